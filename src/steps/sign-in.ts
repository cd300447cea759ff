// Checks a username and a password; whether that is enough is decided elsewhere. Refusals are all alike, in words and in time, whether the user
// exists or not. Guesses are slowed by who guesses and from where, so that nobody can lock another out:
// one address on one username, one address on any username, and (delay only) any address on one username.
import { setTimeout } from 'node:timers/promises'
import { networkOf } from '../http/client-address.ts'
import type { Clock } from '../lib/clock.ts'
import { sha256 } from '../lib/hashing.ts'
import { PasswordQueueFullError, verifyPassword } from '../lib/password.ts'
import type { Stores } from '../model/stores.ts'
import { minutesToWait } from '../model/throttle.ts'
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

type Attempt = { username: string; password: string; address: string }

/** Whose username and password these are, or why nobody's. */
export async function checkPassword(deps: SignInDeps, attempt: Attempt): Promise<SignInResult> {
  try {
    return await judge(deps, attempt)
  } catch (error) {
    if (error instanceof PasswordQueueFullError) return { fault: 'too-many', minutes: 1 }
    throw error
  }
}

async function judge(deps: SignInDeps, attempt: Attempt): Promise<SignInResult> {
  const { stores, clock } = deps
  const username = normaliseUsername(attempt.username)
  const keys = keysOf(username, networkOf(attempt.address))
  const tooMany = () => waitOf(deps, keys)

  const before = await tooMany()
  if (before) return before
  const guesses = await stores.throttles.peek(keys.username, clock.now())
  if (guesses && guesses.count >= deps.maxFailures * USERNAME_FACTOR) await setTimeout(DELAY_MILLIS)

  const user = await stores.users.findByUsername(username)
  const right = await verifyPassword(attempt.password, user?.passwordHash ?? null)
  // Asked again: of many guesses sent at once, those beyond the limit count for nothing, right or wrong.
  const after = await tooMany()
  if (after) return after
  const now = clock.now()
  if (user && right && user.disabledAt === null) {
    await stores.throttles.reset(keys.pair)
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

type Keys = { pair: string; address: string; username: string }

/**
 * The names of the counters: each kind by itself, since a username may look like an address. Hashed, since
 * the table of failures must not be a list of usernames and passwords typed there by mistake.
 */
function keysOf(username: string, network: string): Keys {
  return {
    pair: `sign-in pair ${sha256(JSON.stringify([username, network]))}`,
    address: `sign-in address ${sha256(network)}`,
    username: `sign-in username ${sha256(username)}`,
  }
}

/** How long to wait, when the limit of this address on this username, or on all, is reached. */
async function waitOf(
  { stores, clock, maxFailures }: SignInDeps,
  keys: Keys,
): Promise<{ fault: 'too-many'; minutes: number } | null> {
  const limits = [
    [keys.pair, maxFailures],
    [keys.address, maxFailures * ADDRESS_FACTOR],
  ] as const
  for (const [key, limit] of limits) {
    const state = await stores.throttles.peek(key, clock.now())
    if (state && state.count >= limit) {
      const minutes = minutesToWait(state, clock.now())
      return { fault: 'too-many', minutes }
    }
  }
  return null
}
