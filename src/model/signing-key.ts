// A tenant's keys: RS256 and ES256 pairs that sign tokens, and HMAC keys behind our own token formats.
import type { Millis } from '../lib/clock.ts'
import type { Jwk } from './client.ts'

/** `refresh` derives successors of refresh tokens; `access` protects access tokens; the others sign JWTs. */
export type KeyPurpose = 'RS256' | 'ES256' | 'access' | 'refresh'

/** `next`: published, not yet used. `current`: in use. `retired`: verifies until it expires. */
export type KeyState = 'next' | 'current' | 'retired'

export type SigningKey = {
  kid: string
  purpose: KeyPurpose
  state: KeyState
  /** Null for HMAC keys. */
  publicJwk: Jwk | null
  /** PKCS #8 DER or HMAC bytes, encrypted under the master key. */
  sealedPrivate: string
  createdAt: Millis
  activatedAt: Millis | null
  retiredAt: Millis | null
  /** When a retired key stops verifying and is no longer published. */
  expiresAt: Millis | null
}

export interface SigningKeyStore {
  list(): Promise<SigningKey[]>
  /** Adds the key and announces a change; false when the kid is taken. */
  add(key: SigningKey): Promise<boolean>
  /**
   * Makes `kid` the current key of its purpose and retires the one before, in one step; announces it.
   * The retired one verifies until `retiredExpiresAt`. False when there is no such key, or it is retired.
   */
  activate(kid: string, now: Millis, retiredExpiresAt: Millis): Promise<boolean>
  deleteExpired(now: Millis): Promise<number>
}
