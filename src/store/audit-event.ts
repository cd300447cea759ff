// Audit events. Appended with what they tell of, never changed.
import type { AuditEvent, AuditEventStore } from '../model/audit-event.ts'
import type { Handle } from './handle.ts'
import { fromJson, toJsonOrNull } from './json-column.ts'
import type { AuditEventTable } from './schema.ts'

const PAGE_EVENTS = 100
const MOST_EVENTS = 1000

export function auditEventStore({ tenant, read, write }: Handle): AuditEventStore {
  return {
    append: (event) =>
      write(async ({ sql }) => {
        await sql.insertInto('audit_event').values(toRow(tenant, event)).execute()
      }),
    async list({ type, limit = PAGE_EVENTS } = {}) {
      let query = read
        .selectFrom('audit_event')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('seq', 'desc')
        .limit(Math.min(limit, MOST_EVENTS))
      if (type !== undefined) query = query.where('type', '=', type)
      return (await query.execute()).map(fromRow)
    },
  }
}

function toRow(tenant: string, event: AuditEvent): Omit<AuditEventTable, 'seq'> {
  return {
    tenant,
    type: event.type,
    at: event.at,
    outcome: event.outcome,
    client_id: event.clientId ?? null,
    user_id: event.userId ?? null,
    patient_id: event.patientId ?? null,
    authorization_id: event.authorizationId ?? null,
    request_id: event.requestId ?? null,
    detail: toJsonOrNull(event.detail),
  }
}

function fromRow(row: Omit<AuditEventTable, 'seq'>): AuditEvent {
  return {
    type: row.type,
    at: row.at,
    outcome: row.outcome,
    ...(row.client_id !== null && { clientId: row.client_id }),
    ...(row.user_id !== null && { userId: row.user_id }),
    ...(row.patient_id !== null && { patientId: row.patient_id }),
    ...(row.authorization_id !== null && { authorizationId: row.authorization_id }),
    ...(row.request_id !== null && { requestId: row.request_id }),
    ...(row.detail !== null && { detail: fromJson(row.detail) }),
  }
}
