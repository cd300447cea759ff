// Runs a search: the page's rows in order under the predicate, how many match altogether when that is
// asked, and where the next page begins.
import type { Sql } from '../../lib/sql.ts'
import { readPrinted } from '../printed.ts'
import type { Resource } from '../resource.ts'
import type { SearchQuery } from '../search-query.ts'
import { type Compiling, resourceAt } from './condition.ts'
import { printCursor, readCursor } from './cursor.ts'
import { givenRows } from './dialect.ts'
import { type Plan, plan } from './plan.ts'
import { inOrderOfIndex, type Row, type Scan, type ScannedPage, upTo } from './scan.ts'
import type { FhirSchema } from './schema.ts'
import { after, ordered, sortValue } from './sort.ts'
import { sql } from './sql.ts'

/** A row that was found. */
export type Found = { rid: number; resource: Resource }

type FoundPage = { found: Found[]; total: number | null; next: string | null }

/** Finds one page of matches. */
export async function findPage(
  query: SearchQuery,
  cursor: string | null,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<FoundPage> {
  const from = cursor === null ? null : readCursor(cursor, query.sort.length)
  const planned = await plan(query, compiling, database)
  const counts = query.total !== 'none' || query.summary === 'count'
  if (planned === null) return { found: [], total: counts ? 0 : null, next: null }
  const total = counts ? await count(planned, database) : null
  if (query.summary === 'count') return { found: [], total, next: null }
  const scan: Scan = { query, planned, cursor: from, compiling, database }
  const { rows, more } =
    query.sort.length === 0
      ? await inOrderOfRows(scan)
      : ((await inOrderOfIndex(scan)) ?? (await sorted(scan)))
  const last = rows.at(-1)
  return {
    found: rows.map(({ rid, body }) => ({ rid, resource: readPrinted(body) })),
    total,
    next: more && last ? printCursor(last) : null,
  }
}

async function count({ from, where }: Plan, database: Sql<FhirSchema>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${from} where ${where}`.execute(database.read)
  return rows[0]?.n ?? 0
}

async function inOrderOfRows({ query, planned, cursor, database }: Scan): Promise<ScannedPage> {
  const found = new Map<number, Row>()
  for (const { from, where, rid } of planned.walks) {
    const beyond = cursor === null ? sql`` : sql`and ${after(cursor, [], () => sql``, rid)}`
    const { rows } = await sql<{ rid: number; body: string }>`
      select r.rid as rid, r.body as body from ${from} where ${where} ${beyond}
      order by ${rid} limit ${query.count + 1}`.execute(database.read)
    for (const row of rows) found.set(row.rid, { ...row, keys: [] })
  }
  // Each walk brought as many as the page takes, so that the first of all are among them.
  const merged = [...found.values()].sort((one, other) => one.rid - other.rid)
  return upTo(query.count, merged)
}

/** Sorts numbers and sort values first, and reads the bodies of one page only. */
async function sorted({ query, planned, cursor, compiling, database }: Scan): Promise<ScannedPage> {
  const { from, where } = planned
  const values = []
  for (const [place, key] of query.sort.entries())
    values.push(sql`${await sortValue(query.type, key, compiling)} as ${sql.ref(`k${place}`)}`)
  const key = (place: number) => sql.ref(`x.k${place}`)
  const rid = sql.ref('x.rid')
  const beyond = cursor === null ? sql`` : sql`where ${after(cursor, query.sort, key, rid)}`
  const { rows } = await sql<{ rid: number } & Record<string, string | number>>`
    select * from (
      select r.rid as rid, ${sql.join(values)} from ${from} where ${where}
    ) as x ${beyond} ${ordered(query.sort, key, rid)} limit ${query.count + 1}`.execute(
    database.read,
  )
  const bodies = await readBodies(
    rows.map((row) => row.rid),
    compiling,
    database,
  )
  return upTo(
    query.count,
    rows.map((row) => ({
      rid: row.rid,
      keys: query.sort.map((_, place) => row[`k${place}`] ?? ''),
      // Read in a second statement; a resource deleted in between is left out of the page.
      body: bodies.get(row.rid) ?? null,
    })),
  )
}

async function readBodies(
  rids: readonly number[],
  place: Compiling,
  database: Sql<FhirSchema>,
): Promise<Map<number, string>> {
  const given = givenRows(
    { rid: 'integer' },
    rids.map((rid) => [rid]),
    place.dialect,
  )
  const { rows } = await sql<{ rid: number; body: string }>`
    select r.rid as rid, r.body as body
    from ${given} ${resourceAt(sql`given.rid`, 'r', place)}`.execute(database.read)
  return new Map(rows.map(({ rid, body }) => [rid, body]))
}
