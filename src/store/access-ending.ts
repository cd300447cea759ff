// Endings of many authorizations at once, and how an authorization reads under one: there are none most of the
// time, and few at any, so every reading of an authorization looks at them.
import { sql } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { AccessEnding, AccessEndingStore } from '../model/access-ending.ts'
import type { Handle } from './handle.ts'
import { fromJson } from './json-column.ts'
import type { AccessEndingTable } from './schema.ts'

/** Keeps endings in SQL, of one tenant. */
export function accessEndingStore({ tenant, read, write }: Handle): AccessEndingStore {
  return {
    begin: (ending) =>
      write(async (unit) => {
        await unit.sql.insertInto('access_ending').values(toRow(tenant, ending)).execute()
        unit.announce('authorization', '')
        // Whoever works for the app looks again.
        if (ending.filter.clientId !== undefined) unit.announce('client', ending.filter.clientId)
      }),
    async list() {
      const rows = await read
        .selectFrom('access_ending')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('ended_at')
        .orderBy('id')
        .execute()
      return rows.map(fromRow)
    },
    finish: (id) =>
      write(async (unit) => {
        const named = { tenant, id }
        const ending = await unit.sql
          .selectFrom('access_ending')
          .selectAll()
          .where((eb) => eb.and(named))
          .executeTakeFirst()
        if (ending === undefined) return true
        // What another node is ending at this moment is still live here, and keeps the ending.
        let live = unit.sql
          .selectFrom('authorization')
          .select('id')
          .where('tenant', '=', tenant)
          .where('revoked_at', 'is', null)
          .where('created_at', '<=', ending.ended_at)
          .limit(1)
        for (const column of ['client_id', 'user_id', 'patient_id'] as const) {
          const value = ending[column]
          if (value !== null) live = live.where(column, '=', value)
        }
        if ((await live.executeTakeFirst()) !== undefined) return false
        await unit.sql
          .deleteFrom('access_ending')
          .where((eb) => eb.and(named))
          .execute()
        return true
      }),
  }
}

/** When and why an authorization ended under an ending that its row has not followed yet; both null under none. */
export type EndedBy = { ending_at: Millis | null; ending_reason: string | null }

const of = (column: string) => sql.ref(`authorization.${column}`)
const covering = sql`from access_ending as e
  where e.tenant = ${of('tenant')} and ${of('revoked_at')} is null and e.ended_at >= ${of('created_at')}
    and (e.client_id is null or e.client_id = ${of('client_id')})
    and (e.user_id is null or e.user_id = ${of('user_id')})
    and (e.patient_id is null or e.patient_id = ${of('patient_id')})`

/** Selects `EndedBy` beside an authorization: by the first of the endings that cover it. */
export const ENDED_BY = [
  sql<Millis | null>`(select min(e.ended_at) ${covering})`.as('ending_at'),
  sql<string | null>`(select e.reason ${covering} order by e.ended_at, e.id limit 1)`.as(
    'ending_reason',
  ),
] as const

/** Whether an ending covers the authorization. */
export const IS_COVERED = sql<boolean>`exists (select 1 ${covering})`

/** Whether a remembered consent was made before what it allowed was ended. */
export const CONSENT_ENDED = sql<boolean>`exists (select 1 from access_ending as e
  where e.tenant = consent.tenant and e.ended_at >= consent.decided_at
    and (e.client_id is null or e.client_id = consent.client_id)
    and (e.user_id is null or e.user_id = consent.user_id)
    and (e.patient_id is null or consent.patient_id in ('', e.patient_id)))`

function toRow(tenant: string, ending: AccessEnding): AccessEndingTable {
  const { clientId, userId, patientId } = ending.filter
  return {
    tenant,
    id: ending.id,
    client_id: clientId ?? null,
    user_id: userId ?? null,
    patient_id: patientId ?? null,
    ended_at: ending.endedAt,
    reason: ending.reason,
    record: JSON.stringify(ending.record),
  }
}

function fromRow(row: AccessEndingTable): AccessEnding {
  return {
    id: row.id,
    filter: {
      ...(row.client_id !== null && { clientId: row.client_id }),
      ...(row.user_id !== null && { userId: row.user_id }),
      ...(row.patient_id !== null && { patientId: row.patient_id }),
    },
    endedAt: row.ended_at,
    reason: row.reason,
    record: fromJson(row.record),
  }
}
