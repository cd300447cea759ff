// Practices with servers, providers and looks of their own on two nodes: nothing of one crosses to another, a
// change at one node holds at the other within a second, and ill settings take nobody down.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  fhirFetch,
} from '../support/backend-service.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere } from '../support/operator.ts'
import { Person } from '../support/person.ts'
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts'
import { type SmallFhirServer, smallFhirServer } from '../support/small-fhir-server.ts'

const SECOND_MILLIS = 1000
const PRACTICES = ['elm', 'oak'] as const
type Name = (typeof PRACTICES)[number]

let database: FreshDatabase
let one: Running
let two: Running
const servers = {} as Record<Name | 'fir', SmallFhirServer>
const services = {} as Record<Name, BackendService>
const tokens = {} as Record<Name, string>

beforeAll(async () => {
  database = await freshPostgres()
  for (const name of ['elm', 'oak', 'fir'] as const) servers[name] = await smallFhirServer(name)
  const env = {
    DATABASE_URL: database.url,
    CHARTGATE_MASTER_KEY: randomBytes(32).toString('hex'),
    // The default practice's own, which are nobody else's.
    CHARTGATE_PROVIDER_ISSUER: 'http://127.0.0.1:9/riverside',
    CHARTGATE_PROVIDER_CLIENT_ID: 'riverside',
    CHARTGATE_PROVIDER_CLIENT_SECRET: 'a secret of riverside',
    CHARTGATE_PROVIDER_LABEL: 'Riverside Hospital',
  }
  one = await startChartgate({ env, tenants: PRACTICES })
  two = await startChartgate({ env: { ...env, CHARTGATE_PUBLIC_URL: one.issuer } })
  for (const name of PRACTICES) {
    await settle(one, name, {
      fhir_upstream: servers[name].baseUrl,
      fhir_upstream_token: servers[name].token,
    })
    services[name] = await addBackendService(one.at(name), { client_id: 'same-id' })
    tokens[name] = await accessTokenOf(services[name])
  }
})
afterAll(async () => {
  await two?.close()
  await one?.close()
  for (const server of Object.values(servers)) await server.close()
  await database?.drop()
})

/** Settles as the command does, at one node. */
async function settle(node: Running, name: string, given: Record<string, unknown>): Promise<void> {
  const { practices, database: kept } = node.gate
  const tenant = await kept.tenants.find(name)
  if (!tenant) throw new Error('no such practice')
  const plan = practices.plan(tenant, given)
  if ('faults' in plan) throw new Error(JSON.stringify(plan.faults))
  expect(await practices.settle(plan, 'same', { by: 'test' })).toBe(true)
}

const familyAt = async (name: Name, token = tokens[name]) => {
  const response = await fhirFetch(one.at(name), token, 'Patient/85')
  return response.status === 200 ? (await response.json()).name[0].family : response.status
}
/** The second node answers on its own port for the public URL of both. */
const atSecond = (path: string, init?: RequestInit) =>
  fetch(`http://localhost:${two.gate.config.port}${path}`, init)

async function within(millis: number, holds: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + millis
  while (Date.now() < end) {
    if (await holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return holds()
}

describe('records', () => {
  test('come from the practice’s own server, with its own credential, and from no other', async () => {
    for (const name of PRACTICES) expect(await familyAt(name)).toBe(name)
    for (const name of PRACTICES) {
      const { arrived, token } = servers[name]
      expect(arrived.some(({ path }) => path === '/Patient/85')).toBe(true)
      for (const { authorization } of arrived) expect(authorization).toBe(`Bearer ${token}`)
    }
  })

  test('are not opened by the other practice’s token, though the app has the same id', async () => {
    expect(await familyAt('elm', tokens.oak)).toBe(401)
    expect(await familyAt('oak', tokens.elm)).toBe(401)
  })

  test('of the default practice stay its own', async () => {
    expect(one.gate.practices.get('default')?.upstream).toBeNull()
    const service = await addBackendService(one, { client_id: 'same-id' })
    const response = await fhirFetch(one, await accessTokenOf(service), 'Patient/85')
    expect(response.status).toBe(404)
  })
})

describe('providers', () => {
  test('of the default practice’s variables are offered at no other', async () => {
    const signIn = async (path: string) =>
      (await new Person().go(`${one.issuer}${path}/sign-in`, nowhere)).html
    expect(await signIn('')).toContain('Riverside Hospital')
    expect(await signIn('/elm')).not.toMatch(/Riverside Hospital|sign-in\/provider/)
    await settle(one, 'elm', {
      provider_issuer: 'http://127.0.0.1:9/elm',
      provider_client_id: 'elm',
      provider_client_secret: 'a secret of elm and its provider',
      provider_label: 'Elm Hospital',
    })
    expect(await signIn('/elm')).toContain('Elm Hospital')
    expect(await signIn('/oak')).not.toContain('Elm Hospital')
    expect(await signIn('')).not.toContain('Elm Hospital')
  })
})

describe('a change at one node', () => {
  const familyThere = async () => {
    const headers = { authorization: `Bearer ${tokens.elm}` }
    const response = await atSecond('/elm/fhir/Patient/85', { headers })
    return response.status === 200 ? (await response.json()).name[0].family : response.status
  }

  test('holds at the other within a second, for new requests and old tokens', async () => {
    expect(await familyThere()).toBe('elm')
    await settle(one, 'elm', {
      fhir_upstream: servers.fir.baseUrl,
      fhir_upstream_token: servers.fir.token,
    })
    expect(await familyAt('elm')).toBe('fir')
    expect(await within(SECOND_MILLIS, async () => (await familyThere()) === 'fir')).toBe(true)
    for (const { authorization } of servers.fir.arrived)
      expect(authorization).toBe(`Bearer ${servers.fir.token}`)
  })

  test('of registration is advertised and kept to at the other within a second', async () => {
    await settle(one, 'oak', { registration: 'off' })
    const advertised = async () => {
      const response = await atSecond('/oak/.well-known/openid-configuration')
      return 'registration_endpoint' in (await response.json())
    }
    expect(await within(SECOND_MILLIS, async () => !(await advertised()))).toBe(true)
    const sent = await atSecond('/oak/register', { method: 'POST', body: '{}' })
    expect(sent.status).toBeGreaterThanOrEqual(400)
    await settle(two, 'oak', { registration: 'open' })
    expect(await within(SECOND_MILLIS, advertised)).toBe(true)
  })

  test('that removes a practice removes it at the other within a second', async () => {
    await one.gate.database.tenants.add({
      id: 'ash',
      settings: {},
      secrets: {},
      createdAt: 1,
      updatedAt: 1,
    })
    const status = async () => (await atSecond('/ash/.well-known/openid-configuration')).status
    expect(await within(SECOND_MILLIS, async () => (await status()) === 200)).toBe(true)
    const record = { type: 'practice-removed', at: 2, outcome: 'success' } as const
    expect(await one.gate.database.tenants.remove('ash', record)).toBe(true)
    expect(await within(SECOND_MILLIS, async () => (await status()) === 404)).toBe(true)
  })
})

describe('ill settings', () => {
  test('are refused before they are kept', async () => {
    const tenant = await one.gate.database.tenants.find('oak')
    const plan = tenant && one.gate.practices.plan(tenant, { fhir_upstream_username: 'half' })
    expect(plan).toHaveProperty('faults')
    expect(await familyAt('oak')).toBe('oak')
  })

  test('that got into the database all the same leave what is in force', async () => {
    const { tenants } = one.gate.database
    const kept = await tenants.find('oak')
    if (!kept) throw new Error('no such practice')
    const readAt = kept.updatedAt
    const ill = { settings: { no_such: 'x' }, secrets: kept.secrets, updatedAt: readAt + 1 }
    expect(await one.gate.stores('oak').practice.settle(ill, readAt)).toBe(true)
    await one.gate.practices.refresh()
    expect(await familyAt('oak')).toBe('oak')
    expect(
      await one.gate.stores('oak').practice.settle({ ...kept, updatedAt: readAt + 2 }, readAt + 1),
    ).toBe(true)
  })

  test('with another practice’s sealed secret open nothing there, and stop only that one (N05)', async () => {
    const { tenants } = one.gate.database
    const [elm, oak] = [await tenants.find('elm'), await tenants.find('oak')]
    if (!elm || !oak) throw new Error('no such practice')
    const stolen = {
      settings: { ...oak.settings, fhir_upstream: servers.fir.baseUrl },
      secrets: { fhir_upstream_token: elm.secrets.fhir_upstream_token ?? '' },
      updatedAt: oak.updatedAt + 1,
    }
    await one.gate.stores('oak').practice.settle(stolen, oak.updatedAt)
    // As after a restart: nothing was in force before.
    await one.restart()
    expect((await fetch(`${one.issuer}/oak/jwks`)).status).toBe(503)
    expect(await familyAt('elm')).toBe('fir')
    await one.gate
      .stores('oak')
      .practice.settle({ ...oak, updatedAt: oak.updatedAt + 2 }, oak.updatedAt + 1)
    await one.gate.practices.refresh()
    expect(await familyAt('oak')).toBe('oak')
  })

  test('no secret of any of them is in the database as it was given (N05)', async () => {
    for (const tenant of await one.gate.database.tenants.list())
      expect(JSON.stringify(tenant)).not.toMatch(/the-token-of|a secret of/)
  })
})
