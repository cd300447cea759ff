// The public keys that an app registers inline (RFC 7591 §2, `jwks`): a few, each of a kind that we verify
// with, each with its own id, and never a private one.
import { createPublicKey } from 'node:crypto'
import type { Jwk } from './client.ts'

const MAX_KEYS = 20
const MIN_RSA_BITS = 2048
const CURVES = ['P-256', 'P-384']
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const KEPT_MEMBERS = ['kty', 'kid', 'use', 'alg', 'n', 'e', 'crv', 'x', 'y']

/** The keys of a set, with the members that we know; or what is wrong with it. */
export function parseClientJwks(keys: readonly Record<string, unknown>[]): Jwk[] | string {
  if (keys.length === 0 || keys.length > MAX_KEYS)
    return `must hold 1 to ${MAX_KEYS} keys, and holds ${keys.length}`
  const parsed: Jwk[] = []
  for (const [index, key] of keys.entries()) {
    const fault = keyFault(key)
    if (fault !== null) return `key ${index + 1} ${fault}`
    const kept = Object.entries(key).filter(([name]) => KEPT_MEMBERS.includes(name))
    parsed.push(Object.fromEntries(kept) as Jwk) // keyFault saw kty and kid
  }
  const ids = parsed.map((key) => `${key.kty} ${key.kid}`)
  return new Set(ids).size === ids.length ? parsed : 'has two keys of one type with the same kid'
}

function keyFault(key: Record<string, unknown>): string | null {
  if (PRIVATE_MEMBERS.some((member) => key[member] !== undefined))
    return 'is private: register the public half, and replace this key, which has now been seen'
  if (typeof key.kid !== 'string' || !/^[\x20-\x7e]{1,200}$/.test(key.kid))
    return 'needs a kid, of at most 200 visible characters'
  if (key.use !== undefined && key.use !== 'sig')
    return 'is not for signatures (its use must be sig)'
  if (key.kty === 'EC' && !CURVES.includes(String(key.crv)))
    return `must be on the curve ${CURVES.join(' or ')}`
  if (key.kty !== 'EC' && key.kty !== 'RSA') return 'must be of kty RSA or EC'
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key, format: 'jwk' })
    const bits = asymmetricKeyDetails?.modulusLength
    return bits !== undefined && bits < MIN_RSA_BITS ? `has fewer than ${MIN_RSA_BITS} bits` : null
  } catch {
    // OpenSSL's words help nobody; what is wrong is that the numbers make no key.
    return 'is no valid public key'
  }
}
