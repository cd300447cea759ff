// What a token asks of an index row: its code, and the numbers of its systems. Codes of plain and of composite
// parameters are found in the same way.
import type { TokenTest } from '../clause.ts'
import { impliedSystems, type SearchParameter } from '../definitions/definitions.ts'
import { ALWAYS, allOf, among, anyOf, type Compiling, type Condition } from './condition.ts'
import { keyOf } from './index-keys.ts'
import { NO_TERM } from './schema.ts'
import { sql } from './sql.ts'

/** `systems`: null = whatever it is. */
export type TokenRow = { code: string | null; systems: readonly number[] | null }

/** What a token asks of a row of the parameter. */
export async function tokenTest(
  { system, code }: TokenTest,
  parameter: SearchParameter | null,
  compiling: Compiling,
): Promise<TokenRow> {
  return {
    code: code === undefined ? null : keyOf(code),
    systems: system === undefined ? null : await systemsOf(system, parameter, compiling),
  }
}

/** `|code`: no system, or the one that the parameter's bare codes are bound to. */
async function systemsOf(
  system: string | null,
  parameter: SearchParameter | null,
  compiling: Compiling,
): Promise<number[]> {
  if (system !== null) return termNumbers([system], compiling)
  return [NO_TERM, ...(await termNumbers(parameter ? impliedSystems(parameter) : [], compiling))]
}

/** The condition on a row's code and system. */
export function tokenHolds(
  tests: readonly TokenRow[],
  columns: { code: string; system: string } = { code: 'code', system: 'system_id' },
): (alias: string) => Condition {
  // Alternatives that leave the system open are one list.
  const open = tests.flatMap(({ code, systems }) => (code !== null && !systems ? [code] : []))
  const bound = tests.filter(({ code, systems }) => code === null || systems)
  return (alias) => {
    const code = sql.ref(`${alias}.${columns.code}`)
    return anyOf([
      among(code, open),
      ...bound.map((test) =>
        allOf([
          // A row without a code stands for a concept that is text only.
          test.code === null ? sql<boolean>`${code} <> ''` : sql<boolean>`${code} = ${test.code}`,
          test.systems === null
            ? ALWAYS
            : among(sql.ref(`${alias}.${columns.system}`), test.systems),
        ]),
      ),
    ])
  }
}

/** The numbers of those terms that have one: what has none is in no row. */
export async function termNumbers(
  texts: readonly string[],
  { terms }: Compiling,
  kind: 'system' | 'type' = 'system',
): Promise<number[]> {
  const found = await each(texts, (text) => terms.find(kind, text))
  return found.filter((id) => id !== null)
}

/** Maps the items one after another. */
export async function each<T, R>(
  items: readonly T[],
  map: (item: T) => Promise<R> | R,
): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await map(item))
  return results
}
