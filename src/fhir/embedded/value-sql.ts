// Conditions on the value columns of index rows: dates, numbers, quantities, strings and URIs. The twins
// of what `match.ts` does with the same values.
import type { SqlDialect } from '../../lib/sql.ts'
import type { DateTest, NumberTest, QuantityTest, StringMode, UriMode } from '../clause.ts'
import { normaliseString } from '../index-value.ts'
import { ALWAYS, allOf, among, anyOf, type Condition, not } from './condition.ts'
import { contains } from './dialect.ts'
import { keyOf, startOf } from './index-keys.ts'
import { type Fragment, sql } from './sql.ts'

/** Compares a stretch of time, `hi` excluded, to the query's. */
export function dateHolds(lo: Fragment<unknown>, hi: Fragment<unknown>, test: DateTest): Condition {
  // The second bound on where it begins says nothing new, but is one an index can use.
  const within = sql<boolean>`(${lo} >= ${test.lo} and ${lo} < ${test.hi} and ${hi} <= ${test.hi})`
  switch (test.prefix) {
    case 'eq':
      return within
    case 'ne':
      return not(within)
    case 'gt':
      return sql<boolean>`${hi} > ${test.hi}`
    case 'lt':
      return sql<boolean>`${lo} < ${test.lo}`
    case 'ge':
      return anyOf([within, sql<boolean>`${hi} > ${test.hi}`])
    case 'le':
      return allOf([
        sql<boolean>`${lo} < ${test.hi}`,
        anyOf([within, sql<boolean>`${lo} < ${test.lo}`]),
      ])
    case 'sa':
      return sql<boolean>`${lo} >= ${test.hi}`
    case 'eb':
      return sql<boolean>`${hi} <= ${test.lo}`
    case 'ap':
      return sql<boolean>`(${lo} < ${test.hi} and ${hi} > ${test.lo})`
  }
}

/** Compares a moment of one millisecond, so that an index of such moments is of use. */
export function instantHolds(at: Fragment<unknown>, test: DateTest): Condition {
  switch (test.prefix) {
    case 'eq':
    case 'ap':
      return sql<boolean>`(${at} >= ${test.lo} and ${at} < ${test.hi})`
    case 'ne':
      return sql<boolean>`(${at} < ${test.lo} or ${at} >= ${test.hi})`
    case 'gt':
    case 'sa':
      return sql<boolean>`${at} >= ${test.hi}`
    case 'ge':
      return sql<boolean>`${at} >= ${test.lo}`
    case 'lt':
    case 'eb':
      return sql<boolean>`${at} < ${test.lo}`
    case 'le':
      return sql<boolean>`${at} < ${test.hi}`
  }
}

/** Compares a number or range, both ends included, to the query's (FHIR R4 search.html#prefix). */
export function numberHolds(alias: string, test: NumberTest, from = 'lo', to = 'hi'): Condition {
  const lo = sql.ref(`${alias}.${from}`)
  const hi = sql.ref(`${alias}.${to}`)
  const bound = (value: number) => sql`cast(${value} as double precision)`
  const within = sql<boolean>`(${lo} >= ${bound(test.lo)} and ${lo} < ${bound(test.hi)}
    and ${hi} < ${bound(test.hi)})`
  const value = bound(test.value)
  switch (test.prefix) {
    case 'eq':
      return within
    case 'ne':
      return not(within)
    case 'gt':
      return sql<boolean>`${hi} > ${value}`
    case 'lt':
      return sql<boolean>`${lo} < ${value}`
    case 'ge':
      return sql<boolean>`${hi} >= ${value}`
    case 'le':
      return sql<boolean>`${lo} <= ${value}`
    case 'sa':
      return sql<boolean>`${lo} > ${value}`
    case 'eb':
      return sql<boolean>`${hi} < ${value}`
    case 'ap':
      return sql<boolean>`(${lo} <= ${bound(test.hi)} and ${hi} >= ${bound(test.lo)})`
  }
}

/** Compares a quantity: its number, and its unit by system and code or as it is printed. */
export function quantityHolds(
  alias: string,
  test: QuantityTest,
  systems: readonly number[] | null,
  columns = { code: 'code', system: 'system_id', unit: 'unit' },
): Condition {
  const code = sql.ref(`${alias}.${columns.code}`)
  const system = systems === null ? ALWAYS : among(sql.ref(`${alias}.${columns.system}`), systems)
  if (test.code === undefined) return allOf([numberHolds(alias, test), system])
  const key = keyOf(test.code)
  const unit =
    systems === null
      ? sql<boolean>`(${code} = ${key} or ${sql.ref(`${alias}.${columns.unit}`)} = ${key})`
      : sql<boolean>`${code} = ${key}`
  return allOf([numberHolds(alias, test), system, unit])
}

/** Compares a string by its folded form, or exactly. */
export function stringHolds(
  alias: string,
  text: string,
  mode: StringMode,
  dialect: SqlDialect,
): Condition {
  const folded = normaliseString(text)
  if (mode === 'contains') return contains(wholeOf(alias), folded, dialect)
  if (mode === 'starts') return startsWith(sql.ref(`${alias}.start`), wholeOf(alias), folded)
  return allOf([
    sql<boolean>`${sql.ref(`${alias}.start`)} = ${startOf(folded)}`,
    sql<boolean>`${sql.ref(`${alias}.exact`)} = ${text}`,
  ])
}

/** Compares a URI as a whole, or as the beginning of the other. */
export function uriHolds(alias: string, text: string, mode: UriMode): Condition {
  const exact = sql.ref(`${alias}.exact`)
  if (mode === 'below') return startsWith(sql.ref(`${alias}.start`), wholeOf(alias), text)
  if (mode === 'above') return sql<boolean>`substr(${text}, 1, length(${exact})) = ${exact}`
  return allOf([
    sql<boolean>`${sql.ref(`${alias}.start`)} = ${startOf(text)}`,
    sql<boolean>`${exact} = ${text}`,
  ])
}

/** The last character there is: no text that starts with a prefix sorts after the prefix and it. */
const LAST = '\u{10ffff}'

/** Whether text begins so. @param start what the key holds of it. */
export function startsWith(
  start: Fragment<unknown>,
  whole: Fragment<string>,
  prefix: string,
): Condition {
  const key = startOf(prefix)
  if (key === prefix) return sql<boolean>`(${start} >= ${prefix} and ${start} < ${prefix + LAST})`
  // SQL counts characters, not code units.
  const length = [...prefix].length
  return sql<boolean>`(${start} = ${key} and substr(${whole}, 1, ${sql.lit(length)}) = ${prefix})`
}

function wholeOf(alias: string): Fragment<string> {
  return sql<string>`coalesce(${sql.ref(`${alias}.folded`)}, ${sql.ref(`${alias}.start`)})`
}
