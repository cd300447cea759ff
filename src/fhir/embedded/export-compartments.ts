// Which rows of an export are about patients: by the compartment rows, which tell of the current versions,
// and by the resource itself where it changed after the snapshot.
import { compartmentOf, FOREIGN_PATIENT, NO_PATIENT } from '../compartment.ts'
import { typeClass } from '../definitions/definitions.ts'
import type { ExportRow, ExportWindow, RosterSlice } from '../export-source.ts'
import { readPrinted } from '../printed.ts'
import { givenRows } from './dialect.ts'
import { asTheyStood, type Reading, type StoredRow, versionsBefore } from './export-rows.ts'
import { tiesOf } from './export-ties.ts'
import { sql } from './sql.ts'
import type { Terms } from './terms.ts'

type CompartmentsOf = Reading & { terms: Terms; bases: readonly string[] }

const CHECKED_AT_ONCE = 1000

/** Asks, for an export, which rows are in compartments of patients. */
export function compartments(from: CompartmentsOf) {
  const { database, tenant, bases } = from
  const { dialect } = database
  const ties = tiesOf(from)

  /** Of rows as they stood, those in the compartment of whatever patient. */
  async function inSomeCompartment(
    typeId: number,
    rows: ExportRow[],
    window: ExportWindow,
  ): Promise<ExportRow[]> {
    const [first] = rows
    if (first === undefined || typeClass(first.type) === 'patient') return rows
    if (typeClass(first.type) === 'provenance') return ties.provenanceAround(rows, null)
    const given = givenRows(
      { rid: 'integer' },
      rows.map(({ rid }) => [rid]),
      dialect,
    )
    const { rows: found } = await sql<{ rid: number }>`
      select distinct c.rid from ${given}
      cross join fhir_compartment as c
      where c.tenant = ${tenant} and c.rid = given.rid and c.type_id = ${typeId}
        and c.patient_id not in (${NO_PATIENT}, ${FOREIGN_PATIENT})`.execute(database.read)
    const members = new Set(found.map(({ rid }) => rid))
    const patients = await patientsOf(
      rows.filter(({ rid }) => !members.has(rid)),
      window,
    )
    return rows.filter(({ rid }) => members.has(rid) || (patients.get(rid) ?? []).length > 0)
  }

  /** The patients whose compartment each row was in, or, of a deleted one, had been in last. */
  async function patientsOf(
    rows: readonly ExportRow[],
    { at }: ExportWindow,
  ): Promise<Map<number, string[]>> {
    const deleted = rows.filter((row) => row.deleted)
    const before = deleted.length === 0 ? null : await versionsBefore(deleted, at, from, true)
    return new Map(
      rows.map((row) => {
        const body = row.deleted ? before?.get(row.rid)?.body : row.body
        if (body === undefined || body === '') return [row.rid, []]
        const resource = readPrinted(body)
        const patients = row.type === 'Patient' ? [row.id] : compartmentOf(resource, bases)
        return [
          row.rid,
          patients.filter((patient) => patient !== NO_PATIENT && patient !== FOREIGN_PATIENT),
        ]
      }),
    )
  }

  /**
   * What of a type belongs to a slice of a roster: numbers of rows that nothing was written to since the
   * snapshot, in their order, and the others as they stood.
   */
  async function rosterRids(
    type: string,
    typeId: number,
    slice: RosterSlice,
    window: ExportWindow,
  ): Promise<{ sure: number[]; doubtful: ExportRow[] }> {
    const sure =
      type === 'Patient'
        ? await patientRids(typeId, slice.patients)
        : await withoutEarlier(await compartmentRids(typeId, slice.patients, window), slice)
    if (type === 'Patient') return { sure, doubtful: [] }
    const known = new Set(sure)
    const changed = (await changedRows(typeId, window)).filter(({ rid }) => !known.has(rid))
    const stood = await asTheyStood(type, changed, window, from)
    const patients = await patientsOf(stood, window)
    const mine = new Set(slice.patients)
    const belongs = ({ rid }: ExportRow) => {
      const [first] = (patients.get(rid) ?? []).filter((id) => slice.roster.has(id)).sort(byBytes)
      return first !== undefined && mine.has(first)
    }
    return { sure, doubtful: stood.filter(belongs) }
  }

  async function patientRids(typeId: number, patients: readonly string[]): Promise<number[]> {
    return (await ties.ridsOf(typeId, patients)).sort((a, b) => a - b)
  }

  async function compartmentRids(
    typeId: number,
    patients: readonly string[],
    { at, since }: ExportWindow,
  ): Promise<number[]> {
    const given = givenRows(
      { patient_id: 'text' },
      patients.map((patient) => [patient]),
      dialect,
    )
    const after = since === null ? sql`` : sql`and r.updated_at > ${since}`
    const { rows } = await sql<{ rid: number }>`
      select distinct c.rid from ${given}
      cross join fhir_compartment as c cross join fhir_resource as r
      where c.tenant = ${tenant} and c.patient_id = given.patient_id and c.type_id = ${typeId}
        and r.tenant = ${tenant} and r.rid = c.rid and r.updated_at <= ${at} ${after}`.execute(
      database.read,
    )
    return rows.map(({ rid }) => rid).sort((a, b) => a - b)
  }

  /** Leaves out what is exported with an earlier patient of the roster. */
  async function withoutEarlier(rids: number[], slice: RosterSlice): Promise<number[]> {
    const [first] = slice.patients
    if (first === undefined || slice.roster.size === slice.patients.length) return rids
    const earlier = new Set<number>()
    for (let at = 0; at < rids.length; at += CHECKED_AT_ONCE) {
      const given = givenRows(
        { rid: 'integer' },
        rids.slice(at, at + CHECKED_AT_ONCE).map((rid) => [rid]),
        dialect,
      )
      const { rows } = await sql<{ rid: number; patient_id: string }>`
        select c.rid, c.patient_id from ${given}
        cross join fhir_compartment as c
        where c.tenant = ${tenant} and c.rid = given.rid and c.patient_id < ${first}`.execute(
        database.read,
      )
      for (const row of rows) if (slice.roster.has(row.patient_id)) earlier.add(row.rid)
    }
    return rids.filter((rid) => !earlier.has(rid))
  }

  /** What the compartment rows cannot tell of: written to after the snapshot, or deleted in the window. */
  async function changedRows(typeId: number, { at, since }: ExportWindow): Promise<StoredRow[]> {
    const deleted = since === null ? sql`` : sql`or (deleted = 1 and updated_at > ${since})`
    const { rows } = await sql<StoredRow>`
      select rid, id, updated_at, deleted, body from fhir_resource
      where tenant = ${tenant} and type_id = ${typeId}
        and updated_at > ${since ?? at} and (updated_at > ${at} ${deleted})
      order by rid`.execute(database.read)
    return rows
  }

  return { inSomeCompartment, rosterRids }
}

/** As both engines compare text. */
const byBytes = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
