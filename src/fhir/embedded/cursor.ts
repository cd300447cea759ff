// Where the next page begins: the sort values and the number of the last row of this one. Opaque to those
// who carry it; whoever alters it gets an error or another place in what they may see anyway.
import { FhirError } from '../../model/errors.ts'

export type Cursor = { keys: readonly (string | number)[]; rid: number }

/** Prints a cursor for a page link. */
export function printCursor({ keys, rid }: Cursor): string {
  return Buffer.from(JSON.stringify([rid, ...keys])).toString('base64url')
}

/** Reads a cursor made for a search with this many sort keys. */
export function readCursor(text: string, keys: number): Cursor {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(parsed) && parsed.length === keys + 1) {
      const [rid, ...values]: unknown[] = parsed
      const known = values.filter((value) => typeof value === 'string' || typeof value === 'number')
      if (Number.isSafeInteger(rid) && known.length === keys)
        return { keys: known, rid: Number(rid) }
    }
  } catch {
    // Told below, like every other cursor that is none of ours.
  }
  throw new FhirError(404, 'not-found', 'This page does not exist: repeat the search.')
}
