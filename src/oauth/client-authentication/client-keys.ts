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

export type ClientKeys = {
  /** The client's keys with this `kid`. Throws when they cannot be had. */
  find(client: Client, kid: string): Promise<Jwk[]>
}

type Fetched = { url: string; keys: Jwk[]; freshUntil: Millis; fetchedAt: Millis }

export function clientKeys(fetchJson: FetchJson, clock: Clock): ClientKeys {
  const cache = new Map<string, Fetched>()
  const running = new Map<string, Promise<Fetched>>()

  function fetchKeys(client: Client, url: string): Promise<Fetched> {
    const already = running.get(client.id)
    if (already) return already
    const work = (async () => {
      const { json, cacheControl } = await fetchJson(url)
      const now = clock.now()
      const fetched = {
        url,
        keys: readJwks(json),
        fetchedAt: now,
        freshUntil: now + freshMillis(cacheControl),
      }
      cache.set(client.id, fetched)
      return fetched
    })().finally(() => running.delete(client.id))
    running.set(client.id, work)
    return work
  }

  return {
    find: async (client, kid) => {
      const among = (keys: Jwk[]) => keys.filter((key) => key.kid === kid)
      if (client.jwks) return among(client.jwks)
      if (!client.jwksUri) return []
      const known = cache.get(client.id)
      const usable = known && known.url === client.jwksUri ? known : undefined
      if (usable && clock.now() < usable.freshUntil) {
        const found = among(usable.keys)
        if (found.length > 0 || clock.now() < usable.fetchedAt + REFETCH_MILLIS) return found
      }
      return among((await fetchKeys(client, client.jwksUri)).keys)
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
