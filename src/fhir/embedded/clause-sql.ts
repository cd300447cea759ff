// A clause as a condition on one resource row: by its index rows, by columns of its own, or over
// references to rows that must themselves be visible.
import type { Clause, DateTest, TokenTest } from '../clause.ts'
import { type SearchParameterType, searchParameter } from '../definitions/definitions.ts'
import { normaliseString } from '../index-value.ts'
import {
  ALWAYS,
  allOf,
  among,
  any,
  anyOf,
  type Compiling,
  type Condition,
  NEVER,
  not,
  resourceAt,
  resourceNamed,
} from './condition.ts'
import { contains } from './dialect.ts'
import { parameterTerm } from './index-keys.ts'
import { indexTest } from './index-test.ts'
import type { IndexTableName, IndexTest } from './row-test.ts'
import { sql } from './sql.ts'
import { dateHolds } from './value-sql.ts'

const TABLES: Readonly<Record<SearchParameterType, IndexTableName>> = {
  token: 'token',
  reference: 'reference',
  date: 'date',
  string: 'string',
  uri: 'string',
  number: 'quantity',
  quantity: 'quantity',
}

/** Compiles the clause for the row of `fhir_resource` under this alias, which is of the clause's type. */
export async function clauseCondition(
  clause: Clause,
  alias: string,
  compiling: Compiling,
): Promise<Condition> {
  const own = ownColumn(clause, alias)
  if (own) return own
  switch (clause.kind) {
    case 'missing':
      return missing(clause, alias, compiling)
    case 'token-text':
      return anyOf(
        clause.values.map((text) =>
          contains(
            sql.ref(`${alias}.words`),
            `\n${clause.code}=${normaliseString(text)}`,
            compiling.dialect,
          ),
        ),
      )
    case 'chain':
      return chain(clause, alias, compiling)
    case 'has':
      return has(clause, alias, compiling)
    default: {
      const test = await indexTest(clause, compiling)
      const holds = test === null ? NEVER : hasRow(test, alias, compiling)
      return clause.kind === 'token' && clause.negated ? not(holds) : holds
    }
  }
}

/** Whether the clause asks nothing of the resource's own row but its number: index rows tell the rest. */
export function asksNumberOnly({ kind, code }: Clause): boolean {
  return kind !== 'token-text' && kind !== 'has' && code !== '_id' && code !== '_lastUpdated'
}

/** Whether the resource has an index row that holds. */
function hasRow(
  test: Pick<IndexTest, 'table' | 'parameterId' | 'holds'>,
  alias: string,
  { tenant, alias: next }: Compiling,
): Condition {
  const row = next()
  return any(sql`from ${sql.table(`fhir_${test.table}`)} as ${sql.table(row)}
    where ${sql.ref(`${row}.tenant`)} = ${tenant}
      and ${sql.ref(`${row}.rid`)} = ${sql.ref(`${alias}.rid`)}
      and ${sql.ref(`${row}.parameter_id`)} = ${test.parameterId}
      and ${test.holds(row)}`)
}

/** `_id` and `_lastUpdated` are columns of the resource's own row. */
function ownColumn(clause: Clause, alias: string): Condition | null {
  if (clause.code !== '_id' && clause.code !== '_lastUpdated') return null
  if (clause.kind === 'missing') return clause.missing ? NEVER : ALWAYS
  if (clause.kind === 'token') {
    const holds = among(sql.ref(`${alias}.id`), idsOf(clause.values))
    return clause.negated ? not(holds) : holds
  }
  if (clause.kind === 'date') return anyOf(clause.values.map((test) => updatedHolds(alias, test)))
  // An id has no display.
  return NEVER
}

/** The ids that some condition names, each once; null when none does. */
export function idsNamed(clauses: readonly Clause[]): string[] | null {
  for (const clause of clauses)
    if (clause.kind === 'token' && clause.code === '_id' && !clause.negated)
      return [...new Set(idsOf(clause.values))]
  return null
}

/** The ids that tokens name; an id has no system. */
function idsOf(values: readonly TokenTest[]): string[] {
  return values.flatMap(({ system, code }) =>
    code !== undefined && (system === undefined || system === null) ? [code] : [],
  )
}

function updatedHolds(alias: string, test: DateTest): Condition {
  const lo = sql`${sql.ref(`${alias}.updated_at`)}`
  return dateHolds(lo, sql`(${lo} + 1)`, test)
}

async function missing(
  clause: Clause & { kind: 'missing' },
  alias: string,
  compiling: Compiling,
): Promise<Condition> {
  const { type, code } = clause
  const parameter = searchParameter(type, code)
  const parameterId = await compiling.terms.find('parameter', parameterTerm(type, code))
  const present =
    parameterId === null
      ? NEVER
      : hasRow(
          {
            table: parameter ? TABLES[parameter.type] : 'composite',
            parameterId,
            holds: () => ALWAYS,
          },
          alias,
          compiling,
        )
  return clause.missing ? not(present) : present
}

/** Some resource it refers to, visible to this token, meets the clause. */
async function chain(
  { type, code, targets }: Clause & { kind: 'chain' },
  alias: string,
  compiling: Compiling,
): Promise<Condition> {
  const { tenant, terms } = compiling
  const parameterId = await terms.find('parameter', parameterTerm(type, code))
  if (parameterId === null) return NEVER
  const conditions: Condition[] = []
  for (const target of targets) {
    const typeId = await terms.find('type', target.type)
    if (typeId === null) continue
    const reference = compiling.alias()
    const hop = compiling.alias()
    const meets = allOf([
      await compiling.visible(target.type, 's', hop, compiling),
      await clauseCondition(target, hop, compiling),
    ])
    if (meets === NEVER) continue
    const named = sql.ref(`${reference}.target_id`)
    conditions.push(
      any(sql`from fhir_reference as ${sql.table(reference)}
        ${resourceNamed(sql`${typeId}`, named, hop, compiling)}
        where ${sql.ref(`${reference}.tenant`)} = ${tenant}
          and ${sql.ref(`${reference}.rid`)} = ${sql.ref(`${alias}.rid`)}
          and ${sql.ref(`${reference}.parameter_id`)} = ${parameterId}
          and ${sql.ref(`${reference}.target_type_id`)} = ${typeId}
          and ${sql.ref(`${hop}.deleted`)} = 0
          and ${meets}`),
    )
  }
  return anyOf(conditions)
}

/** Some resource that refers to it, visible to this token, meets the clause. */
async function has(
  { type, by, clause }: Clause & { kind: 'has' },
  alias: string,
  compiling: Compiling,
): Promise<Condition> {
  const { tenant, terms } = compiling
  const parameterId = await terms.find('parameter', parameterTerm(clause.type, by))
  const typeId = await terms.find('type', type)
  if (parameterId === null || typeId === null) return NEVER
  const reference = compiling.alias()
  const hop = compiling.alias()
  const meets = allOf([
    await compiling.visible(clause.type, 's', hop, compiling),
    await clauseCondition(clause, hop, compiling),
  ])
  if (meets === NEVER) return NEVER
  return any(sql`from fhir_reference as ${sql.table(reference)}
    ${resourceAt(sql.ref(`${reference}.rid`), hop, compiling)}
    where ${sql.ref(`${reference}.tenant`)} = ${tenant}
      and ${sql.ref(`${reference}.parameter_id`)} = ${parameterId}
      and ${sql.ref(`${reference}.target_id`)} = ${sql.ref(`${alias}.id`)}
      and ${sql.ref(`${reference}.target_type_id`)} = ${typeId}
      and ${sql.ref(`${hop}.deleted`)} = 0
      and ${meets}`)
}
