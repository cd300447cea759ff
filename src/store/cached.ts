// Stores with a memory for what every request asks: authorizations, clients, users and their proxies,
// sessions by id, revoked access tokens and scope sets. Filled on demand, dropped row by row as the changes feed tells, so
// that a change holds at once on the node that made it and within a poll on the others.
import { recentlyUsed } from '../lib/recent.ts'
import type { Change, ChangeFeed } from '../model/change.ts'
import type { Stores } from '../model/stores.ts'

const MAX_ROWS = 20_000

/** A bounded memory of one kind of row; those not used for long go first. */
export function rowCache<T>(maxRows = MAX_ROWS) {
  const rows = recentlyUsed<T>(maxRows)
  const loading = new Map<string, Promise<T>>()
  return {
    get: async (key: string, load: () => Promise<T>): Promise<T> => {
      const known = rows.get(key)
      if (known !== undefined) return known
      const already = loading.get(key)
      if (already) return already
      const work = load()
        .then((row) => {
          // Not kept when the row was dropped while it was being read: it may be the one before.
          if (loading.get(key) === work) rows.set(key, row)
          return row
        })
        .finally(() => {
          if (loading.get(key) === work) loading.delete(key)
        })
      loading.set(key, work)
      return work
    },
    drop: (key: string) => {
      rows.delete(key)
      loading.delete(key)
    },
    clear: () => {
      rows.clear()
      loading.clear()
    },
  }
}

/** The same stores, with memory. Units of work see no memory. Absent rows are not remembered, except revocations. */
export function cachedStores(stores: Stores, changes: ChangeFeed): Stores {
  const authorizations = rowCache<Awaited<ReturnType<typeof stores.authorizations.find>>>()
  const clients = rowCache<Awaited<ReturnType<typeof stores.clients.find>>>()
  const logos = rowCache<Awaited<ReturnType<typeof stores.logos.find>>>()
  const users = rowCache<Awaited<ReturnType<typeof stores.users.find>>>()
  const proxies = rowCache<Awaited<ReturnType<typeof stores.users.proxies>>>()
  const sessions = rowCache<Awaited<ReturnType<typeof stores.sessions.find>>>()
  const revoked = rowCache<boolean>()
  const scopeSets = rowCache<Awaited<ReturnType<typeof stores.accessTokens.findScopeSet>>>()
  const origins = rowCache<boolean>(1_000)
  const byKind = {
    authorization: [authorizations],
    client: [clients, logos],
    user: [users, proxies],
    session: [sessions],
    'access-token': [revoked],
    key: [],
    tenant: [],
  } satisfies Record<Change['kind'], { drop(key: string): void; clear(): void }[]>

  changes.subscribe((change) => {
    if (change.tenant !== stores.tenant) return
    for (const cache of byKind[change.kind])
      if (change.key === '') cache.clear()
      else cache.drop(change.key)
    if (change.kind === 'client') origins.clear()
  })

  /** Remembers only rows that are there: one that is not may be added by a writer that announces nothing. */
  const present = async <T>(
    cache: ReturnType<typeof rowCache<T | null>>,
    key: string,
    load: () => Promise<T | null>,
  ): Promise<T | null> => {
    const row = await cache.get(key, load)
    if (row === null) cache.drop(key)
    return row
  }

  return {
    ...stores,
    authorizations: {
      ...stores.authorizations,
      find: (id) => present(authorizations, id, () => stores.authorizations.find(id)),
    },
    clients: {
      ...stores.clients,
      find: (id) => present(clients, id, () => stores.clients.find(id)),
      originRegistered: (origin) =>
        origins.get(origin, () => stores.clients.originRegistered(origin)),
    },
    logos: {
      ...stores.logos,
      // That there is none is kept as well: whoever changes it announces it.
      find: (clientId) => logos.get(clientId, () => stores.logos.find(clientId)),
    },
    users: {
      ...stores.users,
      find: (id) => present(users, id, () => stores.users.find(id)),
      proxies: (userId) => proxies.get(userId, () => stores.users.proxies(userId)),
    },
    sessions: {
      ...stores.sessions,
      find: async (id, now) => {
        const session = await present(sessions, id, () => stores.sessions.find(id, now))
        return session && now < session.expiresAt ? session : null
      },
    },
    accessTokens: {
      ...stores.accessTokens,
      isRevoked: (tokenId) => revoked.get(tokenId, () => stores.accessTokens.isRevoked(tokenId)),
      findScopeSet: (id) => present(scopeSets, id, () => stores.accessTokens.findScopeSet(id)),
    },
  }
}
