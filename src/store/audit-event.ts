// Audit events. Appended with what they tell of, never changed; each has its place in the tenant's chain.
import { sql } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type {
  AuditEntry,
  AuditEvent,
  AuditEventStore,
  AuditFilter,
  AuditParties,
} from '../model/audit-event.ts'
import type { UnchainedEvent } from './audit-chain.ts'
import { verifyAudit } from './audit-verify.ts'
import type { Handle } from './handle.ts'
import { fromJson, toJsonOrNull } from './json-column.ts'
import type { AuditEventTable } from './schema.ts'

const PAGE_EVENTS = 100
const MOST_EVENTS = 1000
/** Events come in the order of their `seq`, and nearly in that of their time: nodes' clocks differ a little. */
const CLOCK_SLACK_MILLIS = 120_000

type Party = { column: 'user_id' | 'actor_id' | 'client_id' | 'patient_id'; id: string }
/** What one index serves. */
type SeekFilter = Omit<AuditFilter, 'anyOf'> & { party?: Party }

/** Keeps the audit trail in SQL, of one tenant. */
export function auditEventStore(handle: Handle): AuditEventStore {
  const { tenant, read, write, audit } = handle

  /** The place in the table where a time begins, so that a search in the past need not walk there. */
  async function seqAt(time: Millis): Promise<number | null> {
    const row = await read
      .selectFrom('audit_event')
      .select('seq')
      .where('tenant', '=', tenant)
      .where('at', '>=', time)
      .orderBy('at')
      .limit(1)
      .executeTakeFirst()
    return row?.seq ?? null
  }

  async function matching({
    types,
    outcome,
    clientId,
    userId,
    party,
    patientId,
    authorizationId,
    from,
    until,
  }: SeekFilter) {
    let query = read.selectFrom('audit_event').where('tenant', '=', tenant)
    if (types !== undefined) query = query.where('type', 'in', types)
    if (outcome !== undefined) query = query.where('outcome', '=', outcome)
    // Said aloud, or SQLite does not see that the index of what went wrong holds it.
    if (outcome !== undefined && outcome !== 'success')
      query = query.where('outcome', '<>', sql.lit('success' as const))
    if (clientId !== undefined) query = query.where('client_id', '=', clientId)
    if (patientId !== undefined) query = query.where('patient_id', '=', patientId)
    if (authorizationId !== undefined) query = query.where('authorization_id', '=', authorizationId)
    if (userId !== undefined) query = query.where('user_id', '=', userId)
    if (party !== undefined) query = query.where(party.column, '=', party.id)
    if (from !== undefined) {
      const first = await seqAt(from - CLOCK_SLACK_MILLIS)
      if (first === null) return null
      query = query.where('at', '>=', from).where('seq', '>=', first - MOST_EVENTS)
    }
    if (until !== undefined) {
      const first = await seqAt(until + CLOCK_SLACK_MILLIS)
      query = query.where('at', '<', until)
      if (first !== null) query = query.where('seq', '<=', first + MOST_EVENTS)
    }
    return query
  }

  async function seek(
    filter: SeekFilter,
    { limit, before }: { limit: number; before?: number | undefined },
  ): Promise<AuditEntry[]> {
    let query = await matching(filter)
    if (query === null) return []
    if (before !== undefined) query = query.where('seq', '<', before)
    const rows = await query.selectAll().orderBy('seq', 'desc').limit(limit).execute()
    return rows.map((row): AuditEntry => ({ ...fromRow(row), seq: row.seq }))
  }

  return {
    append: (event) =>
      write(async (unit) => {
        unit.record(toRow(tenant, event))
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
    async search({ anyOf, ...filter }, { limit, before }) {
      const page = { limit: Math.min(limit, MOST_EVENTS), before }
      if (anyOf === undefined) return seek(filter, page)
      // A seek for each, since neither database follows several indexes at once in the order of one.
      const found = await Promise.all(
        partiesOf(anyOf).map((party) => seek({ ...filter, party }, page)),
      )
      const bySeq = new Map(found.flat().map((entry) => [entry.seq, entry]))
      return [...bySeq.values()].sort((a, b) => b.seq - a.seq).slice(0, page.limit)
    },
    async hashAt(position) {
      const row = await read
        .selectFrom('audit_event')
        .select('chain_hash')
        .where('tenant', '=', tenant)
        .where('chain_position', '=', position)
        .executeTakeFirst()
      return row?.chain_hash ?? null
    },
    verify: () => verifyAudit(handle, audit),
  }
}

function partiesOf({ userIds = [], clientIds = [], patientIds = [] }: AuditParties): Party[] {
  const named = (column: Party['column'], ids: readonly string[]) =>
    [...new Set(ids)].map((id): Party => ({ column, id }))
  return [
    ...named('user_id', userIds),
    ...named('actor_id', userIds),
    ...named('client_id', clientIds),
    ...named('patient_id', patientIds),
  ]
}

function toRow(tenant: string, event: AuditEvent): UnchainedEvent {
  return {
    tenant,
    type: event.type,
    at: event.at,
    outcome: event.outcome,
    client_id: storable(event.clientId),
    user_id: storable(event.userId),
    actor_id: storable(event.actorId),
    patient_id: storable(event.patientId),
    authorization_id: storable(event.authorizationId),
    request_id: storable(event.requestId),
    detail: toJsonOrNull(event.detail),
  }
}

/** As both databases give it back: the hash is over what will be read. */
function storable(text: string | undefined): string | null {
  return text === undefined ? null : text.toWellFormed().replaceAll('\0', '\ufffd')
}

function fromRow(row: Omit<AuditEventTable, 'seq'>): AuditEvent {
  return {
    type: row.type,
    at: row.at,
    outcome: row.outcome,
    ...(row.client_id !== null && { clientId: row.client_id }),
    ...(row.user_id !== null && { userId: row.user_id }),
    ...(row.actor_id !== null && { actorId: row.actor_id }),
    ...(row.patient_id !== null && { patientId: row.patient_id }),
    ...(row.authorization_id !== null && { authorizationId: row.authorization_id }),
    ...(row.request_id !== null && { requestId: row.request_id }),
    ...(row.detail !== null && { detail: fromJson(row.detail) }),
  }
}
