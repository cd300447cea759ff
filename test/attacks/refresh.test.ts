// Attacks on refresh tokens, over HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../src/lib/hashing.ts'
import { type App, addApp, codeFor, exchange, fhirGet, refresh, SCOPE } from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { Person } from '../support/person.ts'
import { addPractice, MAYA, MAYAS_SON, WILLIAM } from '../support/practice.ts'

const GRACE_SECONDS = 2
let running: Running
let app: App
beforeAll(async () => {
  running = await startChartgate({
    env: { CHARTGATE_REFRESH_GRACE_SECONDS: String(GRACE_SECONDS) },
  })
  await addPractice(running)
  app = await addApp(running)
})
afterAll(() => running.close())

const connect = async (choice = WILLIAM, change = {}, of = app) =>
  (await exchange(of, await codeFor(of, choice, change), {})).body
const readOwn = (token: unknown) => fhirGet(app, token, 'Patient/demo-william')
const afterGrace = () => new Promise((resolve) => setTimeout(resolve, GRACE_SECONDS * 1000 + 200))

describe('rotation', () => {
  test('an old token outside the grace ends the family (F01, RFC 9700 §4.14.2)', async () => {
    const tokens = await connect()
    const second = await refresh(app, tokens.refresh_token)
    await afterGrace()
    const replay = await refresh(app, tokens.refresh_token)
    expect([replay.status, replay.body.error]).toEqual([400, 'invalid_grant'])
    expect((await refresh(app, second.body.refresh_token)).body.error).toBe('invalid_grant')
    expect((await readOwn(second.body.access_token)).status).toBe(401)
    const events = await running.gate.stores('default').auditEvents.list({ limit: 20 })
    expect(events.map(({ type }) => type)).toContain('refresh-token-reused')
  })

  test('an old token after its successor was used ends the family, grace or not', async () => {
    const tokens = await connect()
    const second = await refresh(app, tokens.refresh_token)
    const third = await refresh(app, second.body.refresh_token)
    expect((await refresh(app, tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(app, third.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('50 at once get one and the same successor, never a fork (F02)', async () => {
    const tokens = await connect()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => refresh(app, tokens.refresh_token)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1)
  })

  test('a lost answer asked again within the grace is the same (F03)', async () => {
    const tokens = await connect()
    const first = await refresh(app, tokens.refresh_token)
    const again = await refresh(app, tokens.refresh_token)
    expect(again.status).toBe(200)
    expect(again.body.refresh_token).toBe(first.body.refresh_token)
    expect((await readOwn(again.body.access_token)).status).toBe(200)
  })

  test('context and scope are those of the first answer (F11)', async () => {
    const tokens = await connect()
    const { body } = await refresh(app, tokens.refresh_token)
    expect(body).toMatchObject({
      patient: tokens.patient,
      scope: tokens.scope,
      token_type: 'Bearer',
    })
  })
})

describe('who may refresh', () => {
  test('a confidential client must prove itself (F05)', async () => {
    const confidential = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
    const tokens = await connect(WILLIAM, {}, confidential)
    const answer = await refresh(confidential, tokens.refresh_token, { client_secret: null })
    expect(answer.body.error).toBe('invalid_client')
    expect((await refresh(confidential, tokens.refresh_token)).status).toBe(200)
  })

  test('another client’s token is unknown, and stays good', async () => {
    const other = await addApp(running)
    const tokens = await connect()
    expect((await refresh(other, tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(app, tokens.refresh_token)).status).toBe(200)
  })
})

describe('scope (F06, RFC 6749 §6)', () => {
  test.each([
    'patient/*.cruds',
    'user/*.rs',
    `${SCOPE} patient/Observation.c`,
    'patient/Observation.rs nonsense',
    'system/*.rs',
  ])('%s is refused, and the token stays good', async (scope) => {
    const tokens = await connect()
    const answer = await refresh(app, tokens.refresh_token, { scope })
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_scope'])
    expect((await refresh(app, tokens.refresh_token)).status).toBe(200)
  })

  test('asked narrower is narrower at the API, and the next is whole again', async () => {
    const tokens = await connect()
    const scope = 'launch/patient patient/Patient.rs'
    const narrow = await refresh(app, tokens.refresh_token, { scope })
    expect(narrow.body.scope).toBe(scope)
    expect((await readOwn(narrow.body.access_token)).status).toBe(200)
    expect((await fhirGet(app, narrow.body.access_token, 'Observation')).status).toBe(403)
    const whole = await refresh(app, narrow.body.refresh_token)
    expect(whole.body.scope).toBe(SCOPE)
    expect((await fhirGet(app, whole.body.access_token, 'Observation')).status).toBe(200)
  })

  test('vital signs alone do not become all observations (B11)', async () => {
    const category = 'http://terminology.hl7.org/CodeSystem/observation-category|vital-signs'
    const scope = `launch/patient offline_access patient/Observation.rs?category=${category}`
    const tokens = await connect(WILLIAM, { scope })
    expect(tokens.scope).toBe(scope)
    const answer = await refresh(app, tokens.refresh_token, { scope: 'patient/Observation.rs' })
    expect(answer.body.error).toBe('invalid_scope')
  })

  test('parameters that are not the grant’s change nothing (F09)', async () => {
    const tokens = await connect()
    const { body } = await refresh(app, tokens.refresh_token, {
      patient: 'demo-ada',
      aud: 'https://evil.example',
      fhirUser: 'Practitioner/demo-okafor',
      jwks_uri: 'http://169.254.169.254/',
    })
    expect(body.patient).toBe('demo-william')
    expect((await fhirGet(app, body.access_token, 'Patient/demo-ada')).status).toBe(404)
  })
})

describe('after what it rests on has ended (F07)', () => {
  test('a disabled user', async () => {
    const user = await running.addUser({
      kind: 'patient',
      username: 'gone',
      fhirUser: 'Patient/demo-william',
    })
    const tokens = await connect({ ...WILLIAM, username: 'gone' })
    const { users } = running.gate.stores('default')
    await users.setDisabled(user.id, running.gate.clock.now())
    expect((await refresh(app, tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect((await readOwn(tokens.access_token)).status).toBe(401)
  })

  test('a proxy (B13)', async () => {
    const { users } = running.gate.stores('default')
    const maya = await users.findByUsername(MAYA.username)
    await users.addProxy({
      id: 'proxy-short',
      userId: maya?.id ?? '',
      patientId: 'demo-ada',
      relationship: 'carer',
      from: 0,
      until: null,
    })
    const tokens = await connect({ ...MAYA, patient: 'demo-ada' })
    expect(tokens.patient).toBe('demo-ada')
    expect((await fhirGet(app, tokens.access_token, 'Patient/demo-ada')).status).toBe(200)
    await users.endProxy('proxy-short', running.gate.clock.now())
    expect((await refresh(app, tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect((await fhirGet(app, tokens.access_token, 'Patient/demo-ada')).status).toBe(401)
    // What rests on another right goes on.
    const son = await connect({ ...MAYA, patient: MAYAS_SON })
    expect((await refresh(app, son.refresh_token)).status).toBe(200)
  })

  test('the session, for online_access (SMART 2.2 scopes)', async () => {
    const scope = 'launch/patient openid online_access patient/Patient.rs'
    const online = await addApp(running, { scope })
    const person = new Person()
    const code = await codeFor(online, WILLIAM, { scope }, person)
    const tokens = (await exchange(online, code)).body
    expect(tokens.refresh_token).toBeDefined()
    expect((await fhirGet(online, tokens.access_token, 'Patient/demo-william')).status).toBe(200)
    const portal = await person.go(`${running.issuer}/portal`, () => false)
    await person.press(portal, /sign out/i, () => false)
    expect((await refresh(online, tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect((await fhirGet(online, tokens.access_token, 'Patient/demo-william')).status).toBe(401)
  })

  test('the patient’s own stop, at once', async () => {
    const person = new Person()
    const stopped = await addApp(running, { client_name: 'To be stopped' })
    const tokens = (await exchange(stopped, await codeFor(stopped, WILLIAM, {}, person))).body
    const portal = await person.go(`${running.issuer}/portal`, () => false)
    expect(portal.html).toContain('To be stopped')
    const stopPath = [...portal.html.matchAll(/href="([^"]*\/portal\/apps\/[^"]*\/stop)"/g)]
    const question = await person.go(new URL(stopPath[0]?.[1] ?? '', portal.url).href, () => false)
    const after = await person.press(question, /^stop/i, () => false)
    expect(after.status).toBe(200)
    expect((await refresh(stopped, tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect((await fhirGet(stopped, tokens.access_token, 'Patient/demo-william')).status).toBe(401)
  })
})

describe('how long it lasts (F10, ONC (g)(10))', () => {
  test('three months after each use at least, by default', async () => {
    const tokens = await connect()
    const stored = await running.gate
      .stores('default')
      .refreshTokens.find(sha256(String(tokens.refresh_token)))
    const days = ((stored?.expiresAt ?? 0) - running.gate.clock.now()) / 86_400_000
    expect(days).toBeGreaterThan(92)
  })

  test('not past the end that the person chose', async () => {
    const code = await codeFor(app, { ...WILLIAM, duration: '1-day' })
    const tokens = (await exchange(app, code)).body
    expect(tokens.scope).toContain('offline_access')
    const { body } = await refresh(app, tokens.refresh_token)
    const stored = await running.gate
      .stores('default')
      .refreshTokens.find(sha256(String(body.refresh_token)))
    const hours = ((stored?.expiresAt ?? 0) - running.gate.clock.now()) / 3_600_000
    expect(hours).toBeLessThanOrEqual(24)
  })
})
