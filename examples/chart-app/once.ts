// A bounded memory of what may be taken out once, or looked at until it ends. A server of several nodes
// would keep this in a database.

export type Kept<T> = {
  put(key: string, value: T): void
  /** Answers it as long as it lasts. */
  get(key: string): T | null
  /** Answers it and forgets it. */
  take(key: string): T | null
}

const MAX_ENTRIES = 1000

/** @param lifetimeMillis how long each is kept. */
export function keep<T>(lifetimeMillis: number, now: () => number = Date.now): Kept<T> {
  const entries = new Map<string, { value: T; until: number }>()
  const get = (key: string): T | null => {
    const entry = entries.get(key)
    return entry && now() < entry.until ? entry.value : null
  }
  return {
    put(key, value) {
      // The oldest go first, so that nobody fills the memory by starting launches.
      for (const [oldest, { until }] of entries) {
        if (entries.size < MAX_ENTRIES && now() < until) break
        entries.delete(oldest)
      }
      entries.set(key, { value, until: now() + lifetimeMillis })
    },
    get,
    take(key) {
      const value = get(key)
      entries.delete(key)
      return value
    },
  }
}
