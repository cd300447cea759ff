import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { ConfigError } from './fault.ts'
import { type Env, loadConfig } from './load.ts'

const UPSTREAM = 'https://fhir.example/r4'
const KEY = generateKeyPairSync('ec', {
  namedCurve: 'P-384',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey
const PEM = '-----BEGIN X-----\nabc\n-----END X-----\n'

/** The variables that are refused, with why. */
function faultsOf(env: Env): Record<string, string> {
  try {
    loadConfig({ CHARTGATE_PROFILE: 'demo', ...env })
    return {}
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return Object.fromEntries(error.faults.map(({ variable, message }) => [variable, message]))
  }
}

test.each<[string, Env]>([
  ['none', {}],
  ['a name and a password', { FHIR_UPSTREAM_USERNAME: 'me', FHIR_UPSTREAM_PASSWORD: 'p' }],
  ['a token', { FHIR_UPSTREAM_TOKEN: 't' }],
  [
    'client credentials',
    {
      FHIR_UPSTREAM_TOKEN_URL: 'https://as.example/token',
      FHIR_UPSTREAM_CLIENT_ID: 'us',
      FHIR_UPSTREAM_CLIENT_SECRET: 's',
    },
  ],
  [
    'client credentials by a key',
    {
      FHIR_UPSTREAM_TOKEN_URL: 'https://as.example/token',
      FHIR_UPSTREAM_CLIENT_ID: 'us',
      FHIR_UPSTREAM_CLIENT_KEY: KEY,
      FHIR_UPSTREAM_CLIENT_KEY_ID: 'key-1',
    },
  ],
  ['a certificate', { FHIR_UPSTREAM_CERTIFICATE: PEM, FHIR_UPSTREAM_KEY: PEM }],
])('%s are credentials', (_, env) => {
  expect(faultsOf({ FHIR_UPSTREAM: UPSTREAM, ...env })).toEqual({})
})

test('a kind that is not whole is refused, by the name of what is missing', () => {
  expect(faultsOf({ FHIR_UPSTREAM: UPSTREAM, FHIR_UPSTREAM_USERNAME: 'me' })).toHaveProperty(
    'FHIR_UPSTREAM_PASSWORD',
  )
  expect(faultsOf({ FHIR_UPSTREAM: UPSTREAM, FHIR_UPSTREAM_CLIENT_ID: 'us' })).toEqual({
    FHIR_UPSTREAM_TOKEN_URL: expect.stringContaining('is not set'),
    FHIR_UPSTREAM_CLIENT_SECRET: expect.stringContaining('is not set'),
  })
  expect(faultsOf({ FHIR_UPSTREAM: UPSTREAM, FHIR_UPSTREAM_KEY: PEM })).toHaveProperty(
    'FHIR_UPSTREAM_CERTIFICATE',
  )
})

test('a secret and a key are one too many, and a key must be one that can sign', () => {
  const client = {
    FHIR_UPSTREAM: UPSTREAM,
    FHIR_UPSTREAM_TOKEN_URL: 'https://as.example/token',
    FHIR_UPSTREAM_CLIENT_ID: 'us',
  }
  const both = { ...client, FHIR_UPSTREAM_CLIENT_SECRET: 's', FHIR_UPSTREAM_CLIENT_KEY: KEY }
  expect(faultsOf(both)).toEqual({
    FHIR_UPSTREAM_CLIENT_SECRET: expect.stringContaining('must not both be set'),
  })
  const id = { ...client, FHIR_UPSTREAM_CLIENT_SECRET: 's', FHIR_UPSTREAM_CLIENT_KEY_ID: 'k' }
  expect(faultsOf(id)).toEqual({
    FHIR_UPSTREAM_CLIENT_KEY_ID: expect.stringContaining('FHIR_UPSTREAM_CLIENT_KEY'),
  })
  expect(faultsOf({ ...client, FHIR_UPSTREAM_CLIENT_KEY: PEM })).toHaveProperty(
    'FHIR_UPSTREAM_CLIENT_KEY',
  )
})

test('two kinds are one too many', () => {
  const env = { FHIR_UPSTREAM_USERNAME: 'me', FHIR_UPSTREAM_PASSWORD: 'p' }
  const both = { FHIR_UPSTREAM: UPSTREAM, FHIR_UPSTREAM_TOKEN: 't', ...env }
  expect(faultsOf(both)).toEqual({ FHIR_UPSTREAM_TOKEN: expect.stringContaining('one kind') })
})

test('credentials without an upstream are a mistake, and their values are not repeated', () => {
  const faults = faultsOf({ FHIR_UPSTREAM_TOKEN: 'tell-nobody' })
  expect(Object.keys(faults)).toEqual(['FHIR_UPSTREAM_TOKEN'])
  expect(JSON.stringify(faults)).not.toContain('tell-nobody')
})

test('what is no PEM is refused', () => {
  const env = { FHIR_UPSTREAM_CERTIFICATE: 'x', FHIR_UPSTREAM_KEY: PEM }
  expect(faultsOf({ FHIR_UPSTREAM: UPSTREAM, ...env })).toHaveProperty('FHIR_UPSTREAM_CERTIFICATE')
})
