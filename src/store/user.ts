// Users and their proxies.
import { sql } from 'kysely'
import {
  normaliseUsername,
  type User,
  type Proxy as UserProxy,
  type UserStore,
} from '../model/user.ts'
import type { Handle } from './handle.ts'
import type { UserProxyTable, UserTable } from './schema.ts'
import { endSessionsOf } from './session.ts'

const PAGE_USERS = 100
const MOST_USERS = 1000

/** Keeps users and their proxies in SQL, of one tenant. */
export function userStore({ tenant, read, write }: Handle): UserStore {
  return {
    async find(id) {
      const row = await read
        .selectFrom('user')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async findByUsername(username) {
      const row = await read
        .selectFrom('user')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('username', '=', normaliseUsername(username))
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async listByFhirUser(fhirUser) {
      const rows = await read
        .selectFrom('user')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('fhir_user', '=', fhirUser)
        .orderBy('id')
        .limit(PAGE_USERS)
        .execute()
      return rows.map(fromRow)
    },
    async list({ kind, limit = PAGE_USERS, after, text } = {}) {
      let query = read
        .selectFrom('user')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('id')
        .limit(Math.min(limit, MOST_USERS))
      if (kind !== undefined) query = query.where('kind', '=', kind)
      if (after !== undefined) query = query.where('id', '>', after)
      if (text !== undefined) {
        const part = `%${normaliseUsername(text).replace(/[\\%_]/g, '\\$&')}%`
        query = query.where(({ or, fn, ref }) =>
          or([
            sql<boolean>`${ref('username')} like ${part} escape '\\'`,
            sql<boolean>`${fn<string>('lower', ['display_name'])} like ${part} escape '\\'`,
          ]),
        )
      }
      return (await query.execute()).map(fromRow)
    },
    add: (user) =>
      write(async ({ sql }) => {
        const { numInsertedOrUpdatedRows } = await sql
          .insertInto('user')
          .values(toRow(tenant, user))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        return numInsertedOrUpdatedRows === 1n
      }),
    setPassword: (id, passwordHash, now, keptSessionId) =>
      write(async (unit) => {
        const { numUpdatedRows } = await unit.sql
          .updateTable('user')
          .set({ password_hash: passwordHash, password_changed_at: now })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        await endSessionsOf(unit, tenant, id, now, keptSessionId)
        unit.announce('user', id)
        return true
      }),
    setDisabled: (id, at) =>
      write(async (unit) => {
        const { numUpdatedRows } = await unit.sql
          .updateTable('user')
          .set({ disabled_at: at })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        if (at !== null) await endSessionsOf(unit, tenant, id, at)
        unit.announce('user', id)
        return true
      }),
    addProxy: (proxy) =>
      write(async ({ sql, announce }) => {
        await sql.insertInto('user_proxy').values(toProxyRow(tenant, proxy)).execute()
        announce('user', proxy.userId)
      }),
    endProxy: (id, now) =>
      write(async ({ sql, announce }) => {
        const ended = await sql
          .updateTable('user_proxy')
          .set({ until_at: now })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .where(({ or, eb }) => or([eb('until_at', 'is', null), eb('until_at', '>', now)]))
          .returning('user_id')
          .executeTakeFirst()
        if (ended === undefined) return false
        announce('user', ended.user_id)
        return true
      }),
    async proxies(userId) {
      const rows = await read
        .selectFrom('user_proxy')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .orderBy('id')
        .execute()
      return rows.map(fromProxyRow)
    },
  }
}

function toRow(tenant: string, user: User): UserTable {
  return {
    tenant,
    id: user.id,
    kind: user.kind,
    username: normaliseUsername(user.username),
    password_hash: user.passwordHash,
    display_name: user.displayName,
    fhir_user: user.fhirUser,
    created_at: user.createdAt,
    password_changed_at: user.passwordChangedAt,
    disabled_at: user.disabledAt,
  }
}

function fromRow(row: UserTable): User {
  return {
    id: row.id,
    kind: row.kind,
    username: row.username,
    passwordHash: row.password_hash,
    displayName: row.display_name,
    fhirUser: row.fhir_user,
    createdAt: row.created_at,
    passwordChangedAt: row.password_changed_at,
    disabledAt: row.disabled_at,
  }
}

function toProxyRow(tenant: string, proxy: UserProxy): UserProxyTable {
  return {
    tenant,
    id: proxy.id,
    user_id: proxy.userId,
    patient_id: proxy.patientId,
    relationship: proxy.relationship,
    from_at: proxy.from,
    until_at: proxy.until,
  }
}

function fromProxyRow(row: UserProxyTable): UserProxy {
  return {
    id: row.id,
    userId: row.user_id,
    patientId: row.patient_id,
    relationship: row.relationship,
    from: row.from_at,
    until: row.until_at,
  }
}
