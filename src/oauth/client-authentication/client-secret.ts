// Shared secrets, in the Authorization header (client_secret_basic) or in the body
// (client_secret_post), RFC 6749 §2.3.1.
import type { Millis } from '../../lib/clock.ts'
import { equalDigests, sha256 } from '../../lib/hashing.ts'
import type { Client } from '../../model/client.ts'

export type BasicCredentials = { id: string; secret: string }

/**
 * The credentials of a Basic header, in both readings: form-encoded first as RFC 6749 demands, and raw
 * as many libraries send them. Null when the header is not well formed.
 */
export function parseBasic(header: string): BasicCredentials[] | null {
  const match = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)
  if (!match) return null
  const text = Buffer.from(match[1] as string, 'base64').toString()
  const at = text.indexOf(':')
  if (at < 1) return null
  const raw = { id: text.slice(0, at), secret: text.slice(at + 1) }
  try {
    const decode = (part: string) =>
      /[%+]/.test(part) ? decodeURIComponent(part.replaceAll('+', ' ')) : part
    const decoded = { id: decode(raw.id), secret: decode(raw.secret) }
    return decoded.id === raw.id && decoded.secret === raw.secret ? [raw] : [decoded, raw]
  } catch {
    return [raw]
  }
}

/** Whether one of the client's live secrets is this one. */
export function secretHolds(client: Client, secret: string, now: Millis): boolean {
  const hash = sha256(secret)
  let holds = false
  // All are compared, so that time does not tell which.
  for (const known of client.secrets) {
    const live = known.expiresAt === null || now < known.expiresAt
    if (equalDigests(known.hash, hash) && live) holds = true
  }
  return holds && secret !== ''
}
