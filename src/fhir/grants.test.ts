import { describe, expect, test } from 'vitest'
import { bearer, type TokenFacts } from '../../test/support/bearer.ts'
import { type Grant, grantsOf, holderOf, relatedPatientOf } from './grants.ts'
import type { Resource } from './resource.ts'

const BASE = 'https://chart.example/fhir'
const NOW = Date.UTC(2026, 0, 1)

const grants = (facts: TokenFacts, relatedPatient: string | null = null): Grant[] =>
  grantsOf({ access: bearer(facts), relatedPatient, bases: [BASE], now: NOW })
const reaches = (facts: TokenFacts, relatedPatient: string | null = null) =>
  grants(facts, relatedPatient).map(({ reach }) => reach)

describe('letters (SMART 2.2 scopes)', () => {
  test.each([
    ['patient/Observation.read', 'rs'],
    ['patient/Observation.write', 'cdu'],
    ['patient/Observation.*', 'cdrsu'],
    ['patient/Observation.rs', 'rs'],
    ['patient/Observation.cud', 'cdu'],
  ])('J14 %s means %s', (scope, letters) => {
    const [grant] = grants({ scope, patient: 'pa' })
    expect([...(grant?.letters ?? [])].sort().join('')).toBe(letters)
  })

  test.each([
    'Patient/Observation.rs',
    'patient/Observation.sr',
    'patient/Observation.',
    'patient/Observation',
    'patient/observation.rs',
    'launch/patient',
    'offline_access',
    'nonsense',
    '',
  ])('%j is no grant', (scope) => {
    expect(grants({ scope, patient: 'pa' })).toEqual([])
  })
})

describe('patient/ reaches exactly the patient in context', () => {
  test('who is one', () => {
    expect(reaches({ scope: 'patient/*.rs', patient: 'pa' })).toEqual([['pa']])
  })

  test.each([undefined, ''])('C07 no patient (%j) is no grant', (patient) => {
    const context = patient === undefined ? {} : { patient }
    expect(grants({ scope: 'patient/*.rs', ...context })).toEqual([])
  })

  test('B13 another patient only while the user may act for them', () => {
    const facts: TokenFacts = { scope: 'patient/*.rs', patient: 'child', proxyId: 'proxy1' }
    expect(reaches({ ...facts, proxiesHeld: ['child'] })).toEqual([['child']])
    expect(grants({ ...facts, proxiesHeld: [] })).toEqual([])
    expect(grants({ ...facts, proxiesHeld: ['other'] })).toEqual([])
  })

  test('J27 another patient without a proxy is no grant either', () => {
    expect(grants({ scope: 'patient/*.rs', patient: 'pb', fhirUser: 'Patient/pa' })).toEqual([])
  })

  test('B13 whoever a related person is of, only while that holds', () => {
    const facts = { scope: 'patient/*.rs', patient: 'pa', fhirUser: 'RelatedPerson/r' }
    expect(reaches(facts, 'pa')).toEqual([['pa']])
    expect(grants(facts, null)).toEqual([])
    expect(grants(facts, 'pb')).toEqual([])
    // Or by a proxy beside it.
    expect(reaches({ ...facts, proxyId: 'proxy1', proxiesHeld: ['pa'] })).toEqual([['pa']])
    expect(grants({ ...facts, proxyId: 'proxy1' }, 'pa')).toEqual([])
  })

  test('a practitioner needs no proxy for the patient of the launch', () => {
    const facts = { scope: 'patient/*.rs', patient: 'pb', fhirUser: 'Practitioner/dr1' }
    expect(reaches(facts)).toEqual([['pb']])
  })
})

describe('user/ follows the user', () => {
  test.each<[string, TokenFacts, string | null, Grant['reach'][]]>([
    ['a patient', { scope: 'user/*.rs', fhirUser: 'Patient/pa' }, null, [['pa']]],
    [
      'a patient with a proxy',
      { scope: 'user/*.rs', fhirUser: 'Patient/pa', proxiesHeld: ['child'] },
      null,
      [['pa', 'child']],
    ],
    ['a related person', { scope: 'user/*.rs', fhirUser: 'RelatedPerson/r' }, 'pa', [['pa']]],
    ['a related person of nobody', { scope: 'user/*.rs', fhirUser: 'RelatedPerson/r' }, null, []],
    ['a practitioner', { scope: 'user/*.rs', fhirUser: 'Practitioner/dr1' }, null, ['all']],
    ['a role', { scope: 'user/*.rs', fhirUser: 'PractitionerRole/r1' }, null, ['all']],
    [
      'a practitioner by our absolute URL',
      { scope: 'user/*.rs', fhirUser: `${BASE}/Practitioner/dr1` },
      null,
      ['all'],
    ],
    // J26, J31: everything else is nobody.
    ['a person', { scope: 'user/*.rs', fhirUser: 'Person/p' }, null, []],
    ['an organization', { scope: 'user/*.rs', fhirUser: 'Organization/o' }, null, []],
    ['another host', { scope: 'user/*.rs', fhirUser: 'https://x/Practitioner/dr1' }, null, []],
    ['a malformed reference', { scope: 'user/*.rs', fhirUser: 'Practitioner' }, null, []],
    ['a lower-case type', { scope: 'user/*.rs', fhirUser: 'practitioner/dr1' }, null, []],
    ['an empty reference', { scope: 'user/*.rs', fhirUser: '' }, null, []],
    ['nobody', { scope: 'user/*.rs', fhirUser: null }, null, []],
  ])('%s', (_, facts, related, expected) => {
    expect(reaches(facts, related)).toEqual(expected)
  })
})

describe('system/ is for clients that act for nobody', () => {
  test('a backend service', () => {
    expect(reaches({ scope: 'system/*.rs', fhirUser: null })).toEqual(['all'])
  })
  test('never with a user', () => {
    expect(grants({ scope: 'system/*.rs', fhirUser: 'Practitioner/dr1' })).toEqual([])
  })
})

describe('filters', () => {
  test('bind as clauses', () => {
    const scope = 'patient/Observation.rs?category=a|b&code=c'
    const [grant] = grants({ scope, patient: 'pa' })
    expect(grant?.filter.map(({ code }) => code)).toEqual(['category', 'code'])
  })

  test.each([
    'patient/Observation.rs?nonsense=x',
    'patient/Observation.rs?category=x&nonsense=x',
    'patient/Observation.rs?date=yesterday',
    'patient/Observation.rs?category=,',
    'patient/Nonexistent.rs?category=x',
    'patient/Observation.rs?_filter=x',
    'patient/Observation.rs?_list=x',
  ])('N03 %s: what cannot be evaluated voids the scope', (scope) => {
    expect(grants({ scope, patient: 'pa' })).toEqual([])
  })
})

describe('the user resource (ONC (g)(10))', () => {
  test('openid fhirUser opens exactly it, for reading', () => {
    const [grant] = grants({ scope: 'openid fhirUser', fhirUser: 'Practitioner/dr1' })
    expect(grant).toMatchObject({ context: 'identity', type: 'Practitioner', reach: 'all' })
    expect([...(grant?.letters ?? [])]).toEqual(['r'])
    expect(grant?.filter).toMatchObject([{ code: '_id' }])
  })
  test.each(['openid', 'fhirUser', 'openid profile'])('%s does not', (scope) => {
    expect(grants({ scope, fhirUser: 'Practitioner/dr1' })).toEqual([])
  })
  test('nor when the user is somewhere else', () => {
    expect(grants({ scope: 'openid fhirUser', fhirUser: 'https://x/Practitioner/1' })).toEqual([])
  })
})

describe('A22 what rests gives nothing', () => {
  const facts: TokenFacts = { scope: 'patient/*.rs openid fhirUser', patient: 'pa' }
  test.each<[string, Partial<TokenFacts>]>([
    ['a client without the FHIR switch', { client: { fhirEnabled: false } }],
    ['a disabled client', { client: { disabledAt: 1 } }],
    ['a disabled user', { user: { disabledAt: 1 } }],
  ])('%s', (_, more) => {
    expect(grants({ ...facts, ...more })).toEqual([])
  })
})

describe('whose related person', () => {
  const person = (more: object): Resource => ({
    resourceType: 'RelatedPerson',
    patient: { reference: 'Patient/pa' },
    ...more,
  })
  const patientOf = (more: object) => relatedPatientOf(person(more), [BASE], NOW)

  test.each<[string, object]>([
    ['is simply theirs', {}],
    ['is active', { active: true }],
    ['began', { period: { start: '2025-12-31' } }],
    ['began in a year', { period: { start: '2025' } }],
    ['ends today', { period: { end: '2026-01-01' } }],
    ['ends later', { period: { start: '2020-01-01', end: '2030-01-01' } }],
  ])('one who %s', (_, more) => {
    expect(patientOf(more)).toBe('pa')
  })

  test.each<[string, object]>([
    ['is inactive', { active: false }],
    ['has not begun', { period: { start: '2026-06-01' } }],
    ['has ended', { period: { end: '2025-12-30' } }],
    ['has an end nobody can read', { period: { end: 'soon' } }],
    ['has a start nobody can read', { period: { start: 'once' } }],
    ['names nobody', { patient: undefined }],
    ['names somebody elsewhere', { patient: { reference: 'https://x/Patient/pa' } }],
    ['names no patient', { patient: { reference: 'Practitioner/pa' } }],
    ['names somebody in words', { patient: { display: 'Patient/pa' } }],
    ['is something else', { resourceType: 'Person' }],
  ])('B13 not one who %s', (_, more) => {
    expect(patientOf(more)).toBeNull()
  })

  test('not one who is not there', () => {
    expect(relatedPatientOf(null, [BASE], NOW)).toBeNull()
  })
})

describe('J18 the holder of a page link', () => {
  const holder = (facts: TokenFacts, base = BASE) => holderOf(bearer(facts), grants(facts), base)
  const facts: TokenFacts = { scope: 'patient/*.rs', patient: 'pa' }

  test('is the same for a refreshed token', () => {
    expect(holder({ ...facts })).toBe(holder(facts))
    expect(holder({ ...facts, scope: 'patient/*.read' })).toBe(holder(facts))
  })
  test.each<[string, Partial<TokenFacts>]>([
    ['app', { clientId: 'other' }],
    ['user', { userId: 'other' }],
    ['patient', { patient: 'pb', fhirUser: 'Practitioner/dr1' }],
    ['letters', { scope: 'patient/*.r' }],
    ['types', { scope: 'patient/Observation.rs' }],
    ['filter', { scope: 'patient/Observation.rs?category=x' }],
  ])('is another for another %s', (_, more) => {
    expect(holder({ ...facts, ...more })).not.toBe(holder(facts))
  })
  test('is another for another tenant', () => {
    expect(holder(facts, 'https://chart.example/t2/fhir')).not.toBe(holder(facts))
  })
})
