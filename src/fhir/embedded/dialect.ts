// The few places where the two engines need different words. Rows travel into SQL as one JSON array, so
// that a statement's text stays the same however many they are.
import { type RawBuilder, sql } from 'kysely'
import type { SqlDialect } from '../../lib/sql.ts'

/** A table of the array's elements, with one column `value`; `$.n` of it is read by `field`. */
export function jsonRows(rows: readonly unknown[], dialect: SqlDialect): RawBuilder<unknown> {
  const json = printable(JSON.stringify(rows), rows)
  return dialect === 'sqlite'
    ? sql`json_each(${json}) as given`
    : sql`json_array_elements(cast(${json} as json)) as given(value)`
}

/** No engine keeps U+0000 or half a surrogate pair: both become U+FFFD, as they do in a query's values. */
function printable(json: string, rows: readonly unknown[]): string {
  if (!/\\u(0000|d[89a-f])/.test(json)) return json
  return JSON.stringify(rows, (_key, value) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value,
  )
}

/** The text at this place of a row that is itself an array. */
export function textField(place: number): RawBuilder<string> {
  return sql<string>`given.value ->> ${sql.lit(place)}`
}

/** The whole number at this place. */
export function integerField(place: number): RawBuilder<number> {
  return sql<number>`cast(given.value ->> ${sql.lit(place)} as bigint)`
}

/** The number at this place. */
export function realField(place: number): RawBuilder<number> {
  return sql<number>`cast(given.value ->> ${sql.lit(place)} as double precision)`
}

/** Whether `text` contains `part`, byte by byte. */
export function contains(
  text: RawBuilder<unknown>,
  part: string,
  dialect: SqlDialect,
): RawBuilder<boolean> {
  return dialect === 'sqlite'
    ? sql<boolean>`instr(${text}, ${part}) > 0`
    : sql<boolean>`strpos(${text}, ${part}) > 0`
}

/** The column's value, and no hint to walk an index in its order (which SQLite would take). */
export function plainValue(column: RawBuilder<unknown>, dialect: SqlDialect): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`+${column}` : column
}
