// The `jti`s of client assertions that were used, so that none is used twice (RFC 7523 §3, item 7).
import type { Millis } from '../lib/clock.ts'

export interface UsedAssertionStore {
  /** Notes the use. Atomic, on all nodes: of any number of callers with one issuer and `jti` one gets true. */
  use(issuer: string, jti: string, expiresAt: Millis): Promise<boolean>
  deleteExpired(now: Millis): Promise<number>
}
