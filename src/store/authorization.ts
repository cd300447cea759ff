// Authorizations: what people allowed to apps.
import type { Kysely } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { Authorization, AuthorizationStore } from '../model/authorization.ts'
import { ENDED_BY, type EndedBy, IS_COVERED } from './access-ending.ts'
import { authorizationSearch } from './authorization-search.ts'
import type { Handle, Unit } from './handle.ts'
import { fromJson } from './json-column.ts'
import { methodsOf } from './methods-column.ts'
import { prepared } from './prepared.ts'
import type { AuthorizationTable, DurableSchema } from './schema.ts'

/** A use is noted when the last one noted is older, in milliseconds. */
export const TOUCH_EVERY_MILLIS = 60_000

type Named = { tenant: string; id: string }
const INSERT = prepared((on: Kysely<DurableSchema>, row: AuthorizationTable) =>
  on.insertInto('authorization').values(row),
)
const FIND = prepared((on: Kysely<DurableSchema>, of: Named) =>
  on
    .selectFrom('authorization')
    .selectAll()
    .select(ENDED_BY)
    .where('tenant', '=', of.tenant)
    .where('id', '=', of.id),
)
const LAST_USED = prepared((on: Kysely<DurableSchema>, of: Named) =>
  on
    .selectFrom('authorization')
    .select('last_used_at')
    .where('tenant', '=', of.tenant)
    .where('id', '=', of.id),
)
const MARK_REDEEMED = prepared((on: Kysely<DurableSchema>, of: Named & { now: Millis }) =>
  on
    .updateTable('authorization')
    .set({ redeemed_at: of.now })
    .where('tenant', '=', of.tenant)
    .where('id', '=', of.id)
    .where('redeemed_at', 'is', null),
)
const TOUCH = prepared((on: Kysely<DurableSchema>, of: Named & { now: Millis; before: Millis }) =>
  on
    .updateTable('authorization')
    .set({ last_used_at: of.now })
    .where('tenant', '=', of.tenant)
    .where('id', '=', of.id)
    .where(({ or, eb }) =>
      or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', of.before)]),
    ),
)

/** Keeps authorizations in SQL, of one tenant. */
export function authorizationStore(handle: Handle): AuthorizationStore {
  const { tenant, read, write } = handle
  return {
    ...authorizationSearch(handle, fromRow),
    save: (authorization) =>
      write(async ({ sql }) => {
        await INSERT(sql, toRow(tenant, authorization))
      }),
    async find(id) {
      const [row] = (await FIND(read, { tenant, id })).rows
      return row === undefined ? null : fromRow(row)
    },
    async listByUser(userId) {
      const rows = await read
        .selectFrom('authorization')
        .selectAll()
        .select(ENDED_BY)
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .orderBy('id', 'desc')
        .execute()
      return rows.map(fromRow)
    },
    async findStanding(clientId, grantedScope, now) {
      const row = await read
        .selectFrom('authorization')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('client_id', '=', clientId)
        .where('user_id', 'is', null)
        .where('granted_scope', '=', grantedScope)
        .where('revoked_at', 'is', null)
        .where(({ not }) => not(IS_COVERED))
        .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    markRedeemed: (id, now) =>
      write(async ({ sql }) => {
        await MARK_REDEEMED(sql, { tenant, id, now })
      }),
    async touch(id, now) {
      const before = now - TOUCH_EVERY_MILLIS
      const [row] = (await LAST_USED(read, { tenant, id })).rows
      // Most uses end here, without taking the writer's time.
      if (row === undefined || (row.last_used_at !== null && row.last_used_at > before)) return
      await write(async ({ sql }) => {
        await TOUCH(sql, { tenant, id, now, before })
      })
    },
    narrow: (id, grantedScope, decided) =>
      write(async ({ sql, announce }) => {
        let narrowing = sql
          .updateTable('authorization')
          .set({ granted_scope: grantedScope })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .where(({ not }) => not(IS_COVERED))
        if (decided) narrowing = narrowing.where('granted_scope', '=', decided.on)
        const { numUpdatedRows } = await narrowing.executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        const end = decided?.expiresAt ?? null
        if (end !== null)
          await sql
            .updateTable('authorization')
            .set({ expires_at: end })
            .where('tenant', '=', tenant)
            .where('id', '=', id)
            .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', end)]))
            .execute()
        announce('authorization', id)
        return true
      }),
    revoke: (id, reason, now) =>
      write(async ({ sql, announce }) => {
        const { numUpdatedRows } = await sql
          .updateTable('authorization')
          .set({ revoked_at: now, revoked_reason: reason })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        announce('authorization', id)
        return true
      }),
  }
}

/** Revokes what the user granted for as long as the session lives (`online_access`), and announces it. */
export async function revokeOnline(
  unit: Unit,
  tenant: string,
  userId: string,
  sessionId: string,
  now: Millis,
) {
  const revoked = await unit.sql
    .updateTable('authorization')
    .set({ revoked_at: now, revoked_reason: 'session ended' })
    .where('tenant', '=', tenant)
    .where('user_id', '=', userId)
    .where('session_id', '=', sessionId)
    .where('access', '=', 'online')
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  for (const { id } of revoked) unit.announce('authorization', id)
}

function toRow(tenant: string, authorization: Authorization): AuthorizationTable {
  return {
    tenant,
    id: authorization.id,
    client_id: authorization.clientId,
    user_id: authorization.userId,
    session_id: authorization.sessionId,
    fhir_user: authorization.fhirUser,
    proxy_id: authorization.proxyId,
    patient_id: authorization.context.patient ?? null,
    context: JSON.stringify(authorization.context),
    granted_scope: authorization.grantedScope,
    audience: authorization.audience,
    access: authorization.access,
    auth_time: authorization.authTime,
    amr: authorization.amr.join(' '),
    created_at: authorization.createdAt,
    expires_at: authorization.expiresAt,
    redeemed_at: authorization.redeemedAt,
    last_used_at: authorization.lastUsedAt,
    revoked_at: authorization.revokedAt,
    revoked_reason: authorization.revokedReason,
  }
}

function fromRow(row: AuthorizationTable & Partial<EndedBy>): Authorization {
  const { ending_at: endingAt = null, ending_reason: endingReason = null } = row
  return {
    id: row.id,
    clientId: row.client_id,
    userId: row.user_id,
    sessionId: row.session_id,
    fhirUser: row.fhir_user,
    proxyId: row.proxy_id,
    context: fromJson(row.context),
    grantedScope: row.granted_scope,
    audience: row.audience,
    access: row.access,
    authTime: row.auth_time,
    amr: methodsOf(row.amr),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    redeemedAt: row.redeemed_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at ?? endingAt,
    revokedReason: row.revoked_reason ?? endingReason,
  }
}
