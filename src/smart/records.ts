// Whose records a user may open for an app: a patient their own and those they act for, a practitioner
// any of the practice's, anybody else none (SMART 2.2 app-launch, "launch/patient").
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import type { Millis } from '../lib/clock.ts'
import type { Stores } from '../model/stores.ts'
import { proxyHolds, type User } from '../model/user.ts'

export type OwnRecord = {
  patientId: string
  /** `self`, or what the user is to the patient. */
  relationship: string
  /** The proxy that opens it; null when it is the user's own, or comes with their FHIR identity. */
  proxyId: string | null
}

export type Records = { kind: 'own'; records: OwnRecord[] } | { kind: 'any' }

/** The records a user may open at `now`. */
export async function recordsOf(
  user: User,
  stores: Pick<Stores, 'users'>,
  directory: PatientDirectory,
  now: Millis,
): Promise<Records> {
  const [type, id] = (user.fhirUser ?? '').split('/')
  if (type === 'Practitioner' || type === 'PractitionerRole') return { kind: 'any' }
  const records: OwnRecord[] = []
  if (type === 'Patient' && id) records.push({ patientId: id, relationship: 'self', proxyId: null })
  if (type === 'RelatedPerson' && id) {
    const patientId = await directory.patientOf(id)
    if (patientId) records.push({ patientId, relationship: 'related person', proxyId: null })
  }
  for (const proxy of await stores.users.proxies(user.id)) {
    const known = records.some(({ patientId }) => patientId === proxy.patientId)
    if (!known && proxyHolds(proxy, now))
      records.push({
        patientId: proxy.patientId,
        relationship: proxy.relationship,
        proxyId: proxy.id,
      })
  }
  return { kind: 'own', records }
}
