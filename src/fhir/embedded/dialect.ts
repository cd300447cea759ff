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

/**
 * Goes on from the rows so far to those of `table` that meet `on`, row by row, by the index that `on`
 * names: what else is asked of them is asked of those rows only. Planners that lack statistics, as after a
 * load, would otherwise walk the table and ask it of every row.
 */
export function step(
  table: string,
  alias: string,
  on: RawBuilder<boolean>,
  dialect: SqlDialect,
): RawBuilder<unknown> {
  const [name, as] = [sql.table(table), sql.table(alias)]
  return dialect === 'sqlite'
    ? sql`cross join ${name} as ${as} on (${on})`
    : sql`cross join lateral (select * from ${name} as ${as} where ${on} offset 0) as ${as}`
}

/** The number in the column, and no hint to walk an index in its order. */
export function plainNumber(column: RawBuilder<unknown>, dialect: SqlDialect): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`+${column}` : sql`(${column} + 0)`
}

/** The text in the column, and no hint to walk an index in its order. */
export function plainText(column: RawBuilder<unknown>, dialect: SqlDialect): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`+${column}` : sql`(${column} || '')`
}
