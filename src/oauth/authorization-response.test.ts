import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  CHALLENGE,
  consent,
  ISSUER,
  idOf,
  MINUTE,
  NOW,
  REDIRECT_URI,
  request,
} from '../../test/support/fixtures.ts'
import { openTenant, refusal, type TestTenant } from '../../test/support/tenant.ts'
import { sha256 } from '../lib/hashing.ts'
import { OAuthError } from '../model/errors.ts'
import { errorRedirect, type Grant, issueCode } from './authorization-response.ts'

const error = new OAuthError('access_denied', 'user-denied', 'The user did not allow it.')
const parameters = (location: string) => Object.fromEntries(new URL(location).searchParams)

describe('an error on its way to the app (RFC 6749 §4.1.2.1, RFC 9207)', () => {
  test('has its code, the state as it came, and the issuer', () => {
    expect(parameters(errorRedirect(request(), ISSUER, error, 'request-1'))).toEqual({
      error: 'access_denied',
      error_description: 'The user did not allow it.',
      request_id: 'request-1',
      state: 'state-1',
      iss: ISSUER,
    })
  })
  test('has no state that was not sent', () => {
    expect(
      parameters(errorRedirect(request({ state: null }), ISSUER, error, 'request-1')),
    ).not.toHaveProperty('state')
  })
  test.each([
    ['https://app.example/cb', /^https:\/\/app\.example\/cb\?error=/],
    ['https://app.example/cb?a=1&b=%20', /^https:\/\/app\.example\/cb\?a=1&b=%20&error=/],
    ['https://app.example', /^https:\/\/app\.example\?error=/],
    ['com.example.app:/cb', /^com\.example\.app:\/cb\?error=/],
    ['http://127.0.0.1:4711/cb', /^http:\/\/127\.0\.0\.1:4711\/cb\?error=/],
  ])('keeps the registered URI as it is: %s', (redirectUri, beginning) => {
    expect(errorRedirect(request({ redirectUri }), ISSUER, error, 'request-1')).toMatch(beginning)
  })
  test('returns any state byte for byte, and lets it add nothing (attack A09)', () => {
    const odd = fc.constantFrom(
      '\r\n',
      '&error=x',
      '&code=y',
      '"',
      "'",
      '#',
      '%00',
      '+',
      ' ',
      '🩺',
      'é',
      '\u0000',
      '<script>',
    )
    const state = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(odd).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(
        state.filter((text) => text.isWellFormed()),
        (text) => {
          const location = errorRedirect(request({ state: text }), ISSUER, error, 'request-1')
          expect(location).toMatch(/^[\x21-\x7e]+$/)
          const { searchParams, hash } = new URL(location)
          expect(searchParams.getAll('state')).toEqual([text])
          expect(searchParams.getAll('error')).toEqual(['access_denied'])
          expect(searchParams.has('code')).toBe(false)
          expect(hash).toBe('')
        },
      ),
    )
  })
})

describe('a code on its way to the app', () => {
  let tenant: TestTenant
  beforeEach(async () => {
    tenant = await openTenant()
    return () => tenant.close()
  })
  const grant: Grant = {
    userId: idOf('user'),
    sessionId: idOf('session'),
    fhirUser: 'Patient/85',
    proxyId: null,
    context: { patient: '85' },
    grantedScope: 'openid patient/Patient.rs',
    access: 'offline',
    authTime: NOW,
    amr: ['pwd'],
    expiresAt: null,
    consent: consent(),
    decidedBy: 'user',
  }
  const issue = (stores = tenant.stores) =>
    issueCode(
      { stores, clock: tenant.clock, issuer: ISSUER, codeLifetimeSeconds: 60 },
      request({ nonce: 'n-1' }),
      grant,
    )
  const codeIn = (location: string) => new URL(location).searchParams.get('code') ?? ''

  test('comes with state and issuer, and with nothing that was granted', async () => {
    const location = await issue()
    expect(parameters(location)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state: 'state-1',
      iss: ISSUER,
    })
  })
  test('is bound to app, redirect URI, challenge and authorization, for a minute, and stored by its hash (RFC 6749 §4.1.2)', async () => {
    const code = codeIn(await issue())
    const stored = await tenant.stores.authorizationCodes.find(sha256(code))
    expect(stored).toMatchObject({
      clientId: 'app',
      redirectUri: REDIRECT_URI,
      codeChallenge: CHALLENGE,
      nonce: 'n-1',
      expiresAt: NOW + MINUTE,
      usedAt: null,
    })
    expect(JSON.stringify(stored)).not.toContain(code)
    expect(await tenant.stores.authorizations.find(stored?.authorizationId ?? '')).toMatchObject({
      clientId: 'app',
      userId: idOf('user'),
      context: { patient: '85' },
      grantedScope: 'openid patient/Patient.rs',
      redeemedAt: null,
      revokedAt: null,
    })
  })
  test('is another each time', async () => {
    expect(codeIn(await issue())).not.toBe(codeIn(await issue()))
  })
  test('remembers the decision and notes it, without the code', async () => {
    const code = codeIn(await issue())
    expect(await tenant.stores.consents.find(idOf('user'), 'app', '85')).toEqual(consent())
    const events = await tenant.stores.auditEvents.list()
    expect(events).toMatchObject([
      { type: 'consent-granted', userId: idOf('user'), patientId: '85' },
    ])
    expect(JSON.stringify(events)).not.toContain(code)
  })
  test('is not told when it cannot be kept, and nothing of it is (attack N07)', async () => {
    const failing = {
      ...tenant.stores,
      write: <T>(unit: (stores: typeof tenant.stores) => Promise<T>) =>
        tenant.stores.write(async (stores) => {
          await unit({ ...tenant.stores, ...stores })
          throw new Error('disk full')
        }),
    } as typeof tenant.stores // the unit gets the durable stores, which is all it uses
    await refusal(issue(failing))
    expect(await tenant.stores.authorizations.listByUser(idOf('user'))).toEqual([])
    expect(await tenant.stores.consents.find(idOf('user'), 'app', '85')).toBeNull()
  })
})
