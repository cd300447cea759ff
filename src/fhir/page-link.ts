// The links to further pages of a search. A link holds the whole search and where it goes on, sealed, so
// that nobody reads or edits a cursor, and is worth something only to the one it was made for: the same
// app, user, patient and grants. Whoever presents it is judged afresh (FHIR R4 http.html#paging).
import { hkdfSync } from 'node:crypto'
import type { Millis } from '../lib/clock.ts'
import { createSealer, SealError } from '../lib/seal.ts'
import type { Interaction } from './interaction.ts'
import type { Parameter } from './request-target.ts'

export const PAGE_LINK_LIFETIME_MILLIS = 60 * 60 * 1000

/** What can be told in pages: readings, never a write or a bundle. */
export type Paged = Extract<
  Interaction,
  {
    kind:
      | 'search-type'
      | 'search-compartment'
      | 'search-system'
      | 'history-instance'
      | 'history-type'
      | 'history-system'
      | 'operation'
  }
>

/** What a link stands for. */
export type Page = {
  interaction: Paged
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

/** Makes the seal of one tenant. @param secret at least 32 random bytes; the working key is derived from it. */
export function pageSeal(secret: Buffer): PageSeal {
  if (secret.length < 32) throw new Error('The secret for page links is shorter than 32 bytes.')
  const sealer = createSealer(Buffer.from(hkdfSync('sha256', secret, '', 'fhir page link', 32)))
  return {
    seal(page, holder, now) {
      const text = JSON.stringify({ ...page, expires: now + PAGE_LINK_LIFETIME_MILLIS })
      return sealer.seal(Buffer.from(text), holder)
    },
    open(sealed, holder, now) {
      try {
        // What opens was sealed by us, above.
        const page = JSON.parse(sealer.open(sealed, holder).toString()) as Page & {
          expires: Millis
        }
        return page.expires > now ? page : null
      } catch (error) {
        if (error instanceof SealError) return null
        throw error
      }
    },
  }
}
