// Whether what an authorization rests on is still there: not stopped, not over, its user and (when it is
// bound to one) its session and proxy still in force. The one rule behind every use of a code, a refresh
// token and an access token.
import type { Millis } from '../lib/clock.ts'
import { type Authorization, authorizationFault } from '../model/authorization.ts'
import type { Stores } from '../model/stores.ts'
import { proxyHolds, type User } from '../model/user.ts'

/** Why it gives nothing, in words that are safe to tell the app. */
type Fallen = { fault: string }
/** Who stands behind it: null for a backend service, which acts for nobody. */
type Standing = {
  fault: null
  user: User | null
  /** Patients the user may act for now, besides their own record. */
  proxiesHeld: string[]
}

export type StandingStores = Pick<Stores, 'users' | 'sessions'>

/** Answers who stands behind the authorization at `now`, or why nobody does any more. */
export async function standingOf(
  stores: StandingStores,
  authorization: Authorization,
  now: Millis,
): Promise<Standing | Fallen> {
  const fault = authorizationFault(authorization, now)
  if (fault !== null)
    return { fault: `The authorization has ${fault === 'expired' ? 'expired' : 'been revoked'}.` }
  const { sessionId } = authorization
  if (
    authorization.access === 'online' &&
    !(sessionId && (await stores.sessions.find(sessionId, now)))
  )
    return { fault: 'The session that online_access was granted for has ended.' }
  if (authorization.userId === null) return { fault: null, user: null, proxiesHeld: [] }
  const user = await stores.users.find(authorization.userId)
  if (!user || user.disabledAt !== null) return { fault: 'The user can no longer sign in.' }
  // Whoever knew the password before may have let the app in (attack F07).
  if (user.passwordChangedAt > authorization.createdAt)
    return { fault: 'The user has a new password since: the app must ask again.' }
  const held = (await stores.users.proxies(user.id)).filter((proxy) => proxyHolds(proxy, now))
  // A right to act for somebody that has ended takes with it what it allowed (attack B13).
  if (authorization.proxyId !== null && !held.some(({ id }) => id === authorization.proxyId))
    return { fault: 'The user may no longer act for this patient.' }
  return { fault: null, user, proxiesHeld: held.map(({ patientId }) => patientId) }
}
