// Vaccines that were given, and those that were not and why not (FHIR R4 immunization.html).
import { conceptText, momentOf, newestFirst, objectsOf, textOf } from '../values.ts'
import { MAX_ENTRIES, type Portlet } from './portlet.ts'

/** Reads the vaccinations, the newest first. */
export const immunizations: Portlet<'immunizations'> = async ({ chart }) => {
  const found = await chart.search('Immunization', [['_sort', '-date']], MAX_ENTRIES)
  const entries = found
    .filter(({ status }) => status !== 'entered-in-error')
    .map((immunization) => ({
      name: conceptText(immunization.vaccineCode) ?? 'Unnamed',
      moment: momentOf(immunization.occurrenceDateTime),
      notGiven: immunization.status === 'not-done',
      dose: doseOf(immunization.protocolApplied),
    }))
  return { entries: newestFirst(entries, ({ moment }) => moment) }
}

function doseOf(protocolApplied: unknown): string | null {
  const [protocol] = objectsOf(protocolApplied)
  const number = protocol?.doseNumberPositiveInt
  return typeof number === 'number' ? String(number) : textOf(protocol?.doseNumberString)
}
