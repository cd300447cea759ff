import { describe, expect, test } from 'vitest'
import {
  client,
  consent,
  DAY,
  MINUTE,
  NOW,
  REDIRECT_URI,
  request,
  SCOPE,
  secretClient,
  session,
} from '../../test/support/fixtures.ts'
import { OAuthError } from '../model/errors.ts'
import type { Launch } from '../model/launch.ts'
import { coveredBy, needsPatient, nextStep, type Situation, sessionServes } from './next-step.ts'

const launch = (context: Launch['context']): Launch => ({
  id: 'launch-1',
  userId: 'user',
  clientId: 'app',
  sessionId: null,
  context,
  expiresAt: NOW + MINUTE,
})

const situation = (change: Partial<Situation> = {}): Situation => ({
  fhirUser: 'Patient/85',
  asks: 'always',
  now: NOW,
  request: request({ patientId: '85' }),
  client: client(),
  signedIn: true,
  records: ['85'],
  consent: null,
  ...change,
})
/** The step, or the code of the error that goes to the app. */
const next = (change: Partial<Situation> = {}) => {
  const step = nextStep(situation(change))
  return step instanceof OAuthError ? step.code : step
}
const silent = (more: Parameters<typeof request>[0] = {}) =>
  request({ patientId: '85', prompt: ['none'], ...more })

/**
 * What follows from: signed in or not; records; the patient chosen; whether the request needs a patient;
 * whether it must be silent; and the earlier decision. Every combination, in the words of the rules.
 */
describe('every combination', () => {
  const signedIns = [true, false]
  const recordses = {
    none: [],
    own: ['85'],
    several: ['85', '907'],
    other: ['907'],
    any: 'any',
  } as const
  const chosens = ['85', null]
  const scopes = { patient: SCOPE, user: 'openid user/Patient.rs' }
  const consents = { none: null, whole: consent(), less: consent({ grantedScope: 'openid' }) }

  for (const signedIn of signedIns)
    for (const [records, list] of Object.entries(recordses))
      for (const patientId of chosens)
        for (const [needs, requestedScope] of Object.entries(scopes))
          for (const quiet of [true, false])
            for (const [earlier, decision] of Object.entries(consents)) {
              const name = `signed in: ${signedIn}, records: ${records}, chosen: ${patientId}, needs: ${needs}, silent: ${quiet}, earlier: ${earlier}`
              test(name, () => {
                const step = next({
                  signedIn,
                  records: list,
                  request: request({ patientId, requestedScope, prompt: quiet ? ['none'] : [] }),
                  consent: decision && {
                    ...decision,
                    requestedScope,
                    grantedScope: earlier === 'whole' ? requestedScope : decision.grantedScope,
                  },
                })
                expect(step).toBe(expected())
              })
              const expected = () => {
                if (!signedIn) return quiet ? 'login_required' : 'sign-in'
                if (needs === 'patient') {
                  if (records === 'none') return 'access_denied'
                  const open = patientId === '85' && records !== 'other'
                  if (!open) return quiet ? 'interaction_required' : 'choose-patient'
                }
                if (!quiet) return 'consent'
                return earlier === 'whole' ? 'issue' : 'consent_required'
              }
            }
})

describe('a chosen patient', () => {
  test('whose right to open has ended is chosen again, not used (attack B13)', () => {
    expect(next({ records: ['907'] })).toBe('choose-patient')
    expect(next({ records: ['907'], request: silent(), consent: consent() })).toBe(
      'interaction_required',
    )
  })
  test('is any for a practitioner', () => {
    expect(next({ records: 'any' })).toBe('consent')
  })
  test('whom the chart chose and the user may not open is refused: there is no other choice (attack C05)', () => {
    const launched = request({ patientId: '85', launch: launch({ patient: '85' }) })
    expect(next({ request: launched })).toBe('consent')
    expect(next({ request: launched, records: ['907'] })).toBe('access_denied')
  })
})

describe('a patient is needed (SMART 2.2 scopes, "launch/patient")', () => {
  test.each([
    ['launch/patient openid', true],
    ['patient/Observation.rs', true],
    ['patient/*.read openid', true],
    ['user/Patient.rs openid', false],
    ['openid fhirUser', false],
    ['offline_access', false],
  ])('%s: %s', (requestedScope, needed) => {
    expect(needsPatient(request({ requestedScope }))).toBe(needed)
  })
  test('when the chart named one', () => {
    const requestedScope = 'launch openid'
    expect(needsPatient(request({ requestedScope, launch: launch({ patient: '85' }) }))).toBe(true)
    expect(needsPatient(request({ requestedScope, launch: launch({}) }))).toBe(false)
  })
})

describe('prompt=none (OIDC Core §3.1.2.6, attack A19)', () => {
  test('is answered by an earlier consent that covers all', () => {
    expect(next({ request: silent(), consent: consent() })).toBe('issue')
  })
  test.each([
    ['a scope more', 'openid', 'openid fhirUser'],
    ['other letters', 'patient/Observation.rs', 'patient/Observation.rus'],
    [
      'the whole of what was shared in part (attack B09)',
      'patient/Observation.rs?category=a|b',
      'patient/Observation.rs',
    ],
    [
      'a wildcard of which something was greyed',
      'patient/Patient.rs patient/Observation.rs',
      'patient/*.rs',
    ],
    ['another reach', 'patient/Observation.rs', 'user/Observation.rs'],
    ['lasting access', 'patient/Observation.rs', 'patient/Observation.rs offline_access'],
  ])('is consent_required for %s (RFC 8252 §8.6)', (_, grantedScope, requestedScope) => {
    const decided = { consent: consent({ grantedScope }), request: silent({ requestedScope }) }
    expect(next(decided)).toBe('consent_required')
    expect(coveredBy(decided.consent, decided.request)).toBe(false)
  })
  test('is answered for less than was granted', () => {
    const requestedScope = 'patient/Observation.r?category=a|b openid'
    expect(next({ request: silent({ requestedScope }), consent: consent() })).toBe('issue')
  })
  test('is consent_required once the time is over for which the person let the app stay', () => {
    const asked = { request: silent(), consent: consent({ duration: '1-day' }) }
    expect(next({ ...asked, now: NOW + DAY - 1 })).toBe('issue')
    expect(next({ ...asked, now: NOW + DAY })).toBe('consent_required')
    expect(next({ request: silent(), consent: consent(), now: NOW + 4000 * DAY })).toBe('issue')
    expect(
      next({ request: silent(), consent: consent({ duration: 'unreadable' }), now: NOW + DAY }),
    ).toBe('consent_required')
  })
  test.each([
    ['http://127.0.0.1:4711/cb'],
    ['http://localhost/cb'],
    ['com.example.app:/cb'],
    ['httpsx://app.example/cb'],
  ])('is never answered for a public app at %s (RFC 8252 §8.6)', (redirectUri) => {
    expect(next({ request: silent({ redirectUri }), consent: consent() })).toBe('consent_required')
    // One with a secret proves that it is the same app.
    const known = {
      request: silent({ redirectUri }),
      consent: consent({ redirectUri }),
      client: secretClient(),
    }
    expect(next(known)).toBe('issue')
  })
  test.each([
    ['another redirect URI', { redirectUri: `${REDIRECT_URI}/2` }],
    ['another person', { fhirUser: 'Patient/907' }],
  ])('is not answered from a yes to %s (B09)', (_, change) => {
    const asked = { request: silent(), client: secretClient() }
    expect(next({ ...asked, consent: consent(change) })).toBe('consent_required')
    expect(next({ ...asked, consent: consent() })).toBe('issue')
  })
  test('is answered for a public app at https', () => {
    expect(next({ request: silent({ redirectUri: REDIRECT_URI }), consent: consent() })).toBe(
      'issue',
    )
  })
  test('never shows a page: not to sign in, not to choose, not to agree', () => {
    for (const change of [{ signedIn: false }, { records: ['907'] }, { records: [] }, {}])
      expect(nextStep(situation({ request: silent(), ...change }))).toBeInstanceOf(OAuthError)
  })
})

describe('a patient sees the page each time', () => {
  test('however much was allowed before', () => {
    expect(next({ consent: consent() })).toBe('consent')
    expect(
      next({ consent: consent(), request: request({ patientId: '85', prompt: ['consent'] }) }),
    ).toBe('consent')
  })
})

describe('whether a session will do (OIDC Core §3.1.2.1)', () => {
  const serves = (
    authTime: number,
    change: Parameters<typeof request>[0],
    now = NOW + MINUTE,
  ): boolean => sessionServes(session({ authTime }), request(change), now)

  test('any, when nothing is asked', () => {
    expect(serves(NOW - 10 * DAY, {})).toBe(true)
  })
  test.each(['login', 'select_account'])('only a new sign-in for prompt=%s', (prompt) => {
    expect(serves(NOW - 1, { prompt: [prompt] })).toBe(false)
    expect(serves(NOW, { prompt: [prompt] })).toBe(true)
    expect(serves(NOW - 1, { prompt: ['consent', prompt] })).toBe(false)
  })
  test('one that is not older than max_age', () => {
    expect(serves(NOW - 240_000, { maxAgeSeconds: 300 })).toBe(true)
    expect(serves(NOW - 240_001, { maxAgeSeconds: 300 })).toBe(false)
  })
  test('one begun for this request, also with max_age=0 and after a while, so that nobody signs in for ever', () => {
    for (const maxAgeSeconds of [0, 1, 59]) {
      expect(serves(NOW - 1, { maxAgeSeconds })).toBe(false)
      expect(serves(NOW, { maxAgeSeconds }, NOW + 20 * MINUTE)).toBe(true)
    }
  })
})

describe('the organization decides for its practitioners', () => {
  const asked = (change: Partial<Situation> = {}) =>
    next({ records: 'any', asks: 'once', consent: consent({ patientId: '' }), ...change })

  test('pre-approved: nobody is asked, silently or not', () => {
    expect(next({ records: 'any', asks: 'pre-approved' })).toBe('issue')
    expect(next({ records: 'any', asks: 'pre-approved', request: silent() })).toBe('issue')
  })

  test('but nobody is let in without signing in, or without a patient where one is needed (C07)', () => {
    expect(next({ asks: 'pre-approved', signedIn: false })).toBe('sign-in')
    expect(
      next({ asks: 'pre-approved', records: 'any', request: request({ patientId: null }) }),
    ).toBe('choose-patient')
    expect(next({ asks: 'pre-approved', records: ['907'] })).toBe('choose-patient')
  })

  test('once: asked the first time, and not again while that stands', () => {
    expect(asked({ consent: null })).toBe('consent')
    expect(asked()).toBe('issue')
    const short = consent({ patientId: '', duration: '1-month', decidedAt: NOW - 100 * 86_400_000 })
    expect(asked({ consent: short })).toBe('consent')
  })

  test('once: asked again for more than was asked the first time (B09)', () => {
    const less = consent({ patientId: '', requestedScope: 'openid', grantedScope: 'openid' })
    expect(asked({ consent: less })).toBe('consent')
  })

  test('always: asked, whatever was decided before', () => {
    expect(next({ records: 'any', consent: consent() })).toBe('consent')
  })
})
