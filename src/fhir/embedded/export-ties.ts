// What hangs together with the resources of an export: the Provenance about them, and whether a shared
// resource (a practitioner, an organization) is referred to by them.
import { FOREIGN_PATIENT, NO_PATIENT } from '../compartment.ts'
import { resourceTypes, searchParameters } from '../definitions/definitions.ts'
import type { ExportRow } from '../export-source.ts'
import { givenRows } from './dialect.ts'
import type { Reading } from './export-rows.ts'
import { parameterTerm } from './index-keys.ts'
import { sql } from './sql.ts'
import type { Terms } from './terms.ts'

/** Asks, for an export, what ties rows to patients. */
export function tiesOf({ database, tenant, terms }: Reading & { terms: Terms }) {
  const { dialect } = database
  const ridRows = (rows: readonly { rid: number }[]) =>
    givenRows(
      { rid: 'integer' },
      rows.map(({ rid }) => [rid]),
      dialect,
    )

  /** Numbers of the resources with these ids, deleted ones included. */
  async function ridsOf(typeId: number, ids: readonly string[]): Promise<number[]> {
    const given = givenRows(
      { id: 'text' },
      ids.map((id) => [id]),
      dialect,
    )
    const { rows } = await sql<{ rid: number }>`
      select r.rid from ${given} cross join fhir_resource as r
      where r.tenant = ${tenant} and r.type_id = ${typeId} and r.id = given.id`.execute(
      database.read,
    )
    return rows.map(({ rid }) => rid)
  }

  async function provenanceOf(rows: readonly ExportRow[], latest: boolean): Promise<number[]> {
    const parameterId = await terms.find('parameter', parameterTerm('Provenance', 'target'))
    const typeId = rows[0] ? await terms.find('type', rows[0].type) : null
    if (parameterId === null || typeId === null) return []
    const given = givenRows(
      { id: 'text' },
      rows.map(({ id }) => [id]),
      dialect,
    )
    const { rows: found } = await sql<{ target_id: string; rid: number; updated_at: number }>`
      select f.target_id, f.rid, p.updated_at
      from ${given} cross join fhir_reference as f cross join fhir_resource as p
      where f.tenant = ${tenant} and f.parameter_id = ${parameterId}
        and f.target_id = given.id and f.target_type_id = ${typeId}
        and p.tenant = ${tenant} and p.rid = f.rid
      order by p.updated_at, f.rid`.execute(database.read)
    if (!latest) return [...new Set(found.map(({ rid }) => rid))]
    return [...new Set(new Map(found.map(({ target_id, rid }) => [target_id, rid])).values())]
  }

  const ofPatients = (patient: string, roster: ReadonlySet<string> | null) =>
    roster === null ? patient !== NO_PATIENT && patient !== FOREIGN_PATIENT : roster.has(patient)

  /** Those with a target that is one of the patients, or in the compartment of one. */
  async function provenanceAround(
    rows: readonly ExportRow[],
    roster: ReadonlySet<string> | null,
  ): Promise<ExportRow[]> {
    const parameterId = await terms.find('parameter', parameterTerm('Provenance', 'target'))
    if (parameterId === null || rows.length === 0) return []
    const { rows: own } = await sql<{ rid: number; patient_id: string }>`
      select c.rid, c.patient_id from ${ridRows(rows)}
      cross join fhir_compartment as c
      where c.tenant = ${tenant} and c.rid = given.rid`.execute(database.read)
    const { rows: targets } = await sql<{ rid: number; patient_id: string }>`
      select distinct f.rid, c.patient_id
      from ${ridRows(rows)}
      cross join fhir_reference as f cross join fhir_resource as t cross join fhir_compartment as c
      where f.tenant = ${tenant} and f.rid = given.rid and f.parameter_id = ${parameterId}
        and t.tenant = ${tenant} and t.type_id = f.target_type_id and t.id = f.target_id
        and c.tenant = ${tenant} and c.rid = t.rid`.execute(database.read)
    const around = new Set(
      [...own, ...targets]
        .filter(({ patient_id }) => ofPatients(patient_id, roster))
        .map(({ rid }) => rid),
    )
    return rows.filter(({ rid }) => around.has(rid))
  }

  /** Those that something in the compartment of one of the patients refers to. */
  async function sharedAround(
    typeId: number,
    rows: readonly ExportRow[],
    roster: ReadonlySet<string> | null,
  ): Promise<ExportRow[]> {
    const [first] = rows
    if (first === undefined) return []
    const parameters = await parametersTo(first.type)
    const patients = givenRows(
      { patient_id: 'text' },
      [...(roster ?? [])].map((patient) => [patient]),
      dialect,
    )
    const ofOne =
      roster === null
        ? sql`c.patient_id not in (${NO_PATIENT}, ${FOREIGN_PATIENT})`
        : sql`c.patient_id in (select given.patient_id from ${patients})`
    const around: ExportRow[] = []
    for (const row of rows) {
      const { rows: found } = await sql`
        select 1 as one
        from ${givenRows({ parameter_id: 'integer' }, parameters, dialect)}
        cross join fhir_reference as f cross join fhir_compartment as c
        where f.tenant = ${tenant} and f.parameter_id = given.parameter_id
          and f.target_id = ${row.id} and f.target_type_id = ${typeId}
          and c.tenant = ${tenant} and c.rid = f.rid and ${ofOne} limit 1`.execute(database.read)
      if (found.length > 0) around.push(row)
    }
    return around
  }

  /** Numbers of the parameters that may refer to a type. */
  async function parametersTo(type: string): Promise<[number][]> {
    const ids: [number][] = []
    for (const source of resourceTypes())
      for (const { type: kind, targets, code } of searchParameters(source)) {
        if (kind !== 'reference' || (targets.length > 0 && !targets.includes(type))) continue
        const id = await terms.find('parameter', parameterTerm(source, code))
        if (id !== null) ids.push([id])
      }
    return ids
  }

  return { ridsOf, provenanceOf, provenanceAround, sharedAround }
}
