// Token responses, refusals, introspection and revocation, member by member, as an app reads them.
import { decodeJwt } from 'jose'
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
  refresh,
  requestOf,
} from '../support/app.ts'
import { accessTokenOf, addBackendService } from '../support/backend-service.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { addPractice, OKAFOR, WILLIAM } from '../support/practice.ts'

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const WIDE =
  'launch/patient openid fhirUser profile offline_access online_access patient/*.cruds user/*.rs'
let running: Running
let app: App
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  app = await addApp(running, { scope: WIDE, token_endpoint_auth_method: 'client_secret_post' })
})
afterAll(() => running.close())

const connect = async (scope: string, who = WILLIAM, of = app) =>
  (await exchange(of, await codeFor(of, who, { scope }))).body
const introspect = async (token: unknown, more: Record<string, string> = {}) =>
  (await post(app, '/introspect', { token: String(token), ...credentialsOf(app), ...more })).body

describe('a token response (RFC 6749 §5.1, SMART 2.2 app-launch, "Obtain access token")', () => {
  test('has every member in its type', async () => {
    const body = await connect('launch/patient openid fhirUser offline_access patient/Patient.rs')
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[A-Za-z0-9_-]{30,}$/),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: 'launch/patient openid fhirUser offline_access patient/Patient.rs',
      refresh_token: expect.stringMatching(/^[A-Za-z0-9_-]{30,}$/),
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      patient: 'demo-william',
    })
    expect(body.expires_in).toBeLessThanOrEqual(3600)
    expect(body.expires_in).toBeGreaterThan(0)
  })

  test('has a refresh token for online and offline access, and for nothing else', async () => {
    expect(await connect('launch/patient patient/Patient.rs')).not.toHaveProperty('refresh_token')
    for (const access of ['online_access', 'offline_access'])
      expect(await connect(`${access} launch/patient patient/Patient.rs`)).toHaveProperty(
        'refresh_token',
      )
  })

  test('has no patient where none was asked for', async () => {
    const who = { ...OKAFOR, patient: '' }
    expect(await connect('openid fhirUser user/Observation.rs', who)).not.toHaveProperty('patient')
  })
})

describe('the scope that is granted (RFC 6749 §3.3)', () => {
  test.each([
    'launch/patient patient/Observation.rs patient/Condition.cruds',
    'patient/Condition.read patient/Observation.* launch/patient',
    `patient/Observation.rs?category=${CATEGORY}|vital-signs launch/patient`,
    'launch/patient patient/*.rs',
    'launch/patient patient/Observation.rs patient/Observation.rs?code=http://loinc.org|8867-4',
  ])('is told letter by letter as it was asked for: %s', async (scope) => {
    expect((await connect(scope)).scope).toBe(scope)
  })

  test.each([
    ['what nobody knows', 'launch/patient patient/Patient.rs x:y nonsense'],
    ['a type that there is not', 'launch/patient patient/Patient.rs patient/Nonexistent.rs'],
    ['letters out of order', 'launch/patient patient/Patient.rs patient/Condition.sr'],
    ['an unenforceable constraint', 'launch/patient patient/Patient.rs patient/Condition.rs?x=1'],
    ['a modifier', 'launch/patient patient/Patient.rs patient/Condition.rs?code:in=x'],
    ['what is for backend services', 'launch/patient patient/Patient.rs system/*.rs'],
    [
      'the launch of an encounter that no chart opened',
      'launch/patient patient/Patient.rs launch/encounter',
    ],
  ])('is without %s, and says so', async (_, scope) => {
    expect((await connect(scope)).scope).toBe('launch/patient patient/Patient.rs')
  })

  test('is followed at the API: no more than was told', async () => {
    const scope = `launch/patient patient/Observation.rs?category=${CATEGORY}|vital-signs`
    const { access_token } = await connect(scope)
    const vitals = await fhirGet(app, access_token, 'Observation?category=vital-signs&_count=200')
    const all = await fhirGet(app, access_token, 'Observation?_count=200')
    const [some, whole] = [(await vitals.json()).entry, (await all.json()).entry]
    expect(some.length).toBeGreaterThan(0)
    expect(whole.length).toBe(some.length)
    expect((await fhirGet(app, access_token, 'Condition')).status).toBe(403)
  })
})

describe('a refusal (RFC 6749 §5.2)', () => {
  const READABLE = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/
  const hostile = '"\\ é ☃ \r\n<script>\u0000'

  test('of the token endpoint is JSON with a code and words in the letters that are allowed', async () => {
    const code = await codeFor(app, WILLIAM)
    for (const form of [
      {},
      { grant_type: hostile },
      { grant_type: 'authorization_code' },
      { grant_type: 'authorization_code', client_id: hostile },
      { grant_type: 'authorization_code', ...credentialsOf(app) },
      { grant_type: 'authorization_code', ...credentialsOf(app), code: hostile },
      { grant_type: 'authorization_code', ...credentialsOf(app), code, redirect_uri: hostile },
      { grant_type: 'refresh_token', ...credentialsOf(app), refresh_token: hostile },
      { grant_type: 'refresh_token', ...credentialsOf(app), refresh_token: 'x', scope: hostile },
      { grant_type: 'client_credentials', ...credentialsOf(app), scope: hostile },
      { [hostile]: hostile },
    ] as Record<string, string>[]) {
      const { status, body, headers } = await post(app, '/token', form)
      expect([400, 401]).toContain(status)
      expect(headers.get('content-type')).toBe('application/json')
      expect(Object.keys(body).sort()).toEqual(['error', 'error_description', 'request_id'])
      expect(body.error).toMatch(/^[a-z_]+$/)
      expect(body.error_description).toMatch(READABLE)
    }
  })

  test('of a scope at the refresh names it in those letters', async () => {
    const tokens = await connect('launch/patient offline_access patient/Patient.rs')
    const { status, body } = await refresh(app, tokens.refresh_token, { scope: `x${hostile}` })
    expect([status, body.error]).toEqual([400, 'invalid_scope'])
    expect(body.error_description).toMatch(READABLE)
  })

  test('of an authorization request has the same letters on its way to the app', async () => {
    for (const change of [
      { scope: hostile },
      { response_type: hostile },
      { aud: hostile },
      { code_challenge: hostile },
      { [hostile]: 'x' },
    ]) {
      const query = requestOf(app, change as Record<string, string>)
      if (hostile in change) query.append(hostile, 'again')
      const answer = await fetch(authorizeUrl(app, query), { redirect: 'manual' })
      const { searchParams } = new URL(answer.headers.get('location') ?? '')
      expect(searchParams.get('error')).toMatch(/^[a-z_]+$/)
      expect(searchParams.get('error_description')).toMatch(READABLE)
    }
  })
})

describe('introspection (RFC 7662 §2.2, SMART 2.2 token introspection)', () => {
  test('tells of an access token what its response told, with iss and sub of the id_token', async () => {
    const scope = 'launch/patient openid fhirUser offline_access patient/Patient.rs'
    const tokens = await connect(scope)
    const { iss, sub, fhirUser } = decodeJwt(String(tokens.id_token))
    const facts = await introspect(tokens.access_token)
    expect(facts).toEqual({
      active: true,
      scope,
      client_id: app.client.id,
      exp: expect.any(Number),
      iat: expect.any(Number),
      token_type: 'Bearer',
      aud: running.fhirBase,
      iss,
      sub,
      fhirUser,
      patient: 'demo-william',
    })
    expect(Number(facts.exp) - Number(facts.iat)).toBe(tokens.expires_in)
  })

  test('tells of a narrowed token the narrow scope only', async () => {
    const tokens = await connect(
      'launch/patient openid offline_access patient/Patient.rs patient/Observation.rs',
    )
    const scope = 'launch/patient patient/Observation.rs'
    const { body } = await refresh(app, tokens.refresh_token, { scope })
    expect((await introspect(body.access_token)).scope).toBe(scope)
  })

  test('takes any hint, and finds the token all the same (RFC 7662 §2.1)', async () => {
    const tokens = await connect('launch/patient offline_access patient/Patient.rs')
    for (const token of [tokens.access_token, tokens.refresh_token])
      for (const token_type_hint of ['access_token', 'refresh_token', 'nonsense'])
        expect(await introspect(token, { token_type_hint })).toMatchObject({ active: true })
  })

  test('may be asked with an access token of the asking client (SMART 2.2 token introspection, "Authorization")', async () => {
    const service = await addBackendService(running)
    const inspector = await addBackendService(running, { may_introspect_all: true })
    const tokens = await connect('launch/patient offline_access patient/Patient.rs')
    const ask = (bearer: unknown, token: unknown, more: Record<string, string> = {}) =>
      post(
        app,
        '/introspect',
        { token: String(token), ...more },
        { authorization: `Bearer ${bearer}` },
      )
    const [own, all] = [await accessTokenOf(service), await accessTokenOf(inspector)]
    expect((await ask(own, own)).body).toMatchObject({ active: true, client_id: service.client.id })
    expect((await ask(own, tokens.access_token)).body).toEqual({ active: false })
    expect((await ask(all, tokens.access_token)).body).toMatchObject({
      active: true,
      patient: 'demo-william',
    })
    // Nobody's token, a refresh token, another's name, a second method, and a public app's own.
    for (const bearer of ['nonsense', tokens.refresh_token, tokens.id_token]) {
      const answer = await ask(bearer, tokens.access_token)
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_token'])
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/)
    }
    expect((await ask(own, own, { client_id: app.client.id })).status).toBe(401)
    expect((await ask(own, own, credentialsOf(app))).body.error).toBe('invalid_request')
    const publicApp = await addApp(running)
    const theirs = (await connect('patient/Patient.rs', WILLIAM, publicApp)).access_token
    expect((await ask(theirs, theirs)).status).toBe(401)
    // What is revoked asks for nothing any more.
    const form = { token: String(tokens.refresh_token), ...credentialsOf(app) }
    expect((await ask(tokens.access_token, tokens.access_token)).body.active).toBe(true)
    await post(app, '/revoke', form)
    expect((await ask(tokens.access_token, own)).status).toBe(401)
  })

  test('of an expired token is active:false and nothing else, and the API refuses it', async () => {
    const short = await addApp(
      running,
      { scope: WIDE, token_endpoint_auth_method: 'client_secret_post' },
      { accessTokenLifetimeSeconds: 1 },
    )
    const tokens = await connect('launch/patient patient/Patient.rs', WILLIAM, short)
    expect(tokens.expires_in).toBe(1)
    expect((await fhirGet(short, tokens.access_token, 'Patient/demo-william')).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const form = { token: String(tokens.access_token), ...credentialsOf(short) }
    expect((await post(short, '/introspect', form)).body).toEqual({ active: false })
    expect((await fhirGet(short, tokens.access_token, 'Patient/demo-william')).status).toBe(401)
  })
})

describe('revocation (RFC 7009 §2.1)', () => {
  test.each(['access_token', 'refresh_token', 'nonsense', ''])(
    'finds the token whatever the hint says: %j',
    async (token_type_hint) => {
      for (const kind of ['access_token', 'refresh_token'] as const) {
        const tokens = await connect('launch/patient offline_access patient/Patient.rs')
        const form = { token: String(tokens[kind]), token_type_hint, ...credentialsOf(app) }
        expect((await post(app, '/revoke', form)).status).toBe(200)
        expect(await introspect(tokens[kind])).toEqual({ active: false })
        expect((await fhirGet(app, tokens.access_token, 'Patient/demo-william')).status).toBe(401)
      }
    },
  )

  test('of what was revoked before is 200 again (§2.2)', async () => {
    const tokens = await connect('launch/patient offline_access patient/Patient.rs')
    for (let times = 0; times < 2; times++)
      for (const token of [tokens.refresh_token, tokens.access_token]) {
        const form = { token: String(token), ...credentialsOf(app) }
        expect((await post(app, '/revoke', form)).status).toBe(200)
      }
  })
})
