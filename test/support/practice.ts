// The sample practice in a running Chartgate, with people of it who can sign in.
import { generate } from '../../src/sample/generate.ts'
import { PASSWORD, type Running } from './chartgate.ts'

/** Ada, whose record has something of every kind; as a choice for `allowAccess`. */
export const ADA = { username: 'ada', password: PASSWORD, patient: 'demo-ada' }
/** William, with a record of his own only. */
export const WILLIAM = { username: 'william', password: PASSWORD, patient: 'demo-william' }
/** Maya, who also acts for her son. */
export const MAYA = { username: 'maya', password: PASSWORD, patient: 'demo-maya' }
export const MAYAS_SON = 'demo-theo'
/** A practitioner, who finds patients by searching. */
export const OKAFOR = { username: 'okafor', password: PASSWORD }

/** Loads the practice and adds its people. */
export async function addPractice(running: Running): Promise<void> {
  await running.gate.fhirStore(running.tenant).put([...generate()])
  for (const { username, patient } of [ADA, WILLIAM, MAYA])
    await running.addUser({ kind: 'patient', username, fhirUser: `Patient/${patient}` })
  await running.addUser({
    kind: 'practitioner',
    username: OKAFOR.username,
    fhirUser: 'Practitioner/demo-okafor',
  })
  const stores = running.gate.stores(running.tenant)
  const maya = await stores.users.findByUsername(MAYA.username)
  if (!maya) throw new Error('no such user')
  await stores.users.addProxy({
    id: 'proxy-1',
    userId: maya.id,
    patientId: MAYAS_SON,
    relationship: 'mother',
    from: 0,
    until: null,
  })
}
