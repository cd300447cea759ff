// The few places where the two engines need different words. Rows travel into SQL as lists, so that a
// statement's text stays the same however many they are.
import type { SqlDialect } from '../../lib/sql.ts'
import { type Fragment, sql } from './sql.ts'

/** What rows hold by the names of their columns, in order. */
export type GivenColumns = Readonly<Record<string, 'text' | 'integer' | 'real'>>

type GivenRow = readonly (string | number | null)[]

/** The rows as a table `given`: one list of rows where the engine reads JSON fast, else a list a column. */
export function givenRows(
  columns: GivenColumns,
  rows: readonly GivenRow[],
  dialect: SqlDialect,
): Fragment<unknown> {
  const names = Object.keys(columns).map((name) => sql.ref(name))
  const types = Object.values(columns).map((kind) => sql.raw(SQL_TYPES[kind]))
  if (dialect === 'sqlite') {
    const fields = types.map(
      (type, place) => sql`cast(given.value ->> ${sql.lit(place)} as ${type}) as ${names[place]}`,
    )
    return sql`(select ${sql.join(fields)} from json_each(${jsonOf(rows)}) as given) as given`
  }
  const lists = types.map(
    (type, place) => sql`cast(${arrayOf(rows.map((row) => row[place] ?? null))} as ${type}[])`,
  )
  return sql`unnest(${sql.join(lists)}) as given(${sql.join(names)})`
}

const SQL_TYPES = { text: 'text', integer: 'bigint', real: 'double precision' } as const

/** PostgreSQL's own form of a list. */
function arrayOf(values: readonly GivenRow[number][]): string {
  const items = values.map((value) =>
    typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : (value ?? 'NULL'),
  )
  return `{${items.join()}}`
}

/** Neither engine keeps U+0000 or half a surrogate pair: they become U+FFFD, as they do in a query's values. */
function jsonOf(rows: readonly GivenRow[]): string {
  const json = JSON.stringify(rows)
  if (!/\\u(0000|d[89a-f])/.test(json)) return json
  return JSON.stringify(rows, (_key, value) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value,
  )
}

/** Whether `text` contains `part`, byte by byte. */
export function contains(
  text: Fragment<unknown>,
  part: string,
  dialect: SqlDialect,
): Fragment<boolean> {
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
  on: Fragment<boolean>,
  dialect: SqlDialect,
): Fragment<unknown> {
  const [name, as] = [sql.table(table), sql.table(alias)]
  return dialect === 'sqlite'
    ? sql`cross join ${name} as ${as} on (${on})`
    : sql`cross join lateral (select * from ${name} as ${as} where ${on} offset 0) as ${as}`
}

/** The number in the column, and no hint to walk an index in its order. */
export function plainNumber(column: Fragment<unknown>, dialect: SqlDialect): Fragment<unknown> {
  return dialect === 'sqlite' ? sql`+${column}` : sql`(${column} + 0)`
}

/** The text in the column, and no hint to walk an index in its order. */
export function plainText(column: Fragment<unknown>, dialect: SqlDialect): Fragment<unknown> {
  return dialect === 'sqlite' ? sql`+${column}` : sql`(${column} || '')`
}
