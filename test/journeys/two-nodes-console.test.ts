// What an operator ends in the console, or a patient narrows in the portal, on one node of two on one PostgreSQL:
// at the other the next FHIR request, page link, refresh and introspection see it within a second (G03).
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../src/lib/ids.ts'
import { followEndings } from '../../src/oauth/end-access.ts'
import {
  type App,
  addApp,
  codeFor,
  credentialsOf,
  exchange,
  fhirGet,
  post,
  refresh,
} from '../support/app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { Person, textOf } from '../support/person.ts'
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts'
import { ADA, addPractice } from '../support/practice.ts'

const SECOND_MILLIS = 1000
/** More than are ended one by one while the page waits. */
const MANY = 240

let database: FreshDatabase
let one: Running
let two: Running
let operator: Awaited<ReturnType<typeof operatorAt>>
beforeAll(async () => {
  database = await freshPostgres()
  const env = {
    DATABASE_URL: database.url,
    CHARTGATE_MASTER_KEY: randomBytes(32).toString('hex'),
  }
  one = await startChartgate({ env })
  await addPractice(one)
  // The same practice: same issuer and keys, another process and port.
  two = await startChartgate({ env: { ...env, CHARTGATE_PUBLIC_URL: one.issuer } })
  operator = await operatorAt(one)
})
afterAll(async () => {
  await two?.close()
  await one?.close()
  await database?.drop()
})

/** The second node answers on its own port for the public URL of both. */
const atSecond = (url: string) =>
  url.replace(one.issuer, `http://localhost:${two.gate.config.port}`)
const thereOf = (app: App): App => {
  const [issuer, fhirBase] = [atSecond(one.issuer), atSecond(one.fhirBase)]
  return { ...app, running: { ...two, issuer, fhirBase } }
}

type Tokens = Record<string, unknown>

async function connect(app: App): Promise<Tokens> {
  const { body, status } = await exchange(app, await codeFor(app, ADA))
  expect(status).toBe(200)
  return body
}

/** What an app meets at a node: the statuses of a read and of a page link, and what introspection says. */
async function met(app: App, { access_token: token }: Tokens, next: string) {
  const headers = { authorization: `Bearer ${token}` }
  const introspected = await post(app, '/introspect', {
    token: String(token),
    ...credentialsOf(app),
  })
  return {
    read: (await fhirGet(app, token, `Patient/${ADA.patient}`)).status,
    search: (await fhirGet(app, token, 'Observation?_count=1')).status,
    page: (await fetch(atSecond(next), { headers })).status,
    active: introspected.body.active,
    scope: introspected.body.scope,
  }
}

async function nextLink(app: App, { access_token: token }: Tokens): Promise<string> {
  const bundle = await (await fhirGet(app, token, 'Observation?_count=1')).json()
  const links: { relation: string; url: string }[] = bundle.link
  return links.find(({ relation }) => relation === 'next')?.url ?? ''
}

/** Tries again and again for a second; answers the last that was seen. */
async function withinASecond<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  for (const end = Date.now() + SECOND_MILLIS; ; ) {
    const seen = await look()
    if (holds(seen) || Date.now() >= end) return seen
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** An app with tokens that the second node has in memory. */
async function connected(name: string) {
  const app = await addApp(one, {
    client_name: name,
    token_endpoint_auth_method: 'client_secret_post',
  })
  const there = thereOf(app)
  const tokens = await connect(app)
  const next = await nextLink(there, tokens)
  expect(await met(there, tokens, next)).toMatchObject({
    ...{ read: 200, search: 200, page: 200 },
    active: true,
  })
  return { app, there, tokens, next }
}

const REFUSED = { read: 401, search: 401, page: 401, active: false }

test('one access ended by an operator', async () => {
  const { app, there, tokens, next } = await connected('One Ended')
  const list = await operator.look(`/authorizations?app=${app.client.id}`)
  const question = await operator.person.press(list, /end the selected/i, nowhere, {
    tick: () => true,
  })
  await operator.person.press(question, /^end it$/i, nowhere, { fill: { reason: 'lost phone' } })
  const seen = await withinASecond(
    () => met(there, tokens, next),
    ({ page, active }) => page === 401 && active === false,
  )
  expect(seen).toMatchObject(REFUSED)
  expect((await refresh(there, tokens.refresh_token)).body.error).toBe('invalid_grant')
})

test('all of a large app, before its rows have followed', async () => {
  const { app, there, tokens, next } = await connected('Many Ended')
  const { authorizations, users, accessEndings, auditEvents, consents } = one.gate.stores('default')
  const ada = await users.findByUsername(ADA.username)
  const [model] = await authorizations.listByUser(ada?.id ?? '')
  if (!ada || !model) throw new Error('nothing was allowed')
  await one.gate.stores('default').write(async (unit) => {
    for (let i = 0; i < MANY; i++)
      await unit.authorizations.save({
        ...{ ...model, id: newId(model.createdAt), clientId: app.client.id },
        ...{ createdAt: model.createdAt, context: { patient: `other-${i}` } },
      })
  })
  const question = await operator.look(`/authorizations/end?app=${app.client.id}`)
  const done = await operator.person.press(question, /^end all/i, nowhere, {
    fill: { reason: 'breach' },
  })
  expect(textOf(done.html)).toMatch(/All of them were ended/)
  expect(await consents.find(ada.id, app.client.id, ADA.patient)).toBeNull()
  const seen = await withinASecond(
    () => met(there, tokens, next),
    ({ page, active }) => page === 401 && active === false,
  )
  expect(seen).toMatchObject(REFUSED)
  expect((await refresh(there, tokens.refresh_token)).body.error).toBe('invalid_grant')

  // The rows follow, on whichever node, each once and with its record.
  const deps = (at: Running) => ({ stores: at.gate.stores('default'), clock: at.gate.clock })
  await Promise.all([followEndings(deps(one)), followEndings(deps(two))])
  expect(await accessEndings.list()).toEqual([])
  const filter = { clientId: app.client.id }
  expect(await authorizations.count({ ...filter, state: 'live' }, 10)).toBe(0)
  expect(await authorizations.count({ ...filter, state: 'ended' }, 1000)).toBe(MANY + 1)
  const records = await auditEvents.search(
    { ...filter, types: ['authorization-revoked'] },
    { limit: 1000 },
  )
  expect(new Set(records.map(({ authorizationId }) => authorizationId)).size).toBe(MANY + 1)
  expect(records.length).toBe(MANY + 1)
  expect(records[0]?.detail).toEqual({ by: 'operator', reason: 'breach' })
  // What is allowed afterwards is not touched.
  const again = await connect(app)
  expect((await fhirGet(there, again.access_token, `Patient/${ADA.patient}`)).status).toBe(200)
})

test('an app narrowed by the patient in the portal', async () => {
  const { app, there, tokens, next } = await connected('Narrowed')
  const { authorizations, users } = one.gate.stores('default')
  const ada = await users.findByUsername(ADA.username)
  const all = await authorizations.listByUser(ada?.id ?? '')
  const id = all.find(({ clientId }) => clientId === app.client.id)?.id ?? ''
  const person = new Person()
  const signIn = await person.go(`${one.issuer}/portal/apps/${id}`, nowhere)
  const page = await person.press(signIn, /sign in/i, nowhere, {
    fill: { username: ADA.username, password: PASSWORD },
  })
  const saved = await person.press(page, /^save$/i, nowhere, {
    tick: (value) => !value.startsWith('patient/Observation.'),
  })
  expect(textOf(saved.html)).toMatch(/^Saved\./)
  const seen = await withinASecond(
    () => met(there, tokens, next),
    ({ search, page: link, scope }) =>
      search === 403 && link !== 200 && !String(scope).includes('*'),
  )
  expect(seen).toMatchObject({ read: 200, search: 403, active: true })
  expect(seen.page).not.toBe(200)
  expect(seen.scope).not.toMatch(/Observation|\*/)
  const again = await refresh(there, tokens.refresh_token)
  expect(again.body.scope).not.toMatch(/Observation|\*/)
  expect((await fhirGet(there, again.body.access_token, 'Observation?_count=1')).status).toBe(403)
})

test('a person switched off by an operator', async () => {
  const { there, tokens, next } = await connected('Switched Off')
  const ada = await one.gate.stores('default').users.findByUsername(ADA.username)
  const question = await operator.look(`/users/${ada?.id}/off`)
  await operator.person.press(question, /switch off/i, nowhere)
  const seen = await withinASecond(
    () => met(there, tokens, next),
    ({ page, active }) => page === 401 && active === false,
  )
  expect(seen).toMatchObject(REFUSED)
  expect((await refresh(there, tokens.refresh_token)).body.error).toBe('invalid_grant')
})
