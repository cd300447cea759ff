import { describe, expect, test } from 'vitest'
import { createSealer } from '../lib/seal.ts'
import { newTenant, openSecrets, type Tenant } from '../model/tenant.ts'
import { loadConfig } from './load.ts'
import { planSettings, printSettings, type SettingsPlan } from './settings-plan.ts'

const config = loadConfig({ CHARTGATE_PUBLIC_URL: 'https://chart.example.org' })
const sealer = createSealer(Buffer.alloc(32, 7))
const ELM = newTenant('elm', 1)
const UPSTREAM = { fhir_upstream: 'https://fhir.elm.example', fhir_upstream_token: 'a token' }

function plan(tenant: Tenant, given: Record<string, unknown>, whole = false): SettingsPlan {
  const planned = planSettings(tenant, given, { config, sealer, whole })
  if ('faults' in planned) throw new Error(JSON.stringify(planned.faults))
  return planned
}
const settled = (given: Record<string, unknown>, tenant = ELM): Tenant => ({
  ...tenant,
  ...plan(tenant, given).settled,
})
function faultsOf(tenant: Tenant, given: Record<string, unknown>): string[] {
  const planned = planSettings(tenant, given, { config, sealer })
  return 'faults' in planned ? planned.faults.map(({ variable }) => variable) : []
}

describe('a plan', () => {
  test('applied again changes nothing, and what is printed plans nothing', () => {
    const tenant = settled({ time_zone: 'Europe/Berlin', provider_kinds: ['patient'], ...UPSTREAM })
    expect(plan(tenant, { time_zone: 'Europe/Berlin' }).changes).toEqual([])
    expect(plan(tenant, printSettings(tenant), true).changes).toEqual([])
    expect(printSettings(tenant)).toEqual({
      time_zone: 'Europe/Berlin',
      provider_kinds: ['patient'],
      fhir_upstream: 'https://fhir.elm.example',
    })
  })

  test('of the whole takes back what is not in it, secrets excepted', () => {
    const tenant = settled({ time_zone: 'Europe/Berlin', ...UPSTREAM })
    const { changes, settled: next } = plan(tenant, { fhir_upstream: UPSTREAM.fhir_upstream }, true)
    expect(changes).toEqual([
      { name: 'time_zone', secret: false, before: 'Europe/Berlin', after: null },
    ])
    expect(next.secrets).toEqual(tenant.secrets)
  })

  test('seals a secret for its own place, and tells only that it changes', () => {
    const planned = plan(ELM, UPSTREAM)
    const { changes, settled: kept } = planned
    expect(JSON.stringify([changes, kept])).not.toContain('a token')
    expect(planned.changes).toContainEqual({
      name: 'fhir_upstream_token',
      secret: true,
      change: 'set',
    })
    const { secrets } = planned.settled
    expect(openSecrets({ id: 'elm', secrets }, sealer)).toEqual({ fhir_upstream_token: 'a token' })
    expect(() => openSecrets({ id: 'oak', secrets }, sealer)).toThrow(/another row/)
  })

  test('says what it brings about', () => {
    const effects = (given: Record<string, unknown>, tenant = ELM) => plan(tenant, given).effects
    expect(effects({ practice_name: 'Elm' })).toEqual(['pages'])
    expect(effects({ registration: 'open' })).toEqual(['registration-open'])
    const there = settled(UPSTREAM)
    expect(effects(UPSTREAM)).toEqual(['records-upstream'])
    expect(effects({ fhir_upstream_timeout_millis: 100 }, there)).toEqual(['connection'])
    expect(plan(there, { fhir_upstream_timeout_millis: 100 }).recordsMove).toBe(false)
    const gone = { fhir_upstream: null, fhir_upstream_token: null }
    expect(effects(gone, there)).toEqual(['records-embedded'])
    expect(plan(there, gone).recordsMove).toBe(true)
  })
})

describe('is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['with a list of what is no text', { provider_kinds: [1] }, 'provider_kinds'],
    ['with a name that settings do not have', { toString: 'x' }, 'toString'],
    ['with a name of another case', { Time_Zone: 'UTC' }, 'Time_Zone'],
    ['with half of what goes together', { fhir_upstream_token: 'x' }, 'fhir_upstream_token'],
  ])('%s', (_, given, name) => {
    expect(faultsOf(ELM, given)).toContain(name)
  })

  test('when a secret would go elsewhere than it was given for', () => {
    const moved = { fhir_upstream: 'https://fhir.evil.example' }
    expect(faultsOf(settled(UPSTREAM), moved)).toEqual(['fhir_upstream_token'])
    const provider = {
      provider_issuer: 'https://login.elm.example',
      provider_client_id: 'us',
      provider_client_secret: 'a secret',
    }
    const issuer = { provider_issuer: 'https://login.evil.example' }
    expect(faultsOf(settled(provider), issuer)).toEqual(['provider_client_secret'])
    const tokens = {
      fhir_upstream: UPSTREAM.fhir_upstream,
      fhir_upstream_token_url: 'https://login.elm.example/token',
      fhir_upstream_client_id: 'us',
      fhir_upstream_client_secret: 'a secret',
    }
    const endpoint = { fhir_upstream_token_url: 'https://login.evil.example/token' }
    expect(faultsOf(settled(tokens), endpoint)).toEqual(['fhir_upstream_client_secret'])
  })

  test('when what a secret obtains would go elsewhere (RFC 9700 §2.3)', () => {
    const tokens = {
      fhir_upstream: UPSTREAM.fhir_upstream,
      fhir_upstream_token_url: 'https://login.elm.example/token',
      fhir_upstream_client_id: 'us',
      fhir_upstream_client_secret: 'a secret',
    }
    const moved = { fhir_upstream: 'https://fhir.evil.example' }
    expect(faultsOf(settled(tokens), moved)).toEqual(['fhir_upstream_client_secret'])
    const anew = { ...moved, fhir_upstream_client_secret: 'a secret of the other' }
    expect(faultsOf(settled(tokens), anew)).toEqual([])
  })

  test('while a secret does not open, unless it is given anew or taken out', () => {
    const stolen = { ...settled(UPSTREAM), id: 'oak' }
    expect(faultsOf(stolen, { time_zone: 'UTC' })).toEqual(['fhir_upstream_token'])
    expect(faultsOf(stolen, { fhir_upstream_token: 'anew' })).toEqual([])
    expect(faultsOf(stolen, { fhir_upstream_token: null })).toEqual([])
  })

  test('while another version’s setting is there, until it is taken out', () => {
    const newer = { ...ELM, settings: { of_tomorrow: 'x' } }
    expect(faultsOf(newer, { time_zone: 'UTC' })).toEqual(['of_tomorrow'])
    expect(faultsOf(newer, { of_tomorrow: null })).toEqual([])
  })
})
