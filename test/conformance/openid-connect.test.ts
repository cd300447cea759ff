// OpenID Connect as a client library meets it: id_tokens checked by jose against the published keys, what
// `prompt` and `max_age` ask, UserInfo, and a rotation of keys under a running server.
import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type App,
  addApp,
  authorizeUrl,
  codeFor,
  exchange,
  fhirGet,
  REDIRECT,
  refresh,
  requestOf,
  SCOPE,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { Person } from '../support/person.ts'
import { ADA, addPractice, OKAFOR, WILLIAM } from '../support/practice.ts'

let running: Running
let app: App
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  app = await addApp(running, { scope: `${SCOPE} profile user/*.rs` })
})
afterAll(() => running.close())

const arrived = (url: string) => url.startsWith(REDIRECT)
const connect = async (change: Record<string, string | null> = {}, who = WILLIAM, of = app) =>
  (await exchange(of, await codeFor(of, who, change))).body

/** Checks an id_token as a client does: signature by the published keys, issuer, audience, times. */
async function claimsOf(idToken: unknown, of = app): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${running.issuer}/jwks`))
  const options = {
    issuer: running.issuer,
    audience: of.client.id,
    algorithms: ['RS256'],
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
  }
  return (await jwtVerify(String(idToken), keys, options)).payload
}

describe('an id_token (OIDC Core §2)', () => {
  test('verifies with RS256 by a key of the JWK Set, and tells who signed in, when, and to whom', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { id_token } = await connect({ nonce: 'n-1' })
    const claims = await claimsOf(id_token)
    expect(claims.aud).toBe(app.client.id)
    expect(claims.nonce).toBe('n-1')
    expect(claims.fhirUser).toBe(`${running.fhirBase}/Patient/demo-william`)
    expect(claims.sub).toMatch(/^[\x21-\x7e]{1,255}$/)
    expect(claims.auth_time).toBeGreaterThanOrEqual(before)
    expect(Number(claims.exp) - Number(claims.iat)).toBeGreaterThan(0)
    const { alg, kid } = decodeProtectedHeader(String(id_token))
    const { keys } = await (await fetch(`${running.issuer}/jwks`)).json()
    const key = keys.find((one: { kid: string }) => one.kid === kid)
    expect([alg, key]).toEqual([
      'RS256',
      expect.objectContaining({ kty: 'RSA', n: expect.any(String) }),
    ])
    for (const one of keys) expect(Object.keys(one)).not.toContain('d')
  })

  test('names a person by the same sub to every app, at every sign-in, and nobody else by it', async () => {
    const other = await addApp(running)
    const subjects = [
      (await claimsOf((await connect()).id_token)).sub,
      (await claimsOf((await connect({}, WILLIAM, other)).id_token, other)).sub,
    ]
    expect(new Set(subjects).size).toBe(1)
    expect(subjects).not.toContain((await claimsOf((await connect({}, ADA)).id_token)).sub)
  })

  test('has no nonce that was not sent', async () => {
    expect(await claimsOf((await connect()).id_token)).not.toHaveProperty('nonce')
  })

  test('is not made without openid, and names the FHIR user only with fhirUser', async () => {
    const without = await connect({ scope: 'launch/patient patient/Patient.rs' })
    expect(without).not.toHaveProperty('id_token')
    const only = await connect({ scope: 'openid launch/patient patient/Patient.rs' })
    expect(await claimsOf(only.id_token)).not.toHaveProperty('fhirUser')
  })

  test('fhirUser without openid is not granted, and scope says so (SMART 2.2 scopes, "fhirUser")', async () => {
    const tokens = await connect({ scope: 'launch/patient fhirUser profile patient/Patient.rs' })
    expect(tokens.scope).toBe('launch/patient patient/Patient.rs')
    expect(tokens).not.toHaveProperty('id_token')
  })

  test('comes anew at a refresh, for the same person (OIDC Core §12.2)', async () => {
    const tokens = await connect({ nonce: 'n-2' })
    const { body } = await refresh(app, tokens.refresh_token)
    const [first, second] = [await claimsOf(tokens.id_token), await claimsOf(body.id_token)]
    for (const claim of ['iss', 'sub', 'aud', 'auth_time', 'fhirUser'])
      expect(second[claim], claim).toEqual(first[claim])
    expect(second).not.toHaveProperty('nonce')
  })

  test('its fhirUser can be read with the same token, whatever else was granted', async () => {
    for (const [who, path] of [
      [WILLIAM, 'Patient/demo-william'],
      [{ ...OKAFOR, patient: '' }, 'Practitioner/demo-okafor'],
    ] as const) {
      const { access_token, id_token } = await connect({ scope: 'openid fhirUser' }, who)
      expect((await claimsOf(id_token)).fhirUser).toBe(`${running.fhirBase}/${path}`)
      expect((await fhirGet(app, access_token, path)).status).toBe(200)
      expect((await fhirGet(app, access_token, 'Patient/demo-ada')).status).not.toBe(200)
    }
  })
})

describe('prompt and max_age (OIDC Core §3.1.2.1)', () => {
  /** Where somebody who is signed in already is led. */
  async function ledTo(person: Person, change: Record<string, string>): Promise<string> {
    const page = await person.go(authorizeUrl(app, requestOf(app, change)), arrived)
    return page.url.split('/').at(-1) ?? ''
  }
  async function signedIn(): Promise<Person> {
    const person = new Person()
    await codeFor(app, WILLIAM, {}, person)
    return person
  }

  test('a session is enough when nothing is asked', async () => {
    expect(await ledTo(await signedIn(), {})).toBe('consent')
    expect(await ledTo(await signedIn(), { prompt: 'consent' })).toBe('consent')
    expect(await ledTo(await signedIn(), { max_age: '3600' })).toBe('consent')
  })

  test.each(['login', 'select_account', 'login consent'])(
    'prompt=%s asks for the password again, and goes on after it',
    async (prompt) => {
      const person = await signedIn()
      const url = authorizeUrl(app, requestOf(app, { prompt }))
      const page = await person.go(url, arrived)
      expect(page.url).toContain('/sign-in')
      const after = await person.press(page, /sign in/i, arrived, {
        fill: { username: WILLIAM.username, password: WILLIAM.password },
      })
      expect(after.url).toContain('/consent')
    },
  )

  test('an older sign-in than max_age does not do, and auth_time tells the new one', async () => {
    const person = await signedIn()
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const again = Math.floor(Date.now() / 1000)
    expect(await ledTo(person, { max_age: '1' })).toBe('sign-in')
    const code = await codeFor(app, WILLIAM, { max_age: '0' }, person)
    const claims = await claimsOf((await exchange(app, code)).body.id_token)
    expect(claims.auth_time).toBeGreaterThanOrEqual(again)
  })

  test('prompt=none with max_age does not pass an older sign-in', async () => {
    const silent = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
    const person = new Person()
    await codeFor(silent, WILLIAM, {}, person)
    const ask = async (max_age: string) => {
      const url = authorizeUrl(silent, requestOf(silent, { prompt: 'none', max_age }))
      return new URL((await person.go(url, arrived)).url).searchParams
    }
    expect((await ask('3600')).has('code')).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await ask('1')).get('error')).toBe('login_required')
  })

  test('what is asked of the page is no error: display, locales, acr_values, claims (OIDC Core §15.1)', async () => {
    const change = {
      display: 'popup',
      ui_locales: 'xx es',
      claims_locales: 'de fr',
      acr_values: 'urn:x:gold',
      login_hint: 'somebody',
      claims: '{"id_token":{"auth_time":{"essential":true}}}',
    }
    expect(await ledTo(await signedIn(), change)).toBe('consent')
  })
})

describe('UserInfo (OIDC Core §5.3)', () => {
  const ask = (token: unknown, method = 'GET') =>
    fetch(`${running.issuer}/userinfo`, { method, headers: { authorization: `Bearer ${token}` } })

  test('says by GET and by POST who the id_token is about', async () => {
    const tokens = await connect({ scope: 'openid fhirUser profile' })
    const { sub, fhirUser } = await claimsOf(tokens.id_token)
    for (const method of ['GET', 'POST']) {
      const answer = await ask(tokens.access_token, method)
      expect(answer.headers.get('content-type')).toContain('application/json')
      expect(await answer.json()).toEqual({ sub, fhirUser, name: 'william' })
    }
  })

  test('takes no id_token for an access token', async () => {
    const tokens = await connect()
    expect((await ask(tokens.id_token)).status).toBe(401)
    expect((await ask(tokens.refresh_token)).status).toBe(401)
  })
})

describe('a rotation of keys under a running server (OIDC Core §10.1.1)', () => {
  const kidsNow = async (): Promise<string[]> => {
    const { keys } = await (await fetch(`${running.issuer}/jwks`)).json()
    return keys.map(({ kid }: { kid: string }) => kid)
  }
  const kidOf = (idToken: unknown) => decodeProtectedHeader(String(idToken)).kid ?? ''

  test('signs by a key that was published before, and what was signed before still verifies', async () => {
    const old = await connect()
    const published = await kidsNow()
    const ring = await running.gate.keys(running.tenant)
    await ring.rotate('RS256')
    const fresh = await connect()
    expect(kidOf(fresh.id_token)).not.toBe(kidOf(old.id_token))
    expect(published).toContain(kidOf(fresh.id_token))
    await claimsOf(fresh.id_token)
    await claimsOf(old.id_token)
    expect((await kidsNow()).length).toBeGreaterThan(published.length)
  })

  test('lets every token that is out go on: access and refresh, id_token_hint', async () => {
    const tokens = await connect()
    const ring = await running.gate.keys(running.tenant)
    for (const purpose of ['RS256', 'ES256', 'access', 'refresh'] as const)
      await ring.rotate(purpose)
    expect((await fhirGet(app, tokens.access_token, 'Patient/demo-william')).status).toBe(200)
    expect((await refresh(app, tokens.refresh_token)).status).toBe(200)
    const hinted = requestOf(app, { id_token_hint: String(tokens.id_token) })
    const answer = await fetch(authorizeUrl(app, hinted), { redirect: 'manual' })
    expect(answer.headers.get('location')).toContain('/steps/')
  })
})
