// Refresh tokens. Rotating one is the single-use gate, with a grace for answers that were lost.
import type { Millis } from '../lib/clock.ts'
import type { RefreshToken, RefreshTokenStore, Rotation } from '../model/refresh-token.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { Handle, Unit } from './handle.ts'
import type { RefreshTokenTable } from './schema.ts'

const EXPIRING: Expiring = { table: 'refresh_token', key: 'token_hash', expiresAt: 'expires_at' }

export function refreshTokenStore({ tenant, read, write }: Handle): RefreshTokenStore {
  return {
    save: (token) =>
      write(async ({ sql }) => {
        await sql.insertInto('refresh_token').values(toRow(tenant, token)).execute()
      }),
    async find(tokenHash) {
      const row = await read
        .selectFrom('refresh_token')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    rotate: (tokenHash, successor, now, graceMillis) =>
      write(async (unit) => {
        const { numUpdatedRows } = await unit.sql
          .updateTable('refresh_token')
          .set({ rotated_at: now, successor_hash: successor.tokenHash })
          .where('tenant', '=', tenant)
          .where('token_hash', '=', tokenHash)
          .where('rotated_at', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) {
          return judgeRepetition(unit, tenant, tokenHash, successor.tokenHash, now - graceMillis)
        }
        await unit.sql.insertInto('refresh_token').values(toRow(tenant, successor)).execute()
        return 'rotated'
      }),
    deleteExpired: (before) =>
      deleteExpiredRows(EXPIRING, tenant, before, (statement) =>
        write(({ sql }) => statement.execute(sql)),
      ),
  }
}

/** Whether a token that was rotated already is presented again because its answer was lost. */
async function judgeRepetition(
  { sql }: Unit,
  tenant: string,
  tokenHash: string,
  successorHash: string,
  graceBeganAt: Millis,
): Promise<Rotation> {
  const repeated = await sql
    .selectFrom('refresh_token as token')
    .innerJoin('refresh_token as successor', (join) =>
      join
        .onRef('successor.tenant', '=', 'token.tenant')
        .onRef('successor.token_hash', '=', 'token.successor_hash'),
    )
    .select('token.token_hash')
    .where('token.tenant', '=', tenant)
    .where('token.token_hash', '=', tokenHash)
    .where('token.successor_hash', '=', successorHash)
    .where('token.rotated_at', '>=', graceBeganAt)
    .where('successor.rotated_at', 'is', null)
    .executeTakeFirst()
  return repeated === undefined ? 'reused' : 'repeated'
}

function toRow(tenant: string, token: RefreshToken): RefreshTokenTable {
  return {
    tenant,
    token_hash: token.tokenHash,
    authorization_id: token.authorizationId,
    client_id: token.clientId,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    rotated_at: token.rotatedAt,
    successor_hash: token.successorHash,
  }
}

function fromRow(row: RefreshTokenTable): RefreshToken {
  return {
    tokenHash: row.token_hash,
    authorizationId: row.authorization_id,
    clientId: row.client_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    rotatedAt: row.rotated_at,
    successorHash: row.successor_hash,
  }
}
