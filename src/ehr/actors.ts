// Under which references a practitioner stands in appointments and visits: a role, and the person who has it.
import { localReference } from '../fhir/reference.ts'
import type { PracticeReader } from './chart-reader.ts'

/** The references of a signed-in practitioner, that of the account first. */
export async function actorsOf(
  fhirUser: string,
  practice: Pick<PracticeReader, 'read'>,
  fhirBase: string,
): Promise<string[]> {
  const [type, id = ''] = fhirUser.split('/')
  if (type !== 'PractitionerRole') return [fhirUser]
  const role = await practice.read(type, id)
  // Parsed JSON whose members are looked at one by one.
  const { reference } = (role?.practitioner ?? {}) as { reference?: unknown }
  const person = localReference(String(reference), [fhirBase])
  return person?.type === 'Practitioner' ? [fhirUser, `Practitioner/${person.id}`] : [fhirUser]
}
