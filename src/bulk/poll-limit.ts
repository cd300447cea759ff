// A limit on how often the status of one job is asked for (Bulk Data export, "Bulk Data Status Request"). Never
// reached by a client that keeps to `Retry-After`, nor by its first questions. Counted in this process.
import type { Clock } from '../lib/clock.ts'
import { FhirError } from '../model/errors.ts'

/** Questions at once, and how many more each second. */
const BURST = 20
const PER_SECOND = 2
const MAX_JOBS = 10_000

export type PollLimit = {
  /** Counts a question. Throws 429 when there are too many. */
  check(jobId: string, retryAfterSeconds: number): void
}

/** Counts how often each job is asked after. */
export function pollLimit(clock: Clock): PollLimit {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    check(jobId, retryAfterSeconds) {
      const now = clock.now()
      const { left, at } = buckets.get(jobId) ?? { left: BURST, at: now }
      const refilled = Math.min(BURST, left + (Math.max(0, now - at) / 1000) * PER_SECOND)
      if (buckets.size >= MAX_JOBS) buckets.clear()
      buckets.set(jobId, { left: Math.max(0, refilled - 1), at: now })
      if (refilled < 1)
        throw new FhirError(429, 'throttled', 'Ask less often: see Retry-After.', {
          headers: { 'Retry-After': String(retryAfterSeconds) },
        })
    },
  }
}
