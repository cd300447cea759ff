// Counters behind rate limits and the sign-in lock: how often something happened of late, by a key.
import type { Millis } from '../lib/clock.ts'

type ThrottleState = {
  /** Events in the current window. */
  count: number
  windowEndsAt: Millis
}

/** Rows live minutes, in the store's short-lived half. */
export interface ThrottleStore {
  /** Counts one event in a window of `windowMillis` that starts with the first; answers the state after it. */
  hit(key: string, now: Millis, windowMillis: number): Promise<ThrottleState>
  /** The state without counting; null when there is no open window. */
  peek(key: string, now: Millis): Promise<ThrottleState | null>
  reset(key: string): Promise<void>
  deleteExpired(now: Millis): Promise<number>
}

/** Tells how long to wait for the end of a window: whole minutes, at least one. */
export function minutesToWait(
  { windowEndsAt }: Pick<ThrottleState, 'windowEndsAt'>,
  now: Millis,
): number {
  return Math.max(1, Math.ceil((windowEndsAt - now) / 60_000))
}
