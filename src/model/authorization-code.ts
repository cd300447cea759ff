// The one-time code that a client exchanges for tokens (RFC 6749 §4.1.2).
import type { Millis } from '../lib/clock.ts'

export type AuthorizationCode = {
  codeHash: string
  authorizationId: string
  clientId: string
  redirectUri: string
  /** S256 (RFC 7636 §4.2); null only for a client exempted from PKCE. */
  codeChallenge: string | null
  nonce: string | null
  createdAt: Millis
  expiresAt: Millis
  usedAt: Millis | null
}

export interface AuthorizationCodeStore {
  save(code: AuthorizationCode): Promise<void>
  /** The code, used or expired or not; null once it has been cleared away. */
  find(codeHash: string): Promise<AuthorizationCode | null>
  /** Marks the code used. Atomic: of any number of callers one gets true. A check that fails later leaves it used. */
  consume(codeHash: string, now: Millis): Promise<boolean>
  /** Clears codes that expired before `before`: keep them a day, so that a late replay is still recognised. */
  deleteExpired(before: Millis): Promise<number>
}
