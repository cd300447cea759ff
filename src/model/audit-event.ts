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
  | 'access-token-revoked'
  | 'client-added'
  | 'client-changed'
  | 'user-added'
  | 'user-changed'
  | 'key-changed'
  | 'list-exported'
  | 'chart-opened'
  | 'launch-made'
  | 'fhir-access'
  | 'fhir-load'

export type AuditEvent = {
  type: AuditEventType
  at: Millis
  outcome: 'success' | 'refused' | 'failed'
  clientId?: string | undefined
  userId?: string | undefined
  patientId?: string | undefined
  authorizationId?: string | undefined
  requestId?: string | undefined
  /** Small facts, each safe to keep: scope strings, counts, reasons. */
  detail?: Record<string, string | number | boolean | null>
}

export interface AuditEventStore {
  /** Appends; part of the unit of work it is called in, so that what is not recorded does not happen. */
  append(event: AuditEvent): Promise<void>
  /** Newest first. */
  list(filter?: { type?: AuditEventType; limit?: number }): Promise<AuditEvent[]>
}
