// Small words for SQL conditions, and what every compiler of them is given.
import type { SqlDialect } from '../../lib/sql.ts'
import type { Predicate } from '../backend.ts'
import type { Letter } from '../resource.ts'
import { step } from './dialect.ts'
import type { PlanLimits } from './plan-limits.ts'
import { type Fragment, sql } from './sql.ts'
import type { Terms } from './terms.ts'

export type Condition = Fragment<boolean>

export type Compiling = {
  tenant: string
  dialect: SqlDialect
  terms: Terms
  /** Holds for every hop of a chain and for whatever else the query looks at. */
  predicate: Predicate
  /**
   * Compiles what of a type the letter opens (predicate-sql.ts). Given, for clauses follow references to what
   * grants open, and grants have clauses.
   */
  visible(type: string, letter: Letter, alias: string, compiling: Compiling): Promise<Condition>
  /** Where searches start, when not as usual. */
  limits?: PlanLimits | undefined
  /** A table alias that the statement has not used yet. */
  alias(): string
}

export const ALWAYS: Condition = sql<boolean>`1 = 1`
export const NEVER: Condition = sql<boolean>`1 = 0`

/** Joins conditions that must all hold; without any, what always holds. */
export function allOf(conditions: readonly Condition[]): Condition {
  const needed = conditions.filter((condition) => condition !== ALWAYS)
  if (needed.includes(NEVER)) return NEVER
  if (needed.length === 0) return ALWAYS
  return sql<boolean>`(${sql.join(needed, ' and ')})`
}

/** Joins conditions of which one must hold; without any, what never holds. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const possible = conditions.filter((condition) => condition !== NEVER)
  if (possible.includes(ALWAYS)) return ALWAYS
  if (possible.length === 0) return NEVER
  return sql<boolean>`(${sql.join(possible, ' or ')})`
}

/** Turns a condition round. */
export function not(condition: Condition): Condition {
  if (condition === ALWAYS) return NEVER
  if (condition === NEVER) return ALWAYS
  return sql<boolean>`not (${condition})`
}

/**
 * Whether `rows` (from ... where ...) has any. Written as a scalar and not as `exists`, which planners
 * turn into joins that read a whole index where a look at one resource's few rows is meant.
 */
export function any(rows: Fragment<unknown>): Condition {
  return sql<boolean>`coalesce((select 1 ${rows} limit 1), 0) = 1`
}

/** The row of `fhir_resource` with this number. */
export function resourceAt(
  rid: Fragment<unknown>,
  alias: string,
  { tenant, dialect }: Pick<Compiling, 'tenant' | 'dialect'>,
): Fragment<unknown> {
  const on = sql<boolean>`${sql.ref(`${alias}.tenant`)} = ${tenant}
    and ${sql.ref(`${alias}.rid`)} = ${rid}`
  return step('fhir_resource', alias, on, dialect)
}

/** The row of `fhir_resource` of this type with this id. */
export function resourceNamed(
  typeId: Fragment<unknown>,
  id: Fragment<unknown>,
  alias: string,
  { tenant, dialect }: Pick<Compiling, 'tenant' | 'dialect'>,
): Fragment<unknown> {
  const on = sql<boolean>`${sql.ref(`${alias}.tenant`)} = ${tenant}
    and ${sql.ref(`${alias}.type_id`)} = ${typeId} and ${sql.ref(`${alias}.id`)} = ${id}`
  return step('fhir_resource', alias, on, dialect)
}

/** Whether the value is among the list; never, for an empty one. */
export function among(value: Fragment<unknown>, list: readonly (string | number)[]): Condition {
  const [only, ...more] = list
  if (only === undefined) return NEVER
  if (more.length === 0) return sql<boolean>`${value} = ${only}`
  return sql<boolean>`${value} in (${sql.join(list)})`
}

/** Starts the aliases of a statement. */
export function aliases(): () => string {
  let number = 0
  return () => `t${number++}`
}
