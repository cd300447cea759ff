// Client assertions that were used. Noting one is the single-use gate (RFC 7523 §3, item 7).
import type { Kysely } from 'kysely'
import { sha256 } from '../lib/hashing.ts'
import type { Sql } from '../lib/sql.ts'
import type { UsedAssertionStore } from '../model/used-assertion.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import { prepared } from './prepared.ts'
import type { ShortLivedSchema, UsedAssertionTable } from './schema.ts'

const EXPIRING: Expiring = {
  table: 'used_assertion',
  key: 'assertion_hash',
  expiresAt: 'expires_at',
}

const INSERT = prepared((on: Kysely<ShortLivedSchema>, row: UsedAssertionTable) =>
  on
    .insertInto('used_assertion')
    .values(row)
    .onConflict((conflict) => conflict.doNothing()),
)

/** Keeps used assertions in SQL, of one tenant. */
export function usedAssertionStore(
  { write }: Sql<ShortLivedSchema>,
  tenant: string,
): UsedAssertionStore {
  return {
    use: (issuer, jti, expiresAt) =>
      write(async (sql) => {
        const { numAffectedRows } = await INSERT(sql, {
          tenant,
          // As JSON, so that no two pairs run into the same text.
          assertion_hash: sha256(JSON.stringify([issuer, jti])),
          expires_at: expiresAt,
        })
        return numAffectedRows === 1n
      }),
    deleteExpired: (now) =>
      deleteExpiredRows(EXPIRING, tenant, now, (statement) =>
        write((sql) => statement.execute(sql)),
      ),
  }
}
