// Refused requests. Added in batches, never changed, deleted when they are old.
import { newId } from '../lib/ids.ts'
import type { KeptRefusal, Refusal, RefusalStore } from '../model/refusal.ts'
import { addCounts } from './event-count.ts'
import { deleteExpiredRows } from './expiry.ts'
import type { Handle } from './handle.ts'
import { fromJson } from './json-column.ts'
import type { RefusalTable } from './schema.ts'

const PAGE_ROWS = 1000
/** A bundle may be refused entry by entry. */
const OF_ONE_REQUEST = 50

/** Keeps refusals in SQL, of one tenant. */
export function refusalStore({ tenant, read, write }: Handle): RefusalStore {
  return {
    add: (refusals) =>
      write(async (unit) => {
        if (refusals.length === 0) return
        for (const refusal of refusals)
          await unit.sql.insertInto('refusal').values(toRow(tenant, refusal)).execute()
        const counts = refusals.map(({ at, rule, dropped }) => ({
          ...{ at, name: rule },
          count: 1 + dropped,
        }))
        await addCounts(unit, tenant, 'refusal', counts)
      }),
    async findByRequest(requestId) {
      const rows = await read
        .selectFrom('refusal')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('request_id', '=', requestId)
        .orderBy('id')
        .limit(OF_ONE_REQUEST)
        .execute()
      return rows.map(fromRow)
    },
    async search({ requestId, clientId, rule, from, until }, { limit, before }) {
      let query = read.selectFrom('refusal').selectAll().where('tenant', '=', tenant)
      if (requestId !== undefined) query = query.where('request_id', '=', requestId)
      if (clientId !== undefined) query = query.where('client_id', '=', clientId)
      if (rule !== undefined) query = query.where('rule', '=', rule)
      if (from !== undefined) query = query.where('at', '>=', from)
      if (until !== undefined) query = query.where('at', '<', until)
      if (before !== undefined) query = query.where('id', '<', before)
      const rows = await query.orderBy('id', 'desc').limit(Math.min(limit, PAGE_ROWS)).execute()
      return rows.map(fromRow)
    },
    deleteUntil: (time) =>
      deleteExpiredRows(
        { table: 'refusal', key: 'id', expiresAt: 'at' },
        tenant,
        time,
        (statement) => write(({ sql }) => statement.execute(sql)),
      ),
  }
}

function toRow(tenant: string, refusal: Refusal): RefusalTable {
  return {
    tenant,
    id: newId(refusal.at),
    at: refusal.at,
    request_id: refusal.requestId,
    endpoint: refusal.endpoint,
    rule: refusal.rule,
    hidden: refusal.hidden,
    error: refusal.error,
    status: refusal.status,
    client_id: refusal.clientId,
    proven: refusal.proven ? 1 : 0,
    user_id: refusal.userId,
    authorization_id: refusal.authorizationId,
    asked: JSON.stringify(refusal.asked),
    enough: refusal.enough,
    dropped: refusal.dropped,
  }
}

function fromRow(row: RefusalTable): KeptRefusal {
  return {
    id: row.id,
    at: row.at,
    requestId: row.request_id,
    endpoint: row.endpoint,
    rule: row.rule,
    hidden: row.hidden,
    error: row.error,
    status: row.status,
    clientId: row.client_id,
    proven: row.proven !== 0,
    userId: row.user_id,
    authorizationId: row.authorization_id,
    asked: fromJson(row.asked),
    enough: row.enough,
    dropped: row.dropped,
  }
}
