// Work that goes on after its request was answered. Each piece looks between its steps whether it should stop; what
// it leaves undone is taken up by the upkeep.

/** One piece of work; `stopping` tells whether to leave off at the next step. */
type BackgroundWork = (stopping: () => boolean) => Promise<void>

export type Background = {
  /** Starts the work, unless work of this name is going on: then it starts anew once that has ended. */
  run(name: string, work: BackgroundWork): void
  /** Lets what is going on come to its next step, and starts nothing more. */
  stop(): Promise<void>
}

/** `onFault` hears why a piece of work ended early. */
export function background(onFault: (error: unknown) => void): Background {
  const running = new Map<string, { ended: Promise<void>; again: BackgroundWork | null }>()
  let stopping = false

  function run(name: string, work: BackgroundWork): void {
    if (stopping) return
    const going = running.get(name)
    if (going) {
      going.again = work
      return
    }
    const ended = work(() => stopping)
      .catch(onFault)
      .then(() => {
        const again = running.get(name)?.again ?? null
        running.delete(name)
        if (again) run(name, again)
      })
    running.set(name, { ended, again: null })
  }

  return {
    run,
    stop: async () => {
      stopping = true
      await Promise.all([...running.values()].map(({ ended }) => ended))
    },
  }
}
