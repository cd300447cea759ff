// Two practices on one server, alike to the last letter: the same people, passwords, app ids and secrets.
// What one of them gave is worth nothing at the other.
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLaunch } from '../../src/smart/launch.ts'
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
  SCOPE,
  type TokenAnswer,
} from '../support/app.ts'
import {
  accessTokenOf,
  addBackendService,
  assertionOf,
  type BackendService,
  backendToken,
  fhirFetch,
} from '../support/backend-service.ts'
import { kickOff, untilComplete } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { Person, textOf } from '../support/person.ts'
import { addPractice, OKAFOR, WILLIAM } from '../support/practice.ts'

const OTHER = 'hillside'
const SECRET = 'a secret that both apps were given, by mistake'
let here: Running
let there: Running
let app: App
let twin: App
beforeAll(async () => {
  here = await startChartgate({ tenants: [OTHER] })
  there = here.at(OTHER)
  for (const running of [here, there]) await addPractice(running)
  const metadata = {
    client_id: 'twin',
    client_secret: SECRET,
    token_endpoint_auth_method: 'client_secret_post',
  }
  app = { ...(await addApp(here, metadata)), secret: SECRET }
  twin = { ...(await addApp(there, metadata)), secret: SECRET }
})
afterAll(() => here.close())

const connect = async (of: App): Promise<TokenAnswer['body']> =>
  (await exchange(of, await codeFor(of, WILLIAM))).body
const read = async (of: App, token: unknown) =>
  (await fhirGet(of, token, 'Patient/demo-william')).status
const introspect = async (by: App, token: unknown) =>
  (await post(by, '/introspect', { token: String(token), ...credentialsOf(by) })).body
const keysOf = async (running: Running): Promise<{ kid: string; n?: string; x?: string }[]> =>
  (await (await fetch(`${running.issuer}/jwks`)).json()).keys

describe('what an app holds', () => {
  test('each practice serves its own people and apps by its own issuer', async () => {
    for (const of of [app, twin]) {
      const tokens = await connect(of)
      expect(await read(of, tokens.access_token)).toBe(200)
      expect(decodeJwt(String(tokens.id_token)).iss).toBe(of.running.issuer)
    }
    expect(there.issuer).toBe(`${here.issuer}/${OTHER}`)
  })

  test('an access token opens nothing at the other (RFC 9700 §2.3)', async () => {
    for (const [of, at] of [
      [app, twin],
      [twin, app],
    ] as const) {
      const { access_token } = await connect(of)
      expect(await read(at, access_token)).toBe(401)
      const headers = { authorization: `Bearer ${access_token}` }
      expect((await fetch(`${at.running.issuer}/userinfo`, { headers })).status).toBe(401)
      expect(await introspect(at, access_token)).toEqual({ active: false })
    }
  })

  test('nor does one that is a signed JWT', async () => {
    const change = { accessTokenFormat: 'jwt' } as const
    const [one, two] = [await addApp(here, {}, change), await addApp(there, {}, change)]
    const { access_token } = await connect(one)
    expect(await read(one, access_token)).toBe(200)
    expect(await read(two, access_token)).toBe(401)
  })

  test('a code is unknown to the twin, and stays good', async () => {
    const code = await codeFor(app, WILLIAM)
    expect((await exchange(twin, code)).body.error).toBe('invalid_grant')
    expect((await exchange(app, code)).status).toBe(200)
  })

  test('a refresh token is unknown to the twin, and stays good', async () => {
    const tokens = await connect(app)
    expect((await refresh(twin, tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect(await introspect(twin, tokens.refresh_token)).toEqual({ active: false })
    expect((await refresh(app, tokens.refresh_token)).status).toBe(200)
  })

  test('a revocation by the twin ends nothing (G01)', async () => {
    const tokens = await connect(app)
    for (const token of [tokens.refresh_token, tokens.access_token])
      await post(twin, '/revoke', { token: String(token), ...credentialsOf(twin) })
    expect(await read(app, tokens.access_token)).toBe(200)
    expect((await refresh(app, tokens.refresh_token)).status).toBe(200)
  })

  test('who may introspect everything may not introspect another practice’s (G05)', async () => {
    const inspector = await addApp(there, {
      token_endpoint_auth_method: 'client_secret_post',
      may_introspect_all: true,
    })
    const [own, foreign] = [await connect(twin), await connect(app)]
    expect(await introspect(inspector, own.access_token)).toMatchObject({ active: true })
    expect(await introspect(inspector, foreign.access_token)).toEqual({ active: false })
  })
})

describe('keys', () => {
  test('are each practice’s own', async () => {
    const [ours, theirs] = [await keysOf(here), await keysOf(there)]
    expect(ours.length).toBeGreaterThan(1)
    const seen = new Set(ours.flatMap(({ kid, n, x }) => [kid, n ?? x]))
    for (const { kid, n, x } of theirs) {
      expect(seen.has(kid)).toBe(false)
      expect(seen.has(n ?? x)).toBe(false)
    }
  })

  test('an id_token is signed by a key that the other does not publish', async () => {
    const { kid } = decodeProtectedHeader(String((await connect(app)).id_token))
    expect((await keysOf(here)).map((key) => key.kid)).toContain(kid)
    expect((await keysOf(there)).map((key) => key.kid)).not.toContain(kid)
  })

  test('an id_token is no hint at the other (OIDC Core §3.1.2.1)', async () => {
    const id_token_hint = String((await connect(app)).id_token)
    const errorAt = async (at: App) => {
      const response = await fetch(authorizeUrl(at, requestOf(at, { id_token_hint })), {
        redirect: 'manual',
      })
      return new URL(response.headers.get('location') ?? '', REDIRECT).searchParams.get('error')
    }
    expect(await errorAt(app)).toBeNull()
    expect(await errorAt(twin)).toBe('invalid_request')
  })

  test('a client assertion for one is none for the other (RFC 7523 §3)', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true })
    const key = { alg: 'ES384', kid: 'shared', privateKey, jwk: {} }
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'shared', alg: 'ES384' }] }
    const metadata = { client_id: 'shared-key', jwks }
    const services: BackendService[] = []
    for (const running of [here, there])
      services.push({ ...(await addBackendService(running, metadata)), key })
    const [one, two] = services as [BackendService, BackendService]
    for (const aud of [here.issuer, `${here.issuer}/token`]) {
      const assertion = await assertionOf(one, { aud })
      const foreign = await backendToken(two, { client_assertion: assertion })
      expect([foreign.status, foreign.body.error]).toEqual([401, 'invalid_client'])
      expect((await backendToken(one, { client_assertion: assertion })).status).toBe(200)
    }
  })
})

describe('an authorization request', () => {
  test('for the other’s FHIR server is refused (A15)', async () => {
    for (const [at, aud] of [
      [app, there.fhirBase],
      [app, there.issuer],
      [twin, here.fhirBase],
      [twin, here.issuer],
    ] as const) {
      const response = await fetch(authorizeUrl(at, requestOf(at, { aud })), { redirect: 'manual' })
      const { searchParams } = new URL(response.headers.get('location') ?? '', REDIRECT)
      expect(searchParams.get('error')).toBe('invalid_request')
    }
  })

  test('is not gone on with at the other', async () => {
    const person = new Person()
    const page = await person.go(authorizeUrl(app, requestOf(app)), nowhere)
    const step = new URL(page.url).pathname
    for (const [key, { value }] of [...person.cookies])
      person.cookies.set(key.replace(' /', ` /${OTHER}/`), { value, path: `/${OTHER}/` })
    const moved = await person.go(`${there.issuer}${step}`, nowhere)
    expect(moved.status).toBe(410)
  })

  test('with a launch from the other’s chart is refused (C02)', async () => {
    const launchScope = 'launch openid fhirUser user/*.rs'
    const apps = [here, there].map((running) =>
      addApp(running, {
        client_id: 'launched',
        scope: launchScope,
        grant_types: ['authorization_code'],
        launch_uri: 'http://localhost:9/launch',
      }),
    )
    const [ours, theirs] = (await Promise.all(apps)) as [App, App]
    const user = await here.gate.stores(here.tenant).users.findByUsername(OKAFOR.username)
    if (!user) throw new Error('no such user')
    const { launch } = await createLaunch(await here.gate.launches(here.tenant), {
      client: ours.client,
      user,
      sessionId: null,
      patientId: WILLIAM.patient,
      encounterId: null,
      intent: null,
      fhirContext: [],
      needPatientBanner: true,
    })
    const ask = async (at: App) => {
      const url = authorizeUrl(at, requestOf(at, { scope: launchScope, launch }))
      return (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? ''
    }
    expect(new URL(await ask(theirs)).searchParams.get('error')).toBe('invalid_request')
    expect(await ask(ours)).toContain('/steps/')
  })

  test('an earlier consent at one is none at the other (B09)', async () => {
    const person = new Person()
    await codeFor(app, WILLIAM, {}, person)
    await codeFor(twin, WILLIAM, {}, person)
    const only = { client_id: 'asked-here', token_endpoint_auth_method: 'client_secret_post' }
    const [ours, theirs] = [await addApp(here, only), await addApp(there, only)]
    await codeFor(ours, WILLIAM, {}, person)
    const silent = async (of: App) => {
      const url = authorizeUrl(of, requestOf(of, { prompt: 'none' }))
      const back = await person.go(url, (one) => one.startsWith(REDIRECT))
      return new URL(back.url).searchParams
    }
    expect((await silent(ours)).has('code')).toBe(true)
    expect((await silent(theirs)).get('error')).toBe('consent_required')
  })
})

describe('a session', () => {
  /** Gives the other practice every cookie of this one, under any name it might look for. */
  const smuggle = (person: Person) => {
    for (const { value } of [...person.cookies.values()])
      for (const name of ['cg_session', `cg_session_${OTHER}`])
        person.cookies.set(`${name} /${OTHER}/`, { value, path: `/${OTHER}/` })
  }

  test('of a patient signs nobody in at the other', async () => {
    const person = new Person()
    await codeFor(app, WILLIAM, {}, person)
    expect((await person.go(`${here.issuer}/portal`, nowhere)).url).toContain('/portal')
    smuggle(person)
    expect((await person.go(`${there.issuer}/portal`, nowhere)).url).toContain('/sign-in')
    const silent = requestOf(twin, { prompt: 'none' })
    const back = await person.go(authorizeUrl(twin, silent), (url) => url.startsWith(REDIRECT))
    expect(new URL(back.url).searchParams.get('error')).toBe('login_required')
  })

  test('of an operator ends nothing and shows nothing at the other (H14)', async () => {
    const { person, console, look } = await operatorAt(here)
    expect(console.status).toBe(200)
    smuggle(person)
    const elsewhere = await person.go(`${there.issuer}/admin/authorizations`, nowhere)
    expect(elsewhere.url).toContain('/sign-in')
    expect(textOf(elsewhere.html)).not.toContain('Test app')
    const newest = async (of: App) => {
      await connect(of)
      const stores = of.running.gate.stores(of.running.tenant)
      const user = await stores.users.findByUsername(WILLIAM.username)
      const [authorization] = await stores.authorizations.listByUser(user?.id ?? '')
      return authorization?.id ?? 'none'
    }
    const [own, foreign] = [await newest(app), await newest(twin)]
    const { html } = await look('/authorizations')
    expect(html).toContain(own)
    expect(html).not.toContain(foreign)
  })

  test('signing out here leaves who is signed in there', async () => {
    const person = new Person()
    await codeFor(app, WILLIAM, {}, person)
    await codeFor(twin, WILLIAM, {}, person)
    const portal = await person.go(`${here.issuer}/portal`, nowhere)
    await person.press(portal, /sign out/i, nowhere)
    expect((await person.go(`${here.issuer}/portal`, nowhere)).url).toContain('/sign-in')
    expect((await person.go(`${there.issuer}/portal`, nowhere)).url).not.toContain('/sign-in')
  })
})

describe('records', () => {
  test('of one are not at the other, by read, search or page', async () => {
    await here.gate
      .fhirStore(here.tenant)
      .put([{ resourceType: 'Patient', id: 'only-here', name: [{ family: 'Onlyhere' }] }])
    const [ours, theirs] = [await addBackendService(here), await addBackendService(there)]
    const [own, foreign] = [await accessTokenOf(ours), await accessTokenOf(theirs)]
    expect((await fhirFetch(here, own, 'Patient/only-here')).status).toBe(200)
    expect((await fhirFetch(there, foreign, 'Patient/only-here')).status).toBe(404)
    const found = await fhirFetch(there, foreign, 'Patient?family=Onlyhere')
    expect((await found.json()).entry ?? []).toEqual([])
    const page = await (await fhirFetch(here, own, 'Patient?_count=1')).json()
    const next: string = page.link.find(
      (link: { relation: string }) => link.relation === 'next',
    ).url
    expect((await fhirFetch(here, own, next)).status).toBe(200)
    const moved = next.replace(here.fhirBase, there.fhirBase)
    expect((await fhirFetch(there, foreign, moved)).status).toBe(404)
  })

  test('exported by one are not fetched at the other (M03)', async () => {
    const [ours, theirs] = [await addBackendService(here), await addBackendService(there)]
    const [own, foreign] = [await accessTokenOf(ours), await accessTokenOf(theirs)]
    const ordered = await kickOff(ours, 'Patient/$export?_type=Patient', {}, own)
    const status = ordered.headers.get('content-location') ?? ''
    const { output } = await untilComplete(ours, status, own)
    expect(output.length).toBeGreaterThan(0)
    for (const url of [status, output[0]?.url ?? '']) {
      const moved = url.replace(here.fhirBase, there.fhirBase)
      expect(moved).not.toBe(url)
      expect((await fhirFetch(there, foreign, moved)).status).toBe(404)
      expect((await fhirFetch(here, foreign, url)).status).toBe(401)
    }
  })
})

describe('the ways in', () => {
  test('discovery of each names its own addresses only', async () => {
    for (const path of [
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
      '/fhir/.well-known/smart-configuration',
    ]) {
      const document = await (await fetch(there.issuer + path)).json()
      expect(document.issuer).toBe(there.issuer)
      for (const [member, value] of Object.entries(document))
        if (/(_endpoint|_uri)$/.test(member)) expect(value, member).toContain(`${there.issuer}/`)
    }
  })

  test('the well-known path before the issuer’s finds the practice (RFC 8414 §3.1)', async () => {
    const url = `${here.issuer}/.well-known/oauth-authorization-server/${OTHER}`
    expect((await (await fetch(url)).json()).issuer).toBe(there.issuer)
  })

  test('an origin that an app registered here may read nothing there (SMART 2.2 app-launch, "CORS")', async () => {
    const origin = 'https://only-here.example'
    await addApp(here, { redirect_uris: [`${origin}/callback`], scope: SCOPE })
    const allowed = async (running: Running) =>
      (await fetch(`${running.issuer}/token`, { method: 'POST', headers: { origin } })).headers.get(
        'access-control-allow-origin',
      )
    expect(await allowed(here)).toBe(origin)
    expect(await allowed(there)).toBeNull()
  })

  test('what nobody is called is nothing', async () => {
    for (const path of ['/valley/token', '/valley/fhir/metadata', `/${OTHER}x/authorize`])
      expect((await fetch(here.issuer + path, { method: 'GET' })).status, path).toBe(404)
    // A handle does not stand twice, nor below another.
    expect((await fetch(`${there.issuer}/${OTHER}/fhir/metadata`)).status).toBe(404)
  })
})
