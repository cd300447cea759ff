// What may be said of a user: names that do not deceive, and which FHIR resource may stand for which kind
// (SMART 2.2 scopes, "fhirUser"). Pure; for every way in which users are added.
import { normaliseUsername, type UserKind } from './user.ts'

/** The FHIR types that may stand for a kind of user; none for those who have no record. */
export const FHIR_USER_TYPES: Readonly<Record<UserKind, readonly string[]>> = {
  patient: ['Patient', 'RelatedPerson', 'Person'],
  // Not a PractitionerRole: apps are told the Practitioner, which every role names.
  practitioner: ['Practitioner', 'Person'],
  operator: [],
  auditor: [],
}

const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/

/** Tells whether the text can be a username: 1 to 100 characters without spaces. */
export function isUsername(text: string): boolean {
  return /^[^\p{C}\p{Z}]{1,100}$/u.test(normaliseUsername(text))
}

/** Tells whether the text can be a name: one line of 1 to 100 characters. */
export function isDisplayName(text: string): boolean {
  return /^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u.test(text.trim())
}

/** Whether this is a FHIR identity that the kind may have; null is none. */
export function isFhirUser(kind: UserKind, text: string | null): boolean {
  const types = FHIR_USER_TYPES[kind]
  if (text === null) return types.length === 0
  const [type = '', id = '', ...rest] = text.split('/')
  return types.includes(type) && FHIR_ID.test(id) && rest.length === 0
}

/** What somebody is to a patient they act for. */
export function isRelationship(text: string): boolean {
  return /^[^\p{C}\p{Zl}\p{Zp}]{1,60}$/u.test(text.trim())
}

/** Whether users of this kind may act for a patient who is somebody else. */
export function mayHaveProxies(kind: UserKind): boolean {
  return kind === 'patient'
}
