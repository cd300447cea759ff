// The feed by which nodes tell each other that a cached row is stale. Every change is appended in the
// unit of work that made it; every node reads the feed a few times a second.
export type ChangeKind =
  | 'authorization'
  | 'client'
  | 'user'
  | 'session'
  | 'key'
  | 'access-token'
  | 'tenant'

export type Change = {
  tenant: string
  kind: ChangeKind
  /** The row's id; empty = any of that kind. */
  key: string
}

export type ChangeListener = (change: Change) => void

export interface ChangeFeed {
  /** Calls the listener for every change: of this process at once after commit, of others within a poll. Returns how to stop. */
  subscribe(listener: ChangeListener): () => void
}
