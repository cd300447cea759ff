// Conditions on the rows of composite parameters: each part on its own columns of one row. The twin of what
// `match.ts` does.
import type { Clause } from '../clause.ts'
import { compositeParameter, keyPart } from '../definitions/composites.ts'
import { normaliseString } from '../index-value.ts'
import { allOf, among, anyOf, type Compiling, type Condition } from './condition.ts'
import { keyOf } from './index-keys.ts'
import type { RowTest } from './row-test.ts'
import { NO_TERM } from './schema.ts'
import { sql } from './sql.ts'
import { termNumbers, tokenHolds, tokenTest } from './token-sql.ts'
import { dateHolds, numberHolds, quantityHolds, startsWith } from './value-sql.ts'

type Holds = (alias: string) => Condition

const OTHER = { code: 'other_code', system: 'other_system_id', unit: 'text' } as const

/** The rows that say a composite clause holds. */
export async function compositeTest(
  { type, code, values }: Clause & { kind: 'composite' },
  compiling: Compiling,
): Promise<RowTest> {
  const parameter = compositeParameter(type, code)
  if (!parameter) throw new Error(`${type} has no composite ${code}`)
  const key = keyPart(parameter)
  const alternatives: Holds[] = []
  let seeks = true
  for (const parts of values) {
    const holds: Holds[] = []
    let others = 0
    for (const [place, part] of parts.entries()) {
      const isKey = place === key
      if (isKey && part.kind === 'token' && part.values.some((test) => test.code === undefined))
        seeks = false
      holds.push(
        await partHolds(part, isKey, isKey ? 0 : others++, parameter.parts[place], compiling),
      )
    }
    alternatives.push((alias) => allOf(holds.map((each) => each(alias))))
  }
  return {
    table: 'composite',
    holds: (alias) => anyOf(alternatives.map((each) => each(alias))),
    streams: false,
    codes: null,
    seeks,
  }
}

type Part = NonNullable<ReturnType<typeof compositeParameter>>['parts'][number]

async function partHolds(
  part: Clause,
  isKey: boolean,
  other: number,
  parameter: Part | undefined,
  compiling: Compiling,
): Promise<Holds> {
  const [lo, hi] = other === 0 ? ['lo', 'hi'] : ['third_lo', 'third_hi']
  switch (part.kind) {
    case 'token': {
      const tests = await Promise.all(
        part.values.map((test) => tokenTest(test, parameter ?? null, compiling)),
      )
      return tokenHolds(tests, isKey ? undefined : OTHER)
    }
    case 'quantity': {
      const tests: { test: (typeof part.values)[number]; systems: number[] | null }[] = []
      for (const test of part.values)
        tests.push({
          test,
          systems: test.system === undefined ? null : await termNumbers([test.system], compiling),
        })
      return (alias) =>
        anyOf(tests.map(({ test, systems }) => quantityHolds(alias, test, systems, OTHER)))
    }
    case 'number':
      return (alias) => anyOf(part.values.map((test) => numberHolds(alias, test, lo, hi)))
    case 'date':
      return (alias) =>
        anyOf(
          part.values.map((test) =>
            dateHolds(sql.ref(`${alias}.${lo}`), sql.ref(`${alias}.${hi}`), test),
          ),
        )
    case 'string':
      return (alias) =>
        anyOf(
          part.values.map((text) =>
            startsWith(
              sql.ref(`${alias}.other_code`),
              sql<string>`${sql.ref(`${alias}.text`)}`,
              normaliseString(text),
            ),
          ),
        )
    case 'reference': {
      const tests: Holds[] = []
      for (const test of part.values) tests.push(await referenceHolds(test, compiling))
      return (alias) => anyOf(tests.map((each) => each(alias)))
    }
    default:
      throw new Error(`A composite has no part that is a ${part.kind}`)
  }
}

async function referenceHolds(
  test: (Clause & { kind: 'reference' })['values'][number],
  compiling: Compiling,
): Promise<Holds> {
  const named = test.kind === 'url' ? keyOf(test.url) : test.kind === 'local' ? test.id : ''
  const types =
    test.kind === 'local' && test.types !== null
      ? await termNumbers(test.types, compiling, 'type')
      : null
  return (alias) => {
    const typeId = sql.ref(`${alias}.other_system_id`)
    return allOf([
      sql<boolean>`${sql.ref(`${alias}.other_code`)} = ${named}`,
      test.kind === 'url'
        ? sql<boolean>`${typeId} = ${NO_TERM}`
        : types === null
          ? sql<boolean>`${typeId} <> ${NO_TERM}`
          : among(typeId, types),
    ])
  }
}
