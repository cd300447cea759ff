// The browser's session: a cookie with a random secret, known to the store by its hash. A fresh secret
// at every sign-in, so that a cookie planted before it is worth nothing after (attack B15). Signing in again
// as the same person renews the session: signing out then ends all that was granted in it.
import type { Clock, Millis } from '../lib/clock.ts'
import { randomSecret, sha256 } from '../lib/hashing.ts'
import { newId } from '../lib/ids.ts'
import { mustHaveSecondFactor, type SecondFactorRule } from '../model/second-factor.ts'
import type { Session } from '../model/session.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'
import { type CookieJar, readCookie, setCookie } from './cookies.ts'

export type SignedInSession = {
  session: Session
  user: User
  /** The cookie's value; the secret behind the CSRF tokens of signed-in pages. */
  secret: string
}

/** How the person proved who they are. */
export type Proof = Pick<Session, 'amr'> & {
  /** When, where that was earlier and elsewhere. */
  authTime?: Millis
}

export type BrowserSessions = {
  /** Who is signed in at this browser; null for nobody, or for a user who was disabled since. */
  current(request: Request): Promise<SignedInSession | null>
  /**
   * Signs the user in; answers the cookie to set. Somebody else's session at this browser ends.
   */
  begin(user: User, request: Request, proof: Proof): Promise<string>
  /** Ends this browser's session; answers the cookie that removes it. */
  end(request: Request): Promise<string>
}

/** Whether who must have a second factor has proved it; a provider of patients and practitioners asks in its own way. */
function factorsSuffice({ amr }: Session, { kind }: User, rule: SecondFactorRule): boolean {
  if (!mustHaveSecondFactor(rule, kind) || amr.includes('mfa')) return true
  return amr.length === 0 && (kind === 'patient' || kind === 'practitioner')
}

/** Opens and finds the sessions that browsers hold by a cookie. */
export function browserSessions(deps: {
  stores: Stores
  clock: Clock
  jar: CookieJar
  lifetimeSeconds: number
  secondFactor: SecondFactorRule
}): BrowserSessions {
  const { stores, clock, jar, lifetimeSeconds, secondFactor } = deps

  async function current(request: Request): Promise<SignedInSession | null> {
    const secret = readCookie(request.headers.get('cookie'), jar)
    if (!secret) return null
    const session = await stores.sessions.findBySecret(sha256(secret), clock.now())
    const user = session && (await stores.users.find(session.userId))
    if (!session || !user || user.disabledAt !== null) return null
    // Sessions from before the rule may lack it.
    return factorsSuffice(session, user, secondFactor) ? { session, user, secret } : null
  }

  async function end({ session, user }: SignedInSession): Promise<void> {
    const now = clock.now()
    await stores.write(async (unit) => {
      await unit.sessions.end(session.id, now)
      await unit.auditEvents.append({
        type: 'sign-out',
        at: now,
        outcome: 'success',
        userId: user.id,
      })
    })
  }

  return {
    current,
    begin: async (user, request, { amr, authTime }) => {
      const now = clock.now()
      const secret = randomSecret()
      const fresh = {
        secretHash: sha256(secret),
        authTime: authTime ?? now,
        amr,
        expiresAt: now + lifetimeSeconds * 1000,
      }
      const before = await current(request)
      const same = before?.user.id === user.id ? before : null
      if (before && !same) await end(before)
      const renewed = same !== null && (await stores.sessions.renew(same.session.id, fresh, now))
      if (!renewed)
        await stores.sessions.save({ id: newId(now), userId: user.id, createdAt: now, ...fresh })
      return setCookie(jar, secret, lifetimeSeconds)
    },
    end: async (request) => {
      const found = await current(request)
      if (found) await end(found)
      return setCookie(jar, '', 0)
    },
  }
}
