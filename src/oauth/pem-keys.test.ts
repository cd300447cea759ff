import { generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { expect, test } from 'vitest'
import { looksLikePem, parsePemKeys } from './pem-keys.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const spki = (key: typeof rsa.publicKey) => String(key.export({ type: 'spki', format: 'pem' }))

test('public keys become JWKs with their thumbprint as kid (RFC 7638 §3)', async () => {
  const keys = parsePemKeys(`words before\n${spki(rsa.publicKey)}\n${spki(p384.publicKey)}`)
  if (typeof keys === 'string') throw new Error(keys)
  expect(keys).toMatchObject([
    { kty: 'RSA', alg: 'RS384', use: 'sig' },
    { kty: 'EC', crv: 'P-384', alg: 'ES384', use: 'sig' },
  ])
  for (const [at, pair] of [rsa, p384].entries())
    expect(keys[at]?.kid).toBe(
      await calculateJwkThumbprint(pair.publicKey.export({ format: 'jwk' })),
    )
})

test('the older form of RSA keys is read as well', () => {
  const pem = String(rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }))
  expect(parsePemKeys(pem)).toMatchObject([{ kty: 'RSA' }])
})

test.each([
  ['PKCS #8', String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }))],
  ['PKCS #1', String(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }))],
  [
    'beside a public one',
    spki(rsa.publicKey) + p384.privateKey.export({ type: 'sec1', format: 'pem' }),
  ],
])('a private key is refused: %s', (_, pem) => {
  expect(parsePemKeys(pem)).toMatch(/private key/)
})

test.each([
  ['', /no complete PEM block/],
  ['-----BEGIN PUBLIC KEY-----\nAAAA', /no complete PEM block/],
  ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /cannot be read/],
  ['-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----', /no public key/],
  [spki(generateKeyPairSync('ed25519').publicKey as never), /must be RSA keys/],
  ['x'.repeat(70_000), /longer than/],
])('what is no usable key is refused: %j', (text, reason) => {
  expect(parsePemKeys(text)).toMatch(reason)
})

test('PEM is told from JSON', () => {
  expect(looksLikePem(spki(rsa.publicKey))).toBe(true)
  expect(looksLikePem('{"keys": []}')).toBe(false)
})
