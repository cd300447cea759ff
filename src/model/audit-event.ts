// What happened, for those who must account for it: no token, secret, code or patient name in it.
import type { Millis } from '../lib/clock.ts'

export type AuditEventType =
  | 'sign-in'
  | 'sign-in-failed'
  | 'sign-out'
  | 'consent-granted'
  | 'consent-denied'
  | 'token-issued'
  | 'token-refreshed'
  | 'token-refused'
  | 'code-replayed'
  | 'refresh-token-reused'
  | 'authorization-revoked'
  | 'authorization-narrowed'
  | 'access-token-revoked'
  | 'client-added'
  | 'client-changed'
  | 'client-removed'
  | 'registration-decided'
  | 'registration-refused'
  /** Somebody had a decision of the gateway explained. */
  | 'access-explained'
  | 'user-added'
  | 'user-changed'
  | 'key-changed'
  | 'practice-added'
  | 'practice-changed'
  | 'practice-removed'
  | 'list-exported'
  | 'chart-opened'
  | 'launch-made'
  | 'fhir-access'
  /** A resource is about to be written; `fhir-access` of the same request tells how it ended. */
  | 'fhir-write'
  | 'fhir-load'
  | 'export-started'
  | 'export-ended'
  | 'export-file-read'

export type AuditEvent = {
  type: AuditEventType
  at: Millis
  outcome: 'success' | 'refused' | 'failed'
  clientId?: string | undefined
  userId?: string | undefined
  /** Who did it, when that is not the user it is about: an operator. */
  actorId?: string | undefined
  patientId?: string | undefined
  authorizationId?: string | undefined
  requestId?: string | undefined
  /** Small facts, each safe to keep: scope strings, counts, reasons. */
  detail?: Record<string, string | number | boolean | null>
}

/** Tells that somebody's account was changed: how and by whom is in `detail`, what else is known in `more`. */
export function userChanged(
  userId: string,
  at: Millis,
  detail: NonNullable<AuditEvent['detail']>,
  more: Partial<AuditEvent> = {},
): AuditEvent {
  return { type: 'user-changed', at, outcome: 'success', ...more, userId, detail }
}

/** Those whom an event may have to do with. */
export type AuditParties = {
  /** Whom it is about, or who did it. */
  userIds?: readonly string[]
  clientIds?: readonly string[]
  patientIds?: readonly string[]
}

/** What somebody who must account for it looks for; all that is given must hold. */
export type AuditFilter = {
  types?: readonly AuditEventType[] | undefined
  outcome?: AuditEvent['outcome'] | undefined
  clientId?: string | undefined
  /** Whom it is about. */
  userId?: string | undefined
  /** Has to do with at least one of them. */
  anyOf?: AuditParties | undefined
  patientId?: string | undefined
  authorizationId?: string | undefined
  /** From this moment on. */
  from?: Millis | undefined
  /** Before this moment. */
  until?: Millis | undefined
}

/** An event as it is kept: `seq` grows with every event, and the next page of a list goes on below it. */
export type AuditEntry = AuditEvent & { seq: number }

/** What is wrong with a trail. Places are counted from 1. */
export type AuditChainFault =
  /** Not as it was written, or in another's place. */
  | { kind: 'changed'; position: number; at: Millis; type: AuditEventType }
  | { kind: 'missing'; from: number; until: number }
  /** Rows that were never part of the trail. */
  | { kind: 'outside'; count: number }
  /** The row that says how long the trail is has gone. */
  | { kind: 'no-head' }

export type AuditVerification = {
  events: number
  /** The last event: kept elsewhere, it later proves that nothing up to it was cut off. */
  head: { position: number; hash: string }
  /** Empty when the trail is as it was written. */
  faults: AuditChainFault[]
}

export interface AuditEventStore {
  /**
   * Appends; part of the unit of work it is called in, so that what is not recorded does not happen. The
   * event gets its place in the tenant's trail at the end of the unit.
   */
  append(event: AuditEvent): Promise<void>
  /** Newest first. */
  list(filter?: { type?: AuditEventType; limit?: number }): Promise<AuditEvent[]>
  /** One page, newest first. */
  search(
    filter: AuditFilter,
    page: { limit: number; before?: number | undefined },
  ): Promise<AuditEntry[]>
  /** The hash of the event at this place of the trail; null when there is none. */
  hashAt(position: number): Promise<string | null>
  /** Checks the whole trail. */
  verify(): Promise<AuditVerification>
}
