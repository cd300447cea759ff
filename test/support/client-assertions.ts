// Client assertions for tests: as a good client makes them, as no library would, and what judges them.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { expect } from 'vitest'
import { manualClock } from '../../src/lib/clock.ts'
import type { Client, Jwk } from '../../src/model/client.ts'
import type { UsedAssertionStore } from '../../src/model/used-assertion.ts'
import { clientKeys } from '../../src/oauth/client-authentication/client-keys.ts'
import {
  type AssertionFacts,
  assertedClientId,
  checkAssertion,
  parseAssertion,
} from '../../src/oauth/client-authentication/private-key-jwt.ts'
import { client, ISSUER, NOW } from './fixtures.ts'
import { refusal } from './tenant.ts'

export const TOKEN_ENDPOINT = `${ISSUER}/token`
export const SKEW = 10
export const SECONDS = NOW / 1000

export const pairs = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  short: generateKeyPairSync('rsa', { modulusLength: 1024 }),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
}
const KEY_OF: Record<string, keyof typeof pairs> = {
  RS256: 'rsa',
  RS384: 'rsa',
  ES256: 'p256',
  ES384: 'p384',
}

export const publicJwk = async (key: KeyObject, more: Partial<Jwk> = {}): Promise<Jwk> =>
  ({ ...(await exportJWK(key)), ...more }) as Jwk // jose's type leaves kty open

/** A client with a key of each kind, named like the pairs. */
export const signingClient = async (): Promise<Client> =>
  client({
    tokenEndpointAuthMethod: 'private_key_jwt',
    jwks: [
      await publicJwk(pairs.rsa.publicKey, { kid: 'rsa' }),
      await publicJwk(pairs.p256.publicKey, { kid: 'p256' }),
      await publicJwk(pairs.p384.publicKey, { kid: 'p384' }),
    ],
  })

/** What assertions are judged by, at a clock of its own. */
export function assertionFacts(usedAssertions: UsedAssertionStore) {
  const clock = manualClock(NOW)
  return {
    clock,
    audiences: [ISSUER, TOKEN_ENDPOINT, `${ISSUER}/oauth/token/`],
    maxLifetimeSeconds: 300,
    clockSkewSeconds: SKEW,
    keys: clientKeys(() => Promise.reject(new Error('fetched')), clock),
    usedAssertions,
  }
}

let made = 0
const goodClaims = () => ({
  iss: 'app',
  sub: 'app',
  aud: TOKEN_ENDPOINT,
  exp: SECONDS + 300,
  jti: `jti-${++made}`,
})

/** An assertion as a good client makes it, with changes; undefined leaves a member out. */
export function assertion({
  alg = 'ES384',
  header = {},
  claims = {},
  key,
}: {
  alg?: string
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  key?: KeyObject
} = {}): Promise<string> {
  const pair = KEY_OF[alg] ?? 'p384'
  const all = { ...goodClaims(), ...claims }
  return new SignJWT(all as unknown as Record<string, string>) // wrong on purpose in places
    .setProtectedHeader({ alg, kid: pair, typ: 'JWT', ...header } as { alg: string })
    .sign(key ?? pairs[pair].privateKey)
}

export const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** One that no library would sign. */
export function forged(
  header: Record<string, unknown>,
  signature: (input: string) => Buffer,
  claims: Record<string, unknown> = {},
): string {
  const all = { ...goodClaims(), ...claims }
  const input = `${encode({ kid: 'p384', typ: 'JWT', ...header })}.${encode(all)}`
  return `${input}.${signature(input).toString('base64url')}`
}

/** Judges an assertion as the token endpoint does. */
export async function judge(jwt: string, of: Client, facts: AssertionFacts): Promise<void> {
  const parsed = parseAssertion(jwt)
  expect(assertedClientId(parsed)).toBe(of.id)
  await checkAssertion(parsed, of, facts)
}

/** The words of the refusal; fails when it is not `invalid_client`. */
export async function refusedAs(
  jwt: string | Promise<string>,
  of: Client,
  facts: AssertionFacts,
): Promise<string> {
  const text = await jwt
  const error = await refusal((async () => judge(text, of, facts))())
  expect(error).toMatchObject({ code: 'invalid_client', status: 401 })
  return error.message
}
