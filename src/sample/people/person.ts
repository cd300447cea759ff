// Who a chart is about, in the terms the generator thinks in.
import type { Coding } from 'fhir/r4.js'
import type { Day } from '../calendar.ts'

export type Gender = 'female' | 'male'

export type PostalAddress = { line: string; city: string; state: string; postalCode: string }

export type Person = {
  /** The Patient's logical id, which starts the id of everything in the chart. */
  id: string
  given: string[]
  family: string
  suffix?: string
  gender: Gender
  birth: Day
  death?: Day
  /** OMB categories; empty when not known. */
  race: Coding[]
  ethnicity: Coding | null
  language: Coding
  maritalStatus?: Coding
  address: PostalAddress
  /** 555-01xx, which no telephone company hands out. */
  phone: string
  email?: string
  medicalRecordNumber: string
}

/** The name as people say it. */
export function fullName(person: Pick<Person, 'given' | 'family' | 'suffix'>): string {
  const name = `${person.given[0] ?? ''} ${person.family}`.trim()
  return person.suffix === undefined ? name : `${name}, ${person.suffix}`
}
