// Checks a username and a password. Refusals are all alike, in words and in time, whether the user
// exists or not. Guesses are slowed by who guesses and from where, so that nobody can lock another out:
// one address on one username, one address on any username, and (delay only) any address on one username.
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../lib/clock.ts'
import { sha256 } from '../lib/hashing.ts'
import { verifyPassword } from '../lib/password.ts'
import type { Stores } from '../model/stores.ts'
import { normaliseUsername, type User } from '../model/user.ts'

export type SignInDeps = {
  stores: Stores
  clock: Clock
  /** Failures of one address on one username, within the window. */
  maxFailures: number
  windowSeconds: number
}

export type SignInResult =
  | { user: User }
  | { fault: 'refused' }
  | { fault: 'too-many'; minutes: number }

/** One address may fail on so many times more, over all usernames, before it has to wait. */
const ADDRESS_FACTOR = 5
const USERNAME_FACTOR = 5
const DELAY_MILLIS = 1500

/** Signs a user in, or says why not. */
export async function signIn(
  deps: SignInDeps,
  attempt: { username: string; password: string; address: string },
): Promise<SignInResult> {
  const { stores, clock } = deps
  const username = normaliseUsername(attempt.username)
  // Hashed, since the table of failures must not be a list of usernames and passwords typed there by mistake.
  const keys = {
    pair: `sign-in ${sha256(`${username} ${attempt.address}`)}`,
    address: `sign-in ${sha256(attempt.address)}`,
    username: `sign-in ${sha256(username)}`,
  }
  const limits = [
    [keys.pair, deps.maxFailures],
    [keys.address, deps.maxFailures * ADDRESS_FACTOR],
  ] as const
  for (const [key, limit] of limits) {
    const state = await stores.throttles.peek(key, clock.now())
    if (state && state.count >= limit) {
      const minutes = Math.max(1, Math.ceil((state.windowEndsAt - clock.now()) / 60_000))
      return { fault: 'too-many', minutes }
    }
  }
  const guesses = await stores.throttles.peek(keys.username, clock.now())
  if (guesses && guesses.count >= deps.maxFailures * USERNAME_FACTOR) await setTimeout(DELAY_MILLIS)

  const user = await stores.users.findByUsername(username)
  const right = await verifyPassword(attempt.password, user?.passwordHash ?? null)
  const now = clock.now()
  if (user && right && user.disabledAt === null) {
    await stores.throttles.reset(keys.pair)
    await stores.auditEvents.append({
      type: 'sign-in',
      at: now,
      outcome: 'success',
      userId: user.id,
    })
    return { user }
  }
  for (const key of Object.values(keys))
    await stores.throttles.hit(key, now, deps.windowSeconds * 1000)
  await stores.auditEvents.append({
    type: 'sign-in-failed',
    at: now,
    outcome: 'refused',
    userId: user?.id,
  })
  return { fault: 'refused' }
}
