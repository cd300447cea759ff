// Signing in through the hospital: a real OpenID provider in a process of its own signs practitioners and
// patients in here, on the way to an app and alone; and every way in which it must not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addApp, authorizeUrl, exchange, REDIRECT, requestOf } from '../support/app.ts'
import { freePort, type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere } from '../support/desk.ts'
import { type Hospital, signInAt, startHospital } from '../support/hospital.ts'
import { allowAccess, type Page, Person, textOf } from '../support/person.ts'
import { ADA, addPractice, OKAFOR } from '../support/practice.ts'

const SECRET = 'a secret of the hospital and of ours'
const PEOPLE = {
  'sub-okafor': { preferred_username: 'c.okafor', name: 'Chidi Okafor' },
  'sub-new': {
    preferred_username: 'Nwosu',
    name: 'Amaka Nwosu',
    fhirUser: 'Practitioner/demo-okafor',
  },
  'sub-same-name': { preferred_username: 'OKAFOR', fhirUser: 'Practitioner/demo-okafor' },
  'sub-patient': { preferred_username: 'newada', fhirUser: 'Patient/demo-ada' },
  'sub-nothing': { preferred_username: 'nothing' },
  'sub-spaces': { preferred_username: 'a b', fhirUser: 'Practitioner/demo-okafor' },
  'sub-elsewhere': {
    preferred_username: 'elsewhere',
    fhirUser: 'https://evil.example/fhir/Practitioner/demo-okafor',
  },
  'sub-operator': {},
  'sub-off': {},
}

let hospital: Hospital
let strict: Running
let open: Running

/** A Chartgate whose people may come from the hospital. */
async function start(
  port: number,
  hospitalPort: number,
  env: Record<string, string>,
): Promise<Running> {
  return startChartgate({
    port,
    env: {
      CHARTGATE_PROVIDER_ISSUER: `http://localhost:${hospitalPort}`,
      CHARTGATE_PROVIDER_CLIENT_ID: `chartgate-${port}`,
      CHARTGATE_PROVIDER_CLIENT_SECRET: SECRET,
      CHARTGATE_PROVIDER_LABEL: 'Riverside Hospital',
      ...env,
    },
  })
}

beforeAll(async () => {
  const [strictPort, openPort, hospitalPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
  ])
  hospital = await startHospital({
    port: hospitalPort,
    people: PEOPLE,
    clients: [strictPort, openPort].map((port) => ({
      client_id: `chartgate-${port}`,
      client_secret: SECRET,
      redirect_uris: [`http://localhost:${port}/sign-in/callback`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    })),
  })
  strict = await start(strictPort, hospitalPort, {})
  open = await start(openPort, hospitalPort, { CHARTGATE_PROVIDER_CREATES_USERS: 'on' })
  for (const running of [strict, open]) {
    await addPractice(running)
    await running.addUser({ kind: 'operator', username: 'olivia' })
  }
  await link(strict, 'sub-okafor', OKAFOR.username)
  await link(strict, 'sub-operator', 'olivia')
  await link(strict, 'sub-patient', ADA.username)
})
afterAll(async () => {
  await strict?.close()
  await open?.close()
  await hospital?.close()
})

async function link(running: Running, subject: string, username: string) {
  const stores = running.gate.stores('default')
  const user = await stores.users.findByUsername(username)
  if (!user) throw new Error('no such user')
  const account = { issuer: hospital.issuer, subject, userId: user.id, linkedAt: 0 }
  expect(await stores.externalAccounts.link(account)).toBe(true)
  return user
}

const lastEvent = async (running: Running) =>
  (await running.gate.stores('default').auditEvents.list({ limit: 1 }))[0]

/** Follows the button to the provider. */
async function leave(person: Person, page: Page): Promise<Page> {
  const [, href = ''] = /<a class="button[^"]*" href="([^"]*\/provider[^"]*)"/.exec(page.html) ?? []
  expect(textOf(page.html)).toContain('Sign in with Riverside Hospital')
  return person.go(new URL(href.replaceAll('&amp;', '&'), page.url).href, nowhere)
}

/** Goes to a page of ours, through the provider as one of its people. */
async function arrive(running: Running, sub: string, path = '/ehr', person = new Person()) {
  const form = await person.go(running.issuer + path, nowhere)
  const there = await leave(person, form)
  return { person, page: await signInAt(hospital, person, there, sub) }
}

test('signs a linked practitioner in, without a password, and on to where they were going', async () => {
  const { person, page } = await arrive(strict, 'sub-okafor')
  expect(page.status).toBe(200)
  expect(page.url).toBe(`${strict.issuer}/ehr`)
  const event = (
    await strict.gate.stores('default').auditEvents.list({ type: 'sign-in', limit: 1 })
  )[0]
  expect(event).toMatchObject({
    outcome: 'success',
    detail: { by: 'provider', issuer: hospital.issuer },
  })
  const leaving = person.trail.find(({ url }) => url.includes('/auth?'))
  const query = new URL(leaving?.url ?? '').searchParams
  expect(query.get('code_challenge_method')).toBe('S256')
  for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name)?.length).toBe(43)
  expect([...person.cookies.keys()].filter((name) => name.startsWith('cg_provider'))).toEqual([])
})

test('signs a practitioner in on the way to an app, which gets its tokens', async () => {
  const app = await addApp(strict, { scope: 'openid fhirUser user/*.rs' })
  const person = new Person()
  const change = { scope: 'openid fhirUser user/*.rs' }
  const form = await person.go(authorizeUrl(app, requestOf(app, change)), nowhere)
  const page = await signInAt(hospital, person, await leave(person, form), 'sub-okafor')
  expect(page.url).toContain('/consent')
  const back = await allowAccess(person, page.url, REDIRECT, OKAFOR)
  const { status, body } = await exchange(app, back.searchParams.get('code') ?? '')
  expect(status).toBe(200)
  expect(String(body.id_token).split('.')).toHaveLength(3)
})

test('an app that asks for a fresh sign-in gets one, though the hospital remembers the person', async () => {
  const app = await addApp(strict, { scope: 'openid fhirUser user/*.rs' })
  const { person } = await arrive(strict, 'sub-okafor')
  const change = { scope: 'openid fhirUser user/*.rs', prompt: 'login' }
  const form = await person.go(authorizeUrl(app, requestOf(app, change)), nowhere)
  const there = await leave(person, form)
  expect(there.url.startsWith(hospital.issuer)).toBe(true)
  expect((await signInAt(hospital, person, there, 'sub-okafor')).url).toContain('/consent')
})

test('signing out is local: the hospital’s session goes on, and signs in again at one click', async () => {
  const { person, page } = await arrive(strict, 'sub-okafor')
  await person.press(page, /sign out/i, nowhere)
  const form = await person.go(`${strict.issuer}/ehr`, nowhere)
  expect(form.url).toContain('/sign-in')
  expect((await leave(person, form)).url).toBe(`${strict.issuer}/ehr`)
})

describe('signs nobody in', () => {
  const refused = async (running: Running, sub: string, status: number, words: string) => {
    const { person, page } = await arrive(running, sub)
    expect(page.status).toBe(status)
    expect(textOf(page.html)).toContain(words)
    expect([...person.cookies.keys()].some((name) => name.startsWith('cg_session'))).toBe(false)
    expect(await lastEvent(running)).toMatchObject({
      type: 'sign-in-failed',
      outcome: 'refused',
      detail: { by: 'provider' },
    })
  }

  test.each([
    ['whom nobody linked', 'sub-new', 403, 'Your account is not known here'],
    ['who is an operator here, whatever is linked', 'sub-operator', 403, 'operator'],
    ['of a kind that the practice did not allow', 'sub-patient', 403, 'patient'],
    ['whom the hospital refused', 'nobody', 403, 'access_denied'],
  ])('%s', (_, sub, status, words) => refused(strict, sub, status, words))

  test('who was switched off', async () => {
    const user = await strict.addUser({
      kind: 'practitioner',
      username: 'gone',
      fhirUser: 'Practitioner/demo-okafor',
    })
    await link(strict, 'sub-off', 'gone')
    await strict.gate.stores('default').users.setDisabled(user.id, 1)
    await refused(strict, 'sub-off', 403, 'switched off')
  })

  test.each([
    ['whose name belongs to a user already: never a silent link (B17)', 'sub-same-name', 'already'],
    ['who is nobody in FHIR', 'sub-nothing', 'fhirUser'],
    ['whose FHIR identity is another server’s', 'sub-elsewhere', 'fhirUser'],
    ['whose name is no username', 'sub-spaces', 'preferred_username'],
    ['who would be of a kind that the practice did not allow', 'sub-patient', 'patient'],
  ])('%s', (_, sub, words) => refused(open, sub, 403, words))

  test('with a username of somebody else here the account stays unlinked', async () => {
    const { externalAccounts } = open.gate.stores('default')
    expect(await externalAccounts.find(hospital.issuer, 'sub-same-name')).toBeNull()
  })
})

test('makes a user at the first sign-in where the operator allows it, and finds it at the second', async () => {
  const stores = open.gate.stores('default')
  expect(await stores.users.findByUsername('nwosu')).toBeNull()
  expect((await arrive(open, 'sub-new')).page.url).toBe(`${open.issuer}/ehr`)
  const user = await stores.users.findByUsername('nwosu')
  expect(user).toMatchObject({
    kind: 'practitioner',
    displayName: 'Amaka Nwosu',
    fhirUser: 'Practitioner/demo-okafor',
    passwordHash: null,
  })
  expect((await arrive(open, 'sub-new')).page.status).toBe(200)
  expect(await stores.externalAccounts.listByUser(user?.id ?? '')).toHaveLength(1)
  const added = (await stores.auditEvents.list({ type: 'user-added', limit: 5 })).filter(
    ({ userId }) => userId === user?.id,
  )
  expect(added).toHaveLength(1)
})

describe('what comes back is believed only in the browser that left, once', () => {
  /** The address that the provider sent the browser back with, not followed. */
  async function answerFor(person: Person): Promise<string> {
    const form = await person.go(`${strict.issuer}/ehr`, nowhere)
    const there = await leave(person, form)
    const callback = (url: string) => url.startsWith(`${strict.issuer}/sign-in/callback`)
    return (await signInAt(hospital, person, there, 'sub-okafor', callback)).url
  }
  const signedInAs = (person: Person) =>
    [...person.cookies.keys()].some((name) => name.startsWith('cg_session'))

  test('another browser is signed in as nobody (B14)', async () => {
    const url = await answerFor(new Person())
    const victim = new Person()
    const page = await victim.go(url, nowhere)
    expect(page.status).toBe(403)
    expect(textOf(page.html)).toContain('another browser')
    expect(signedInAs(victim)).toBe(false)
  })

  test('nor is one that left by itself and is given another’s answer', async () => {
    const url = new URL(await answerFor(new Person()))
    const victim = new Person()
    const own = new URL(await answerFor(victim))
    own.searchParams.set('code', url.searchParams.get('code') ?? '')
    const page = await victim.go(own.href, nowhere)
    expect(page.status).toBeGreaterThanOrEqual(400)
    expect(signedInAs(victim)).toBe(false)
  })

  test('it serves once', async () => {
    const person = new Person()
    const url = await answerFor(person)
    const cookies = new Map(person.cookies)
    expect((await person.go(url, nowhere)).status).toBe(200)
    const again = new Person()
    for (const [name, value] of cookies) again.cookies.set(name, value)
    const page = await again.go(url, nowhere)
    expect(page.status).toBe(410)
    expect(signedInAs(again)).toBe(false)
  })

  test.each([
    ['without a state', (url: URL) => url.searchParams.delete('state')],
    ['with another state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['with two states', (url: URL) => url.searchParams.append('state', 'y')],
    [
      'of another issuer (RFC 9207)',
      (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
    ],
    [
      'without an issuer, which this provider always names',
      (url: URL) => url.searchParams.delete('iss'),
    ],
    ['with a code that the provider did not give', (url: URL) => url.searchParams.set('code', 'x')],
    ['without a code', (url: URL) => url.searchParams.delete('code')],
  ])('an answer %s is none', async (_, change) => {
    const person = new Person()
    const url = new URL(await answerFor(person))
    change(url)
    const page = await person.go(url.href, nowhere)
    expect(page.status).toBeGreaterThanOrEqual(400)
    expect(page.status).not.toBe(500)
    expect(signedInAs(person)).toBe(false)
  })

  test('nobody is sent elsewhere afterwards', async () => {
    const person = new Person()
    const start = `${strict.issuer}/sign-in/provider?return_to=${encodeURIComponent('//evil.example')}`
    const page = await signInAt(hospital, person, await person.go(start, nowhere), 'sub-okafor')
    expect(new URL(page.url).origin).toBe(strict.issuer)
  })
})

test('without a provider there is no button, and nothing at its addresses', async () => {
  const plain = await startChartgate()
  try {
    const person = new Person()
    const form = await person.go(`${plain.issuer}/sign-in`, nowhere)
    expect(form.html).not.toContain('/provider')
    for (const path of ['/sign-in/provider', '/sign-in/callback?state=x'])
      expect((await person.go(plain.issuer + path, nowhere)).status).toBe(404)
  } finally {
    await plain.close()
  }
})

test('a provider that does not answer is a page that says so, and a password still serves', async () => {
  const port = await freePort()
  const alone = await start(port, await freePort(), {})
  try {
    const person = new Person()
    const form = await person.go(`${alone.issuer}/sign-in`, nowhere)
    const page = await leave(person, form)
    expect(page.status).toBe(502)
    expect(textOf(page.html)).toContain('You are not signed in')
    expect((await person.go(`${alone.issuer}/sign-in`, nowhere)).status).toBe(200)
  } finally {
    await alone.close()
  }
})
