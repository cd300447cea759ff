// What the store must know of access tokens: those revoked one by one, and the scope sets of tokens that
// carry less than their authorization. The tokens themselves are never stored.
import type { Millis } from '../lib/clock.ts'

export interface AccessTokenStore {
  /** Remembers until `expiresAt` that this token was revoked, and announces it. */
  revoke(tokenId: string, expiresAt: Millis): Promise<void>
  isRevoked(tokenId: string): Promise<boolean>
  /** Keeps a scope string under its id (the id is a hash of it); keeping it again changes nothing. */
  saveScopeSet(id: string, scope: string): Promise<void>
  findScopeSet(id: string): Promise<string | null>
  deleteExpired(now: Millis): Promise<number>
}
