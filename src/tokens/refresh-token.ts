// Refresh tokens: `cgr_` and 256 bits. The first of a family is random; each successor is an HMAC of the
// one before, so that an exchange whose answer was lost can be answered again without keeping the token.
import { createHmac, type KeyObject } from 'node:crypto'
import { randomSecret, sha256 } from '../lib/hashing.ts'
import type { KeyRing } from './signing-keys.ts'

const PREFIX = 'cgr_'

/** A random refresh token, the first of its family. */
export function mintRefreshToken(): string {
  return PREFIX + randomSecret()
}

/** The token that follows `predecessor` when it is exchanged now. */
export function successorOf(keys: KeyRing, predecessor: string): string {
  return derive(keys.hmac('refresh').secret, predecessor)
}

/** The successor that was told for `predecessor`, found again by its hash; null when its key is gone. */
export function toldSuccessor(
  keys: KeyRing,
  predecessor: string,
  successorHash: string,
): string | null {
  const told = keys.hmacs('refresh').map((secret) => derive(secret, predecessor))
  return told.find((token) => sha256(token) === successorHash) ?? null
}

function derive(secret: KeyObject, predecessor: string): string {
  return (
    PREFIX + createHmac('sha256', secret).update(`successor ${predecessor}`).digest('base64url')
  )
}
