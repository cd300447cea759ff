// What is kept of access tokens: the revoked ones, and scope sets.
import type { AccessTokenStore } from '../model/access-token.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { Handle } from './handle.ts'

const EXPIRING: Expiring = {
  table: 'access_token_revoked',
  key: 'token_id',
  expiresAt: 'expires_at',
}

/** Keeps what is kept of access tokens in SQL, of one tenant. */
export function accessTokenStore({ tenant, read, write }: Handle): AccessTokenStore {
  async function findScopeSet(id: string): Promise<string | null> {
    const row = await read
      .selectFrom('scope_set')
      .select('scope')
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst()
    return row?.scope ?? null
  }

  return {
    revoke: (tokenId, expiresAt) =>
      write(async ({ sql, announce }) => {
        await sql
          .insertInto('access_token_revoked')
          .values({ tenant, token_id: tokenId, expires_at: expiresAt })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        announce('access-token', tokenId)
      }),
    async isRevoked(tokenId) {
      const row = await read
        .selectFrom('access_token_revoked')
        .select('token_id')
        .where('tenant', '=', tenant)
        .where('token_id', '=', tokenId)
        .executeTakeFirst()
      return row !== undefined
    },
    async saveScopeSet(id, scope) {
      // Sets repeat: most are kept already, and looking costs no write.
      if ((await findScopeSet(id)) !== null) return
      await write(async ({ sql }) => {
        await sql
          .insertInto('scope_set')
          .values({ tenant, id, scope })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      })
    },
    findScopeSet,
    deleteExpired: (now) =>
      deleteExpiredRows(EXPIRING, tenant, now, (statement) =>
        write(({ sql }) => statement.execute(sql)),
      ),
  }
}
