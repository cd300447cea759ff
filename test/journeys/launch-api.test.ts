// An EHR that is not ours starts apps: by asking for a launch URL, and by sending the practitioner's browser
// with an assertion of its own. Both end at the app with the right patient, encounter and user.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChartApp } from '../../examples/chart-app/server.ts'
import { startGrowthAndPressure } from '../support/chart-app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, signedIn } from '../support/desk.ts'
import { addEhr, type EhrBackend } from '../support/ehr-backend.ts'
import { type Page, Person, textOf } from '../support/person.ts'
import { ADA, addPractice, OKAFOR } from '../support/practice.ts'

const WISH = {
  app: 'chart-app',
  user: OKAFOR.username,
  patient: 'demo-william',
  encounter: 'demo-william-enc-1',
}
let running: Running
let app: ChartApp
let ehr: EhrBackend
let starter: EhrBackend
let powerless: EhrBackend

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  await running.addUser({ kind: 'operator', username: 'olivia' })
  app = await startGrowthAndPressure(running)
  ehr = await addEhr(running, 'outside-ehr', 'sign-in')
  starter = await addEhr(running, 'outside-starter', 'launch')
  powerless = await addEhr(running, 'outside-nobody', 'none')
})
afterAll(async () => {
  await app?.close()
  await running?.close()
})

const stores = () => running.gate.stores('default')
const lastLaunch = async () =>
  (await stores().auditEvents.list({ type: 'launch-made', limit: 1 }))[0]

/** The app keeps its page behind a Secure cookie, which this person sends like any other. */
const contextOf = ({ html }: Page) =>
  /data-patient="([^"]*)" data-encounter="([^"]*)">([^<]*)</.exec(html)?.slice(1, 4)

describe('asking for a launch URL', () => {
  test('gives one that starts the app with patient, encounter and user, once', async () => {
    const response = await starter.ask(WISH)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = await response.json()
    expect(Object.keys(body).sort()).toEqual(['expires_in', 'launch', 'launch_url'])
    expect(body.expires_in).toBe(300)
    const { person } = await signedIn(running, OKAFOR.username)
    const page = await person.go(body.launch_url, nowhere)
    expect(contextOf(page)).toEqual([
      'demo-william',
      'demo-william-enc-1',
      expect.stringContaining('Okafor'),
    ])
    const again = await person.go(body.launch_url, nowhere)
    expect(contextOf(again)).toBeUndefined()
    expect(textOf(again.html)).toContain('Not started')
    expect(await lastLaunch()).toMatchObject({
      outcome: 'success',
      detail: { by: 'outside-starter' },
    })
  })

  test('whoever is signed in must be the one it was made for (C09)', async () => {
    const { launch_url } = await (await starter.ask(WISH)).json()
    const { person } = await signedIn(running, ADA.username, '/portal')
    const page = await person.go(launch_url, nowhere)
    expect(page.status).toBe(403)
    expect(textOf(page.html)).toContain('Somebody else started this app')
  })

  test('intent and fhirContext are taken, and a banner that the EHR shows', async () => {
    const wish = {
      ...WISH,
      intent: 'reconcile',
      need_patient_banner: 'false',
      fhirContext: JSON.stringify([
        { reference: 'ImagingStudy/1', role: 'https://x.example/role' },
      ]),
    }
    expect((await starter.ask(wish)).status).toBe(200)
  })

  test.each([
    ['no such app', { app: 'nope' }],
    ['no such user', { user: 'nope' }],
    ['an operator', { user: 'olivia' }],
    ['no such patient', { patient: 'nope' }],
    ['an encounter of another patient', { encounter: 'demo-ada-enc-1' }],
    ['a patient that the user may not see (C05)', { user: ADA.username }],
    ['a launch URL that is not registered (C10)', { launch_uri: 'https://evil.example/launch' }],
    ['no app at all', { app: '' }],
    ['a patient that is no id', { patient: '../85' }],
    ['a fhirContext that is no list', { fhirContext: '{}' }],
    ['a fhirContext with a patient in it', { fhirContext: '[{"reference":"Patient/1"}]' }],
    ['a banner that is neither', { need_patient_banner: 'maybe' }],
  ])('%s is refused with words', async (_, change) => {
    const response = await starter.ask({ ...WISH, ...change })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: expect.stringMatching(/\w{3,}/),
      request_id: response.headers.get('x-request-id'),
    })
  })

  test('what is refused is recorded', async () => {
    await starter.ask({ ...WISH, encounter: 'demo-ada-enc-1' })
    expect(await lastLaunch()).toMatchObject({ outcome: 'refused', patientId: 'demo-william' })
  })

  test('a client without the privilege gets none, whatever it proves', async () => {
    const response = await powerless.ask(WISH)
    expect(response.status).toBe(403)
    expect((await response.json()).error).toBe('unauthorized_client')
  })

  test('a proof for somebody else, of another, used twice or grown old is none', async () => {
    const once = await starter.proof()
    expect((await starter.ask(WISH, once)).status).toBe(200)
    for (const proof of [
      once,
      await starter.proof({ aud: 'https://other.example/jwt' }),
      await starter.proof({ aud: `${running.issuer}/jwt/open` }),
      await starter.proof({ sub: OKAFOR.username }),
      await starter.proof({ exp: 1 }),
      await starter.proof({ jti: null }),
      'x.y.z',
    ]) {
      const response = await starter.ask(WISH, proof)
      expect(response.status).toBe(401)
      expect((await response.json()).error).toBe('invalid_client')
    }
  })

  test('only by POST, and under the tutorial’s name as well', async () => {
    expect((await fetch(`${running.issuer}/jwt`)).status).toBe(405)
    const response = await fetch(`${running.issuer}/jwt/`, {
      method: 'POST',
      body: new URLSearchParams(),
    })
    expect(response.status).toBe(401)
  })
})

describe('sending the browser with an assertion', () => {
  const CLAIMS = { sub: OKAFOR.username, app: 'chart-app', patient: 'demo-william' }
  const send = (person: Person, assertion: string, headers: Record<string, string> = {}) =>
    person.go(`${running.issuer}/jwt/open`, nowhere, {
      method: 'POST',
      body: new URLSearchParams({ assertion }),
      headers: { origin: 'https://outside-ehr.example', ...headers },
    })

  test('signs the practitioner in and goes on to the app', async () => {
    const person = new Person()
    const page = await send(person, await ehr.opening(CLAIMS))
    expect(contextOf(page)?.[0]).toBe('demo-william')
    expect((await person.go(`${running.issuer}/ehr`, nowhere)).url).toBe(`${running.issuer}/ehr`)
    const [event] = await stores().auditEvents.list({ type: 'sign-in', limit: 1 })
    expect(event).toMatchObject({ outcome: 'success', detail: { by: 'outside-ehr' } })
  })

  test('from another site it goes on through a page of ours, which uses nothing up', async () => {
    const person = new Person()
    const page = await send(person, await ehr.opening(CLAIMS), { 'sec-fetch-site': 'cross-site' })
    expect(page.headers.get('content-security-policy')).toContain(new URL(app.url).origin)
    expect(contextOf(await person.press(page, /continue/i, nowhere))?.[0]).toBe('demo-william')
  })

  test('nobody who is signed in becomes somebody else (B14)', async () => {
    const { person } = await signedIn(running, ADA.username, '/portal')
    const page = await send(person, await ehr.opening(CLAIMS))
    expect(page.status).toBe(403)
    expect((await person.go(`${running.issuer}/ehr`, nowhere)).status).toBe(403)
  })

  test.each([
    ['a patient', { sub: ADA.username, patient: 'demo-ada' }],
    ['an operator', { sub: 'olivia' }],
    ['nobody known', { sub: 'nope' }],
  ])('signs in no %s', async (_, change) => {
    const person = new Person()
    expect((await send(person, await ehr.opening({ ...CLAIMS, ...change }))).status).toBe(403)
    expect(person.cookies.size).toBe(0)
  })

  test('serves once, for a minute at most, and only what was made for this', async () => {
    const once = await ehr.opening(CLAIMS)
    expect((await send(new Person(), once)).status).toBe(200)
    const soon = Math.floor(Date.now() / 1000)
    for (const [assertion, status] of [
      [once, 401],
      [await ehr.opening({ ...CLAIMS, exp: soon + 300 }), 401],
      [await ehr.opening({ ...CLAIMS, aud: running.issuer }), 401],
      [await ehr.opening({ ...CLAIMS, aud: `${running.issuer}/token` }), 401],
      [await ehr.proof({ ...CLAIMS, sub: OKAFOR.username }), 401],
      [await starter.opening(CLAIMS), 403],
      [await ehr.opening({ ...CLAIMS, iss: 'outside-starter' }), 401],
      [await ehr.opening({ ...CLAIMS, iss: 'nope' }), 401],
      ['nonsense', 401],
    ] as const) {
      const person = new Person()
      const page = await send(person, assertion)
      expect(page.status, assertion.slice(0, 20)).toBe(status)
      expect(person.cookies.size).toBe(0)
    }
  })

  test('a launch that cannot be made signs nobody in', async () => {
    const person = new Person()
    const page = await send(person, await ehr.opening({ ...CLAIMS, patient: 'nope' }))
    expect(page.status).toBe(403)
    expect(textOf(page.html)).toContain('The app was not started')
    expect(person.cookies.size).toBe(0)
  })
})
