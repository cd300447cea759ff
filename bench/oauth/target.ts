// A server as the OAuth bench sees it: where its endpoints are and which clients it knows. Both servers know
// the same clients, with the same secrets and keys.
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { ServerProcess } from '../load/server-process.ts'

export type Target = {
  name: string
  server: ServerProcess
  /** The `aud` of client assertions. */
  audience: string
  /** Paths with their queries, as they go into a request. */
  paths: {
    discovery: string
    jwks: string
    token: string
    introspect: string
    authorize: string
  }
  /** What more an authorization request has here. */
  authorizeWith: Record<string, string>
  /** What more a token request with an assertion has here. */
  assertionWith: Record<string, string>
  stop(): Promise<void>
}

/** Starts a server afresh. */
export type StartTarget = () => Promise<Target>

export type AssertionAlgorithm = 'RS384' | 'ES384'

export const SERVICE = { id: 'bench-service', secret: 'a secret of the bench, long enough for all' }
export const RESOURCE_SERVER = {
  id: 'bench-resource',
  secret: 'another secret of the bench, as long',
}
export const APP = { id: 'bench-app', redirectUri: 'https://app.example/callback' }
export const SIGNED = {
  RS384: signing('RS384'),
  ES384: signing('ES384'),
} satisfies Record<AssertionAlgorithm, unknown>

/** A client that signs, with its key. */
function signing(alg: AssertionAlgorithm) {
  const { privateKey, publicKey } =
    alg === 'RS384'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const kid = `bench-${alg}`
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
  return { id: `bench-${alg.toLowerCase()}`, kid, jwk, privateKey }
}

/** Signs an assertion that no server has seen (RFC 7523 §2.2). */
export function assertion(alg: AssertionAlgorithm, audience: string, jti: string): string {
  const { id, kid, privateKey } = SIGNED[alg]
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: id, sub: id, aud: audience, iat: now, exp: now + 240, jti }
  const input = `${encode({ alg, kid, typ: 'JWT' })}.${encode(claims)}`
  return `${input}.${signature(input, privateKey).toString('base64url')}`
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const signature = (input: string, key: KeyObject) =>
  sign('sha384', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })

/** A private key for signing id_tokens, as a JWK. */
export function idTokenKey(): Record<string, unknown> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).export({
    format: 'jwk',
  })
  return { ...jwk, kid: 'bench-id-token', alg: 'RS256', use: 'sig' }
}
