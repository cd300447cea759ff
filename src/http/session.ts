// The browser's session: a cookie with a random secret, known to the store by its hash. A fresh secret
// at every sign-in, so that a cookie planted before it is worth nothing after (attack B15).
import type { Clock } from '../lib/clock.ts'
import { randomSecret, sha256 } from '../lib/hashing.ts'
import { newId } from '../lib/ids.ts'
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

export type BrowserSessions = {
  /** Who is signed in at this browser; null for nobody, or for a user who was disabled since. */
  current(request: Request): Promise<SignedInSession | null>
  /** Signs the user in: a new session, and the cookie to set. */
  begin(user: User): Promise<{ session: Session; cookie: string }>
  /** Ends this browser's session; answers the cookie that removes it. */
  end(request: Request): Promise<string>
}

export function browserSessions(deps: {
  stores: Stores
  clock: Clock
  jar: CookieJar
  lifetimeSeconds: number
}): BrowserSessions {
  const { stores, clock, jar, lifetimeSeconds } = deps

  async function current(request: Request): Promise<SignedInSession | null> {
    const secret = readCookie(request.headers.get('cookie'), jar.name)
    if (!secret) return null
    const session = await stores.sessions.findBySecret(sha256(secret), clock.now())
    const user = session && (await stores.users.find(session.userId))
    return session && user && user.disabledAt === null ? { session, user, secret } : null
  }

  return {
    current,
    begin: async (user) => {
      const now = clock.now()
      const secret = randomSecret()
      const session: Session = {
        id: newId(now),
        secretHash: sha256(secret),
        userId: user.id,
        authTime: now,
        createdAt: now,
        expiresAt: now + lifetimeSeconds * 1000,
      }
      await stores.sessions.save(session)
      return { session, cookie: setCookie(jar, secret, lifetimeSeconds) }
    },
    end: async (request) => {
      const found = await current(request)
      if (found) {
        const now = clock.now()
        await stores.write(async (unit) => {
          await unit.sessions.end(found.session.id, now)
          await unit.auditEvents.append({
            type: 'sign-out',
            at: now,
            outcome: 'success',
            userId: found.user.id,
          })
        })
      }
      return setCookie(jar, '', 0)
    },
  }
}
