// Two nodes on one PostgreSQL database: what is used once is used once on both, and what one node ends
// the other refuses within a second.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type App,
  addApp,
  codeFor,
  credentialsOf,
  exchange,
  post,
  REDIRECT,
  refresh,
  VERIFIER,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

const MASTER_KEY = randomBytes(32).toString('hex')
const SECOND_MILLIS = 1000

let database: FreshDatabase
let one: Running
let two: Running
let here: App
let there: App
beforeAll(async () => {
  database = await freshPostgres()
  const env = { DATABASE_URL: database.url, CHARTGATE_MASTER_KEY: MASTER_KEY }
  one = await startChartgate({ env })
  await addPractice(one)
  // The same practice: same issuer and keys, another process and port.
  two = await startChartgate({ env: { ...env, CHARTGATE_PUBLIC_URL: one.issuer } })
  here = await addApp(one)
  there = { ...here, running: two }
})
afterAll(async () => {
  await two?.close()
  await one?.close()
  await database?.drop()
})

/** The second node answers on its own port for the public URL of both. */
const atSecond = (path: string) => `http://localhost:${two.gate.config.port}${path}`
const postThere = async (path: string, form: Record<string, string>) => {
  const response = await fetch(atSecond(path), { method: 'POST', body: new URLSearchParams(form) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}
const readThere = (token: unknown) =>
  fetch(atSecond('/fhir/Patient/demo-william'), { headers: { authorization: `Bearer ${token}` } })

async function within(millis: number, holds: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + millis
  while (Date.now() < end) {
    if (await holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return holds()
}

describe('what is used once', () => {
  test('a code, by 25 callers at each node: one success at most, and its family ended (D02)', async () => {
    const code = await codeFor(here, WILLIAM)
    const form = (app: App) => exchangeForm(app, code)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        at % 2 === 0 ? post(here, '/token', form(here)) : postThere('/token', form(there)),
      ),
    )
    const won = answers.filter(({ status }) => status === 200)
    expect(won.length).toBe(1)
    const token = won[0]?.body.access_token
    expect(await within(SECOND_MILLIS, async () => (await readThere(token)).status === 401)).toBe(
      true,
    )
  })

  test('a refresh token, by 25 callers at each node: one and the same successor (F02)', async () => {
    const tokens = await exchange(here, await codeFor(here, WILLIAM))
    const form = refreshForm(here, tokens.body.refresh_token)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        at % 2 === 0 ? post(here, '/token', form) : postThere('/token', form),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1)
  })
})

describe('what one node makes', () => {
  test('the other takes at once: tokens, and their refreshing', async () => {
    const tokens = await exchange(here, await codeFor(here, WILLIAM))
    expect((await readThere(tokens.body.access_token)).status).toBe(200)
    const again = await postThere('/token', refreshForm(there, tokens.body.refresh_token))
    expect(again.status).toBe(200)
    expect(again.body.patient).toBe('demo-william')
  })
})

describe('what one node ends, the other refuses within a second (G03)', () => {
  test('an authorization', async () => {
    const tokens = await exchange(here, await codeFor(here, WILLIAM))
    // The other node has it in memory.
    expect((await readThere(tokens.body.access_token)).status).toBe(200)
    await post(here, '/revoke', {
      token: String(tokens.body.refresh_token),
      ...credentialsOf(here),
    })
    const refused = async () => (await readThere(tokens.body.access_token)).status === 401
    expect(await within(SECOND_MILLIS, refused)).toBe(true)
    const answer = await postThere('/token', refreshForm(there, tokens.body.refresh_token))
    expect(answer.body.error).toBe('invalid_grant')
  })

  test('one access token', async () => {
    const tokens = await exchange(here, await codeFor(here, WILLIAM))
    expect((await readThere(tokens.body.access_token)).status).toBe(200)
    await post(here, '/revoke', {
      token: String(tokens.body.access_token),
      ...credentialsOf(here),
    })
    const refused = async () => (await readThere(tokens.body.access_token)).status === 401
    expect(await within(SECOND_MILLIS, refused)).toBe(true)
    expect((await refresh(here, tokens.body.refresh_token)).status).toBe(200)
  })

  test('a narrowed authorization', async () => {
    const tokens = await exchange(here, await codeFor(here, WILLIAM))
    expect((await readThere(tokens.body.access_token)).status).toBe(200)
    const stores = one.gate.stores('default')
    const [authorization] = await stores.authorizations.listByUser(
      (await stores.users.findByUsername(WILLIAM.username))?.id ?? '',
    )
    await stores.authorizations.narrow(authorization?.id ?? '', 'launch/patient openid')
    const refused = async () => (await readThere(tokens.body.access_token)).status === 403
    expect(await within(SECOND_MILLIS, refused)).toBe(true)
  })

  test('an app, and a person', async () => {
    const user = await one.addUser({
      kind: 'patient',
      username: 'ended',
      fhirUser: 'Patient/demo-william',
    })
    const tokens = await exchange(here, await codeFor(here, { ...WILLIAM, username: 'ended' }))
    expect((await readThere(tokens.body.access_token)).status).toBe(200)
    await one.gate.stores('default').users.setDisabled(user.id, one.gate.clock.now())
    const refused = async () => (await readThere(tokens.body.access_token)).status === 401
    expect(await within(SECOND_MILLIS, refused)).toBe(true)

    const app = await addApp(one)
    const others = await exchange(app, await codeFor(app, WILLIAM))
    expect((await readThere(others.body.access_token)).status).toBe(200)
    const now = one.gate.clock.now()
    await one.gate
      .stores('default')
      .clients.replace({ ...app.client, disabledAt: now, updatedAt: now }, app.client.updatedAt)
    const gone = async () => (await readThere(others.body.access_token)).status === 401
    expect(await within(SECOND_MILLIS, gone)).toBe(true)
  })

  test('keys that one node rotates verify at the other', async () => {
    const keys = await one.gate.keys('default')
    await keys.rotate('access')
    const tokens = await exchange(here, await codeFor(here, WILLIAM))
    expect((await readThere(tokens.body.access_token)).status).toBe(200)
  })
})

function exchangeForm(app: App, code: string): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...credentialsOf(app),
  }
}

function refreshForm(app: App, token: unknown): Record<string, string> {
  return { grant_type: 'refresh_token', refresh_token: String(token), ...credentialsOf(app) }
}
