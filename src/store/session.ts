// Sessions. An ended one is deleted, and takes with it what was granted for as long as it lives.
import type { Kysely } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { Session, SessionStore } from '../model/session.ts'
import { revokeOnline } from './authorization.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { Handle, Unit } from './handle.ts'
import { methodsOf } from './methods-column.ts'
import { prepared } from './prepared.ts'
import type { DurableSchema, SessionTable } from './schema.ts'

const EXPIRING: Expiring = { table: 'session', key: 'id', expiresAt: 'expires_at' }
/** Of one user. */
const MOST_SESSIONS = 1000

const FIND_BY_SECRET = prepared(
  (on: Kysely<DurableSchema>, of: { tenant: string; secretHash: string; now: Millis }) =>
    on
      .selectFrom('session')
      .selectAll()
      .where('tenant', '=', of.tenant)
      .where('secret_hash', '=', of.secretHash)
      .where('expires_at', '>', of.now),
)

/** Keeps sessions in SQL, of one tenant. */
export function sessionStore({ tenant, read, write }: Handle): SessionStore {
  return {
    save: (session) =>
      write(async ({ sql }) => {
        await sql.insertInto('session').values(toRow(tenant, session)).execute()
      }),
    async findBySecret(secretHash, now) {
      const [row] = (await FIND_BY_SECRET(read, { tenant, secretHash, now })).rows
      return row === undefined ? null : fromRow(row)
    },
    async find(id, now) {
      const row = await read
        .selectFrom('session')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('expires_at', '>', now)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async listByUser(userId, now) {
      const rows = await read
        .selectFrom('session')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .where('expires_at', '>', now)
        .orderBy('auth_time', 'desc')
        .orderBy('id', 'desc')
        .limit(MOST_SESSIONS)
        .execute()
      return rows.map(fromRow)
    },
    renew: (id, fresh, now) =>
      write(async ({ sql, announce }) => {
        const { numUpdatedRows } = await sql
          .updateTable('session')
          .set({
            secret_hash: fresh.secretHash,
            auth_time: fresh.authTime,
            amr: fresh.amr.join(' '),
            expires_at: fresh.expiresAt,
          })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .where('expires_at', '>', now)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        announce('session', id)
        return true
      }),
    end: (id, now) =>
      write(async (unit) => {
        const ended = await unit.sql
          .deleteFrom('session')
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .returning('user_id')
          .executeTakeFirst()
        if (ended === undefined) return
        unit.announce('session', id)
        await revokeOnline(unit, tenant, ended.user_id, id, now)
      }),
    deleteExpired: (now) =>
      deleteExpiredRows(EXPIRING, tenant, now, (statement) =>
        write(({ sql }) => statement.execute(sql)),
      ),
  }
}

/** Ends every session of the user but the kept one, as `SessionStore.end` does one. */
export async function endSessionsOf(
  unit: Unit,
  tenant: string,
  userId: string,
  now: Millis,
  keptSessionId?: string,
) {
  let ending = unit.sql
    .deleteFrom('session')
    .where('tenant', '=', tenant)
    .where('user_id', '=', userId)
  if (keptSessionId !== undefined) ending = ending.where('id', '!=', keptSessionId)
  const ended = await ending.returning('id').execute()
  for (const { id } of ended) {
    unit.announce('session', id)
    await revokeOnline(unit, tenant, userId, id, now)
  }
}

function toRow(tenant: string, session: Session): SessionTable {
  return {
    tenant,
    id: session.id,
    secret_hash: session.secretHash,
    user_id: session.userId,
    auth_time: session.authTime,
    amr: session.amr.join(' '),
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  }
}

function fromRow(row: SessionTable): Session {
  return {
    id: row.id,
    secretHash: row.secret_hash,
    userId: row.user_id,
    authTime: row.auth_time,
    amr: methodsOf(row.amr),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
