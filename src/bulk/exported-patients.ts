// Whose data an export is about, whichever origin it comes from. Pure.
import { FOREIGN_PATIENT, NO_PATIENT, namesStranger } from '../fhir/compartment.ts'
import { typeClass } from '../fhir/definitions/definitions.ts'
import type { ExportRow } from '../fhir/export-source.ts'
import type { Resource } from '../fhir/resource.ts'
import type { ExportSpec } from '../model/export-job.ts'

/** Makes the test of whether a patient is one of the export's: of its roster, or of the practice. */
export function exportedPatients({ patients }: ExportSpec): (patient: string) => boolean {
  if (patients === null) return (patient) => patient !== NO_PATIENT && patient !== FOREIGN_PATIENT
  const roster = new Set(patients)
  return (patient) => roster.has(patient)
}

/**
 * Makes the test of whether a row that the store found for an export may be in it: what tells of a patient
 * out of the export is left out, as a read would leave it out.
 */
export function rowJudge(spec: ExportSpec, baseUrl: string): (row: ExportRow) => boolean {
  if (spec.level === 'system') return () => true
  const isOurs = exportedPatients(spec)
  return ({ type, body }) => {
    if (typeClass(type) !== 'provenance') return true
    // Written by us, from a resource.
    return !namesStranger(JSON.parse(body) as Resource, isOurs, [baseUrl])
  }
}
