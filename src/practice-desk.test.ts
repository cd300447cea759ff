import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SEALER } from '../test/support/tenant.ts'
import type { PracticeDesk } from './admin/practice-desk.ts'
import { loadConfig } from './config/load.ts'
import { systemClock } from './lib/clock.ts'
import { silentLogger } from './lib/log.ts'
import { createSafeFetch } from './lib/safe-fetch.ts'
import { newTenant } from './model/tenant.ts'
import { practiceDesk } from './practice-desk.ts'
import { openPractices, type Practices } from './practices.ts'
import { type OpenDatabase, openDatabase } from './store/open.ts'

const config = loadConfig({
  CHARTGATE_PUBLIC_URL: 'https://chart.example.org',
  CHARTGATE_FETCH_ALLOW: 'fhir.oak.internal,127.0.0.1',
})
let database: OpenDatabase
let practices: Practices
let desk: PracticeDesk
beforeAll(async () => {
  database = await openDatabase({ dataDir: ':memory:' }, systemClock)
  await database.migrate()
  await database.tenants.add(newTenant('elm', 1))
  const shared = { config, database, clock: systemClock }
  practices = await openPractices({
    ...shared,
    sealer: SEALER,
    log: silentLogger,
    probing: false,
    fhirBase: () => 'https://chart.example.org/elm/fhir',
    store: () => {
      throw new Error('not asked for')
    },
  })
  desk = practiceDesk('elm', {
    ...shared,
    practices,
    stores: database.forTenant('elm'),
    issuer: 'https://chart.example.org/elm',
    safeFetch: createSafeFetch({ allowHosts: config.fetchAllow, demo: false }),
  })
})
afterAll(async () => {
  practices.close()
  await database.close()
})

const change = async (given: Record<string, unknown>) =>
  desk.change(given, {
    version: (await desk.read()).version,
    records: null,
    actorId: 'operator',
    requestId: 'request',
  })

describe('the console names no server in the network of whoever runs ours', () => {
  test.each([
    ['that is loopback', 'https://127.0.0.1/fhir'],
    ['that is private', 'https://10.0.0.7/fhir'],
    ['that tells secrets of the machine', 'https://169.254.169.254/latest'],
    ['that is loopback in six', 'https://[::1]/fhir'],
    ['that is loopback by name', 'https://localhost/fhir'],
    ['over plain http, though it may be fetched from', 'http://127.0.0.1/fhir'],
  ])('%s', async (_, url) => {
    const faults = [{ name: 'fhir_upstream', message: expect.stringContaining('own network') }]
    expect(await change({ fhir_upstream: url })).toEqual({ kind: 'faults', faults })
    // Nor does a trial knock there.
    expect(await desk.tryOut('records', { fhir_upstream: url })).toEqual({ faults })
  })

  test('nor one that gives tokens, or signs people in', async () => {
    const tokens = {
      fhir_upstream: 'https://192.0.2.1/fhir',
      fhir_upstream_token_url: 'https://10.0.0.7/token',
      fhir_upstream_client_id: 'us',
      fhir_upstream_client_secret: 'a secret',
    }
    expect(await change(tokens)).toMatchObject({ kind: 'faults' })
    const provider = {
      provider_issuer: 'https://10.0.0.7',
      provider_client_id: 'us',
      provider_client_secret: 'a secret',
    }
    expect(await change(provider)).toMatchObject({
      kind: 'faults',
      faults: [{ name: 'provider_issuer' }],
    })
  })

  test('what whoever runs the server has named stays when something else changes', async () => {
    const tenant = await database.tenants.find('elm')
    const plan = tenant && practices.plan(tenant, { fhir_upstream: 'http://127.0.0.1:9/fhir' })
    if (!plan || 'faults' in plan) throw new Error('not planned')
    expect(await practices.settle(plan, 'same', { by: 'command line' })).toBe(true)
    expect(await change({ time_zone: 'Europe/Berlin' })).toMatchObject({ kind: 'kept' })
  })

  test('a change of what has changed since is a conflict', async () => {
    const { version } = await desk.read()
    await change({ practice_name: 'Elm' })
    const late = { version, records: null, actorId: 'operator', requestId: 'request' }
    expect(await desk.change({ practice_name: 'Late' }, late)).toEqual({ kind: 'conflict' })
  })
})

describe('a file of the configuration', () => {
  const by = { actorId: 'operator', requestId: 'request' }

  test('keeps settings and what is beside them, or neither', async () => {
    const plan = await desk.planWhole({ time_zone: 'Europe/Berlin' })
    if ('faults' in plan) throw new Error(JSON.stringify(plan.faults))
    const before = await desk.print()
    const failing = plan.keep(by, async () => {
      throw new Error('the trusts were changed meanwhile')
    })
    await expect(failing).rejects.toThrow('meanwhile')
    expect(await desk.print()).toEqual(before)
    expect(await plan.keep(by, async () => {})).toBe(true)
    expect((await desk.print()).settings).toEqual({ time_zone: 'Europe/Berlin' })
  })

  test('keeps nothing, and does nothing beside, when the settings were changed since it was planned', async () => {
    const plan = await desk.planWhole({ time_zone: 'Asia/Tokyo' })
    if ('faults' in plan) throw new Error(JSON.stringify(plan.faults))
    expect(await change({ practice_name: 'Elm Street' })).toMatchObject({ kind: 'kept' })
    let beside = 0
    expect(
      await plan.keep(by, async () => {
        beside++
      }),
    ).toBe(false)
    expect(beside).toBe(0)
  })
})
