// A browser's sign-in. The cookie holds a random secret; the store knows its hash only.
import type { Millis } from '../lib/clock.ts'
import type { AuthenticationMethod } from './second-factor.ts'

export type Session = {
  id: string
  secretHash: string
  userId: string
  /** When the person last proved who they are (OIDC Core §2, auth_time). */
  authTime: Millis
  /** By what; empty when somebody else asked, such as a hospital's provider (RFC 8176). */
  amr: readonly AuthenticationMethod[]
  createdAt: Millis
  expiresAt: Millis
}

export interface SessionStore {
  save(session: Session): Promise<void>
  /** The live session with this secret; null when unknown, ended or expired. */
  findBySecret(secretHash: string, now: Millis): Promise<Session | null>
  find(id: string, now: Millis): Promise<Session | null>
  /** The user's live sessions, the newest sign-in first. */
  listByUser(userId: string, now: Millis): Promise<Session[]>
  /** Gives the live session a new secret, sign-in and end, and announces it; false when there is none. */
  renew(
    id: string,
    fresh: Pick<Session, 'secretHash' | 'authTime' | 'amr' | 'expiresAt'>,
    now: Millis,
  ): Promise<boolean>
  /** Ends the session, revokes what lives only as long as it (`online_access`), and announces both. */
  end(id: string, now: Millis): Promise<void>
  deleteExpired(now: Millis): Promise<number>
}
