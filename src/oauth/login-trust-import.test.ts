import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ClientRules } from './client-metadata.ts'
import { type ImportedTrust, importLoginTrusts } from './login-trust-import.ts'
import { parseLoginTrustSql } from './login-trust-sql.ts'

const NOW = 1_800_000_000_000
const DEMO: ClientRules = { demo: true, allowHosts: [], accessTokenLifetimeSeconds: 3600 }
const PRODUCTION: ClientRules = { ...DEMO, demo: false }

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** As it stands in SQL: its line breaks written as \n. */
const inSql = (pem: string | Buffer) => String(pem).trim().replaceAll('\n', '\\n')
const PUBLIC_PEM = inSql(publicKey.export({ type: 'spki', format: 'pem' }))
const PRIVATE_PEM = inSql(privateKey.export({ type: 'pkcs1', format: 'pem' }))

/** The statement of the first tutorial's "Server Setup". */
const TUTORIAL = `insert into 
login_trusts 
set 
domain='MIE-localhost-launch', 
description='Local FHIR App Launch', 
allowed_options=8388608, 
login_url='http://localhost:8080/launch', 
private_key='${PRIVATE_PEM}',public_key='${PUBLIC_PEM}',key_format='PEM'
`

function imported(text: string, rules = DEMO): ImportedTrust[] {
  const trusts = importLoginTrusts(text, rules, NOW)
  if (!Array.isArray(trusts)) throw new Error(`line ${trusts.line} ${trusts.message}`)
  return trusts
}
const only = (text: string, rules = DEMO): ImportedTrust => {
  const [trust, ...rest] = imported(text, rules)
  if (!trust || rest.length > 0) throw new Error('not one trust')
  return trust
}

describe('the statement of the first tutorial', () => {
  const trust = only(TUTORIAL)

  test('becomes an app with its id, name, launch URL and key, and FHIR on', () => {
    expect(trust.faults).toEqual([])
    expect(trust.client).toMatchObject({
      id: 'MIE-localhost-launch',
      name: 'Local FHIR App Launch',
      launchUris: ['http://localhost:8080/launch'],
      redirectUris: [],
      fhirEnabled: true,
      tokenEndpointAuthMethod: 'private_key_jwt',
      secrets: [],
      pkceRequired: true,
    })
    expect(trust.client?.jwks).toHaveLength(1)
    expect(trust.client?.jwks?.[0]).toMatchObject({ kty: 'RSA', alg: 'RS384', use: 'sig' })
  })

  test('stays switched off until it has a redirect URI', () => {
    expect(trust.client?.disabledAt).toBe(NOW)
    expect(trust.notes.join()).toContain('switched off until it has a redirect URI')
  })

  test('loses its private key, which is told and stands nowhere', () => {
    expect(trust.notes.join()).toContain('private_key was thrown away')
    const kept = JSON.stringify(trust)
    expect(kept).not.toContain('PRIVATE KEY')
    const { d } = privateKey.export({ format: 'jwk' })
    expect(kept).not.toContain(String(d))
  })
})

test('only the bit 8388608 of allowed_options is FHIR', () => {
  const fhir = (options: string) =>
    only(`insert into login_trusts set domain='a', allowed_options=${options}`).client?.fhirEnabled
  expect(fhir('8388608')).toBe(true)
  expect(fhir('8388609')).toBe(true)
  expect(fhir('4303355904')).toBe(true)
  expect(fhir('16777216')).toBe(false)
  expect(fhir('8388607')).toBe(false)
  expect(fhir('0')).toBe(false)
  expect(fhir('null')).toBe(false)
  expect(fhir("'many'")).toBe(false)
})

test.each([
  ["domain='a', digest='SHA1'", /digest is SHA1.*forged.*RS384/],
  ["domain='a', digest='sha-1'", /digest is SHA1/],
  ["domain='a', digest='MD5'", /digest is MD5/],
  ["description='nameless'", /domain is missing/],
  ["domain='has spaces'", /domain must be 1 to 128 letters/],
  ["domain='a', login_url='javascript:alert(1)'", /login_url must be an absolute https URL/],
  ["domain='a', public_key='nonsense'", /public_key has no complete PEM block/],
  [`domain='a', public_key='${PRIVATE_PEM}'`, /public_key holds a private key/],
  ["domain='a', public_key='x', key_format='DER'", /key_format is DER/],
])('a row that will not do is refused with the reason: %s', (columns, reason) => {
  const trust = only(`insert into login_trusts set ${columns}`)
  expect(trust.client).toBeNull()
  expect(trust.faults.join()).toMatch(reason)
})

test('production refuses a launch URL without TLS', () => {
  expect(only(TUTORIAL, PRODUCTION).faults.join()).toMatch(/login_url must be https/)
})

test('without a public key the app is public, and unknown columns are told', () => {
  const { client, notes } = only(
    "insert into login_trusts set domain='a', colour='red', digest='SHA256'",
  )
  expect(client?.tokenEndpointAuthMethod).toBe('none')
  expect(notes.join()).toContain('colour means nothing here')
})

test('several rows and statements are read, and of two with one domain the second is refused', () => {
  const trusts = imported(`
    -- ours
    insert into login_trusts (domain, description) values ('one', 'it''s one'), ('two', null);
    /* and
       another */ INSERT INTO \`login_trusts\` SET domain = "one", description = "a \\"second\\" one";
  `)
  expect(trusts.map(({ client }) => client?.name ?? null)).toEqual(["it's one", 'two', null])
  expect(trusts[2]?.faults.join()).toContain('another trust in the same text')
})

test.each([
  ['', 1, 'no insert'],
  ['select domain from login_trusts', 1, 'nothing but insert'],
  ["insert into users set domain='a'", 1, 'another table'],
  ["insert into login_trusts set domain='a\nb", 1, 'does not end'],
  ['\n\ninsert into login_trusts set domain=', 3, 'its end'],
  ["insert into login_trusts set domain='a' or 1=1", 1, "'or'"],
  ["insert into login_trusts set domain='a', domain='b'", 1, 'twice'],
  ["insert into login_trusts (a, b) values ('x')", 1, "')'"],
  ["insert into login_trusts set domain=concat('a')", 1, "'concat'"],
  ["insert into login_trusts set domain='a'; drop table users", 1, 'nothing but insert'],
  ['insert into login_trusts set domain=$a', 1, "'$'"],
])('what is no such statement is refused with its line: %j', (text, line, message) => {
  expect(parseLoginTrustSql(text)).toEqual({ line, message: expect.stringContaining(message) })
})

test('a fault never tells what stands in quotes', () => {
  const fault = parseLoginTrustSql("insert into login_trusts set 'top secret'='x'")
  expect(JSON.stringify(fault)).not.toContain('top secret')
})

test('a text of any size and shape is answered soon', () => {
  const began = process.hrtime.bigint()
  for (const text of [
    "'".repeat(200_000),
    '/*'.repeat(100_000),
    '--'.repeat(100_000),
    '('.repeat(200_000),
  ])
    parseLoginTrustSql(text)
  parseLoginTrustSql('x'.repeat(600_000))
  expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(2000)
})
