// Versions that were: one of them, or a page of a history, newest first, by key and never by offset
// (FHIR R4 http.html#history).
import type { Sql } from '../../lib/sql.ts'
import type { HistoryPage, HistoryQuery, Version } from '../backend.ts'
import { readPrinted } from '../printed.ts'
import type { Resource } from '../resource.ts'
import { parseSearch } from '../search-query.ts'
import type { Compiling, Condition } from './condition.ts'
import { ALWAYS, allOf } from './condition.ts'
import { plainNumber, step } from './dialect.ts'
import { plan } from './plan.ts'
import type { FhirSchema } from './schema.ts'
import { type Fragment, sql } from './sql.ts'

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
  if (current.version === version) return current.deleted === 0 ? readPrinted(current.body) : null
  const before = await sql<Pick<Row, 'deleted' | 'body'>>`
    select deleted, body from fhir_history
    where tenant = ${tenant} and rid = ${current.rid} and version = ${version}`.execute(read)
  const [found] = before.rows
  return found && found.deleted === 0 ? readPrinted(found.body) : null
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
    const opened =
      query.id !== null
        ? sql`select rid from fhir_resource
            where tenant = ${compiling.tenant} and type_id = ${typeId} and id = ${query.id}`
        : await openedRows(type, compiling, database)
    if (opened === 'none') continue
    rows.push(...(await newest(query, typeId, opened, from, compiling, database)))
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

/** The numbers of a type's resources that the predicate opens as they are now, as a query for them. */
async function openedRows(
  type: string,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<Opened> {
  const opened = compiling.predicate(type, 's')
  if (typeof opened === 'string') return opened
  const options = { bases: [], now: 0, lenient: false, defaultCount: 1, maxCount: 1 }
  const planned = await plan(parseSearch(type, [], options), compiling, database)
  if (planned === null) return 'none'
  return sql`select distinct r.rid as rid from ${planned.from} where ${planned.where}`
}

type Opened = 'all' | 'none' | Fragment<unknown>

/** The newest versions of a type below a position, from both tables. */
async function newest(
  { since, count }: HistoryQuery,
  typeId: number,
  opened: 'all' | Fragment<unknown>,
  from: Position | null,
  { tenant, dialect }: Compiling,
  database: Sql<FhirSchema>,
): Promise<Row[]> {
  const time = opened === 'all' ? sql`v.updated_at` : plainNumber(sql`v.updated_at`, dialect)
  const within = [
    since === null ? ALWAYS : sql<boolean>`${time} >= ${since}`,
    from === null ? ALWAYS : below(from, time),
  ]
  const ofType = sql<boolean>`v.tenant = ${tenant} and v.type_id = ${typeId}`
  // What is known by number is of the type already; to ask for it again would suggest its index.
  const where = allOf(opened === 'all' ? [ofType, ...within] : within)
  const order = (of: string) => {
    const columns = ['updated_at', 'rid', 'version'].map(
      (name) => sql`${sql.ref(`${of}.${name}`)} desc`,
    )
    return sql`order by ${sql.join(columns)} limit ${count + 1}`
  }
  // A few resources are a start; all of a type are walked in the order of time.
  const rows = (table: string) =>
    opened === 'all'
      ? sql`${sql.table(table)} as v`
      : sql`(${opened}) as o
          ${step(table, 'v', sql<boolean>`v.tenant = ${tenant} and v.rid = o.rid`, dialect)}`
  const part = (table: string) => sql`
    select * from (
      select v.rid, v.type_id, v.version, v.updated_at, v.deleted, v.body
      from ${rows(table)} where ${where} ${order('v')}
    ) as part`
  const { rows: found } = await sql<Row>`
    select versions.*, (
      select c.id from fhir_resource as c where c.tenant = ${tenant} and c.rid = versions.rid
    ) as id
    from (${part('fhir_resource')} union all ${part('fhir_history')}) as versions
    ${order('versions')}`.execute(database.read)
  return found
}

const below = (
  { updated_at, rid, version }: Position,
  time: Fragment<unknown>,
): Condition => sql<boolean>`(
  ${time} < ${updated_at} or (${time} = ${updated_at}
    and (v.rid < ${rid} or (v.rid = ${rid} and v.version < ${version}))))`

async function versionOf(row: Row, { terms }: Compiling): Promise<Version> {
  return {
    type: (await terms.textOf(row.type_id)) ?? '',
    id: row.id,
    versionId: String(row.version),
    lastUpdated: new Date(row.updated_at).toISOString(),
    how: row.deleted === 1 ? 'deleted' : row.version === 1 ? 'created' : 'updated',
    resource: row.deleted === 1 ? null : readPrinted(row.body),
  }
}

const printPosition = ({ updated_at, rid, version }: Position) => `${updated_at}.${rid}.${version}`

function readPosition(cursor: string): Position {
  const [updated_at = NaN, rid = NaN, version = NaN] = cursor.split('.').map(Number)
  if (![updated_at, rid, version].every(Number.isSafeInteger))
    throw new Error('A cursor of a history that was not made here')
  return { updated_at, rid, version }
}
