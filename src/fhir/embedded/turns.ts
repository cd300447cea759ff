// Loads about the same resource come one after the other, in the order they were asked for, so that what was
// brought last stays. Loads about others go on beside each other.

export type Turns = <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>

/** Begins to give turns; keys say what a piece of work is about. */
export function turns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return async (keys, work) => {
    const before = new Set(keys.flatMap((key) => last.get(key) ?? []))
    const mine = Promise.allSettled(before).then(work)
    for (const key of keys) last.set(key, mine)
    try {
      return await mine
    } finally {
      for (const key of keys) if (last.get(key) === mine) last.delete(key)
    }
  }
}
