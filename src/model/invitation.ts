// A link by which a person chooses a password: a new one invited, or one who forgot theirs. An operator hands it
// over; there is one that serves at a time for a user, and it serves once.
import type { Millis } from '../lib/clock.ts'

const INVITATION_PURPOSES = ['invitation', 'reset'] as const
export type InvitationPurpose = (typeof INVITATION_PURPOSES)[number]

export type Invitation = {
  id: string
  userId: string
  purpose: InvitationPurpose
  /** SHA-256 of the secret in the link. */
  tokenHash: string
  createdAt: Millis
  expiresAt: Millis
  /** Tries at what only the person and the practice know. */
  tries: number
  usedAt: Millis | null
  revokedAt: Millis | null
}

/** Tries after which a link serves no more. */
export const INVITATION_MAX_TRIES = 5

export type InvitationState = 'open' | 'used' | 'revoked' | 'expired' | 'blocked'

/** What has become of it. */
export function invitationState(invitation: Invitation, now: Millis): InvitationState {
  if (invitation.usedAt !== null) return 'used'
  if (invitation.revokedAt !== null) return 'revoked'
  if (invitation.tries >= INVITATION_MAX_TRIES) return 'blocked'
  return now < invitation.expiresAt ? 'open' : 'expired'
}

export interface InvitationStore {
  /** Keeps it, and revokes the user's open ones. */
  save(invitation: Invitation): Promise<void>
  /** By its secret; also when it serves no more, so that the person can be told why. */
  findByToken(tokenHash: string): Promise<Invitation | null>
  /** The user's newest. */
  newest(userId: string): Promise<Invitation | null>
  /** Counts a try before it is judged; answers how many there were, with this one. */
  countTry(id: string): Promise<number>
  /** Uses one up that was neither used nor revoked, and has not expired. Atomic: of any number of callers one gets true. */
  use(id: string, now: Millis): Promise<boolean>
  /** Revokes the user's open ones; false when there is none. */
  revoke(userId: string, now: Millis): Promise<boolean>
  /** Deletes those that expired at this time or before. */
  deleteExpired(time: Millis): Promise<number>
}
