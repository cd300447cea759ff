// Rows of the store as they stood at a moment: the current version where it is no later, else the last one
// of the history that is not.
import { CompiledQuery } from 'kysely'
import type { Millis } from '../../lib/clock.ts'
import type { Sql } from '../../lib/sql.ts'
import type { ExportRow, ExportWindow } from '../export-source.ts'
import { givenRows } from './dialect.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'

export type Reading = { database: Sql<FhirSchema>; tenant: string }

export type StoredRow = {
  rid: number
  id: string
  updated_at: Millis
  deleted: number
  body: string
  /** 1 when the current version is in a patient's compartment. */
  member?: number
}

/** Answers the rows as they stood, without those that were not there yet. */
export async function asTheyStood(
  type: string,
  rows: readonly StoredRow[],
  { at }: ExportWindow,
  reading: Reading,
): Promise<ExportRow[]> {
  const later = rows.filter(({ updated_at }) => updated_at > at)
  const before = later.length === 0 ? null : await versionsBefore(later, at, reading)
  const stood: ExportRow[] = []
  for (const row of rows) {
    const version = row.updated_at <= at ? row : before?.get(row.rid)
    if (version === undefined) continue
    stood.push({
      rid: row.rid,
      type,
      id: row.id,
      updatedAt: version.updated_at,
      deleted: version.deleted === 1,
      body: version.deleted === 1 ? '' : version.body,
    })
  }
  return stood
}

type Version = Pick<StoredRow, 'rid' | 'updated_at' | 'deleted' | 'body'>

/** The last version of each that is no later than `at`; with `alive`, the last that was not deleted. */
export async function versionsBefore(
  rows: readonly { rid: number }[],
  at: Millis,
  { database, tenant }: Reading,
  alive = false,
): Promise<Map<number, Version>> {
  const given = givenRows(
    { rid: 'integer' },
    rows.map(({ rid }) => [rid]),
    database.dialect,
  )
  const living = alive ? sql`and deleted = 0` : sql``
  const { rows: found } = await sql<Version>`
    select rid, updated_at, deleted, body from fhir_history
    where tenant = ${tenant} and rid in (select given.rid from ${given})
      and updated_at <= ${at} ${living}
    order by rid, version`.execute(database.read)
  // In the order of versions, so that the last one of each stays.
  return new Map(found.map((version) => [version.rid, version]))
}

/** Reads rows by number, in the order of numbers. */
export async function rowsNumbered(
  typeId: number,
  rids: readonly number[],
  { database, tenant }: Reading,
): Promise<StoredRow[]> {
  if (rids.length === 0) return []
  const given = givenRows(
    { rid: 'integer' },
    rids.map((rid) => [rid]),
    database.dialect,
  )
  const { rows } = await sql<StoredRow>`
    select r.rid, r.id, r.updated_at, r.deleted, r.body
    from ${given} cross join fhir_resource as r
    where r.tenant = ${tenant} and r.rid = given.rid and r.type_id = ${typeId}
    order by r.rid`.execute(database.read)
  return rows
}

/**
 * Prepares the statement that a whole export consists of: the next rows of a type in their order, living and
 * deleted ones. The two lie apart in the index, so each side is read by itself, in one statement all the same:
 * a row that is deleted meanwhile is in one of them.
 */
export function nextRows({ database, tenant }: Reading) {
  const side = (deleted: number) =>
    database.read
      .selectFrom('fhir_resource')
      .select(['rid', 'id', 'updated_at', 'deleted', 'body'])
      .where('tenant', '=', '')
      .where('type_id', '=', 0)
      .where('deleted', '=', deleted)
      .where('rid', '>', 0)
      .where('rid', '<=', 0)
      .orderBy('rid')
      .limit(1)
  const { sql: text } = database.read
    .selectFrom(side(0).as('living'))
    .selectAll()
    .unionAll(database.read.selectFrom(side(1).as('gone')).selectAll())
    .compile()
  return async (
    typeId: number,
    after: number,
    through: number,
    limit: number,
  ): Promise<{ rows: StoredRow[]; next: number | null }> => {
    const given = (deleted: number) => [tenant, typeId, deleted, after, through, limit]
    const query = CompiledQuery.raw(text, [...given(0), ...given(1)])
    const { rows } = await database.read.executeQuery(query)
    const found = (rows as StoredRow[]).sort((a, b) => a.rid - b.rid) // the columns just named
    // Of a side that has more, nothing is known beyond its last row.
    const ends = [0, 1].flatMap((deleted) => {
      const side = found.filter((row) => row.deleted === deleted)
      return side.length < limit ? [] : [side.at(-1)?.rid ?? after]
    })
    const end = Math.min(...ends)
    return ends.length === 0
      ? { rows: found, next: null }
      : { rows: found.filter(({ rid }) => rid <= end), next: end }
  }
}
