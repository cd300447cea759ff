// Accounts at OpenID providers, linked to users.
import type { ExternalAccount, ExternalAccountStore } from '../model/external-account.ts'
import type { Handle } from './handle.ts'
import type { ExternalAccountTable } from './schema.ts'
import { endSessionsOf } from './session.ts'

/** Keeps external accounts in SQL, of one tenant. */
export function externalAccountStore({ tenant, read, write }: Handle): ExternalAccountStore {
  return {
    async find(issuer, subject) {
      const row = await read
        .selectFrom('external_account')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    link: ({ issuer, subject, userId, linkedAt }) =>
      write(async ({ sql }) => {
        const { numInsertedOrUpdatedRows } = await sql
          .insertInto('external_account')
          .values({ tenant, issuer, subject, user_id: userId, linked_at: linkedAt })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        return numInsertedOrUpdatedRows === 1n
      }),
    unlink: (issuer, subject, now) =>
      write(async (unit) => {
        const row = await unit.sql
          .deleteFrom('external_account')
          .where('tenant', '=', tenant)
          .where('issuer', '=', issuer)
          .where('subject', '=', subject)
          .returning('user_id')
          .executeTakeFirst()
        if (row === undefined) return false
        await endSessionsOf(unit, tenant, row.user_id, now)
        return true
      }),
    async listByUser(userId) {
      const rows = await read
        .selectFrom('external_account')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .orderBy('linked_at')
        .orderBy('issuer')
        .orderBy('subject')
        .execute()
      return rows.map(fromRow)
    },
  }
}

function fromRow(row: ExternalAccountTable): ExternalAccount {
  return {
    issuer: row.issuer,
    subject: row.subject,
    userId: row.user_id,
    linkedAt: row.linked_at,
  }
}
