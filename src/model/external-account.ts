// An account at an OpenID provider that signs a user in. Its name is the pair of issuer and subject, and
// nothing else: e-mail addresses and usernames are given to others in time (OpenID Connect Core §5.7).
import type { Millis } from '../lib/clock.ts'

export type ExternalAccount = {
  issuer: string
  /** The `sub` by which the issuer knows the person for ever. */
  subject: string
  userId: string
  linkedAt: Millis
}

export interface ExternalAccountStore {
  /** The account; null when nobody is linked to it. */
  find(issuer: string, subject: string): Promise<ExternalAccount | null>
  /** Links. Atomic: of any number of callers with one issuer and subject one gets true; it never moves to another user. */
  link(account: ExternalAccount): Promise<boolean>
  /** Ends the link and the user's sessions; false when there is none. */
  unlink(issuer: string, subject: string, now: Millis): Promise<boolean>
  /** The user's accounts, the first linked first. */
  listByUser(userId: string): Promise<ExternalAccount[]>
}
