// Access tokens that verify themselves: `cg_` and 77 bytes in base64url. They name an authorization and
// carry no data of it, so what they open is looked up at each use, and minting one writes nothing.
//
//   version 1 | key id 4 | authorization id 16 | token id 8 | issued 4 | expires 4 | scope set 8 | HMAC-SHA-256 32
//
// What is signed and what signs it are texts of their own, since 45 bytes are 60 whole letters. The scope set is zero for a token with the whole of its authorization, else the start of the SHA-256
// of a narrower scope string, kept in the store.
import { hash, type KeyObject } from 'node:crypto'
import { type Millis, toSeconds } from '../lib/clock.ts'
import { equalDigests } from '../lib/hashing.ts'
import { idFromBytes, idToBytes, randomBytes } from '../lib/ids.ts'
import { shortHmac } from '../lib/short-hmac.ts'
import type { KeyRing } from './signing-keys.ts'

const PREFIX = 'cg_'
const VERSION = 1
const SIGNED_BYTES = 45
const SIGNED_END = PREFIX.length + 60
const TEXT_LENGTH = SIGNED_END + 43
const NO_SCOPE_SET = Buffer.alloc(8)

export type AccessTokenFacts = {
  /** The key that signed it. */
  kid: string
  tokenId: string
  authorizationId: string
  issuedAt: Millis
  expiresAt: Millis
  /** Id of the narrower scope string; null for all that the authorization grants. */
  scopeSetId: string | null
}

/** The id under which a narrower scope string is kept. */
export function scopeSetId(scope: string): string {
  return Buffer.from(hash('sha256', scope), 'hex').toString('base64url', 0, 8)
}

/** Makes an access token. */
export function mintAccessToken(
  keys: KeyRing,
  token: {
    authorizationId: string
    scopeSetId: string | null
    now: Millis
    lifetimeSeconds: number
  },
): string {
  const { kid, secret } = keys.hmac('access')
  const authorization = idToBytes(token.authorizationId)
  if (!authorization) throw new Error('an authorization id of another form')
  const issued = toSeconds(token.now)
  const bytes = Buffer.allocUnsafe(SIGNED_BYTES) // all of it is written below
  bytes[0] = VERSION
  bytes.write(kid, 1, 4, 'base64url')
  authorization.copy(bytes, 5)
  randomBytes(8).copy(bytes, 21)
  bytes.writeUInt32BE(issued, 29)
  bytes.writeUInt32BE(issued + token.lifetimeSeconds, 33)
  if (token.scopeSetId) bytes.write(token.scopeSetId, 37, 8, 'base64url')
  else bytes.fill(0, 37)
  return PREFIX + bytes.toString('base64url') + signature(secret, bytes)
}

/** What signs with a key, for as long as the key ring holds it. */
const signers = new WeakMap<KeyObject, ReturnType<typeof shortHmac>>()

function signature(secret: KeyObject, bytes: Buffer): string {
  const sign = signers.get(secret) ?? shortHmac(secret.export(), SIGNED_BYTES)
  signers.set(secret, sign)
  return sign(bytes)
}

/**
 * What a reference access token says, expired or not; null when this tenant did not make it. Whether
 * its authorization still stands is not said.
 */
export function readAccessToken(keys: KeyRing, token: string): AccessTokenFacts | null {
  if (token.length !== TEXT_LENGTH || !token.startsWith(PREFIX)) return null
  const signed = token.slice(PREFIX.length, SIGNED_END)
  const bytes = Buffer.from(signed, 'base64url')
  if (bytes.length !== SIGNED_BYTES || bytes[0] !== VERSION) return null
  // One spelling only: base64url decoding ignores stray signs.
  if (bytes.toString('base64url') !== signed) return null
  const kid = bytes.toString('base64url', 1, 5)
  const secret = keys.hmacByKid('access', kid)
  if (!secret) return null
  if (!equalDigests(signature(secret, bytes), token.slice(SIGNED_END))) return null
  const scopeSet = bytes.subarray(37)
  return {
    kid,
    tokenId: bytes.toString('base64url', 21, 29),
    authorizationId: idFromBytes(bytes.subarray(5, 21)),
    issuedAt: bytes.readUInt32BE(29) * 1000,
    expiresAt: bytes.readUInt32BE(33) * 1000,
    scopeSetId: scopeSet.equals(NO_SCOPE_SET) ? null : scopeSet.toString('base64url'),
  }
}
