// Whether an authorization still stands at a moment: not stopped, not over, its user and (when it is
// bound to one) its session and proxy still in force. Asked at every exchange.
import type { Millis } from '../../lib/clock.ts'
import { type Authorization, authorizationFault } from '../../model/authorization.ts'
import { invalidGrant } from '../../model/errors.ts'
import type { Stores } from '../../model/stores.ts'
import { proxyHolds } from '../../model/user.ts'

/** Throws `invalid_grant` and says why when the authorization gives nothing any more. */
export async function checkStanding(
  stores: Pick<Stores, 'users' | 'sessions'>,
  authorization: Authorization,
  now: Millis,
): Promise<void> {
  const fault = authorizationFault(authorization, now)
  if (fault !== null)
    throw invalidGrant(`The authorization has ${fault === 'expired' ? 'expired' : 'been revoked'}.`)
  if (authorization.userId !== null) {
    const user = await stores.users.find(authorization.userId)
    if (!user || user.disabledAt !== null) throw invalidGrant('The user can no longer sign in.')
    // A right to act for somebody that has ended takes with it what it allowed (attack B13).
    if (authorization.proxyId !== null) {
      const proxies = await stores.users.proxies(user.id)
      if (!proxies.some((proxy) => proxy.id === authorization.proxyId && proxyHolds(proxy, now)))
        throw invalidGrant('The user may no longer act for this patient.')
    }
  }
  if (authorization.access === 'online') {
    const session =
      authorization.sessionId && (await stores.sessions.find(authorization.sessionId, now))
    if (!session) throw invalidGrant('The session that online_access was granted for has ended.')
  }
}
