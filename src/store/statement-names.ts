// Names under which a PostgreSQL connection keeps statements prepared, so that it parses them once and plans them
// anew only where that pays. A name is made of its text, so that behind a pooler, where others prepare on the same
// connection, none can stand for another statement. Knows nothing of the driver.
import { sha256 } from '../lib/hashing.ts'
import { recentlyUsed } from '../lib/recent.ts'

/** Statements that one connection keeps; each costs the server some ten kilobytes. */
const KEPT = 500
/** Texts that are remembered to have been met. */
const MET = 2000

export type StatementNames = {
  /** The statement's name on this connection; undefined when it is met for the first time, and may never come again. */
  of(connection: object, text: string): string | undefined
  /** Has every connection that keeps something by now closed after its use. */
  outdate(): void
  /** Gives no names any more, since what a connection keeps is not there when it comes again. */
  stop(): void
  /** Whether the connection has served its time: it keeps as many as it may, or what it keeps is outdated. */
  retired(connection: object): boolean
}

type Kept = { names: Map<string, string>; since: number; full: boolean }

/** Gives names for all connections of a pool. */
export function statementNames(): StatementNames {
  const met = recentlyUsed<true>(MET)
  const kept = new WeakMap<object, Kept>()
  let times = 0
  let stopped = false

  function keptOn(connection: object): Kept {
    const known = kept.get(connection)
    if (known !== undefined) return known
    const fresh = { names: new Map<string, string>(), since: times, full: false }
    kept.set(connection, fresh)
    return fresh
  }

  return {
    of(connection, text) {
      if (stopped) return undefined
      const on = keptOn(connection)
      if (on.since !== times) return undefined
      const known = on.names.get(text)
      if (known !== undefined) return known
      if (met.get(text) === undefined) {
        met.set(text, true)
        return undefined
      }
      if (on.names.size >= KEPT) {
        on.full = true
        return undefined
      }
      const name = sha256(text)
      on.names.set(text, name)
      return name
    },
    outdate: () => void times++,
    stop: () => {
      stopped = true
    },
    retired(connection) {
      const on = kept.get(connection)
      return on !== undefined && (on.full || on.since !== times)
    },
  }
}
