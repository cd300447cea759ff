// What every endpoint has in common on the wire: who may read an answer from a browser, what may be kept,
// which methods there are, how a refusal is told, and how much one caller may ask.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type App,
  addApp,
  authorizeUrl,
  codeFor,
  credentialsOf,
  exchange,
  fhirGet,
  post,
  REDIRECT,
  refresh,
  requestOf,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { Person } from '../support/person.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

const ORIGIN = new URL(REDIRECT).origin
const EVIL = 'https://evil.example'
let running: Running
let app: App
let discovery: Record<string, string>
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  app = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
  const url = `${running.fhirBase}/.well-known/smart-configuration`
  discovery = await (await fetch(url)).json()
})
afterAll(() => running.close())

const allowOrigin = ({ headers }: { headers: Headers }) =>
  headers.get('access-control-allow-origin')
const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` })
const connect = async (change: Record<string, string | null> = {}) =>
  (await exchange(app, await codeFor(app, WILLIAM, change))).body

/** What anybody may read from anywhere. */
const publicDocuments = () => [
  `${running.fhirBase}/.well-known/smart-configuration`,
  `${running.fhirBase}/metadata`,
  `${running.issuer}/.well-known/smart-configuration`,
  `${running.issuer}/.well-known/openid-configuration`,
  `${running.issuer}/.well-known/oauth-authorization-server`,
  `${running.issuer}/jwks`,
]

describe('browsers of other origins (SMART 2.2 app-launch, "CORS")', () => {
  test('may read every public document, with an Origin or without, errors too', async () => {
    for (const url of publicDocuments())
      for (const headers of [{}, { origin: EVIL }, { origin: 'null' }] as Record<string, string>[])
        expect(allowOrigin(await fetch(url, { headers })), url).toBe('*')
    const refused = await fetch(`${running.fhirBase}/metadata`, {
      headers: { accept: 'application/fhir+xml', origin: EVIL },
    })
    expect([refused.status, allowOrigin(refused)]).toEqual([406, '*'])
  })

  test('may ask before they read a public document', async () => {
    for (const url of publicDocuments()) {
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin: EVIL,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'content-type',
        },
      })
      expect([preflight.status, allowOrigin(preflight)], url).toEqual([204, '*'])
      expect(preflight.headers.get('access-control-allow-methods'), url).toContain('GET')
      expect(preflight.headers.get('access-control-allow-headers'), url).toMatch(/content-type/i)
    }
  })

  test('may read what an endpoint answers only from a registered origin, refusals too (RFC 9700 §2.6)', async () => {
    for (const origin of [ORIGIN, EVIL]) {
      const answers = await Promise.all([
        fetch(`${running.issuer}/token`, { method: 'POST', headers: { origin } }),
        fetch(`${running.issuer}/introspect`, { method: 'POST', headers: { origin } }),
        fetch(`${running.issuer}/revoke`, { method: 'POST', headers: { origin } }),
        fetch(`${running.issuer}/userinfo`, { headers: { origin } }),
        fetch(`${running.fhirBase}/Patient/demo-william`, { headers: { origin } }),
        fetch(`${running.fhirBase}/Nonsense`, { headers: { origin, ...bearer('nonsense') } }),
      ])
      for (const answer of answers) {
        expect(answer.status, answer.url).toBeGreaterThanOrEqual(400)
        expect(allowOrigin(answer), answer.url).toBe(origin === ORIGIN ? ORIGIN : null)
        expect(answer.headers.get('vary'), answer.url).toContain('Origin')
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      }
    }
  })

  test('are told why a token was refused', async () => {
    const answer = await fetch(`${running.fhirBase}/Patient`, {
      headers: { origin: ORIGIN, ...bearer('nonsense') },
    })
    expect(answer.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
  })

  test('may not use the authorization endpoint or any page (RFC 9700 §2.6)', async () => {
    for (const url of [
      authorizeUrl(app, requestOf(app)),
      `${running.issuer}/oauth/authenticate/?${requestOf(app)}`,
      `${running.issuer}/sign-in`,
      `${running.issuer}/portal`,
      `${running.issuer}/`,
    ])
      for (const method of ['GET', 'OPTIONS']) {
        const headers = { origin: ORIGIN, 'access-control-request-method': 'GET' }
        const answer = await fetch(url, { method, headers, redirect: 'manual' })
        expect(allowOrigin(answer), `${method} ${url}`).toBeNull()
      }
  })
})

describe('what is kept', () => {
  test('is nothing that has a token or tells of one (RFC 6749 §5.1)', async () => {
    const code = await codeFor(app, WILLIAM)
    const first = await exchange(app, code)
    const second = await refresh(app, first.body.refresh_token)
    const token = String(second.body.access_token)
    const form = { token, ...credentialsOf(app) }
    const userinfo = await fetch(`${running.issuer}/userinfo`, { headers: bearer(token) })
    expect(userinfo.status).toBe(200)
    for (const { headers } of [
      first,
      second,
      await exchange(app, code),
      await post(app, '/introspect', form),
      userinfo,
      await post(app, '/revoke', form),
      await post(app, '/introspect', form),
      await post(app, '/token', {}),
      await post(app, '/introspect', {}),
    ]) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('pragma')).toBe('no-cache')
    }
  })

  test('and no record, nor that there is none', async () => {
    const { access_token } = await connect()
    for (const path of ['Patient/demo-william', 'Patient/nobody', 'Observation', 'Nonsense'])
      expect((await fhirGet(app, access_token, path)).headers.get('cache-control')).toBe('no-store')
  })

  test('by other sites: no redirect and no page has a referrer (RFC 9700 §4.2.4)', async () => {
    const person = new Person()
    await codeFor(app, WILLIAM, {}, person)
    expect(person.trail.length).toBeGreaterThan(5)
    for (const { url, headers } of person.trail) {
      expect(headers.get('referrer-policy'), url).toBe('no-referrer')
      expect(headers.get('cache-control'), url).toBe('no-store')
    }
    const refused = await fetch(authorizeUrl(app, requestOf(app, { scope: 'nonsense' })), {
      redirect: 'manual',
    })
    expect(refused.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test('a redirect never sends a form on: all are 303 (RFC 9700 §4.12)', async () => {
    const person = new Person()
    await codeFor(app, WILLIAM, {}, person)
    const redirects = person.trail.filter(({ headers }) => headers.has('location'))
    expect(redirects.length).toBeGreaterThan(2)
    expect(new Set(redirects.map(({ status }) => status))).toEqual(new Set([303]))
  })
})

describe('methods (RFC 9110 §15.5.6)', () => {
  test.each([
    ['/authorize', ['PUT', 'DELETE', 'PATCH', 'OPTIONS'], 'GET'],
    ['/oauth/authenticate/', ['PUT', 'DELETE'], 'GET'],
    ['/token', ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'], 'POST'],
    ['/oauth/token/', ['GET', 'PUT'], 'POST'],
    ['/introspect', ['GET', 'HEAD', 'PUT', 'DELETE'], 'POST'],
    ['/oauth/introspect/', ['GET'], 'POST'],
    ['/revoke', ['GET', 'HEAD', 'PUT', 'DELETE'], 'POST'],
    ['/userinfo', ['PUT', 'DELETE', 'PATCH'], 'GET'],
    ['/jwks', ['POST', 'PUT', 'DELETE'], 'GET'],
    ['/.well-known/openid-configuration', ['POST', 'DELETE'], 'GET'],
    ['/.well-known/oauth-authorization-server', ['POST', 'DELETE'], 'GET'],
    ['/fhir/.well-known/smart-configuration', ['POST', 'DELETE'], 'GET'],
    ['/fhir/metadata', ['POST', 'DELETE'], 'GET'],
  ])('%s has not %j, and says what it has', async (path, methods, has) => {
    for (const method of methods) {
      const answer = await fetch(running.issuer + path, { method, redirect: 'manual' })
      expect(answer.status, method).toBe(405)
      expect(answer.headers.get('allow')?.split(', '), method).toContain(has)
    }
  })

  test('HEAD asks for a public document without its body', async () => {
    for (const url of publicDocuments()) {
      const answer = await fetch(url, { method: 'HEAD' })
      expect([answer.status, await answer.text()], url).toEqual([200, ''])
    }
  })
})

describe('a bearer token that will not do (RFC 6750 §3)', () => {
  const challenge = (answer: Response) => answer.headers.get('www-authenticate') ?? ''

  test('was not sent: a challenge without a reason', async () => {
    for (const url of [`${running.fhirBase}/Patient`, `${running.issuer}/userinfo`]) {
      const answer = await fetch(url)
      expect(answer.status).toBe(401)
      expect(challenge(answer)).toMatch(/^Bearer realm="[^"]+"$/)
    }
  })

  test('is no good: invalid_token', async () => {
    for (const url of [`${running.fhirBase}/Patient`, `${running.issuer}/userinfo`])
      for (const authorization of ['Bearer nonsense', 'Bearer', 'Basic eDp5', 'Bearer a b']) {
        const answer = await fetch(url, { headers: { authorization } })
        expect(answer.status).toBe(401)
        expect(challenge(answer)).toMatch(/^Bearer .*error="invalid_token"/)
      }
  })

  test('opens too little: insufficient_scope', async () => {
    const { access_token } = await connect({ scope: 'launch/patient patient/Patient.rs' })
    const record = await fhirGet(app, access_token, 'Observation')
    const user = await fetch(`${running.issuer}/userinfo`, { headers: bearer(access_token) })
    for (const answer of [record, user]) {
      expect(answer.status).toBe(403)
      expect(challenge(answer)).toMatch(/^Bearer .*error="insufficient_scope"/)
    }
  })

  test('at the FHIR API the reason is an OperationOutcome as well', async () => {
    const { access_token } = await connect({ scope: 'launch/patient patient/Patient.rs' })
    for (const [token, code] of [
      ['nonsense', 'login'],
      [access_token, 'forbidden'],
    ]) {
      const answer = await fhirGet(app, token, 'Observation')
      expect(answer.headers.get('content-type')).toContain('application/fhir+json')
      expect(await answer.json()).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code }],
      })
    }
  })

  test('in an address or a form is none (RFC 9700 §4.3.2)', async () => {
    const { access_token } = await connect()
    const token = String(access_token)
    for (const url of [`${running.fhirBase}/Patient`, `${running.issuer}/userinfo`])
      expect((await fetch(`${url}?access_token=${token}`)).status).toBe(401)
    const body = new URLSearchParams({ access_token: token })
    for (const url of [`${running.fhirBase}/Patient/_search`, `${running.issuer}/userinfo`])
      expect((await fetch(url, { method: 'POST', body })).status).toBe(401)
  })
})

describe('discovery', () => {
  test('/metadata tells the same endpoints as the well-known document (SMART 2.2 conformance)', async () => {
    const statement = await (await fetch(`${running.fhirBase}/metadata`)).json()
    const { extension } = statement.rest[0].security.extension.find(({ url }: { url: string }) =>
      url.endsWith('/oauth-uris'),
    )
    const told = Object.fromEntries(
      extension.map(({ url, valueUri }: { url: string; valueUri: string }) => [url, valueUri]),
    )
    expect(told).toEqual({
      authorize: discovery.authorization_endpoint,
      token: discovery.token_endpoint,
      introspect: discovery.introspection_endpoint,
      revoke: discovery.revocation_endpoint,
      manage: discovery.management_endpoint,
    })
  })

  test('lists what certification asks for, and nothing by a name of our own (SMART 2.2 conformance, "Capability Sets")', () => {
    const listed = discovery.capabilities as unknown as string[]
    expect(listed).toEqual(
      expect.arrayContaining([
        'launch-ehr',
        'launch-standalone',
        'authorize-post',
        'client-public',
        'client-confidential-symmetric',
        'client-confidential-asymmetric',
        'sso-openid-connect',
        'context-banner',
        'context-style',
        'context-ehr-patient',
        'context-ehr-encounter',
        'context-standalone-patient',
        'permission-offline',
        'permission-patient',
        'permission-user',
        'permission-v1',
        'permission-v2',
      ]),
    )
    for (const capability of listed) expect(capability).toMatch(/^[a-z0-9-]+$|^https:/)
    expect(new Set(listed).size).toBe(listed.length)
  })
})

describe('how much one caller may ask (RFC 6585 §4)', () => {
  let few: Running
  let proxied: Running
  beforeAll(async () => {
    const env = {
      CHARTGATE_TOKEN_REQUESTS_PER_MINUTE: '5',
      CHARTGATE_INTROSPECTION_REQUESTS_PER_MINUTE: '3',
    }
    few = await startChartgate({ env })
    proxied = await startChartgate({ env: { ...env, CHARTGATE_TRUSTED_PROXIES: '127.0.0.1' } })
  })
  afterAll(async () => {
    await few.close()
    await proxied.close()
  })
  const ask = (at: Running, path: string, headers: Record<string, string> = {}) =>
    fetch(at.issuer + path, { method: 'POST', headers, redirect: 'manual' })
  const statuses = async (
    at: Running,
    path: string,
    count: number,
    from?: (n: number) => string,
  ) => {
    const list: number[] = []
    for (let n = 0; n < count; n++)
      list.push((await ask(at, path, from ? { 'x-forwarded-for': from(n) } : {})).status)
    return list
  }

  test('is bounded at the token endpoint: 429 with how long to wait, for a browser app to read', async () => {
    expect(await statuses(few, '/token', 6)).toEqual([400, 400, 400, 400, 400, 429])
    const refused = await ask(few, '/token', { origin: 'https://x.example' })
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('cache-control')).toBe('no-store')
    expect(refused.headers.get('vary')).toContain('Origin')
    expect(await refused.json()).toMatchObject({ error: 'slow_down' })
  })

  test('is bounded at introspection, so that it is no oracle for guesses (G07)', async () => {
    expect(await statuses(few, '/introspect', 4)).toEqual([400, 400, 400, 429])
  })

  test('is bounded at the authorization endpoint, where each request is a row', async () => {
    const list = await statuses(few, '/authorize', 6)
    expect(list.slice(0, 5)).not.toContain(429)
    expect(list[5]).toBe(429)
  })

  test('a caller cannot pass for another by a header (RFC 9700 §4.13)', async () => {
    // The limit was reached above, whatever is forwarded.
    expect(await statuses(few, '/token', 3, (n) => `203.0.113.${n}`)).toEqual([429, 429, 429])
  })

  test('behind a proxy that the operator named, callers are told apart by what it says', async () => {
    expect(await statuses(proxied, '/token', 12, (n) => `203.0.113.${n}`)).not.toContain(429)
    const one = await statuses(proxied, '/token', 6, () => '198.51.100.7')
    expect(one.at(-1)).toBe(429)
    // What the caller wrote stands to the left of what the proxy saw.
    const forged = await statuses(proxied, '/token', 2, (n) => `192.0.2.${n}, 198.51.100.7`)
    expect(forged).toEqual([429, 429])
  })
})

describe('what a proxy says of our own address', () => {
  test('is not taken: addresses come from the configuration (RFC 9700 §4.13, B18)', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/evil',
      forwarded: 'host=evil.example;proto=https',
    }
    for (const url of [...publicDocuments(), authorizeUrl(app, requestOf(app))]) {
      const answer = await fetch(url, { headers, redirect: 'manual' })
      expect(`${answer.headers.get('location')} ${await answer.text()}`, url).not.toContain('evil')
    }
    const { access_token } = await connect()
    const search = await fetch(`${running.fhirBase}/Observation?_count=1`, {
      headers: { ...headers, ...bearer(access_token) },
    })
    expect(await search.text()).not.toContain('evil')
  })
})
