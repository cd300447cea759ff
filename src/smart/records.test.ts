import { beforeEach, describe, expect, test } from 'vitest'
import { idOf, NOW, proxy, user } from '../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../test/support/tenant.ts'
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import { recordsOf } from './records.ts'

let tenant: TestTenant
beforeEach(async () => {
  tenant = await openTenant()
  return () => tenant.close()
})

/** RelatedPerson 3 is of patient 85; nothing else is asked. */
const directory = {
  patientOf: async (id: string) => (id === '3' ? '85' : null),
} as PatientDirectory // the rules ask for no more

const records = (fhirUser: string | null, now = NOW) =>
  recordsOf(user({ fhirUser }), tenant.stores, directory, now)
const own = (...list: { patientId: string; relationship: string; proxyId: string | null }[]) => ({
  kind: 'own',
  records: list,
})
const self = { patientId: '85', relationship: 'self', proxyId: null }
const son = { patientId: '907', relationship: 'mother', proxyId: idOf('proxy') }

describe('the records that a user may open', () => {
  test('are her own, of a patient', async () => {
    expect(await records('Patient/85')).toEqual(own(self))
  })
  test('are those of whom she acts for besides, while that holds (attack B13)', async () => {
    await tenant.stores.users.addProxy(proxy({ from: NOW, until: NOW + 1000 }))
    expect(await records('Patient/85')).toEqual(own(self, son))
    expect(await records('Patient/85', NOW - 1)).toEqual(own(self))
    expect(await records('Patient/85', NOW + 999)).toEqual(own(self, son))
    expect(await records('Patient/85', NOW + 1000)).toEqual(own(self))
  })
  test('are the patient’s, of a related person', async () => {
    expect(await records('RelatedPerson/3')).toEqual(
      own({ ...self, relationship: 'related person' }),
    )
    expect(await records('RelatedPerson/4')).toEqual(own())
  })
  test('are any, of a practitioner', async () => {
    expect(await records('Practitioner/12')).toEqual({ kind: 'any' })
    expect(await records('PractitionerRole/4')).toEqual({ kind: 'any' })
  })
  test.each([
    ['nobody', null],
    ['a text', 'Patient'],
    ['an empty id', 'Patient/'],
    ['a person', 'Person/5'],
    ['an organization', 'Organization/1'],
    ['another case', 'practitioner/12'],
    ['an absolute URL elsewhere', 'https://elsewhere.example/Patient/85'],
  ])('are none for %s', async (_, fhirUser) => {
    expect(await records(fhirUser)).toEqual(own())
  })
  test('are told once, by the nearest right', async () => {
    await tenant.stores.users.addProxy(proxy({ patientId: '85' }))
    expect(await records('Patient/85')).toEqual(own(self))
  })
  test('do not come from a proxy of somebody else', async () => {
    await tenant.stores.users.addProxy(proxy({ userId: idOf('other') }))
    expect(await records('Patient/85')).toEqual(own(self))
  })
})
