import { describe, expect, test } from 'vitest'
import { client, consent, request, user } from '../../test/support/fixtures.ts'
import type { Launch } from '../model/launch.ts'
import { asksOf, rememberedFor, rememberedScope } from './practitioner-consent.ts'

const launch: Launch = {
  id: 'l',
  userId: 'u',
  clientId: 'app',
  sessionId: 's',
  context: { patient: '85' },
  expiresAt: 1,
}
const doctor = user({ kind: 'practitioner', fhirUser: 'Practitioner/1' })
const approved = client({
  practitionerConsent: 'pre-approved',
  tokenEndpointAuthMethod: 'private_key_jwt',
})

describe('the setting of an app counts', () => {
  test('for a practitioner who started it from the chart', () => {
    expect(asksOf(doctor, approved, request({ launch }))).toBe('pre-approved')
    expect(
      asksOf(doctor, client({ ...approved, practitionerConsent: 'once' }), request({ launch })),
    ).toBe('once')
  })

  test('for nobody else, and for nothing that the app began by itself', () => {
    expect(asksOf(null, approved, request({ launch }))).toBe('always')
    expect(asksOf(user({ kind: 'patient' }), approved, request({ launch }))).toBe('always')
    expect(asksOf(user({ kind: 'operator' }), approved, request({ launch }))).toBe('always')
    expect(asksOf(doctor, approved, request({ launch: null }))).toBe('always')
  })

  test('not where the app wishes the question asked (OIDC Core §3.1.2.1)', () => {
    expect(asksOf(doctor, approved, request({ launch, prompt: ['consent'] }))).toBe('always')
  })

  test('for a public app only at an https address (RFC 8252 §8.6)', () => {
    const open = client({ practitionerConsent: 'pre-approved', tokenEndpointAuthMethod: 'none' })
    const at = (redirectUri: string) => asksOf(doctor, open, request({ launch, redirectUri }))
    expect(at('https://app.example/cb')).toBe('pre-approved')
    for (const uri of ['http://localhost:1/cb', 'app.example:/cb', 'https.app:/cb'])
      expect(at(uri)).toBe('always')
  })
})

test('asked once is asked about the app, not about a patient', () => {
  expect(rememberedFor('once', { patientId: '85' })).toBe('')
  expect(rememberedFor('always', { patientId: '85' })).toBe('85')
  expect(rememberedFor('pre-approved', { patientId: null })).toBe('')
})

describe('an earlier decision', () => {
  const decision = consent({
    redirectUri: 'https://app.example/cb',
    fhirUser: 'Practitioner/1',
    requestedScope: 'launch patient/Observation.rs patient/Condition.rs',
    grantedScope: 'launch patient/Observation.rs?category=laboratory',
  })
  const of = (requestedScope: string, change = {}, fhirUser: string | null = 'Practitioner/1') =>
    rememberedScope(
      decision,
      { requestedScope, redirectUri: 'https://app.example/cb', ...change },
      fhirUser,
    )

  test('allows what was asked then and allowed', () => {
    expect(of('launch patient/Observation.rs')).toBe(
      'launch patient/Observation.rs?category=laboratory',
    )
    expect(of('launch patient/Observation.r?category=laboratory')).toBe(
      'launch patient/Observation.r?category=laboratory',
    )
  })

  test('does not answer for what was not asked then, for another address, or as somebody else (B09)', () => {
    expect(of('launch patient/Observation.cruds')).toBeNull()
    expect(of('launch patient/*.rs')).toBeNull()
    expect(of('launch user/Observation.rs')).toBeNull()
    expect(of('launch', { redirectUri: 'https://app.example/cb2' })).toBeNull()
    expect(of('launch', {}, 'Practitioner/2')).toBeNull()
    expect(of('launch', {}, null)).toBeNull()
  })

  test('that leaves nothing is none', () => {
    expect(of('patient/Condition.rs')).toBeNull()
    expect(rememberedScope(null, { requestedScope: 'launch', redirectUri: '' }, null)).toBeNull()
  })
})
