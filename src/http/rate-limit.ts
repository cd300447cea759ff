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
export function rateLimit(clock: Clock, limit: number, windowSeconds: number): RateLimit {
  let windows = new Map<string, { count: number; endsAt: number }>()
  return {
    check: (key) => {
      if (limit === 0) return
      const now = clock.now()
      let window = windows.get(key)
      if (!window || window.endsAt <= now) {
        if (windows.size >= MAX_KEYS)
          windows = new Map([...windows].filter(([, other]) => other.endsAt > now))
        window = { count: 0, endsAt: now + windowSeconds * 1000 }
        windows.set(key, window)
      }
      if (++window.count > limit)
        throw new OAuthError('slow_down', 'Too many requests. Wait before trying again.', {
          headers: { 'Retry-After': String(Math.ceil((window.endsAt - now) / 1000)) },
        })
    },
  }
}
