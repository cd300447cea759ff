// Two patients and everything around them that an access rule could get wrong. Each row stands for one
// rule; the names say whose it is and what makes it special.
import type { Resource } from '../../src/fhir/resource.ts'

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const LOINC = 'http://loinc.org'
export const SECRET = 'zzsecretzz'

const about = (id: string) => ({ reference: `Patient/${id}` })
const code = (value: string, system = LOINC) => ({ coding: [{ system, code: value }] })
const category = (value: string) => [code(value, OBSERVATION_CATEGORY)]

function observation(id: string, patient: string, kind: string, more: object = {}): Resource {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: category(kind),
    code: code(kind === 'laboratory' ? '2345-7' : '8867-4'),
    subject: about(patient),
    effectiveDateTime: '2025-03-01T08:00:00Z',
    valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    ...more,
  }
}

function patient(id: string, family: string, birthDate: string, more: object = {}): Resource {
  return {
    resourceType: 'Patient',
    id,
    identifier: [{ system: 'urn:test:mrn', value: `mrn-${id}` }],
    name: [{ family, given: [`Given-${id}`] }],
    gender: 'female',
    birthDate,
    ...more,
  }
}

const PEOPLE: Resource[] = [
  patient('pa', 'Alder', '1980-01-01'),
  patient('pb', SECRET, '1990-02-02'),
  patient('pc', 'Cedar', '1970-03-03', { link: [{ other: about('pa'), type: 'seealso' }] }),
  {
    resourceType: 'Practitioner',
    id: 'dr1',
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
    name: [{ family: 'Doctor' }],
  },
  {
    resourceType: 'Organization',
    id: 'org1',
    active: true,
    name: 'The Practice',
    address: [{ city: 'Springfield' }],
  },
  {
    resourceType: 'RelatedPerson',
    id: 'rpa',
    patient: about('pa'),
    name: [{ family: 'Parent' }],
  },
  {
    resourceType: 'Group',
    id: 'g1',
    type: 'person',
    actual: true,
    member: [{ entity: about('pa') }, { entity: about('pb') }],
  },
  {
    resourceType: 'Person',
    id: 'person1',
    link: [{ target: about('pa') }, { target: about('pb') }],
  },
]

const OBSERVATIONS: Resource[] = [
  observation('oa-vs', 'pa', 'vital-signs', { performer: [{ reference: 'Practitioner/dr1' }] }),
  observation('oa-lab', 'pa', 'laboratory'),
  observation('ob-vs', 'pb', 'vital-signs', { note: [{ text: SECRET }] }),
  observation('ob-focus', 'pb', 'laboratory', { focus: [about('pa')] }),
  observation('ob-perf', 'pb', 'survey', { performer: [about('pa')] }),
  // What only looks like A's: none of these references makes a member.
  observation('ob-contained', 'pb', 'survey', {
    contained: [
      { resourceType: 'Observation', id: 'inner', status: 'final', subject: about('pa') },
    ],
    hasMember: [{ reference: '#inner' }],
  }),
  observation('ob-elsewhere', 'pb', 'survey', {
    subject: { reference: 'https://elsewhere.example/fhir/Patient/pa' },
  }),
  observation('ob-identifier', 'pb', 'survey', {
    subject: { type: 'Patient', identifier: { system: 'urn:test:mrn', value: 'mrn-pa' } },
  }),
  observation('ob-case', 'pb', 'survey', { subject: { reference: 'patient/pa' } }),
  observation('ob-display', 'pb', 'survey', { subject: { display: 'Patient/pa' } }),
  observation('ob-urn', 'pb', 'survey', {
    subject: { reference: 'urn:uuid:00000000-0000-4000-8000-0000000000pa' },
  }),
]

const RECORD: Resource[] = [
  ...(['a', 'b'] as const).flatMap((who): Resource[] => [
    {
      resourceType: 'Condition',
      id: `x${who}`,
      clinicalStatus: code('active', 'http://terminology.hl7.org/CodeSystem/condition-clinical'),
      category: [
        code('problem-list-item', 'http://terminology.hl7.org/CodeSystem/condition-category'),
      ],
      code: code('38341003', 'http://snomed.info/sct'),
      subject: about(`p${who}`),
      encounter: { reference: `Encounter/e${who}` },
    },
    {
      resourceType: 'Encounter',
      id: `e${who}`,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: about(`p${who}`),
      participant: [{ individual: { reference: 'Practitioner/dr1' } }],
      period: { start: '2025-03-01T08:00:00Z', end: '2025-03-01T08:30:00Z' },
      serviceProvider: { reference: 'Organization/org1' },
    },
    {
      resourceType: 'DocumentReference',
      id: `dr${who}`,
      status: 'current',
      type: code('34117-2'),
      category: [code('clinical-note')],
      subject: about(`p${who}`),
      date: '2025-03-01T09:00:00Z',
      content: [{ attachment: { contentType: 'text/plain', url: `Binary/b${who}` } }],
    },
    {
      resourceType: 'Binary',
      id: `b${who}`,
      contentType: 'text/plain',
      data: Buffer.from(who === 'a' ? 'Note about Alder' : SECRET).toString('base64'),
    },
    {
      resourceType: 'Binary',
      id: `bs${who}`,
      contentType: 'text/html',
      securityContext: { reference: `DocumentReference/dr${who}` },
      data: Buffer.from('<script>alert(1)</script>').toString('base64'),
    },
    {
      resourceType: 'Device',
      id: `dv${who}`,
      type: code('2282003', 'http://snomed.info/sct'),
      patient: about(`p${who}`),
    },
    {
      resourceType: 'Provenance',
      id: `pv${who}`,
      target: [{ reference: `Observation/o${who}-vs` }],
      recorded: '2025-03-01T08:05:00Z',
      agent: [{ who: { reference: 'Practitioner/dr1' } }],
    },
  ]),
  {
    resourceType: 'Provenance',
    id: 'pv-both',
    target: [{ reference: 'Observation/oa-vs' }, { reference: 'Patient/pb' }],
    recorded: '2025-03-01T08:05:00Z',
    agent: [{ who: { reference: 'Practitioner/dr1' } }],
  },
  { resourceType: 'Device', id: 'dv0', type: code('2282003', 'http://snomed.info/sct') },
  { resourceType: 'Binary', id: 'b0', contentType: 'text/plain', data: '' },
  {
    resourceType: 'DiagnosticReport',
    id: 'da',
    status: 'final',
    code: code('58410-2'),
    subject: about('pa'),
    result: [{ reference: 'Observation/oa-lab' }, { reference: 'Observation/ob-focus' }],
  },
  {
    resourceType: 'DiagnosticReport',
    id: 'db',
    status: 'final',
    code: code('58410-2'),
    subject: about('pb'),
    result: [{ reference: 'Observation/oa-lab' }],
  },
  {
    resourceType: 'Coverage',
    id: 'ca',
    status: 'active',
    beneficiary: about('pa'),
    subscriber: about('pb'),
    payor: [{ reference: 'Organization/org1' }],
  },
  {
    resourceType: 'Medication',
    id: 'm1',
    code: code('314076', 'http://www.nlm.nih.gov/research/umls/rxnorm'),
  },
  {
    resourceType: 'MedicationRequest',
    id: 'mra',
    status: 'active',
    intent: 'order',
    medicationReference: { reference: 'Medication/m1' },
    subject: about('pa'),
    requester: { reference: 'Practitioner/dr1' },
    authoredOn: '2025-03-01',
  },
  {
    resourceType: 'MedicationRequest',
    id: 'mrb',
    status: 'active',
    intent: 'order',
    medicationReference: { reference: 'Medication/m1' },
    subject: about('pb'),
    // A asked for it, which does not make it A's.
    requester: about('pa'),
    authoredOn: '2025-03-01',
  },
  {
    resourceType: 'ServiceRequest',
    id: 'srb',
    status: 'active',
    intent: 'order',
    code: code('58410-2'),
    subject: about('pb'),
    requester: about('pa'),
  },
  {
    resourceType: 'List',
    id: 'lb',
    status: 'current',
    mode: 'working',
    subject: about('pb'),
    entry: [{ item: about('pa') }, { item: { reference: 'Observation/oa-vs' } }],
  },
  {
    resourceType: 'Composition',
    id: 'compb',
    status: 'final',
    type: code('34133-9'),
    subject: about('pb'),
    date: '2025-03-01',
    author: [{ reference: 'Practitioner/dr1' }],
    title: 'Summary',
    section: [{ entry: [{ reference: 'Observation/oa-vs' }, about('pa')] }],
  },
  {
    resourceType: 'QuestionnaireResponse',
    id: 'qrb',
    status: 'completed',
    subject: about('pb'),
    source: about('pa'),
  },
  {
    resourceType: 'AuditEvent',
    id: 'aua',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    recorded: '2025-03-01T08:00:00Z',
    agent: [{ requestor: true, who: about('pa') }],
    source: { observer: { display: 'server' } },
  },
  {
    resourceType: 'AuditEvent',
    id: 'auab',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    recorded: '2025-03-01T08:00:00Z',
    agent: [{ requestor: true, who: about('pa') }],
    source: { observer: { display: 'server' } },
    entity: [{ what: about('pb') }],
  },
  { resourceType: 'Subscription', id: 'sub1', status: 'off', reason: 'x', criteria: 'Observation' },
]

/** Every resource of the world. */
export const WORLD: readonly Resource[] = [...PEOPLE, ...OBSERVATIONS, ...RECORD].map(
  (resource) => ({
    ...resource,
    meta: { versionId: '1', lastUpdated: '2025-06-01T00:00:00.000Z' },
  }),
)

/** What is open to a token of patient `pa` with every type and letter, as `Type/id`. */
export const OPEN_TO_A: readonly string[] = [
  'Patient/pa',
  'RelatedPerson/rpa',
  'Observation/oa-vs',
  'Observation/oa-lab',
  'Observation/ob-perf',
  'Condition/xa',
  'Encounter/ea',
  'DiagnosticReport/da',
  'Coverage/ca',
  'MedicationRequest/mra',
  'DocumentReference/dra',
  'Binary/ba',
  'Binary/bsa',
  'Device/dva',
  'Device/dv0',
  'Provenance/pva',
  'AuditEvent/aua',
  // Of the practice.
  'Practitioner/dr1',
  'Organization/org1',
  'Medication/m1',
]

export const VITAL_SIGNS = `${OBSERVATION_CATEGORY}|vital-signs`
