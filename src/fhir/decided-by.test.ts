import { describe, expect, test } from 'vitest'
import { bearer } from '../../test/support/bearer.ts'
import { memoryBackend } from '../../test/support/memory-backend.ts'
import { manualClock } from '../lib/clock.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import { capabilitiesOf } from './capabilities.ts'
import { decidedByOf } from './decided-by.ts'
import type { GrantFacts } from './grants.ts'

const BASE = 'https://chart.example/fhir'
const NOW = Date.UTC(2026, 0, 1)
const DAY = 24 * 60 * 60 * 1000

const backend = memoryBackend([], [])
const by = {
  backend,
  capabilities: capabilitiesOf(backend),
  baseUrl: BASE,
  clock: manualClock(NOW),
}
const grants = (access: BearerAccess, more: Partial<GrantFacts> = {}) =>
  decidedByOf({ access, relatedPatient: null, bases: [BASE], now: NOW, ...more }, by).grants

const PATIENT = { scope: 'patient/*.rs openid fhirUser', patient: 'pa', fhirUser: 'Patient/pa' }

test('the grants of one authorization are made once while nothing that they rest on is another', () => {
  const access = bearer(PATIENT)
  expect(grants(access)).toBe(grants({ ...access }, { now: NOW + DAY }))
})

describe('nothing outlives the fact it rests on: the next call is decided without', () => {
  const access = bearer(PATIENT)
  test.each<[what: string, changed: Partial<BearerAccess>]>([
    ['an app that was disabled', { client: { ...access.client, disabledAt: NOW } }],
    ['an app that may no longer use FHIR', { client: { ...access.client, fhirEnabled: false } }],
    ['a user who was disabled', { user: access.user && { ...access.user, disabledAt: NOW } }],
    ['a token of fewer scopes', { grantedScope: 'openid' }],
    ['a narrowed authorization', { authorization: { ...access.authorization, context: {} } }],
  ])('%s', (_, changed) => {
    const before = grants(access)
    const after = grants({ ...access, ...changed })
    expect(after.length).toBeLessThan(before.length)
    expect(grants(access)).toEqual(before)
  })

  test('B13 a right to act for somebody', () => {
    const proxy = bearer({ ...PATIENT, patient: 'child', proxyId: 'p', proxiesHeld: ['child'] })
    expect(grants(proxy).map(({ reach }) => reach)).toContainEqual(['child'])
    const ended = grants({ ...proxy, proxiesHeld: [] })
    expect(ended.map(({ context }) => context)).toEqual(['identity'])
  })

  test('B13 whose RelatedPerson the user is', () => {
    const related = bearer({ ...PATIENT, fhirUser: 'RelatedPerson/r' })
    const reached = (relatedPatient: string | null) =>
      grants(related, { relatedPatient }).map(({ context }) => context)
    expect(reached('pa')).toEqual(['patient', 'identity'])
    expect(reached(null)).toEqual(['identity'])
  })

  test('who is in the groups of a backend service', () => {
    const client = { exportGroups: ['g'] }
    const limited = bearer({ scope: 'system/*.rs', fhirUser: null, client })
    const reached = (...roster: string[]) => grants(limited, { roster }).map(({ reach }) => reach)
    expect(reached('pa', 'pb')).toEqual([['pa', 'pb']])
    expect(reached('pa')).toEqual([['pa']])
  })
})

test('a constraint that is a distance to now is one of each call', () => {
  const access = bearer({ ...PATIENT, scope: 'patient/Observation.rs?date=ap2020-01-01' })
  expect(grants(access, { now: NOW + 1000 * DAY })).not.toEqual(grants(access))
})
