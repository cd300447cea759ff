import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { ConfigError } from './fault.ts'
import { type Env, loadConfig } from './load.ts'

const demo = { CHARTGATE_PROFILE: 'demo' }
const production = { CHARTGATE_PUBLIC_URL: 'https://chart.example.org' }
const provider = {
  CHARTGATE_PROVIDER_ISSUER: 'https://login.hospital.example/realms/a/',
  CHARTGATE_PROVIDER_CLIENT_ID: 'chartgate',
  CHARTGATE_PROVIDER_CLIENT_SECRET: 'a secret of ours and theirs',
}
const pem = (curve: string) =>
  generateKeyPairSync('ec', { namedCurve: curve })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()

function faultsOf(env: Env): string[] {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ variable }) => variable)
    throw error
  }
}

test('a provider with a secret or with a key is enough, its issuer letter by letter', () => {
  expect(loadConfig({ ...production, ...provider })).toMatchObject({
    providerIssuer: 'https://login.hospital.example/realms/a/',
    providerKinds: ['practitioner'],
    providerCreatesUsers: 'off',
  })
  const { CHARTGATE_PROVIDER_CLIENT_SECRET: _, ...rest } = provider
  const withKey = { ...production, ...rest, CHARTGATE_PROVIDER_CLIENT_KEY: pem('P-384') }
  expect(loadConfig(withKey).providerClientKey?.asymmetricKeyType).toBe('ec')
})

const SECRET = 'CHARTGATE_PROVIDER_CLIENT_SECRET'
test.each<[string, Env, string]>([
  ['no client id', { CHARTGATE_PROVIDER_CLIENT_ID: '' }, 'CHARTGATE_PROVIDER_CLIENT_ID'],
  ['neither secret nor key', { [SECRET]: '' }, SECRET],
  ['both of them', { CHARTGATE_PROVIDER_CLIENT_KEY: pem('P-256') }, SECRET],
  ['no issuer', { CHARTGATE_PROVIDER_ISSUER: '' }, SECRET],
  [
    'an issuer over plain http',
    { CHARTGATE_PROVIDER_ISSUER: 'http://login.hospital.example' },
    'CHARTGATE_PROVIDER_ISSUER',
  ],
  [
    'a key on another curve',
    { [SECRET]: '', CHARTGATE_PROVIDER_CLIENT_KEY: pem('P-521') },
    'CHARTGATE_PROVIDER_CLIENT_KEY',
  ],
  ['a scope without openid', { CHARTGATE_PROVIDER_SCOPE: 'profile' }, 'CHARTGATE_PROVIDER_SCOPE'],
  ['operators', { CHARTGATE_PROVIDER_KINDS: 'operator' }, 'CHARTGATE_PROVIDER_KINDS'],
])('refuses a provider with %s', (_, change, variable) => {
  expect(faultsOf({ ...production, ...provider, ...change })).toContain(variable)
})

test('plain http will do in the demo, and where the operator vouches for the host', () => {
  const http = { ...provider, CHARTGATE_PROVIDER_ISSUER: 'http://login.internal:8080' }
  expect(faultsOf({ ...demo, ...http })).toEqual([])
  const vouched = { CHARTGATE_FETCH_ALLOW: 'login.internal:8080' }
  expect(faultsOf({ ...production, ...http, ...vouched })).toEqual([])
})
