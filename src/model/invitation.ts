// A link by which a person chooses a password: a new one invited, or one who forgot theirs. An operator hands it
// over; there is one that serves at a time for a user, and it serves once.
import type { Millis } from '../lib/clock.ts'

export const INVITATION_PURPOSES = ['invitation', 'reset'] as const
export type InvitationPurpose = (typeof INVITATION_PURPOSES)[number]

export type Invitation = {
  id: string
  userId: string
  purpose: InvitationPurpose
  /** SHA-256 of the secret in the link. */
  tokenHash: string
  createdAt: Millis
  expiresAt: Millis
  /** Wrong answers to what only the person and the practice know. */
  failures: number
  usedAt: Millis | null
  revokedAt: Millis | null
}

/** Wrong answers after which a link serves no more. */
export const INVITATION_MAX_FAILURES = 5

export type InvitationState = 'open' | 'used' | 'revoked' | 'expired' | 'blocked'

/** What has become of it. */
export function invitationState(invitation: Invitation, now: Millis): InvitationState {
  if (invitation.usedAt !== null) return 'used'
  if (invitation.revokedAt !== null) return 'revoked'
  if (invitation.failures >= INVITATION_MAX_FAILURES) return 'blocked'
  return now < invitation.expiresAt ? 'open' : 'expired'
}

export interface InvitationStore {
  /** Keeps it, and revokes the user's open ones. */
  save(invitation: Invitation): Promise<void>
  /** By its secret; also when it serves no more, so that the person can be told why. */
  findByToken(tokenHash: string): Promise<Invitation | null>
  /** The user's newest. */
  newest(userId: string): Promise<Invitation | null>
  /** Counts a wrong answer; answers how many there were. */
  fail(id: string): Promise<number>
  /** Uses an open one up. Atomic: of any number of callers one gets true. */
  use(id: string, now: Millis): Promise<boolean>
  /** Revokes the user's open ones; false when there is none. */
  revoke(userId: string, now: Millis): Promise<boolean>
  /** Deletes those that expired at this time or before. */
  deleteExpired(time: Millis): Promise<number>
}
