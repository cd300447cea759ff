// Keys. Of each purpose at most one is current; the table refuses a second.
import type { SigningKey, SigningKeyStore } from '../model/signing-key.ts'
import type { Handle } from './handle.ts'
import { fromJson, toJsonOrNull } from './json-column.ts'
import type { SigningKeyTable } from './schema.ts'

/** Keeps signing keys in SQL, of one tenant. */
export function signingKeyStore({ tenant, read, write }: Handle): SigningKeyStore {
  return {
    async list() {
      const rows = await read
        .selectFrom('signing_key')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy('created_at')
        .orderBy('kid')
        .execute()
      return rows.map(fromRow)
    },
    add: (key) =>
      write(async ({ sql, announce }) => {
        const { numInsertedOrUpdatedRows } = await sql
          .insertInto('signing_key')
          .values(toRow(tenant, key))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (numInsertedOrUpdatedRows !== 1n) return false
        announce('key', key.kid)
        return true
      }),
    activate: (kid, now, retiredExpiresAt) =>
      write(async ({ sql, announce }) => {
        // Writing every row of the tenant makes the next one who rotates wait until we are done.
        await sql
          .updateTable('signing_key')
          .set((expression) => ({ kid: expression.ref('kid') }))
          .where('tenant', '=', tenant)
          .execute()
        const key = await sql
          .selectFrom('signing_key')
          .select(['purpose', 'state'])
          .where('tenant', '=', tenant)
          .where('kid', '=', kid)
          .executeTakeFirst()
        if (key === undefined || key.state === 'retired') return false
        if (key.state === 'current') return true
        await sql
          .updateTable('signing_key')
          .set({ state: 'retired', retired_at: now, expires_at: retiredExpiresAt })
          .where('tenant', '=', tenant)
          .where('purpose', '=', key.purpose)
          .where('state', '=', 'current')
          .execute()
        await sql
          .updateTable('signing_key')
          .set({ state: 'current', activated_at: now })
          .where('tenant', '=', tenant)
          .where('kid', '=', kid)
          .execute()
        announce('key', '')
        return true
      }),
    deleteExpired: (now) =>
      write(async ({ sql, announce }) => {
        const { numDeletedRows } = await sql
          .deleteFrom('signing_key')
          .where('tenant', '=', tenant)
          .where('state', '=', 'retired')
          .where('expires_at', '<=', now)
          .executeTakeFirst()
        if (numDeletedRows > 0n) announce('key', '')
        return Number(numDeletedRows)
      }),
  }
}

function toRow(tenant: string, key: SigningKey): SigningKeyTable {
  return {
    tenant,
    kid: key.kid,
    purpose: key.purpose,
    state: key.state,
    public_jwk: toJsonOrNull(key.publicJwk),
    sealed_private: key.sealedPrivate,
    created_at: key.createdAt,
    activated_at: key.activatedAt,
    retired_at: key.retiredAt,
    expires_at: key.expiresAt,
  }
}

function fromRow(row: SigningKeyTable): SigningKey {
  return {
    kid: row.kid,
    purpose: row.purpose,
    state: row.state,
    publicJwk: row.public_jwk === null ? null : fromJson(row.public_jwk),
    sealedPrivate: row.sealed_private,
    createdAt: row.created_at,
    activatedAt: row.activated_at,
    retiredAt: row.retired_at,
    expiresAt: row.expires_at,
  }
}
