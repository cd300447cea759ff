// Who the patient is and how they are reached (FHIR R4 patient.html).
import { personName } from '../../fhir/display.ts'
import type { Resource } from '../../fhir/resource.ts'
import { identityOf } from '../identity.ts'
import {
  conceptText,
  endOf,
  type Json,
  objectOf,
  objectsOf,
  referenceText,
  textOf,
  textsOf,
} from '../values.ts'
import type { Portlet } from './portlet.ts'

/** Reads who the patient is, and how they are reached. */
export const demographics: Portlet<'demographics'> = async ({ chart, now }) => {
  const { patient } = chart
  const spoken = objectsOf(patient.communication)
  const preferred = spoken.find(({ preferred }) => preferred === true) ?? spoken[0]
  return {
    identity: identityOf(patient, now),
    address: addressOf(patient, now),
    phones: reached(patient.telecom, 'phone', now),
    emails: reached(patient.telecom, 'email', now),
    language: conceptText(preferred?.language),
    maritalStatus: conceptText(patient.maritalStatus),
    clinician: referenceText(objectsOf(patient.generalPractitioner)[0]),
    contacts: objectsOf(patient.contact).flatMap((contact) => contactOf(contact, now)),
  }
}

/** What is in use now, in the order it is to be tried. */
function reached(telecom: unknown, system: string, now: number): string[] {
  const rank = ({ rank }: Json) => (typeof rank === 'number' ? rank : Number.POSITIVE_INFINITY)
  return objectsOf(telecom)
    .filter((one) => one.system === system && one.use !== 'old')
    .filter(({ period }) => (endOf(period) ?? Number.POSITIVE_INFINITY) > now)
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap(({ value }) => textOf(value) ?? [])
}

function addressOf(patient: Resource, now: number): string | null {
  const address = objectsOf(patient.address)
    .filter(({ use, period }) => use !== 'old' && (endOf(period) ?? now + 1) > now)
    .at(0)
  if (!address) return null
  const { line, city, state, postalCode, text } = address
  const parts = [
    ...textsOf(line),
    textOf(city),
    [textOf(state), textOf(postalCode)].filter((part) => part !== null).join(' '),
  ].filter((part) => part !== null && part !== '')
  return parts.length > 0 ? parts.join(', ') : textOf(text)
}

function contactOf(contact: Json, now: number) {
  // The one name of a contact has the form of a person's.
  const name = personName({ resourceType: 'Patient', name: [objectOf(contact.name)] })
  if (name === null) return []
  return [
    {
      name,
      relationship: conceptText(objectsOf(contact.relationship)[0]),
      phone: reached(contact.telecom, 'phone', now)[0] ?? null,
    },
  ]
}
