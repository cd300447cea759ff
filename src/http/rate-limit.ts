// A limit on how often one caller may use an endpoint. Counted in this process: with several nodes a
// caller gets the limit of each, which is meant. Guesses at passwords are counted in the store instead.
import type { Clock } from '../lib/clock.ts'
import { OAuthError } from '../model/errors.ts'

const MAX_KEYS = 50_000

export type RateLimit = {
  /** Counts one request; throws `slow_down` (429) with `Retry-After` when there were too many. */
  check(key: string): void
}

/** At most `limit` requests in any `windowSeconds` by one key; 0 = no limit. */
export function rateLimit(
  clock: Clock,
  limit: number,
  windowSeconds: number,
  maxKeys = MAX_KEYS,
): RateLimit {
  type Window = { count: number; endsAt: number }
  // Two generations: when the younger is full the older is forgotten at one stroke, so that a flood of
  // callers is bounded in memory and costs no more than single ones.
  let young = new Map<string, Window>()
  let old = new Map<string, Window>()

  function windowOf(key: string, now: number): Window {
    const known = young.get(key) ?? old.get(key)
    if (known && known.endsAt > now) return known
    if (young.size >= maxKeys / 2) {
      old = young
      young = new Map()
    }
    const window = { count: 0, endsAt: now + windowSeconds * 1000 }
    young.set(key, window)
    return window
  }

  return {
    check: (key) => {
      if (limit === 0) return
      const now = clock.now()
      const window = windowOf(key, now)
      if (++window.count > limit)
        throw new OAuthError(
          'slow_down',
          'rate-limited',
          'Too many requests. Wait before trying again.',
          {
            headers: { 'Retry-After': String(Math.ceil((window.endsAt - now) / 1000)) },
          },
        )
    },
  }
}
