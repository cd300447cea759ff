// Links that open one file of an export for a short while to whoever has them (Bulk Data export, "Bulk Data
// Output File Request": `requiresAccessToken` is false). They live no longer than a backend service's token,
// and what they open is asked for anew each time, so that they die with their client too.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Millis } from '../lib/clock.ts'

/** SMART Backend Services, "Obtain access token": no more than five minutes. */
const LIFETIME_SECONDS = 300

export type FileLinks = {
  /** The query that makes the address of a file a link, and when it expires. */
  query(jobId: string, name: string, now: Millis): { query: string; expiresAt: Millis }
  /** Whether the query of a request is such a one, of this file, and has not expired. */
  opens(jobId: string, name: string, query: URLSearchParams, now: Millis): boolean
}

/** Makes the links of a tenant. @param key 256 bits for this purpose alone */
export function fileLinks(key: Buffer): FileLinks {
  // Neither id nor name holds a slash, so no two files give the same text.
  const sign = (jobId: string, name: string, expires: string) =>
    createHmac('sha256', key).update(`${jobId}/${name}/${expires}`).digest()
  return {
    query(jobId, name, now) {
      const seconds = Math.floor(now / 1000) + LIFETIME_SECONDS
      const expires = String(seconds)
      const signature = sign(jobId, name, expires).toString('base64url')
      return {
        query: new URLSearchParams({ expires, signature }).toString(),
        expiresAt: seconds * 1000,
      }
    },
    opens(jobId, name, query, now) {
      const expires = query.get('expires') ?? ''
      if (!/^\d{1,12}$/.test(expires) || now >= Number(expires) * 1000) return false
      const given = Buffer.from(query.get('signature') ?? '', 'base64url')
      const right = sign(jobId, name, expires)
      return given.length === right.length && timingSafeEqual(given, right)
    },
  }
}

/** Whether a request comes with a link rather than a token. */
export const isLinked = (query: URLSearchParams): boolean => query.has('signature')
