// The links to further pages of a search. A link holds the whole search and where it goes on, sealed, so
// that nobody reads or edits a cursor, and is worth something only to the one it was made for: the same
// app, user, patient and grants. Whoever presents it is judged afresh (FHIR R4 http.html#paging).
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Millis } from '../lib/clock.ts'
import { randomBytes } from '../lib/ids.ts'
import type { Parameter } from './request-target.ts'

export const PAGE_LINK_LIFETIME_MILLIS = 60 * 60 * 1000

/** What a link stands for. */
export type Page = {
  type: string
  /** The patient of a compartment search; null for a search of the type. */
  compartment: string | null
  parameters: Parameter[]
  lenient: boolean
  /** Where the page begins, as the backend named it. */
  cursor: string
}

export type PageSeal = {
  seal(page: Page, holder: string, now: Millis): string
  /** The page behind a link; null when it is not ours, not this holder's, altered or too old. */
  open(sealed: string, holder: string, now: Millis): Page | null
}

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const MAX_SEALED_LENGTH = 14_000

/** Makes the seal of one tenant. @param secret at least 32 random bytes; the working key is derived from it. */
export function pageSeal(secret: Buffer): PageSeal {
  if (secret.length < 32) throw new Error('The secret for page links is shorter than 32 bytes.')
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'fhir page link', 32))
  return {
    seal(page, holder, now) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(holder))
      const text = JSON.stringify({ ...page, expires: now + PAGE_LINK_LIFETIME_MILLIS })
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(sealed, holder, now) {
      if (sealed.length > MAX_SEALED_LENGTH || !/^[A-Za-z0-9_-]+$/.test(sealed)) return null
      const bytes = Buffer.from(sealed, 'base64url')
      // The last letter has bits to spare: only one spelling of a link is the link.
      if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed)
        return null
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(Buffer.from(holder))
          .setAuthTag(tag)
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8')
        // What opens was sealed by us, above.
        const page = JSON.parse(text + decipher.final('utf8')) as Page & { expires: Millis }
        return page.expires > now ? page : null
      } catch {
        return null
      }
    },
  }
}
