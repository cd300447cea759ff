// How the parts are that the server stands on, as somebody who watches it wants to know.
import type { Millis } from '../lib/clock.ts'
import type { DatabaseSpace } from './stores.ts'

export type Health = {
  /** How long a write took until it was on disk; null when the database could not write. */
  database: { millis: number | null; space: DatabaseSpace | null }
  /** The FHIR server behind; null when there is none. */
  upstream: {
    answeredAt: Millis | null
    millis: number | null
    failures: number
    failedAt: Millis | null
  } | null
  /** The oldest signing key in use, and when the next one takes over; null when there is none. */
  keys: { since: Millis; nextRotation: Millis } | null
  /** How long ago this node last heard what others changed; null when it never did. */
  changesLag: number | null
  /** When the export that has been waiting or running longest was ordered; null when there is none. */
  oldestExport: Millis | null
}
