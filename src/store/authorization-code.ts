// Authorization codes. Consuming one is the single-use gate.
import type { Kysely } from 'kysely'
import type { Millis } from '../lib/clock.ts'
import type { AuthorizationCode, AuthorizationCodeStore } from '../model/authorization-code.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { Handle } from './handle.ts'
import { prepared } from './prepared.ts'
import type { AuthorizationCodeTable, DurableSchema } from './schema.ts'

const EXPIRING: Expiring = {
  table: 'authorization_code',
  key: 'code_hash',
  expiresAt: 'expires_at',
}

const INSERT = prepared((on: Kysely<DurableSchema>, row: AuthorizationCodeTable) =>
  on.insertInto('authorization_code').values(row),
)
const FIND = prepared((on: Kysely<DurableSchema>, of: { tenant: string; codeHash: string }) =>
  on
    .selectFrom('authorization_code')
    .selectAll()
    .where('tenant', '=', of.tenant)
    .where('code_hash', '=', of.codeHash),
)
const CONSUME = prepared(
  (on: Kysely<DurableSchema>, of: { tenant: string; codeHash: string; now: Millis }) =>
    on
      .updateTable('authorization_code')
      .set({ used_at: of.now })
      .where('tenant', '=', of.tenant)
      .where('code_hash', '=', of.codeHash)
      .where('used_at', 'is', null),
)

/** Keeps authorization codes in SQL, of one tenant. */
export function authorizationCodeStore({ tenant, read, write }: Handle): AuthorizationCodeStore {
  return {
    save: (code) =>
      write(async ({ sql }) => {
        await INSERT(sql, toRow(tenant, code))
      }),
    async find(codeHash) {
      const [row] = (await FIND(read, { tenant, codeHash })).rows
      return row === undefined ? null : fromRow(row)
    },
    consume: (codeHash, now) =>
      write(async ({ sql }) => {
        const { numAffectedRows } = await CONSUME(sql, { tenant, codeHash, now })
        return numAffectedRows === 1n
      }),
    deleteExpired: (before) =>
      deleteExpiredRows(EXPIRING, tenant, before, (statement) =>
        write(({ sql }) => statement.execute(sql)),
      ),
  }
}

function toRow(tenant: string, code: AuthorizationCode): AuthorizationCodeTable {
  return {
    tenant,
    code_hash: code.codeHash,
    authorization_id: code.authorizationId,
    client_id: code.clientId,
    redirect_uri: code.redirectUri,
    code_challenge: code.codeChallenge,
    nonce: code.nonce,
    created_at: code.createdAt,
    expires_at: code.expiresAt,
    used_at: code.usedAt,
  }
}

function fromRow(row: AuthorizationCodeTable): AuthorizationCode {
  return {
    codeHash: row.code_hash,
    authorizationId: row.authorization_id,
    clientId: row.client_id,
    redirectUri: row.redirect_uri,
    codeChallenge: row.code_challenge,
    nonce: row.nonce,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  }
}
