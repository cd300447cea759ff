// Who a patient is, as the banner and the lists of patients show it.
import { personName } from '../fhir/display.ts'
import type { Resource } from '../fhir/resource.ts'
import type { Millis } from '../lib/clock.ts'
import type { Identity, Sex } from '../pages/ehr/chart-data.ts'
import { codesOf, objectsOf, textOf } from './values.ts'

const SEXES: readonly Sex[] = ['male', 'female', 'other', 'unknown']
/** Younger children's ages are told in months. */
const MONTHS_UNTIL_YEARS = 3

/** Reads the identity out of a Patient. */
export function identityOf(patient: Resource, now: Millis): Identity {
  const birthDate = textOf(patient.birthDate)
  return {
    patientId: patient.id ?? '',
    name: personName(patient) ?? 'Unnamed',
    birthDate,
    age: ageOf(birthDate, now),
    sex: SEXES.find((sex) => sex === patient.gender) ?? null,
    mrn: recordNumber(patient),
  }
}

/** Completed years, or months under three years; null when the day of birth is not known. */
export function ageOf(birthDate: string | null, now: Millis): Identity['age'] {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '')
  if (!match) return null
  const [, year, month, day] = match.map(Number) as [number, number, number, number] // the expression has three groups
  const today = new Date(now)
  const passed = today.getUTCDate() >= day ? 0 : 1
  const months = (today.getUTCFullYear() - year) * 12 + today.getUTCMonth() + 1 - month - passed
  if (months < 0) return null
  return months < MONTHS_UNTIL_YEARS * 12 ? { months } : { years: Math.floor(months / 12) }
}

/** The medical record number, or else the first identifier. */
function recordNumber(patient: Resource): string | null {
  const identifiers = objectsOf(patient.identifier)
  const number = identifiers.find(({ type }) => codesOf(type).some(({ code }) => code === 'MR'))
  return textOf((number ?? identifiers[0])?.value)
}
