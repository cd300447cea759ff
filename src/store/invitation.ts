// Invitations and links to choose a new password.
import { INVITATION_MAX_TRIES, type Invitation, type InvitationStore } from '../model/invitation.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { Handle, Unit } from './handle.ts'
import type { InvitationTable } from './schema.ts'

const EXPIRING: Expiring = { table: 'invitation', key: 'id', expiresAt: 'expires_at' }

/** Keeps invitations in SQL, of one tenant. */
export function invitationStore({ tenant, read, write }: Handle): InvitationStore {
  const openOf = ({ sql }: Unit) =>
    sql
      .updateTable('invitation')
      .where('tenant', '=', tenant)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
  const revoke = async (unit: Unit, userId: string, now: number) => {
    const { numUpdatedRows } = await openOf(unit)
      .set({ revoked_at: now })
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }
  return {
    save: (invitation) =>
      write(async (unit) => {
        await revoke(unit, invitation.userId, invitation.createdAt)
        await unit.sql.insertInto('invitation').values(toRow(tenant, invitation)).execute()
      }),
    async findByToken(tokenHash) {
      const row = await read
        .selectFrom('invitation')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    async newest(userId) {
      const row = await read
        .selectFrom('invitation')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('user_id', '=', userId)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    countTry: (id) =>
      write(async ({ sql }) => {
        const row = await sql
          .updateTable('invitation')
          .set(({ eb }) => ({ failures: eb('failures', '+', 1) }))
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .returning('failures')
          .executeTakeFirst()
        return row?.failures ?? INVITATION_MAX_TRIES
      }),
    use: (id, now) =>
      write(async (unit) => {
        const { numUpdatedRows } = await openOf(unit)
          .set({ used_at: now })
          .where('id', '=', id)
          .where('expires_at', '>', now)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      }),
    revoke: (userId, now) => write((unit) => revoke(unit, userId, now)),
    deleteExpired: (time) =>
      deleteExpiredRows(EXPIRING, tenant, time, (statement) =>
        write(({ sql }) => statement.execute(sql)),
      ),
  }
}

function toRow(tenant: string, invitation: Invitation): InvitationTable {
  return {
    tenant,
    id: invitation.id,
    user_id: invitation.userId,
    purpose: invitation.purpose,
    token_hash: invitation.tokenHash,
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
    failures: invitation.tries,
    used_at: invitation.usedAt,
    revoked_at: invitation.revokedAt,
  }
}

function fromRow(row: InvitationTable): Invitation {
  return {
    id: row.id,
    userId: row.user_id,
    purpose: row.purpose,
    tokenHash: row.token_hash,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    tries: row.failures,
    usedAt: row.used_at,
    revokedAt: row.revoked_at,
  }
}
