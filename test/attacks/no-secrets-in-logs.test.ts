// A whole life of an app with everything going wrong on the way, and then a search for every secret of it:
// in the log at its most talkative, in the audit trail, and in the files of the database.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger } from '../../src/lib/log.ts'
import {
  type App,
  addApp,
  authorizeUrl,
  CHALLENGE,
  exchange,
  fhirGet,
  post,
  REDIRECT,
  refresh,
  requestOf,
  VERIFIER,
} from '../support/app.ts'
import {
  ASSERTION_TYPE,
  addBackendService,
  assertionOf,
  requestToken,
} from '../support/backend-service.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { sendLaunch, signedIn } from '../support/desk.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { Person } from '../support/person.ts'
import { addPractice, OKAFOR } from '../support/practice.ts'

const FAMILY = 'Quixworth'
const GIVEN = 'Zebulon'
const STATE = 'state-that-nobody-else-knows'
const NONCE = 'nonce-that-nobody-else-knows'
const WRONG_PASSWORD = 'wrong-password-of-zebulon'
const ZEBULON = { username: 'zq77', password: PASSWORD, patient: 'p-77' }

const lines: string[] = []
/** What must be nowhere, by what it is. */
const secrets = new Map<string, string>()
let running: Running
const arrived = (url: string) => url.startsWith(REDIRECT)
const keep = (name: string, value: unknown): string => {
  if (typeof value !== 'string' || value.length < 6) throw new Error(`no ${name}: ${value}`)
  secrets.set(`${name} ${secrets.size}`, value)
  return value
}
const keepCookies = (person: Person) => {
  for (const [key, { value }] of person.cookies) keep(`cookie ${key}`, value)
}

beforeAll(async () => {
  running = await startChartgate({
    log: createLogger({ logLevel: 'debug' }, { write: (line) => void lines.push(line) }),
    // Every second use of a refresh token is a reuse.
    env: { CHARTGATE_REFRESH_GRACE_SECONDS: '0' },
  })
  await addPractice(running)
  await running.gate
    .fhirStore('default')
    .put([{ resourceType: 'Patient', id: 'p-77', name: [{ family: FAMILY, given: [GIVEN] }] }])
  await running.addUser({
    kind: 'patient',
    username: ZEBULON.username,
    displayName: `${GIVEN} ${FAMILY}`,
    fhirUser: 'Patient/p-77',
  })
  keep('family name', FAMILY)
  keep('given name', GIVEN)
  keep('password', PASSWORD)
  keep('wrong password', WRONG_PASSWORD)
  keep('code verifier', VERIFIER)
  const app = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
  keep('client secret', app.secret)
  await connectAndLose(app)
  await tryElsewhere(app)
  await askAsBackend()
  await startFromChart()
  await failInside(app)
  await new Promise((resolve) => setTimeout(resolve, 300))
})
afterAll(() => running.close())

/** Signs in at the second try, allows, and goes through the life of its tokens, to a reuse that ends them. */
async function connectAndLose(app: App): Promise<void> {
  const person = new Person()
  const url = authorizeUrl(app, requestOf(app, { state: STATE, nonce: NONCE }))
  let page = await person.go(url, arrived)
  for (const password of [WRONG_PASSWORD, PASSWORD])
    page = await person.press(page, /sign in/i, arrived, {
      fill: { username: ZEBULON.username, password },
    })
  for (const [, csrf = ''] of page.html.matchAll(/name="csrf" value="([^"]+)"/g))
    keep('form token', csrf)
  page = await person.press(page, /^(allow|share)$/i, arrived)
  keepCookies(person)
  const code = keep('code', new URL(page.url).searchParams.get('code'))
  const basic = `Basic ${btoa(`${app.client.id}:${app.secret}`)}`
  keep('Basic credentials', basic.slice(6))
  await exchange(app, code, {}, { authorization: basic })
  const { body } = await exchange(app, code)
  const tokens = ['access_token', 'refresh_token', 'id_token'] as const
  for (const name of tokens) keep(name, body[name])
  expect((await fhirGet(app, body.access_token, 'Patient/p-77')).status).toBe(200)
  await fhirGet(app, body.access_token, `Patient?name=${FAMILY}`)
  await fhirGet(app, body.access_token, `Patient?nonsense=${GIVEN}`)
  await fetch(`${running.issuer}/userinfo`, {
    headers: { authorization: `Bearer ${body.access_token}` },
  })
  await post(app, '/introspect', { token: String(body.access_token), ...asClient(app) })
  const second = await refresh(app, body.refresh_token)
  for (const name of tokens) keep(name, second.body[name])
  await refresh(app, body.refresh_token)
  await exchange(app, code)
  await post(app, '/revoke', { token: String(second.body.refresh_token), ...asClient(app) })
  await person.press(await person.go(`${running.issuer}/portal`, nowhere), /sign out/i, nowhere)
}

const asClient = (app: App) => ({ client_id: app.client.id, client_secret: app.secret ?? '' })

/** Sends secrets wherever a careless app might. */
async function tryElsewhere(app: App): Promise<void> {
  const [token] = [...secrets].filter(([name]) => name.startsWith('access_token'))
  const sent = String(token?.[1])
  await fetch(`${running.fhirBase}/Patient?access_token=${sent}`)
  await fetch(`${running.fhirBase}/Patient?name=${FAMILY}&access_token=${sent}`)
  await fetch(`${running.issuer}/token?client_secret=${app.secret}&code=${sent}`)
  await fetch(`${running.issuer}/sign-in?password=${encodeURIComponent(PASSWORD)}`)
  await fetch(`${running.issuer}/userinfo?access_token=${sent}`)
  await fetch(authorizeUrl(app, requestOf(app, { login_hint: FAMILY, redirect_uri: sent })))
  for (const [type, body] of [
    ['application/json', JSON.stringify({ client_secret: app.secret, password: PASSWORD })],
    ['application/x-www-form-urlencoded', `client_secret=${app.secret}&code=%zz`],
    ['application/x-www-form-urlencoded', `refresh_token=${sent}&refresh_token=${sent}`],
  ] as const)
    await fetch(`${running.issuer}/token`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    })
  await fetch(`${running.fhirBase}/Patient`, {
    method: 'POST',
    body: JSON.stringify({ resourceType: 'Patient', name: [{ family: FAMILY }] }).slice(0, -3),
    headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${sent}` },
  })
}

/** A good assertion, the same again, and one for a key set that cannot be fetched. */
async function askAsBackend(): Promise<void> {
  const service = await addBackendService(running)
  const lost = await addBackendService(running, {
    jwks: undefined,
    jwks_uri: 'http://127.0.0.1:9/jwks',
  })
  const assertion = keep('assertion', await assertionOf(service))
  const unread = keep('assertion', await assertionOf(lost))
  const ask = (client_assertion: string) =>
    requestToken(running, {
      grant_type: 'client_credentials',
      scope: 'system/*.rs',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion,
    })
  keep('access_token', (await ask(assertion)).body.access_token)
  expect((await ask(assertion)).body.error).toBe('invalid_client')
  expect((await ask(unread)).body.error).toBe('invalid_client')
}

/** A practitioner finds the patient by name and starts an app; an operator looks at what was given. */
async function startFromChart(): Promise<void> {
  const { client } = await addApp(running, {
    scope: 'launch openid user/*.rs',
    grant_types: ['authorization_code'],
    launch_uri: 'http://localhost:9/launch',
  })
  const { person } = await signedIn(running, OKAFOR.username, `/ehr?search=${FAMILY}`)
  const chart = await person.go(`${running.issuer}/ehr/patients/p-77`, nowhere)
  expect(chart.html).toContain(FAMILY)
  const started = await sendLaunch(person, chart, client.id)
  const launch = new URL(started.headers.get('location') ?? '').searchParams.get('launch')
  keep('launch', launch)
  keepCookies(person)
  const { person: operator } = await operatorAt(running)
  keepCookies(operator)
}

/** The database loses a table for a moment: what no code foresees is logged with its error. */
async function failInside(app: App): Promise<void> {
  const sent = keep('refresh token of nobody', 'cgr_a-refresh-token-in-an-unforeseen-error')
  const file = new DatabaseSync(path.join(running.dataDir, 'chartgate.db'))
  file.exec('alter table refresh_token rename to refresh_token_away')
  try {
    expect((await refresh(app, sent)).status).toBe(500)
  } finally {
    file.exec('alter table refresh_token_away rename to refresh_token')
    file.close()
  }
}

/** Which secrets stand in a text, as they are or as they would be in an address. */
const foundIn = (text: string, only: (name: string) => boolean = () => true) =>
  [...secrets]
    .filter(
      ([name, value]) =>
        only(name) && [value, encodeURIComponent(value)].some((form) => text.includes(form)),
    )
    .map(([name]) => name)

test('no line of the log at level debug has a token, code, secret, password or name of a patient', () => {
  const log = lines.join('')
  // It is a log of all that happened, also of what went wrong.
  for (const said of [
    '"/fhir/Patient/p-77"',
    'refresh token reused',
    'authorization code replayed',
    'unforeseen',
    'no such table: refresh_token',
  ])
    expect(log).toContain(said)
  expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(40)
  expect(secrets.size).toBeGreaterThan(25)
  expect(foundIn(log)).toEqual([])
  for (const said of [STATE, NONCE]) expect(log).not.toContain(said)
  expect(log).not.toContain(CHALLENGE)
})

test('no event of the audit trail has one (attack N05)', async () => {
  const events = await running.gate.stores('default').auditEvents.list({ limit: 1000 })
  const types = new Set(events.map(({ type }) => type))
  for (const type of [
    'sign-in-failed',
    'consent-granted',
    'refresh-token-reused',
    'fhir-access',
    'launch-made',
  ] as const)
    expect(types.has(type), type).toBe(true)
  expect(foundIn(JSON.stringify(events))).toEqual([])
})

test('no file of the database has a token, code, secret, session or password that would work (attack N05)', async () => {
  const files = readdirSync(running.dataDir).filter((name) =>
    /^(chartgate|short-lived)\.db/.test(name),
  )
  expect(files.length).toBeGreaterThan(1)
  const content = files
    .map((name) => readFileSync(path.join(running.dataDir, name), 'latin1'))
    .join('')
  // They are the files in which all of it is kept.
  expect(content).toContain(ZEBULON.username)
  // A person's own name stands beside their username; it opens nothing.
  expect(foundIn(content, (name) => !/name \d+$/.test(name))).toEqual([])
  expect(content).not.toContain('PRIVATE KEY')
})
