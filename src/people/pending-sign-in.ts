// A sign-in between the password and the second factor. The browser keeps it, sealed by us, for a few minutes and
// for one place; it is no session, and nothing but the second factor can be done with it.
import type { Millis } from '../lib/clock.ts'
import type { User } from '../model/user.ts'
import type { FactorsDeps } from './factors.ts'

export const PENDING_SECONDS = 600

type Kept = { user: string; password: Millis; since: Millis }

/** What to keep in the browser of who has given the right password at this place. */
export function pendingSignIn({ tickets, clock }: FactorsDeps, user: User, place: string): string {
  const kept: Kept = { user: user.id, password: user.passwordChangedAt, since: clock.now() }
  return tickets.seal(Buffer.from(JSON.stringify(kept)), pendingPlace(place))
}

/** Who has given the right password at this place of late; null when nobody, or when it changed since. */
export async function pendingUser(
  { stores, tickets, clock }: FactorsDeps,
  sealed: string,
  place: string,
): Promise<User | null> {
  const kept = opened(() => tickets.open(sealed, pendingPlace(place)))
  if (!kept || clock.now() - kept.since >= PENDING_SECONDS * 1000) return null
  const user = await stores.users.find(kept.user)
  const holds = user && user.disabledAt === null && user.passwordChangedAt === kept.password
  return holds ? user : null
}

const pendingPlace = (place: string) => `pending sign-in ${place}`

function opened(open: () => Buffer): Kept | null {
  try {
    // Only what we sealed opens, and that is what `pendingSignIn` wrote.
    return JSON.parse(open().toString()) as Kept
  } catch {
    return null
  }
}
