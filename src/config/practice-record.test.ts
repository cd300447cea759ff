import { describe, expect, test } from 'vitest'
import { type Env, loadConfig } from './load.ts'
import { heldByVariable, practiceConfig, recordNames } from './practice-record.ts'
import type { Config } from './schema.ts'

const production = { CHARTGATE_PUBLIC_URL: 'https://chart.example.org' }
const ELM = 'elm'

function settled(tenant: string, texts: Record<string, string>, env: Env = production): Config {
  const practice = practiceConfig(loadConfig(env), tenant, texts)
  if ('config' in practice) return practice.config
  throw new Error(JSON.stringify(practice.faults))
}

function faultsOf(texts: Record<string, string>, env: Env = production): string[] {
  const practice = practiceConfig(loadConfig(env), ELM, texts)
  return 'faults' in practice ? practice.faults.map(({ variable }) => variable) : []
}

const provider = {
  provider_issuer: 'https://login.elm.example',
  provider_client_id: 'chartgate',
  provider_client_secret: 'a secret of elm and its provider',
}

describe('a practice’s own settings', () => {
  test('are those of its record, parsed as variables are', () => {
    const config = settled(ELM, {
      practice_name: 'Elm Street',
      style: '{"color_highlight": "#7a1f5c"}',
      fhir_upstream: 'https://fhir.elm.example/r4/',
      fhir_upstream_timeout_millis: '5000',
      ...provider,
    })
    expect(config).toMatchObject({
      practiceName: 'Elm Street',
      style: { color_highlight: '#7a1f5c' },
      fhirUpstream: 'https://fhir.elm.example/r4',
      fhirUpstreamTimeoutMillis: 5000,
      providerIssuer: 'https://login.elm.example',
      providerKinds: ['practitioner'],
    })
    expect(config.publicUrl).toBe(production.CHARTGATE_PUBLIC_URL)
  })

  test('are never the default practice’s', () => {
    const env = {
      ...production,
      CHARTGATE_PRACTICE_NAME: 'Riverside',
      CHARTGATE_TIME_ZONE: 'Europe/Berlin',
      CHARTGATE_REGISTRATION: 'open',
      CHARTGATE_PROVIDER_ISSUER: 'https://login.hospital.example',
      CHARTGATE_PROVIDER_CLIENT_ID: 'chartgate',
      CHARTGATE_PROVIDER_CLIENT_SECRET: 'a secret of riverside',
      FHIR_UPSTREAM: 'https://fhir.riverside.example',
      FHIR_UPSTREAM_TOKEN: 'a token of riverside',
    }
    expect(settled(ELM, {}, env)).toMatchObject({
      practiceName: 'Your practice',
      timeZone: 'UTC',
      registration: 'off',
      providerIssuer: null,
      providerClientSecret: null,
      fhirUpstream: null,
      fhirUpstreamToken: null,
    })
  })

  test('give way to a variable at the default practice, and to none elsewhere', () => {
    const env = { ...production, CHARTGATE_REGISTRATION: 'off' }
    const texts = { registration: 'open', time_zone: 'Europe/Berlin' }
    expect(settled('default', texts, env)).toMatchObject({
      registration: 'off',
      timeZone: 'Europe/Berlin',
    })
    expect(settled(ELM, texts, env).registration).toBe('open')
    expect(heldByVariable(loadConfig(env), 'default', 'registration')).toBe(true)
    expect(heldByVariable(loadConfig(env), 'default', 'timeZone')).toBe(false)
    expect(heldByVariable(loadConfig(env), ELM, 'registration')).toBe(false)
  })

  test('keep the rules between settings also where one of them is a variable', () => {
    const env = { ...production, FHIR_UPSTREAM: 'https://fhir.riverside.example' }
    const practice = practiceConfig(loadConfig(env), 'default', {
      fhir_upstream_token: 'one',
      fhir_upstream_username: 'two',
      fhir_upstream_password: 'three',
    })
    expect(practice).toMatchObject({ faults: [{ variable: 'fhir_upstream_token' }] })
  })

  test.each<[string, Record<string, string>, string]>([
    ['a setting that there is not', { no_such: 'x' }, 'no_such'],
    ['a setting of the server', { database_url: 'postgres://a/b' }, 'database_url'],
    ['a name of every object', { constructor: 'x' }, 'constructor'],
    ['no time zone', { time_zone: 'Mars/Olympus' }, 'time_zone'],
    ['a look that cannot be read', { style: '{"color_highlight": "#eeeeee"}' }, 'style'],
    ['half a provider', { provider_issuer: 'https://a.example' }, 'provider_client_id'],
    ['credentials for no server', { fhir_upstream_token: 'x' }, 'fhir_upstream_token'],
    ['a server over plain http', { fhir_upstream: 'http://fhir.elm.example' }, 'fhir_upstream'],
    [
      'a provider over plain http',
      { ...provider, provider_issuer: 'http://login.elm.example' },
      'provider_issuer',
    ],
  ])('are refused with %s', (_, texts, name) => {
    expect(faultsOf(texts)).toContain(name)
  })

  test('are told by the names of the record, and no secret is repeated', () => {
    const texts = { fhir_upstream_token: 'line one\nline two', fhir_upstream: 'x' }
    const practice = practiceConfig(loadConfig(production), ELM, texts)
    const words = JSON.stringify(practice)
    expect(words).toContain('fhir_upstream_token')
    expect(words).not.toMatch(/FHIR_UPSTREAM|line one/)
  })

  test('have names that no other setting has', () => {
    expect(new Set(recordNames).size).toBe(recordNames.length)
    expect(recordNames).toContain('practice_name')
    expect(recordNames).not.toContain('public_url')
  })
})
