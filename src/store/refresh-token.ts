// Refresh tokens. Rotating one is the single-use gate, with a grace for answers that were lost.
import type { Kysely } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { RefreshToken, RefreshTokenStore, Rotation } from '../model/refresh-token.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { Handle, Unit } from './handle.ts'
import { prepared } from './prepared.ts'
import type { DurableSchema, RefreshTokenTable } from './schema.ts'

const EXPIRING: Expiring = { table: 'refresh_token', key: 'token_hash', expiresAt: 'expires_at' }

const INSERT = prepared((on: Kysely<DurableSchema>, row: RefreshTokenTable) =>
  on.insertInto('refresh_token').values(row),
)
const FIND = prepared((on: Kysely<DurableSchema>, of: { tenant: string; tokenHash: string }) =>
  on
    .selectFrom('refresh_token')
    .selectAll()
    .where('tenant', '=', of.tenant)
    .where('token_hash', '=', of.tokenHash),
)
type Rotating = { tenant: string; tokenHash: string; successorHash: string; now: Millis }
const ROTATE = prepared((on: Kysely<DurableSchema>, of: Rotating) =>
  on
    .updateTable('refresh_token')
    .set({ rotated_at: of.now, successor_hash: of.successorHash })
    .where('tenant', '=', of.tenant)
    .where('token_hash', '=', of.tokenHash)
    .where('rotated_at', 'is', null),
)

/** Keeps refresh tokens in SQL, of one tenant. */
export function refreshTokenStore({ tenant, read, write }: Handle): RefreshTokenStore {
  return {
    save: (token) =>
      write(async ({ sql }) => {
        await INSERT(sql, toRow(tenant, token))
      }),
    async find(tokenHash) {
      const [row] = (await FIND(read, { tenant, tokenHash })).rows
      return row === undefined ? null : fromRow(row)
    },
    rotate: (tokenHash, successor, now, graceMillis) =>
      write(async (unit) => {
        const given = { tenant, tokenHash, successorHash: successor.tokenHash, now }
        const { numAffectedRows } = await ROTATE(unit.sql, given)
        if (numAffectedRows !== 1n) {
          return judgeRepetition(unit, tenant, tokenHash, successor.tokenHash, now - graceMillis)
        }
        await INSERT(unit.sql, toRow(tenant, successor))
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
