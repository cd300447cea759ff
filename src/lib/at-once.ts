// Several pieces of work at once, and no more than so many: the next is made ready while others wait for a disk.

export type AtOnce = {
  /** Starts a piece of work, as soon as there is a place for it. Throws when one has failed. */
  start(work: () => Promise<void>): Promise<void>
  /** Waits for all of them. Throws when one has failed. */
  ended(): Promise<void>
}

/** Gives places to so many pieces of work. */
export function atOnce(places: number): AtOnce {
  // One that failed stays, so that whoever waits next hears of it.
  const going = new Set<Promise<void>>()
  return {
    async start(work) {
      if (going.size >= places) await Promise.race(going)
      const piece = work().then(() => void going.delete(piece))
      piece.catch(() => {})
      going.add(piece)
    },
    async ended() {
      await Promise.all(going)
    },
  }
}
