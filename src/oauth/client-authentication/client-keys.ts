// The public keys of clients that sign assertions: inline, or from their JWKS URL, cached for as long as
// the answer's Cache-Control allows and no longer (SMART 2.2 client-confidential-asymmetric, "Signature
// Verification"). An unknown `kid` fetches again, but at most once a minute for one client (attack E11).
import type { Clock, Millis } from '../../lib/clock.ts'
import type { Client, Jwk } from '../../model/client.ts'

const DEFAULT_FRESH_MILLIS = 300_000
const MAX_FRESH_MILLIS = 86_400_000
const REFETCH_MILLIS = 60_000
const MAX_KEYS = 100

/** Fetches JSON from a URL that somebody else chose; refuses where it may not go. */
export type FetchJson = (url: string) => Promise<{ json: unknown; cacheControl: string | null }>

/** Whose keys they are: a client, or somebody else who signs with keys of a set. */
export type KeyHolder = Pick<Client, 'id' | 'jwks' | 'jwksUri'>

export type ClientKeys = {
  /** The client's keys with this `kid`. Throws when they cannot be had. */
  find(client: KeyHolder, kid: string): Promise<Jwk[]>
}

type Fetched = {
  url: string
  /** Null when there are none to use: the fetch failed, and what was known before is stale. */
  keys: Jwk[] | null
  /** Why the newest fetch failed. */
  fault: unknown
  freshUntil: Millis
  fetchedAt: Millis
}

/** Finds the keys of clients, registered ones or those at a URL, which are kept for a while. */
export function clientKeys(fetchJson: FetchJson, clock: Clock): ClientKeys {
  const cache = new Map<string, Fetched>()
  const running = new Map<string, Promise<Jwk[]>>()

  function knownOf({ id }: KeyHolder, url: string): Fetched | undefined {
    const known = cache.get(id)
    return known?.url === url ? known : undefined
  }

  async function fetchNow(client: KeyHolder, url: string): Promise<Jwk[]> {
    try {
      const { json, cacheControl } = await fetchJson(url)
      const fetchedAt = clock.now()
      const freshUntil = fetchedAt + freshMillis(cacheControl)
      const keys = readJwks(json)
      cache.set(client.id, { url, keys, fault: null, freshUntil, fetchedAt })
      return keys
    } catch (fault) {
      const fetchedAt = clock.now()
      const before = knownOf(client, url)
      const keys = before && fetchedAt < before.freshUntil ? before.keys : null
      const freshUntil = before?.freshUntil ?? fetchedAt
      cache.set(client.id, { url, keys, fault, freshUntil, fetchedAt })
      throw fault
    }
  }

  /** One fetch at a time for all who wait for the same keys. */
  function fetchKeys(client: KeyHolder, url: string): Promise<Jwk[]> {
    const key = `${client.id} ${url}`
    const already = running.get(key)
    if (already) return already
    const work = fetchNow(client, url).finally(() => running.delete(key))
    running.set(key, work)
    return work
  }

  return {
    find: async (client, kid) => {
      const among = (keys: Jwk[]) => keys.filter((key) => key.kid === kid)
      if (client.jwks) return among(client.jwks)
      if (!client.jwksUri) return []
      const known = knownOf(client, client.jwksUri)
      const now = clock.now()
      if (known) {
        const found = among(known.keys ?? [])
        if (found.length > 0 && now < known.freshUntil) return found
        // Whatever Cache-Control says, what nobody has seen in this minute is not asked for again in it.
        if (found.length === 0 && now < known.fetchedAt + REFETCH_MILLIS) {
          if (known.keys === null) throw known.fault
          return []
        }
      }
      return among(await fetchKeys(client, client.jwksUri))
    },
  }
}

/** The keys of a JWK Set (RFC 7517 §5). Throws when it is none, too large, or holds private keys. */
export function readJwks(json: unknown): Jwk[] {
  const keys = typeof json === 'object' && json !== null && 'keys' in json ? json.keys : null
  if (!Array.isArray(keys)) throw new TypeError('not a JWK Set: it has no array named keys')
  if (keys.length > MAX_KEYS) throw new RangeError(`a JWK Set with more than ${MAX_KEYS} keys`)
  return keys.filter((key): key is Jwk => {
    if (typeof key !== 'object' || key === null || typeof key.kty !== 'string') return false
    if ('d' in key || 'k' in key) throw new TypeError('a JWK Set with private keys')
    return true
  })
}

/** How long an answer may be kept, in milliseconds (RFC 9111 §5.2.2). */
export function freshMillis(cacheControl: string | null): number {
  if (cacheControl === null) return DEFAULT_FRESH_MILLIS
  const directives = cacheControl.toLowerCase()
  if (/\bno-(store|cache)\b/.test(directives)) return 0
  const maxAge = /\bmax-age\s*=\s*"?(\d{1,9})/.exec(directives)
  return maxAge ? Math.min(Number(maxAge[1]) * 1000, MAX_FRESH_MILLIS) : DEFAULT_FRESH_MILLIS
}
