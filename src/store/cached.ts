// Stores with a memory for what every request asks: authorizations, clients, users and their proxies,
// sessions by id, revoked access tokens and scope sets. Filled on demand, dropped row by row as the changes feed tells, so
// that a change holds at once on the node that made it and within a poll on the others.
import { recentlyUsed } from '../lib/recent.ts'
import type { Change, ChangeFeed } from '../model/change.ts'
import type { Stores } from '../model/stores.ts'

const MAX_ROWS = 20_000

/**
 * A bounded memory of one kind of row; those not used for long go first.
 * @param options.keepsAbsent whether it is kept that there is no row: only where whoever adds one announces it
 */
export function rowCache<T>({ maxRows = MAX_ROWS, keepsAbsent = false } = {}) {
  const rows = recentlyUsed<T>(maxRows)
  const loading = new Map<string, Promise<T>>()
  return {
    get: (key: string, load: () => Promise<T>): Promise<T> => {
      const known = rows.get(key)
      if (known !== undefined) return Promise.resolve(known)
      const already = loading.get(key)
      if (already) return already
      const work = load()
        .then((row) => {
          // Not kept when the row was dropped while it was being read: it may be the one before.
          if (loading.get(key) === work && (row !== null || keepsAbsent)) rows.set(key, row)
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
  const logos = rowCache<Awaited<ReturnType<typeof stores.logos.find>>>({ keepsAbsent: true })
  const users = rowCache<Awaited<ReturnType<typeof stores.users.find>>>()
  const proxies = rowCache<Awaited<ReturnType<typeof stores.users.proxies>>>()
  const sessions = rowCache<Awaited<ReturnType<typeof stores.sessions.find>>>()
  const revoked = rowCache<boolean>()
  const scopeSets = rowCache<Awaited<ReturnType<typeof stores.accessTokens.findScopeSet>>>()
  const origins = rowCache<boolean>({ maxRows: 1_000 })
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

  return {
    ...stores,
    authorizations: {
      ...stores.authorizations,
      find: (id) => authorizations.get(id, () => stores.authorizations.find(id)),
    },
    clients: {
      ...stores.clients,
      find: (id) => clients.get(id, () => stores.clients.find(id)),
      originRegistered: (origin) =>
        origins.get(origin, () => stores.clients.originRegistered(origin)),
    },
    logos: {
      ...stores.logos,
      find: (clientId) => logos.get(clientId, () => stores.logos.find(clientId)),
    },
    users: {
      ...stores.users,
      find: (id) => users.get(id, () => stores.users.find(id)),
      proxies: (userId) => proxies.get(userId, () => stores.users.proxies(userId)),
    },
    sessions: {
      ...stores.sessions,
      find: async (id, now) => {
        const session = await sessions.get(id, () => stores.sessions.find(id, now))
        return session && now < session.expiresAt ? session : null
      },
    },
    accessTokens: {
      ...stores.accessTokens,
      isRevoked: (tokenId) => revoked.get(tokenId, () => stores.accessTokens.isRevoked(tokenId)),
      findScopeSet: (id) => scopeSets.get(id, () => stores.accessTokens.findScopeSet(id)),
    },
  }
}
