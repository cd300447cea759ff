// Versions that were: one of them, or a page of a history, newest first, by key and never by offset
// (FHIR R4 http.html#history).
import { type RawBuilder, sql } from 'kysely'
import type { Sql } from '../../lib/sql.ts'
import type { HistoryPage, HistoryQuery, Version } from '../backend.ts'
import type { Resource } from '../resource.ts'
import { parseSearch } from '../search-query.ts'
import type { Compiling, Condition } from './condition.ts'
import { ALWAYS, allOf } from './condition.ts'
import { plan } from './plan.ts'
import type { FhirSchema } from './schema.ts'
import { parseBody } from './search.ts'

type Row = {
  rid: number
  type_id: number
  id: string
  version: number
  updated_at: number
  deleted: number
  body: string
}

/** Where a page begins: below this version. */
type Position = Pick<Row, 'updated_at' | 'rid' | 'version'>

/** One version; null when it never was or is a deletion. */
export async function readVersion(
  typeId: number,
  id: string,
  versionId: string,
  { tenant }: Pick<Compiling, 'tenant'>,
  { read }: Sql<FhirSchema>,
): Promise<Resource | null> {
  // Ours are whole numbers; any other was never given.
  if (!/^[1-9]\d{0,14}$/.test(versionId)) return null
  const version = Number(versionId)
  const { rows } = await sql<Pick<Row, 'rid' | 'version' | 'deleted' | 'body'>>`
    select rid, version, deleted, body from fhir_resource
    where tenant = ${tenant} and type_id = ${typeId} and id = ${id}`.execute(read)
  const [current] = rows
  if (!current) return null
  if (current.version === version) return current.deleted === 0 ? parseBody(current.body) : null
  const before = await sql<Pick<Row, 'deleted' | 'body'>>`
    select deleted, body from fhir_history
    where tenant = ${tenant} and rid = ${current.rid} and version = ${version}`.execute(read)
  const [found] = before.rows
  return found && found.deleted === 0 ? parseBody(found.body) : null
}

/** One page of a history. */
export async function historyPage(
  query: HistoryQuery,
  cursor: string | null,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<HistoryPage> {
  const from = cursor === null ? null : readPosition(cursor)
  const rows: Row[] = []
  for (const { id: typeId, text: type } of await typesOf(query, compiling)) {
    const among =
      query.id !== null
        ? sql<boolean>`rid in (select rid from fhir_resource where tenant = ${compiling.tenant}
            and type_id = ${typeId} and id = ${query.id})`
        : await openedRows(type, compiling, database)
    if (among === null) continue
    rows.push(...(await newest(query, typeId, among, from, compiling, database)))
  }
  rows.sort((a, b) => b.updated_at - a.updated_at || b.rid - a.rid || b.version - a.version)
  const page = rows.slice(0, query.count)
  const last = page.at(-1)
  const versions: Version[] = []
  for (const row of page) versions.push(await versionOf(row, compiling))
  return { versions, next: rows.length > query.count && last ? printPosition(last) : null }
}

async function typesOf({ type }: HistoryQuery, { terms }: Compiling) {
  if (type === null) return terms.list('type')
  const id = await terms.find('type', type)
  return id === null ? [] : [{ id, text: type }]
}

/** The resources of a type that the predicate opens as they are now; null when there are none. */
async function openedRows(
  type: string,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<Condition | null> {
  const opened = compiling.predicate(type, 's')
  if (opened === 'all') return ALWAYS
  if (opened === 'none') return null
  const options = { bases: [], now: 0, lenient: false, defaultCount: 1, maxCount: 1 }
  const planned = await plan(parseSearch(type, [], options), compiling, database)
  if (planned === null) return null
  return sql<boolean>`rid in (select r.rid from ${planned.from} where ${planned.where})`
}

/** The newest versions of a type below a position, from both tables. */
async function newest(
  { since, count }: HistoryQuery,
  typeId: number,
  among: Condition,
  from: Position | null,
  { tenant }: Compiling,
  database: Sql<FhirSchema>,
): Promise<Row[]> {
  const where = allOf([
    sql<boolean>`tenant = ${tenant}`,
    sql<boolean>`type_id = ${typeId}`,
    since === null ? ALWAYS : sql<boolean>`updated_at >= ${since}`,
    from === null ? ALWAYS : below(from),
    among,
  ])
  const order = sql`order by updated_at desc, rid desc, version desc limit ${count + 1}`
  const part = (table: RawBuilder<unknown>) => sql`
    select * from (
      select rid, type_id, id, version, updated_at, deleted, body from ${table} where ${where} ${order}
    ) as part`
  const history = sql`(
    select h.tenant, h.rid, h.type_id, c.id, h.version, h.updated_at, h.deleted, h.body
    from fhir_history as h join fhir_resource as c on c.tenant = h.tenant and c.rid = h.rid
  ) as versions`
  const { rows } = await sql<Row>`
    select * from (${part(sql`fhir_resource`)} union all ${part(history)}) as both_tables
    ${order}`.execute(database.read)
  return rows
}

const below = ({ updated_at, rid, version }: Position): Condition => sql<boolean>`(
  updated_at < ${updated_at} or (updated_at = ${updated_at}
    and (rid < ${rid} or (rid = ${rid} and version < ${version}))))`

async function versionOf(row: Row, { terms }: Compiling): Promise<Version> {
  return {
    type: (await terms.textOf(row.type_id)) ?? '',
    id: row.id,
    versionId: String(row.version),
    lastUpdated: new Date(row.updated_at).toISOString(),
    how: row.deleted === 1 ? 'deleted' : row.version === 1 ? 'created' : 'updated',
    resource: row.deleted === 1 ? null : parseBody(row.body),
  }
}

const printPosition = ({ updated_at, rid, version }: Position) => `${updated_at}.${rid}.${version}`

function readPosition(cursor: string): Position {
  const [updated_at = NaN, rid = NaN, version = NaN] = cursor.split('.').map(Number)
  if (![updated_at, rid, version].every(Number.isSafeInteger))
    throw new Error('A cursor of a history that was not made here')
  return { updated_at, rid, version }
}
