// Everything that an app, a person or a patient's apps held at a moment, ended at that moment by one row: however
// many authorizations it covers, all of them read as revoked from then on. Their own rows follow in steps, each
// with its record; once they have, the ending is finished and forgotten.
import type { Millis } from '../lib/clock.ts'
import type { AuditEvent } from './audit-event.ts'
import type { AuthorizationFilter } from './authorization.ts'

export type AccessEnding = {
  id: string
  /** What it covers: all that is given must hold, and nothing given is everything. */
  filter: Omit<AuthorizationFilter, 'state'>
  /** Covers what was allowed up to this moment. */
  endedAt: Millis
  /** As it is kept with each authorization. */
  reason: string
  /** What the record of each tells besides whose it was: who did it, and why. */
  record: Pick<AuditEvent, 'actorId' | 'requestId' | 'detail'>
}

export interface AccessEndingStore {
  /** Ends what it covers and announces the change: from the next request on, on every node, it gives nothing. */
  begin(ending: AccessEnding): Promise<void>
  /** Those whose rows have not all followed, the oldest first. */
  list(): Promise<AccessEnding[]>
  /** Forgets one whose rows have all followed; false, and it stays, while some have not. */
  finish(id: string): Promise<boolean>
}
