import { describe, expect, test } from 'vitest'
import {
  CHALLENGE,
  client,
  FHIR_BASE,
  form,
  ISSUER,
  NOW,
  REDIRECT_URI,
  SCOPE,
} from '../../test/support/fixtures.ts'
import { refusal } from '../../test/support/tenant.ts'
import type { Client } from '../model/client.ts'
import { PageError } from '../model/errors.ts'
import { checkAuthorizationRequest, identifyClient } from './authorization-request.ts'

type Fields = Record<string, string | string[] | undefined>
const GOOD: Fields = {
  response_type: 'code',
  client_id: 'app',
  redirect_uri: REDIRECT_URI,
  scope: SCOPE,
  state: 'state-1',
  aud: FHIR_BASE,
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
}
const facts = {
  issuer: ISSUER,
  fhirBase: FHIR_BASE,
  // As the FHIR side would say it: these types, and constraints by category.
  enforceable: ({
    type,
    filter,
  }: {
    type: string
    filter: readonly (readonly [string, string])[]
  }) =>
    ['*', 'Patient', 'Observation', 'Condition'].includes(type) &&
    filter.every(([name]) => name === 'category'),
}
const known =
  (...clients: Client[]) =>
  async (id: string) =>
    clients.find((one) => one.id === id) ?? null

const identify = (change: Fields = {}, app: Client = client()) =>
  identifyClient(form({ ...GOOD, ...change }), known(app))
const check = (change: Fields = {}, app: Client = client()) =>
  checkAuthorizationRequest(form({ ...GOOD, ...change }), app, REDIRECT_URI, facts)
const fault = (change: Fields, app?: Client): string => {
  try {
    check(change, app)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  return 'none'
}
/** What of the requested scopes is left. */
const scopes = (scope: string, app: Partial<Client> = {}) =>
  check(
    { scope },
    client({
      allowedScope:
        'openid fhirUser profile launch/patient launch/encounter offline_access online_access patient/*.cruds user/*.cruds system/*.cruds',
      ...app,
    }),
  ).requestedScope

describe('whose request it is (RFC 6749 §4.1.2.1)', () => {
  test('is told by client_id and one of its redirect URIs', async () => {
    expect(await identify()).toEqual({ client: client(), redirectUri: REDIRECT_URI })
  })

  test.each<[string, Fields, RegExp]>([
    ['client_id is missing', { client_id: undefined }, /client_id is required/],
    ['client_id is empty', { client_id: '' }, /client_id is required/],
    ['client_id is unknown', { client_id: 'other' }, /No app/],
    [
      'client_id comes twice (attack A07)',
      { client_id: ['app', 'app'] },
      /client_id was sent more/,
    ],
    [
      'redirect_uri comes twice (attack A07)',
      { redirect_uri: [REDIRECT_URI, REDIRECT_URI] },
      /redirect_uri was sent more/,
    ],
    [
      'redirect_uri is missing (attack A06)',
      { redirect_uri: undefined },
      /redirect_uri is required/,
    ],
    ['a parameter is too long (attack A21)', { state: 's'.repeat(8193) }, /'state' is longer/],
    ['scope is too long (attack A21)', { scope: 's'.repeat(32_769) }, /'scope' is longer/],
    ['an unknown parameter is too long (attack A21)', { x: 'x'.repeat(2049) }, /'x' is longer/],
    [
      'a repeated parameter is too long the second time',
      { nonce: ['n', 'n'.repeat(2049)] },
      /'nonce' is longer/,
    ],
  ])('is a page, not a redirect, when %s', async (_, change, words) => {
    const error = await refusal(identify(change))
    expect(error).toBeInstanceOf(PageError)
    expect(error).toMatchObject({ kind: 'app-request', status: 400 })
    expect(error.message).toMatch(words)
  })

  test.each([
    ['a suffix', `${REDIRECT_URI}.evil`],
    ['a step back', `${REDIRECT_URI}/../x`],
    ['a query', `${REDIRECT_URI}?x`],
    ['a fragment', `${REDIRECT_URI}#x`],
    ['a slash at its end', `${REDIRECT_URI}/`],
    ['another case', REDIRECT_URI.replace('app', 'APP')],
    ['the default port', REDIRECT_URI.replace('.example', '.example:443')],
    ['a trailing dot', REDIRECT_URI.replace('.example', '.example.')],
    ['percent-encoding', REDIRECT_URI.replace('callback', '%63allback')],
    ['user information', 'https://app.example@evil.example/callback'],
    ['a backslash', 'https://app.example\\@evil.example/callback'],
    ['a tab', 'https://app.\texample/callback'],
    ['a script', 'javascript:alert(1)'],
  ])('is a page for a redirect URI with %s (attacks A01 to A03)', async (_, redirectUri) => {
    expect(await refusal(identify({ redirect_uri: redirectUri }))).toMatchObject({
      kind: 'app-request',
      details: { code: 'invalid_request' },
    })
  })

  test('takes a registered URI as text, not as a pattern (attack A05)', async () => {
    const app = client({ redirectUris: ['https://app.example/a.b'] })
    await refusal(identify({ redirect_uri: 'https://app.example/axb' }, app))
  })
  test('guesses none of several registered (attack A06)', async () => {
    const app = client({ redirectUris: [REDIRECT_URI, 'https://app.example/other'] })
    await refusal(identify({ redirect_uri: undefined }, app))
  })
  test('is a page for a disabled client (attack A22)', async () => {
    expect(await refusal(identify({}, client({ disabledAt: NOW })))).toMatchObject({
      details: { code: 'unauthorized_client' },
    })
  })
  test('lets request objects be long, so that they are refused by their own code', async () => {
    await identify({ request: 'r'.repeat(20_000) })
  })
})

describe('a good request', () => {
  test('is kept as it was sent', () => {
    expect(
      check({ nonce: 'n', ui_locales: 'es en', prompt: 'login consent', max_age: '60' }),
    ).toEqual({
      clientId: 'app',
      redirectUri: REDIRECT_URI,
      state: 'state-1',
      requestedScope: SCOPE,
      audience: FHIR_BASE,
      codeChallenge: CHALLENGE,
      nonce: 'n',
      prompt: ['login', 'consent'],
      maxAgeSeconds: 60,
      uiLocales: 'es en',
      launch: null,
      idTokenHint: null,
    })
  })
  test('may have what we do not know or do not need (RFC 6749 §3.1, OIDC Core §15.1)', () => {
    const extra = {
      display: 'touch',
      claims_locales: 'de',
      acr_values: 'x',
      claims: '{}',
      whatever: '1',
      response_mode: 'query',
    }
    expect(fault(extra)).toBe('none')
  })
  test('keeps a state of any letters', () => {
    const state = 'a "b" &error=x\r\n ünïcödé 🩺'
    expect(check({ state }).state).toBe(state)
  })
})

describe('what goes back to the app as an error', () => {
  test.each<[string, Fields, string]>([
    ['a repeated scope (attack A07)', { scope: ['openid', 'openid'] }, 'invalid_request'],
    ['a repeated state (attack A07)', { state: ['a', 'b'] }, 'invalid_request'],
    ['a repeated aud (attack A07)', { aud: [FHIR_BASE, FHIR_BASE] }, 'invalid_request'],
    ['a repeated parameter that nobody knows', { x: ['1', '2'] }, 'invalid_request'],
    ['no response_type', { response_type: undefined }, 'invalid_request'],
    ['an empty response_type', { response_type: '' }, 'invalid_request'],
    ['response_type token (attack A10)', { response_type: 'token' }, 'unsupported_response_type'],
    [
      'response_type id_token token (attack A10)',
      { response_type: 'id_token token' },
      'unsupported_response_type',
    ],
    [
      'response_type code id_token',
      { response_type: 'code id_token' },
      'unsupported_response_type',
    ],
    ['response_type in other case', { response_type: 'Code' }, 'unsupported_response_type'],
    ['response_mode fragment (attack A10)', { response_mode: 'fragment' }, 'invalid_request'],
    ['no state', { state: undefined }, 'invalid_request'],
    ['an empty state', { state: '' }, 'invalid_request'],
    ['no scope', { scope: undefined }, 'invalid_request'],
    [
      'no challenge (RFC 7636 §4.4.1)',
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
    ],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a plain challenge by omission', { code_challenge_method: undefined }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'abc' }, 'invalid_request'],
    ['a request object (OIDC Core §6.1)', { request: 'a.b.c' }, 'request_not_supported'],
    [
      'a request URI (attack A17)',
      { request_uri: 'https://internal/' },
      'request_uri_not_supported',
    ],
    ['registration', { registration: '{}' }, 'registration_not_supported'],
    ['prompt none with another', { prompt: 'none login' }, 'invalid_request'],
    ['max_age that is no number', { max_age: 'soon' }, 'invalid_request'],
    ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
    ['max_age beyond counting', { max_age: '9'.repeat(20) }, 'invalid_request'],
    ['a launch that nobody made', { launch: 'abc' }, 'invalid_request'],
    [
      'the launch scope without a launch (attack C06)',
      { scope: 'launch openid' },
      'invalid_request',
    ],
    ['only unknown scopes', { scope: 'unknown patient/Nothing.rs' }, 'invalid_scope'],
  ])('%s', (_, change, code) => {
    expect(fault(change)).toBe(code)
  })

  test.each<[string, Partial<Client>, Fields, string]>([
    [
      'a client without the code flow (attack D10)',
      { grantTypes: ['client_credentials'] },
      {},
      'unauthorized_client',
    ],
    ['a client that may ask for nothing', { allowedScope: '' }, {}, 'invalid_scope'],
  ])('%s', (_, change, fields, code) => {
    expect(fault(fields, client(change))).toBe(code)
  })

  test('but not for a client that the operator exempted', () => {
    const legacy = client({ pkceRequired: false, stateRequired: false })
    const sent = { code_challenge: undefined, code_challenge_method: undefined, state: undefined }
    expect(check(sent, legacy)).toMatchObject({ codeChallenge: null, state: null })
    // One that sends a challenge all the same is held to it.
    expect(check({}, legacy).codeChallenge).toBe(CHALLENGE)
    expect(fault({ code_challenge_method: 'plain' }, legacy)).toBe('invalid_request')
  })
})

describe('aud (SMART 2.2 app-launch, attack A15)', () => {
  test.each<[string, Fields]>([
    ['the FHIR base', { aud: FHIR_BASE }],
    ['the FHIR base and a slash', { aud: `${FHIR_BASE}/` }],
    ['the issuer', { aud: ISSUER }],
    ['the issuer and a slash', { aud: `${ISSUER}/` }],
    ['resource instead', { aud: undefined, resource: FHIR_BASE }],
    [
      'resource beside it, in another spelling (RFC 8707 §2)',
      { aud: `${FHIR_BASE}/`, resource: FHIR_BASE },
    ],
    ['resource beside it, by the issuer', { aud: FHIR_BASE, resource: ISSUER }],
  ])('may be %s, and always means the FHIR base', (_, change) => {
    expect(check(change).audience).toBe(FHIR_BASE)
  })
  test.each<[string, Fields, string]>([
    ['missing', { aud: undefined }, 'invalid_request'],
    ['another server', { aud: 'https://evil.example/fhir' }, 'invalid_request'],
    ["another tenant's base", { aud: `${ISSUER}/other/fhir` }, 'invalid_request'],
    ['two slashes', { aud: `${FHIR_BASE}//` }, 'invalid_request'],
    ['http', { aud: FHIR_BASE.replace('https', 'http') }, 'invalid_request'],
    ['in other case', { aud: FHIR_BASE.replace('gate', 'GATE') }, 'invalid_request'],
    ['a resource below it', { aud: `${FHIR_BASE}/Patient` }, 'invalid_request'],
    ['with a query', { aud: `${FHIR_BASE}?` }, 'invalid_request'],
    [
      'right, but resource is another',
      { resource: 'https://other.example/fhir' },
      'invalid_request',
    ],
    [
      'another, but resource is right',
      { aud: 'https://other.example/fhir', resource: FHIR_BASE },
      'invalid_request',
    ],
    [
      'missing, and resource is another',
      { aud: undefined, resource: 'https://other.example' },
      'invalid_target',
    ],
  ])('is refused: %s', (_, change, code) => {
    expect(fault(change)).toBe(code)
  })
})

describe('the scopes that can be granted', () => {
  test.each([
    ['openid fhirUser launch/patient offline_access patient/*.rs'],
    ['patient/*.read openid'],
    ['patient/Observation.rs?category=http://x|laboratory'],
    ['user/Patient.rs online_access'],
    ['openid profile'],
  ])('stay as they were written: %s', (scope) => {
    expect(scopes(scope)).toBe(scope)
  })

  test.each([
    ['unknown ones (RFC 6749 §3.3)', 'openid whatever launch/unknown', 'openid'],
    ['types that do not exist (attack N02)', 'openid patient/Nonexistent.rs', 'openid'],
    ['letters in wrong order (attack N01)', 'openid patient/Observation.sr', 'openid'],
    ['other case (attack N01)', 'openid Patient/*.rs OPENID', 'openid'],
    [
      'constraints that cannot be enforced (attack N03)',
      'openid patient/Observation.rs?code=x',
      'openid',
    ],
    ['modifiers (attack N03)', 'openid patient/Observation.rs?category:in=x', 'openid'],
    ['system scopes (SMART 2.2 backend-services)', 'openid system/*.rs', 'openid'],
    ['fhirUser without openid (SMART 2.2 scopes)', 'fhirUser profile patient/*.rs', 'patient/*.rs'],
    ['launch/encounter outside of a launch', 'openid launch/encounter', 'openid'],
    ['one said twice', 'openid openid', 'openid'],
    ['one joined by a tab', 'openid\tpatient/*.rs offline_access', 'offline_access'],
  ])('are without %s', (_, scope, left) => {
    expect(scopes(scope)).toBe(left)
  })

  test('lie within what the client may ask for', () => {
    const allowed = { allowedScope: 'openid patient/Observation.rs patient/Condition.r' }
    expect(scopes('openid fhirUser patient/*.cruds', allowed)).toBe(
      'openid patient/Observation.rs patient/Condition.r',
    )
    expect(scopes('openid user/Observation.rs', allowed)).toBe('openid')
    expect(scopes('patient/Observation.rs?category=a', allowed)).toBe(
      'patient/Observation.rs?category=a',
    )
  })
  test('have no FHIR access while the FHIR switch is off', () => {
    expect(scopes('openid patient/*.rs', { fhirEnabled: false })).toBe('openid')
  })
  test('have no refresh for a client that is not registered for it', () => {
    expect(
      scopes('openid offline_access online_access', { grantTypes: ['authorization_code'] }),
    ).toBe('openid')
  })
  test('are found among 32 KB of others within a moment (attack A21)', () => {
    const long = Array.from({ length: 10_000 }, (_, at) => `s${at}`)
      .join(' ')
      .slice(0, 32_000)
    const began = process.cpuUsage()
    expect(scopes(`${long} openid`)).toBe('openid')
    expect(process.cpuUsage(began).user).toBeLessThan(100_000)
  })
})
