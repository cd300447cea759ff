// Launches from the chart, and attacks on them, over HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLaunch, LaunchError, type LaunchOrder } from '../../src/smart/launch.ts'
import { mintLaunchToken } from '../../src/tokens/launch-token.ts'
import {
  type App,
  addApp,
  authorizeUrl,
  exchange,
  fhirGet,
  post,
  REDIRECT,
  refresh,
  requestOf,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { allowAccess, Person, textOf } from '../support/person.ts'
import { ADA, addPractice, OKAFOR, WILLIAM } from '../support/practice.ts'

const LAUNCH_URI = 'http://localhost:9/launch'
const SCOPE = 'launch openid fhirUser offline_access user/*.rs'
let running: Running
let app: App
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  app = await addApp(running, {
    scope: `${SCOPE} launch/patient patient/*.rs`,
    launch_uri: LAUNCH_URI,
    token_endpoint_auth_method: 'client_secret_post',
  })
})
afterAll(() => running.close())

async function order(
  change: Partial<LaunchOrder> = {},
  username = OKAFOR.username,
): Promise<LaunchOrder> {
  const user = await running.gate.stores('default').users.findByUsername(username)
  if (!user) throw new Error('no such user')
  return {
    client: app.client,
    user,
    sessionId: null,
    patientId: WILLIAM.patient,
    encounterId: null,
    intent: null,
    fhirContext: [],
    needPatientBanner: true,
    ...change,
  }
}
const launchDeps = () => running.gate.launches('default')
const launch = async (change: Partial<LaunchOrder> = {}, username?: string) =>
  createLaunch(await launchDeps(), await order(change, username))

const launched = (token: string, change: Record<string, string | null> = {}, of = app) =>
  authorizeUrl(of, requestOf(of, { scope: SCOPE, launch: token, ...change }))

/** The error that was sent to the app. */
async function errorSent(url: string): Promise<string | null> {
  const response = await fetch(url, { redirect: 'manual' })
  const location = response.headers.get('location') ?? ''
  expect(location.startsWith(`${REDIRECT}?`), location).toBe(true)
  return new URL(location).searchParams.get('error')
}

const connect = async (url: string, who: typeof OKAFOR, person = new Person()) => {
  const back = await allowAccess(person, url, REDIRECT, who)
  return (await exchange(app, back.searchParams.get('code') ?? '')).body
}

describe('a launch', () => {
  test('opens the registered URL with iss and launch (SMART 2.2 app-launch)', async () => {
    const { launchUrl, launch: token } = await launch()
    const url = new URL(launchUrl)
    expect(`${url.origin}${url.pathname}`).toBe(LAUNCH_URI)
    expect(url.searchParams.get('iss')).toBe(running.fhirBase)
    expect(url.searchParams.get('launch')).toBe(token)
    expect(launchUrl).not.toContain('demo-william')
    expect(Buffer.from(token, 'base64url').toString()).not.toContain('demo-william')
  })

  test('gives all its context, again after refresh and in introspection', async () => {
    const encounters = await running.gate.fhirStore('default').heldTypes()
    expect(encounters).toContain('Encounter')
    const { launch: token } = await launch({ intent: 'order-review' })
    const tokens = await connect(launched(token), OKAFOR)
    const context = { patient: WILLIAM.patient, need_patient_banner: true, intent: 'order-review' }
    expect(tokens).toMatchObject(context)
    expect(tokens.scope).toBe(SCOPE)
    const style = await fetch(String(tokens.smart_style_url))
    expect(style.status).toBe(200)
    expect(style.headers.get('access-control-allow-origin')).toBe('*')
    const again = await refresh(app, tokens.refresh_token)
    expect(again.body).toMatchObject(context)
    const facts = await post(app, '/introspect', {
      token: String(again.body.access_token),
      client_id: app.client.id,
      client_secret: app.secret ?? '',
    })
    expect(facts.body).toMatchObject({ ...context, smart_style_url: tokens.smart_style_url })
    expect((await fhirGet(app, tokens.access_token, 'Patient/demo-ada')).status).toBe(200)
  })

  test('by a patient, with patient scopes, reaches that patient only', async () => {
    const { launch: token } = await launch({}, WILLIAM.username)
    const scope = 'launch openid fhirUser patient/Patient.rs'
    const tokens = await connect(launched(token, { scope }), WILLIAM)
    expect(tokens.scope).toBe(scope)
    expect((await fhirGet(app, tokens.access_token, 'Patient/demo-william')).status).toBe(200)
    expect((await fhirGet(app, tokens.access_token, 'Patient/demo-ada')).status).toBe(404)
  })

  test('two tabs with two patients do not mix', async () => {
    const person = new Person()
    const [first, second] = [await launch(), await launch({ patientId: ADA.patient })]
    const tokens = [
      await connect(launched(first.launch), OKAFOR, person),
      await connect(launched(second.launch), OKAFOR, person),
    ]
    expect(tokens.map(({ patient }) => patient)).toEqual([WILLIAM.patient, ADA.patient])
    const again = await Promise.all(tokens.map((one) => refresh(app, one.refresh_token)))
    expect(again.map(({ body }) => body.patient)).toEqual([WILLIAM.patient, ADA.patient])
  })
})

describe('a launch that will not do is invalid_request, and gives no context', () => {
  test('guessed, altered or signed by somebody else (C02)', async () => {
    const { launch: token } = await launch()
    const claims = Buffer.from(JSON.stringify({ patient: 'demo-ada' })).toString('base64url')
    const forged = [
      'abc',
      claims,
      `eyJhbGciOiJub25lIn0.${claims}.`,
      `${token.slice(0, -3)}AAA`,
      token.replace('.', '.x'),
      String((await connect(launched((await launch()).launch), OKAFOR)).id_token),
    ]
    for (const one of forged) expect(await errorSent(launched(one)), one).toBe('invalid_request')
  })

  test('used twice, in sequence or at once', async () => {
    const { launch: token } = await launch()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fetch(launched(token), { redirect: 'manual' })),
    )
    const through = answers.filter((one) => one.headers.get('location')?.includes('/steps/'))
    expect(through.length).toBe(1)
    expect(await errorSent(launched(token))).toBe('invalid_request')
  })

  test('expired', async () => {
    const deps = await launchDeps()
    const { user } = await order()
    const token = await mintLaunchToken(deps.tokens, {
      id: 'expired',
      clientId: app.client.id,
      userId: user.id,
      sessionId: null,
      context: { patient: WILLIAM.patient },
      expiresAt: running.gate.clock.now() - 1000,
    })
    expect(await errorSent(launched(token))).toBe('invalid_request')
  })

  test('of another app', async () => {
    const other = await addApp(running, { scope: SCOPE, launch_uri: LAUNCH_URI })
    const { launch: token } = await launch()
    const url = launched(token, {}, other)
    expect(await errorSent(url)).toBe('invalid_request')
  })

  test('with the scope missing, or the parameter (C06)', async () => {
    const { launch: token } = await launch()
    expect(await errorSent(launched(token, { scope: 'openid user/*.rs' }))).toBe('invalid_request')
    const url = authorizeUrl(app, requestOf(app, { scope: SCOPE }))
    expect(await errorSent(url)).toBe('invalid_request')
  })
})

describe('who may go on with it (C09)', () => {
  test('another user than the one who started it meets a page that says so', async () => {
    const { launch: token } = await launch()
    const person = new Person()
    const page = await person.go(launched(token), () => false)
    const after = await person.press(page, /sign in/i, (url) => url.startsWith(REDIRECT), {
      fill: { username: ADA.username, password: ADA.password },
    })
    expect(after.status).toBe(403)
    expect(textOf(after.html)).toMatch(/somebody else started this app/i)
  })

  test('another session of the same user does not, when it was clicked in one', async () => {
    const { launch: token } = await launch({ sessionId: 'another-session' })
    const person = new Person()
    const page = await person.go(launched(token), () => false)
    const after = await person.press(page, /sign in/i, (url) => url.startsWith(REDIRECT), {
      fill: { username: OKAFOR.username, password: OKAFOR.password },
    })
    expect(after.status).toBe(410)
  })
})

describe('what cannot be launched (C05, C10)', () => {
  test.each([
    ['a patient that is not there', { patientId: 'nobody' }],
    ['an encounter that is not there', { encounterId: 'nobody' }],
    ['an encounter without a patient', { patientId: null, encounterId: 'demo-ada-enc-1' }],
    ['another URL than those registered', { launchUri: 'javascript:alert(1)' }],
    ['Patient in fhirContext', { fhirContext: [{ reference: 'Patient/demo-ada' }] }],
    ['an empty role', { fhirContext: [{ reference: 'Task/1', role: '' }] }],
    ['an item without reference', { fhirContext: [{ type: 'Task' }] }],
    ['a foreign reference', { fhirContext: [{ reference: 'https://evil.example/Task/1' }] }],
  ] as [string, Partial<LaunchOrder>][])('%s', async (_, change) => {
    await expect(launch(change)).rejects.toThrow(LaunchError)
  })

  test('somebody else’s record, by a patient', async () => {
    await expect(launch({ patientId: ADA.patient }, WILLIAM.username)).rejects.toThrow(LaunchError)
  })

  test('an encounter of another patient', async () => {
    const search = await running.gate.launches('default')
    const encounter = await search.backend.read('Encounter', await encounterOf(ADA.patient))
    expect(encounter).not.toBeNull()
    const encounterId = encounter?.id ?? ''
    await expect(launch({ encounterId })).rejects.toThrow(LaunchError)
    const { launchUrl } = await launch({ patientId: ADA.patient, encounterId })
    const token = new URL(launchUrl).searchParams.get('launch') ?? ''
    expect(await connect(launched(token), OKAFOR)).toMatchObject({ encounter: encounterId })
  })

  test('an app that is switched off, has no launch URL, or not the scope launch', async () => {
    for (const client of [
      { ...app.client, disabledAt: 1 },
      { ...app.client, launchUris: [] },
      { ...app.client, allowedScope: 'openid user/*.rs' },
    ])
      await expect(launch({ client })).rejects.toThrow(LaunchError)
  })
})

/** The id of an encounter of this patient, as the practitioner's app finds it. */
async function encounterOf(patient: string): Promise<string> {
  const tokens = await connect(launched((await launch()).launch), OKAFOR)
  const answer = await fhirGet(app, tokens.access_token, `Encounter?patient=${patient}&_count=1`)
  const bundle = (await answer.json()) as { entry: { resource: { id: string } }[] }
  return bundle.entry[0]?.resource.id ?? ''
}
