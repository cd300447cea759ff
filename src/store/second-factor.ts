// Authenticator apps, passkeys and recovery codes. Whatever serves once or grows is one statement.
import type { Passkey, SecondFactorStore } from '../model/second-factor.ts'
import type { Handle } from './handle.ts'
import { fromJson } from './json-column.ts'
import type { PasskeyTable } from './schema.ts'
import { endSessionsOf } from './session.ts'

const MOST_PASSKEYS = 100

/** Keeps second factors in SQL, of one tenant. */
export function secondFactorStore({ tenant, read, write }: Handle): SecondFactorStore {
  return {
    hold: (userId) =>
      write(async ({ sql }) => {
        // Changes nothing: a row that was written is locked until the unit's end.
        await sql
          .updateTable('user')
          .set({ id: userId })
          .where('tenant', '=', tenant)
          .where('id', '=', userId)
          .execute()
      }),
    async authenticator(userId) {
      const row = await read
        .selectFrom('authenticator')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      if (row === undefined) return null
      return {
        userId,
        sealedSecret: row.sealed_secret,
        addedAt: row.added_at,
        lastStep: row.last_step,
      }
    },
    setAuthenticator: ({ userId, sealedSecret, addedAt, lastStep }) =>
      write(async ({ sql }) => {
        const fresh = { sealed_secret: sealedSecret, added_at: addedAt, last_step: lastStep }
        await sql
          .insertInto('authenticator')
          .values({ tenant, user_id: userId, ...fresh })
          .onConflict((conflict) => conflict.columns(['tenant', 'user_id']).doUpdateSet(fresh))
          .execute()
      }),
    useStep: (userId, step) =>
      write(async ({ sql }) => {
        const { numUpdatedRows } = await sql
          .updateTable('authenticator')
          .set({ last_step: step })
          .where('tenant', '=', tenant)
          .where('user_id', '=', userId)
          .where('last_step', '<', step)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    removeAuthenticator: (userId) =>
      write(async ({ sql }) => {
        const { numDeletedRows } = await sql
          .deleteFrom('authenticator')
          .where('tenant', '=', tenant)
          .where('user_id', '=', userId)
          .executeTakeFirst()
        return numDeletedRows === 1n
      }),

    async passkeys(userId) {
      const rows = await read
        .selectFrom('passkey')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .orderBy('added_at')
        .orderBy('id')
        .limit(MOST_PASSKEYS)
        .execute()
      return rows.map(fromRow)
    },
    async findPasskey(id) {
      const row = await read
        .selectFrom('passkey')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    addPasskey: (passkey) =>
      write(async ({ sql }) => {
        const { numInsertedOrUpdatedRows } = await sql
          .insertInto('passkey')
          .values(toRow(tenant, passkey))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        return numInsertedOrUpdatedRows === 1n
      }),
    usePasskey: (id, counter, now) =>
      write(async ({ sql }) => {
        const { numUpdatedRows } = await sql
          .updateTable('passkey')
          .set({ counter, last_used_at: now })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .where(({ or, and, eb, val }) =>
            // Those that do not count always say 0.
            or([
              eb('counter', '<', counter),
              and([eb('counter', '=', 0), eb(val(counter), '=', 0)]),
            ]),
          )
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    removePasskey: (userId, id) =>
      write(async ({ sql }) => {
        const { numDeletedRows } = await sql
          .deleteFrom('passkey')
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .where('user_id', '=', userId)
          .executeTakeFirst()
        return numDeletedRows === 1n
      }),

    setRecoveryCodes: (userId, codeHashes) =>
      write(async ({ sql }) => {
        await sql
          .deleteFrom('recovery_code')
          .where('tenant', '=', tenant)
          .where('user_id', '=', userId)
          .execute()
        if (codeHashes.length === 0) return
        await sql
          .insertInto('recovery_code')
          .values(codeHashes.map((code_hash) => ({ tenant, user_id: userId, code_hash })))
          .execute()
      }),
    useRecoveryCode: (userId, codeHash) =>
      write(async ({ sql }) => {
        const { numDeletedRows } = await sql
          .deleteFrom('recovery_code')
          .where('tenant', '=', tenant)
          .where('user_id', '=', userId)
          .where('code_hash', '=', codeHash)
          .executeTakeFirst()
        return numDeletedRows === 1n
      }),
    async recoveryCodesLeft(userId) {
      const { left } = await read
        .selectFrom('recovery_code')
        .select(({ fn }) => fn.countAll<number | string>().as('left'))
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
      return Number(left)
    },

    removeAll: (userId, now) =>
      write(async (unit) => {
        let removed = 0n
        for (const table of ['authenticator', 'passkey', 'recovery_code'] as const) {
          const { numDeletedRows } = await unit.sql
            .deleteFrom(table)
            .where('tenant', '=', tenant)
            .where('user_id', '=', userId)
            .executeTakeFirst()
          removed += numDeletedRows
        }
        await endSessionsOf(unit, tenant, userId, now)
        return removed > 0n
      }),
  }
}

function toRow(tenant: string, passkey: Passkey): PasskeyTable {
  return {
    tenant,
    id: passkey.id,
    user_id: passkey.userId,
    name: passkey.name,
    public_key: passkey.publicKey,
    counter: passkey.counter,
    transports: JSON.stringify(passkey.transports),
    synced: passkey.synced ? 1 : 0,
    added_at: passkey.addedAt,
    last_used_at: passkey.lastUsedAt,
  }
}

function fromRow(row: PasskeyTable): Passkey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    publicKey: row.public_key,
    counter: row.counter,
    transports: fromJson(row.transports),
    synced: row.synced === 1,
    addedAt: row.added_at,
    lastUsedAt: row.last_used_at,
  }
}
