// Names under which a PostgreSQL connection keeps statements prepared, so that it parses them once and plans them
// anew only where that pays. Knows nothing of the driver.
import { recentlyUsed } from '../lib/recent.ts'

/** Statements that one connection keeps; each costs the server some ten kilobytes. */
const KEPT = 500
/** Texts that are remembered to have been met. */
const MET = 2000

export type StatementNames = {
  /** The statement's name on this connection; undefined when it is met for the first time, and may never come again. */
  of(connection: object, text: string): string | undefined
  /** Has the connection closed after its use, and what it keeps forgotten with it. */
  retire(connection: object): void
  /** Whether the connection has served its time: it keeps as many as it may, or was retired. */
  retired(connection: object): boolean
}

/** Gives names for all connections of a pool. */
export function statementNames(): StatementNames {
  const met = recentlyUsed<true>(MET)
  const kept = new WeakMap<object, Map<string, string>>()
  const retired = new WeakSet<object>()

  function keptOn(connection: object): Map<string, string> {
    let names = kept.get(connection)
    if (names === undefined) {
      names = new Map()
      kept.set(connection, names)
    }
    return names
  }

  return {
    of(connection, text) {
      const names = keptOn(connection)
      const known = names.get(text)
      if (known !== undefined) return known
      if (met.get(text) === undefined) {
        met.set(text, true)
        return undefined
      }
      if (names.size >= KEPT) {
        retired.add(connection)
        return undefined
      }
      const name = `s${names.size}`
      names.set(text, name)
      return name
    },
    retire: (connection) => void retired.add(connection),
    retired: (connection) => retired.has(connection),
  }
}
