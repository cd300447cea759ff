// Walking an index in the order a search asks for, so that a sorted page over very many rows costs what
// the page holds and not what the store holds.
import type { Sql } from '../../lib/sql.ts'
import type { SearchQuery } from '../search-query.ts'
import { ALWAYS, any, type Compiling, type Condition, not, resourceAt } from './condition.ts'
import type { Cursor } from './cursor.ts'
import type { Plan } from './plan.ts'
import type { FhirSchema } from './schema.ts'
import { after, ordered, type SortColumn, sortColumn } from './sort.ts'
import { type Fragment, sql } from './sql.ts'

/** A page to be found. */
export type Scan = {
  query: SearchQuery
  planned: Plan
  cursor: Cursor | null
  compiling: Compiling
  database: Sql<FhirSchema>
}

export type Row = Cursor & { body: string }

export type ScannedPage = { rows: Row[]; more: boolean }

/** The page of the first `count` rows; one more than that says that there are more. */
export function upTo(
  count: number,
  rows: readonly (Cursor & { body: string | null })[],
): ScannedPage {
  const page = rows
    .slice(0, count)
    .flatMap(({ body, ...row }) => (body === null ? [] : [{ ...row, body }]))
  return { rows: page, more: rows.length > count }
}

/**
 * Walks the index that the one sort key stands in, where very many rows may match; then the resources
 * without a value. Null when the search is not of this kind.
 */
export async function inOrderOfIndex(scan: Scan): Promise<ScannedPage | null> {
  const { query, planned, cursor, compiling } = scan
  const { row } = planned
  const [key, ...more] = query.sort
  if (!key || more.length > 0 || row === null) return null
  if (key.code === '_id') return inOrderOfColumn(scan, sql`r.id`, await row('r'))
  if (key.code === '_lastUpdated') return inOrderOfColumn(scan, sql`r.updated_at`, await row('r'))
  const index = await sortColumn(query.type, key, compiling)
  if (!index?.keyed) return null
  const among = (alias: string) => sql<boolean>`${sql.ref(`${alias}.tenant`)} = ${compiling.tenant}
    and ${sql.ref(`${alias}.parameter_id`)} = ${index.parameterId}`
  const valued = cursor !== null && cursor.keys[0] === index.last
  const first = valued
    ? { rows: [], more: false }
    : await withValue(scan, index, among, await row('d'))
  if (first.more) return first
  const count = query.count - first.rows.length
  const second = await withoutValue({ ...scan, count }, index, among, await row('r'))
  return { rows: [...first.rows, ...second.rows], more: second.more }
}

/** Walks the resources in the order of a column of their own, which an index of theirs begins with. */
async function inOrderOfColumn(
  { query, cursor, database }: Scan,
  column: Fragment<string | number>,
  row: Condition,
): Promise<ScannedPage> {
  const rid = sql`r.rid`
  const beyond = cursor === null ? ALWAYS : after(cursor, query.sort, () => column, rid)
  const { rows } = await sql<{ rid: number; k0: string | number; body: string }>`
    select r.rid as rid, ${column} as k0, r.body as body from fhir_resource as r
    where ${row} and ${beyond}
    ${ordered(query.sort, () => column, rid)} limit ${query.count + 1}`.execute(database.read)
  return upTo(
    query.count,
    rows.map(({ rid: found, k0, body }) => ({ rid: found, keys: [k0], body })),
  )
}

type Among = (alias: string) => Condition

async function withValue(
  scan: Scan,
  index: SortColumn,
  among: Among,
  row: Condition,
): Promise<ScannedPage> {
  const { query, cursor, compiling, database } = scan
  const table = sql.table(index.table)
  const value = sql.ref(`d.${index.column}`)
  const other = sql.ref(`e.${index.column}`)
  const beyond = cursor === null ? ALWAYS : after(cursor, query.sort, () => value, sql`d.rid`)
  // A resource with several values stands where the first of them in this order stands. Asked of the resource, and
  // so not of rows whose resource is no match.
  const earlier = any(sql`from ${table} as e where ${among('e')} and e.rid = r.rid
    and ${query.sort[0]?.descending ? sql`${other} > ${value}` : sql`${other} < ${value}`}`)
  const { rows } = await sql<{ rid: number; k0: string | number; body: string }>`
    select d.rid as rid, ${value} as k0, r.body as body
    from ${table} as d ${resourceAt(sql`d.rid`, 'r', compiling)}
    where ${among('d')} and ${row} and ${beyond} and ${not(earlier)}
    ${ordered(query.sort, () => value, sql`d.rid`)} limit ${query.count + 1}`.execute(database.read)
  const found = rows.map(({ rid, k0, body }) => ({ rid, keys: [k0], body }))
  // A value that is there twice answers its resource twice, one after the other.
  const distinct = [...new Map(found.map((row) => [row.rid, row])).values()]
  return { rows: distinct.slice(0, query.count), more: rows.length > query.count }
}

async function withoutValue(
  { query, cursor, database, count }: Scan & { count: number },
  index: SortColumn,
  among: Among,
  row: Condition,
): Promise<ScannedPage> {
  const descending = query.sort[0]?.descending ?? false
  const rid = sql.ref('r.rid')
  const started = cursor !== null && cursor.keys[0] === index.last
  const beyond = !started
    ? ALWAYS
    : descending
      ? sql<boolean>`${rid} < ${cursor.rid}`
      : sql<boolean>`${rid} > ${cursor.rid}`
  const none = not(
    any(sql`from ${sql.table(index.table)} as e where ${among('e')} and e.rid = r.rid`),
  )
  const { rows } = await sql<{ rid: number; body: string }>`
    select r.rid as rid, r.body as body from fhir_resource as r
    where ${row} and ${beyond} and ${none}
    order by ${descending ? sql`${rid} desc` : rid} limit ${count + 1}`.execute(database.read)
  return upTo(
    count,
    rows.map((found) => ({ ...found, keys: [index.last] })),
  )
}
