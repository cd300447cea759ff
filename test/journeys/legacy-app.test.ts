// An app written to the first tutorial: confidential, its secret in the body, no PKCE, no state, `aud` the
// issuer, the endpoints under their old names, below a public URL with a path.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, addApp, exchange, fhirGet, post, REDIRECT, requestOf } from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { allowAccess, Person, textOf } from '../support/person.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

let running: Running
beforeAll(async () => {
  running = await startChartgate({ publicPath: '/webchart.cgi' })
  await addPractice(running)
})
afterAll(() => running.close())

const LEGACY = {
  token_endpoint_auth_method: 'client_secret_post',
  client_secret: 'a secret that the app has built in',
  scope: 'launch/patient openid fhirUser offline_access patient/*.read',
}
const legacyRequest = (app: App) =>
  requestOf(app, {
    aud: running.issuer,
    scope: LEGACY.scope,
    state: null,
    code_challenge: null,
    code_challenge_method: null,
  })

describe('a legacy app that the operator has exempted', () => {
  test('works from the old authorization endpoint to the FHIR API', async () => {
    const app = await addApp(running, {
      ...LEGACY,
      client_id: 'built-in',
      pkce_required: false,
      state_required: false,
    })
    const url = `${running.issuer}/oauth/authenticate/?${legacyRequest(app)}`
    const back = await allowAccess(new Person(), url, REDIRECT, WILLIAM)
    expect(back.searchParams.has('state')).toBe(false)
    const code = back.searchParams.get('code') ?? ''
    const tokens = await post(app, '/oauth/token/', {
      grant_type: 'authorization_code',
      client_id: app.client.id,
      client_secret: LEGACY.client_secret,
      code,
      redirect_uri: REDIRECT,
    })
    expect(tokens.status).toBe(200)
    expect(tokens.body.scope).toBe(LEGACY.scope)
    expect((await fhirGet(app, tokens.body.access_token, 'Patient/demo-william')).status).toBe(200)
    const facts = await post(app, '/oauth/introspect/', {
      token: String(tokens.body.access_token),
      client_id: app.client.id,
      client_secret: LEGACY.client_secret,
    })
    expect(facts.body).toMatchObject({ active: true, patient: 'demo-william' })
    const jwks = await fetch(`${running.issuer}/jwks/`)
    expect(((await jwks.json()) as { keys: unknown[] }).keys.length).toBeGreaterThan(1)
  })
})

describe('a legacy app that the operator has not exempted', () => {
  test('is told that PKCE is required', async () => {
    const app = await addApp(running, {
      ...LEGACY,
      client_id: 'not-exempted',
      state_required: false,
    })
    const response = await fetch(`${running.issuer}/oauth/authorization/?${legacyRequest(app)}`, {
      redirect: 'manual',
    })
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.href).toMatch(/^http:\/\/localhost:9\/callback\?/)
    expect(location.searchParams.get('error')).toBe('invalid_request')
    expect(location.searchParams.get('error_description')).toMatch(/PKCE is required/)
  })

  test('is told that state is required', async () => {
    const app = await addApp(running, { ...LEGACY, client_id: 'no-state', pkce_required: false })
    const response = await fetch(`${running.issuer}/oauth/authorization/?${legacyRequest(app)}`, {
      redirect: 'manual',
    })
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.searchParams.get('error_description')).toMatch(/state is required/)
  })

  test('a public client cannot be exempted from PKCE', async () => {
    await expect(addApp(running, { pkce_required: false })).rejects.toThrow(/pkce_required/)
  })

  test('a code asked for without a challenge is not had with a verifier (A14)', async () => {
    const app = await addApp(running, {
      ...LEGACY,
      client_id: 'downgraded',
      pkce_required: false,
      state_required: false,
    })
    const url = `${running.issuer}/authorize?${legacyRequest(app)}`
    const back = await allowAccess(new Person(), url, REDIRECT, WILLIAM)
    const answer = await exchange(app, back.searchParams.get('code') ?? '', {
      client_secret: LEGACY.client_secret,
    })
    expect(answer.status).toBe(400)
    expect(answer.body.error).toBe('invalid_grant')
  })
})

describe('a public URL with a path', () => {
  test('is the issuer of every discovery document, before and after the path (RFC 8414 §3.1)', async () => {
    const { origin } = new URL(running.issuer)
    const documents = await Promise.all(
      [
        `${running.issuer}/.well-known/openid-configuration`,
        `${running.issuer}/.well-known/smart-configuration`,
        `${running.fhirBase}/.well-known/smart-configuration`,
        `${running.issuer}/.well-known/oauth-authorization-server`,
        `${origin}/.well-known/oauth-authorization-server/webchart.cgi`,
      ].map(async (url) => {
        const response = await fetch(url)
        expect(response.status, url).toBe(200)
        expect(response.headers.get('access-control-allow-origin')).toBe('*')
        return (await response.json()) as Record<string, unknown>
      }),
    )
    for (const document of documents) {
      expect(document.issuer).toBe(running.issuer)
      expect(document.token_endpoint).toBe(`${running.issuer}/token`)
    }
  })

  test('nothing is served outside of it', async () => {
    const { origin } = new URL(running.issuer)
    for (const path of ['/token', '/authorize', '/fhir/metadata', '/'])
      expect((await fetch(origin + path)).status, path).toBe(404)
  })

  test('an unknown address below it is a page that says so', async () => {
    const response = await fetch(`${running.issuer}/nothing-here`)
    expect(response.status).toBe(404)
    expect(textOf(await response.text())).toMatch(/nothing here/i)
  })
})
