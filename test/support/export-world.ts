// A small practice for exports: two patients in a group, one who is not, and all that hangs on them.
import type { Resource } from '../../src/fhir/resource.ts'

const reference = (text: string) => ({ reference: text })

const observation = (id: string, subject: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  subject: reference(subject),
  ...more,
})

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const category = (code: string) => ({ category: [{ coding: [{ system: CATEGORY, code }] }] })

export const EXPORT_WORLD: Resource[] = [
  {
    resourceType: 'Patient',
    id: 'pa',
    name: [{ family: 'Ames\nNewline' }],
    generalPractitioner: [reference('Practitioner/dr1')],
  },
  { resourceType: 'Patient', id: 'pb', name: [{ family: 'Bell' }], gender: 'female' },
  { resourceType: 'Patient', id: 'pz', name: [{ family: 'Zane' }] },
  observation('oa', 'Patient/pa', {
    ...category('laboratory'),
    performer: [reference('PractitionerRole/role1')],
  }),
  observation('ob', 'Patient/pb', category('vital-signs')),
  observation('oz', 'Patient/pz', { performer: [reference('Practitioner/dr9')] }),
  observation('both', 'Patient/pa', { performer: [reference('Patient/pb')] }),
  {
    resourceType: 'Encounter',
    id: 'ea',
    status: 'finished',
    class: { code: 'AMB' },
    subject: reference('Patient/pa'),
    serviceProvider: reference('Organization/org1'),
    location: [{ location: reference('Location/loc1') }],
  },
  { resourceType: 'Device', id: 'dva', patient: reference('Patient/pa') },
  { resourceType: 'Device', id: 'dvz', patient: reference('Patient/pz') },
  { resourceType: 'Device', id: 'dv0' },
  {
    resourceType: 'DocumentReference',
    id: 'dra',
    status: 'current',
    subject: reference('Patient/pa'),
    content: [{ attachment: { url: 'Binary/ba' } }],
  },
  { resourceType: 'Binary', id: 'ba', contentType: 'text/plain', data: 'aGk=' },
  { resourceType: 'Practitioner', id: 'dr1', name: [{ family: 'One' }] },
  { resourceType: 'Practitioner', id: 'dr2', name: [{ family: 'Two' }] },
  { resourceType: 'Practitioner', id: 'dr9', name: [{ family: 'Nine' }] },
  {
    resourceType: 'PractitionerRole',
    id: 'role1',
    practitioner: reference('Practitioner/dr2'),
  },
  { resourceType: 'Organization', id: 'org1', name: 'One', partOf: reference('Organization/org0') },
  { resourceType: 'Organization', id: 'org0', name: 'Zero' },
  { resourceType: 'Organization', id: 'org2', name: 'Two' },
  { resourceType: 'Organization', id: 'org9', name: 'Nine' },
  { resourceType: 'Location', id: 'loc1', name: 'Here' },
  {
    resourceType: 'Provenance',
    id: 'pva',
    recorded: '2026-01-01T00:00:00Z',
    target: [reference('Observation/oa'), reference('Observation/ob')],
    agent: [{ who: reference('Practitioner/dr1'), onBehalfOf: reference('Organization/org2') }],
  },
  {
    resourceType: 'Provenance',
    id: 'pvz',
    recorded: '2026-01-01T00:00:00Z',
    target: [reference('Observation/oz')],
    agent: [{ who: reference('Organization/org9') }],
  },
  {
    resourceType: 'Group',
    id: 'g1',
    type: 'person',
    actual: true,
    name: 'First group',
    member: [
      { entity: reference('Patient/pa') },
      { entity: reference('Patient/pb') },
      { entity: reference('Patient/pz'), inactive: true },
      { entity: reference('Group/g2') },
      { entity: reference('Practitioner/dr1') },
    ],
  },
  {
    resourceType: 'Group',
    id: 'g2',
    type: 'person',
    actual: true,
    name: 'Second group',
    member: [{ entity: reference('Patient/pz') }],
  },
  { resourceType: 'Group', id: 'empty', type: 'person', actual: true, name: 'Nobody' },
]

/** What belongs to group g1, with what its data refers to. */
export const OF_GROUP = [
  'Device/dva',
  'DocumentReference/dra',
  'Encounter/ea',
  'Location/loc1',
  'Observation/both',
  'Observation/oa',
  'Observation/ob',
  'Organization/org0',
  'Organization/org1',
  'Organization/org2',
  'Patient/pa',
  'Patient/pb',
  'Practitioner/dr1',
  'Practitioner/dr2',
  'PractitionerRole/role1',
  'Provenance/pva',
]
