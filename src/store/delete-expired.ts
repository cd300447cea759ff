// The periodic clean-up: what has expired and is no longer needed to recognise a late replay.
import type { Millis } from '../lib/clock.ts'
import type { Stores } from '../model/stores.ts'

const DAY_MILLIS = 86_400_000
/** So that a link from an old letter can still say that it has expired. */
const INVITATION_KEPT_MILLIS = 90 * DAY_MILLIS
/** A code redeemed late is still recognised as a replay for a day. */
const CODE_KEPT_MILLIS = DAY_MILLIS
/** So that the refusal of an expired refresh token can still say that it expired. */
const REFRESH_TOKEN_KEPT_MILLIS = 7 * DAY_MILLIS

/** Rows deleted, by store. */
export type Deleted = Record<
  | 'accessTokens'
  | 'authorizationCodes'
  | 'authorizationRequests'
  | 'invitations'
  | 'refreshTokens'
  | 'sessions'
  | 'signingKeys'
  | 'throttles'
  | 'usedAssertions',
  number
>

/** Deletes one tenant's expired rows, in small steps; safe to run on several nodes at once. */
export async function deleteExpired(stores: Stores, now: Millis): Promise<Deleted> {
  return {
    accessTokens: await stores.accessTokens.deleteExpired(now),
    authorizationCodes: await stores.authorizationCodes.deleteExpired(now - CODE_KEPT_MILLIS),
    authorizationRequests: await stores.authorizationRequests.deleteExpired(now),
    invitations: await stores.invitations.deleteExpired(now - INVITATION_KEPT_MILLIS),
    refreshTokens: await stores.refreshTokens.deleteExpired(now - REFRESH_TOKEN_KEPT_MILLIS),
    sessions: await stores.sessions.deleteExpired(now),
    signingKeys: await stores.signingKeys.deleteExpired(now),
    throttles: await stores.throttles.deleteExpired(now),
    usedAssertions: await stores.usedAssertions.deleteExpired(now),
  }
}
