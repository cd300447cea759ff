// Refresh tokens: each is used once and names its successor; a token used again after its successor was
// told ends the whole family (RFC 9700 §4.14.2).
import type { Millis } from '../lib/clock.ts'

export type RefreshToken = {
  tokenHash: string
  authorizationId: string
  clientId: string
  createdAt: Millis
  /** Last moment it can be used; each rotation sets a new one. */
  expiresAt: Millis
  /** When it was exchanged for its successor; null while it is the newest. */
  rotatedAt: Millis | null
  successorHash: string | null
}

/**
 * `rotated`: the successor is stored. `repeated`: the same exchange again within the grace, while the
 * successor is still unused (a lost answer), so the same successor may be told again. `reused`: neither.
 */
export type Rotation = 'rotated' | 'repeated' | 'reused'

export interface RefreshTokenStore {
  save(token: RefreshToken): Promise<void>
  find(tokenHash: string): Promise<RefreshToken | null>
  /** Exchanges `tokenHash` for `successor`, atomically. Stores the successor only when `rotated`. */
  rotate(
    tokenHash: string,
    successor: RefreshToken,
    now: Millis,
    graceMillis: number,
  ): Promise<Rotation>
  deleteExpired(before: Millis): Promise<number>
}
