// Client assertions that were used. Noting one is the single-use gate (RFC 7523 §3, item 7).
import { sha256 } from '../lib/hashing.ts'
import type { Sql } from '../lib/sql.ts'
import type { UsedAssertionStore } from '../model/used-assertion.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { ShortLivedSchema } from './schema.ts'

const EXPIRING: Expiring = {
  table: 'used_assertion',
  key: 'assertion_hash',
  expiresAt: 'expires_at',
}

export function usedAssertionStore(
  { write }: Sql<ShortLivedSchema>,
  tenant: string,
): UsedAssertionStore {
  return {
    use: (issuer, jti, expiresAt) =>
      write(async (sql) => {
        const { numInsertedOrUpdatedRows } = await sql
          .insertInto('used_assertion')
          .values({
            tenant,
            // As JSON, so that no two pairs run into the same text.
            assertion_hash: sha256(JSON.stringify([issuer, jti])),
            expires_at: expiresAt,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        return numInsertedOrUpdatedRows === 1n
      }),
    deleteExpired: (now) =>
      deleteExpiredRows(EXPIRING, tenant, now, (statement) =>
        write((sql) => statement.execute(sql)),
      ),
  }
}
