// Authorization codes. Consuming one is the single-use gate.
import type { AuthorizationCode, AuthorizationCodeStore } from '../model/authorization-code.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { Handle } from './handle.ts'
import type { AuthorizationCodeTable } from './schema.ts'

const EXPIRING: Expiring = {
  table: 'authorization_code',
  key: 'code_hash',
  expiresAt: 'expires_at',
}

export function authorizationCodeStore({ tenant, read, write }: Handle): AuthorizationCodeStore {
  return {
    save: (code) =>
      write(async ({ sql }) => {
        await sql.insertInto('authorization_code').values(toRow(tenant, code)).execute()
      }),
    async find(codeHash) {
      const row = await read
        .selectFrom('authorization_code')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('code_hash', '=', codeHash)
        .executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    },
    consume: (codeHash, now) =>
      write(async ({ sql }) => {
        const { numUpdatedRows } = await sql
          .updateTable('authorization_code')
          .set({ used_at: now })
          .where('tenant', '=', tenant)
          .where('code_hash', '=', codeHash)
          .where('used_at', 'is', null)
          .executeTakeFirst()
        return numUpdatedRows === 1n
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
