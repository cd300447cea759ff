// A person's age from a FHIR date, which may be a year or a month only.
import type { Millis } from '../lib/clock.ts'

/** Completed years at `now`; null when the birth date is unknown or not a date. */
export function ageYears(birthDate: string | null, now: Millis): number | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(birthDate ?? '')
  if (!match) return null
  const [, year, month = '01', day = '01'] = match
  const today = new Date(now).toISOString()
  const birthdayPassed = `${month}-${day}` <= today.slice(5, 10)
  const age = Number(today.slice(0, 4)) - Number(year) - (birthdayPassed ? 0 : 1)
  return age >= 0 ? age : null
}
