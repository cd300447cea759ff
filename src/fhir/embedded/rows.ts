// The statements that write resources and their index rows: a fixed number of them, however many
// resources a unit of work holds.
import type { Kysely } from 'kysely'
import type { SqlDialect } from '../../lib/sql.ts'
import { resourceNamed } from './condition.ts'
import { type GivenColumns, givenRows } from './dialect.ts'
import type { IndexRows } from './index-rows.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'

/** A unit of work of one tenant. */
export type Unit = {
  transaction: Kysely<FhirSchema>
  tenant: string
  dialect: SqlDialect
}

export type ExistingRow = {
  rid: number
  type_id: number
  id: string
  version: number
  updated_at: number
  deleted: number
  body: string
}

/** Somebody else wrote first what this unit was about to add: it must look again. */
class OvertakenError extends Error {
  override readonly name = 'OvertakenError'
}

/** How often a unit is tried that others overtake. */
const ATTEMPTS = 5

/** Runs a unit of work again while others overtake it. */
export async function untilNotOvertaken<T>(unit: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await unit()
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof OvertakenError)) throw error
    }
  }
}

/** A resource as it is to be stored. */
export type Draft = {
  typeId: number
  id: string
  version: number
  /** `meta.lastUpdated`. */
  now: number
  body: string
  rows: IndexRows
  /** 1 when it is the deletion of the resource. */
  deleted: number
  replaced: ExistingRow | null
}

/** Reads the rows of the named resources, and keeps others from changing them until the unit ends. */
export async function existingRows(
  unit: Unit,
  named: readonly { typeId: number; id: string }[],
): Promise<ExistingRow[]> {
  const given = givenRows(
    { type_id: 'integer', id: 'text' },
    named.map(({ typeId, id }) => [typeId, id]),
    unit.dialect,
  )
  const { rows } = await sql<ExistingRow>`
    select r.rid, r.type_id, r.id, r.version, r.updated_at, r.deleted, r.body
    from ${given} ${resourceNamed(sql`given.type_id`, sql`given.id`, 'r', unit)}
    ${unit.dialect === 'postgres' ? sql`for update of r` : sql``}`.execute(unit.transaction)
  return rows
}

/** Adds resources that were never there; answers them with their numbers. */
export async function insertResources<D extends Draft>(
  unit: Unit,
  drafts: readonly D[],
): Promise<(D & { rid: number })[]> {
  if (drafts.length === 0) return []
  const given = givenRows(
    {
      type_id: 'integer',
      id: 'text',
      version: 'integer',
      updated_at: 'integer',
      words: 'text',
      body: 'text',
    },
    drafts.map(({ typeId, id, version, now, rows, body }) => [
      typeId,
      id,
      version,
      now,
      rows.words,
      body,
    ]),
    unit.dialect,
  )
  const { rows } = await sql<{ rid: number; type_id: number; id: string }>`
    insert into fhir_resource (tenant, deleted, type_id, id, version, updated_at, words, body)
    select ${unit.tenant}, 0, given.* from ${given} where true
    on conflict do nothing
    returning rid, type_id, id`.execute(unit.transaction)
  const rids = new Map(rows.map(({ rid, type_id, id }) => [`${type_id}/${id}`, rid]))
  return drafts.map((draft) => {
    const rid = rids.get(`${draft.typeId}/${draft.id}`)
    if (rid === undefined) throw new OvertakenError('Another process added the resource meanwhile')
    return { ...draft, rid }
  })
}

/** Moves the versions that are replaced into history, takes their index rows away, writes the new ones. */
export async function replaceResources<D extends Draft>(
  unit: Unit,
  drafts: readonly D[],
): Promise<(D & { rid: number })[]> {
  if (drafts.length === 0) return []
  const placed = drafts.map((draft) => {
    if (draft.replaced === null) throw new Error('There is nothing to replace')
    return { ...draft, rid: draft.replaced.rid }
  })
  const rids = givenRows(
    { rid: 'integer' },
    placed.map(({ rid }) => [rid]),
    unit.dialect,
  )
  await sql`
    insert into fhir_history (tenant, rid, version, type_id, updated_at, deleted, body)
    select r.tenant, r.rid, r.version, r.type_id, r.updated_at, r.deleted, r.body
    from ${rids} cross join fhir_resource as r
    where r.tenant = ${unit.tenant} and r.rid = given.rid`.execute(unit.transaction)
  const among = sql`tenant = ${unit.tenant} and rid in (select given.rid from ${rids})`
  await Promise.all(
    Object.keys(INDEX_TABLES).map((table) =>
      sql`delete from ${sql.table(`fhir_${table}`)} where ${among}`.execute(unit.transaction),
    ),
  )
  const given = givenRows(
    {
      rid: 'integer',
      version: 'integer',
      updated_at: 'integer',
      words: 'text',
      body: 'text',
      deleted: 'integer',
    },
    placed.map(({ rid, version, now, rows, body, deleted }) => [
      rid,
      version,
      now,
      rows.words,
      body,
      deleted,
    ]),
    unit.dialect,
  )
  // SQLite numbers rows without the tenant, and would rather walk the tenant's rows than look these up.
  const tenant = unit.dialect === 'sqlite' ? sql`+fhir_resource.tenant` : sql`fhir_resource.tenant`
  await sql`
    update fhir_resource set version = given.version, updated_at = given.updated_at,
      deleted = given.deleted, words = given.words, body = given.body
    from ${given}
    where ${tenant} = ${unit.tenant} and fhir_resource.rid = given.rid`.execute(unit.transaction)
  return placed
}

type TableName = Exclude<keyof IndexRows, 'words'>

/** Columns between tenant and rid, in the order of `IndexRows`. */
export const INDEX_TABLES: Readonly<Record<TableName, GivenColumns>> = {
  compartment: { patient_id: 'text', type_id: 'integer' },
  token: { parameter_id: 'integer', code: 'text', system_id: 'integer' },
  reference: {
    parameter_id: 'integer',
    target_id: 'text',
    target_type_id: 'integer',
    version: 'text',
  },
  date: { parameter_id: 'integer', lo: 'integer', hi: 'integer' },
  string: {
    parameter_id: 'integer',
    start: 'text',
    ordinal: 'integer',
    folded: 'text',
    exact: 'text',
  },
  quantity: {
    parameter_id: 'integer',
    lo: 'real',
    hi: 'real',
    code: 'text',
    system_id: 'integer',
    unit: 'text',
  },
  composite: {
    parameter_id: 'integer',
    code: 'text',
    system_id: 'integer',
    ordinal: 'integer',
    lo: 'real',
    hi: 'real',
    other_code: 'text',
    other_system_id: 'integer',
    text: 'text',
    third_lo: 'real',
    third_hi: 'real',
  },
}

/** Adds the index rows of resources that have none. A value that is there twice is kept once. */
export async function insertIndexRows(
  unit: Unit,
  resources: readonly { rid: number; rows: IndexRows }[],
): Promise<void> {
  // SQLite is quick at passing over what is there already, PostgreSQL at seeing what is given twice.
  const [distinct, passingOver] =
    unit.dialect === 'sqlite' ? [sql``, sql`on conflict do nothing`] : [sql`distinct`, sql``]
  const inserts = Object.entries(INDEX_TABLES).map(async ([name, columns]) => {
    const rows = resources.flatMap(({ rid, rows: found }) =>
      // The names are those of the table above.
      found[name as TableName].map((row) => [...row, rid]),
    )
    if (rows.length === 0) return
    const names = sql.join(Object.keys(columns).map((column) => sql.ref(column)))
    await sql`
      insert into ${sql.table(`fhir_${name}`)} (tenant, ${names}, rid)
      select ${distinct} cast(${unit.tenant} as text), given.*
      from ${givenRows({ ...columns, rid: 'integer' }, rows, unit.dialect)} where true
      ${passingOver}`.execute(unit.transaction)
  })
  // None waits for another, so that the next is made ready while one is carried out.
  await Promise.all(inserts)
}
