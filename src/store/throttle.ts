// Counters in windows of time. Counting is one statement, so that no hit is lost between callers.
import { sha256 } from '../lib/hashing.ts'
import type { Sql } from '../lib/sql.ts'
import type { ThrottleStore } from '../model/throttle.ts'
import { deleteExpiredRows, type Expiring } from './expiry.ts'
import type { ShortLivedSchema } from './schema.ts'

const EXPIRING: Expiring = { table: 'throttle', key: 'key_hash', expiresAt: 'window_ends_at' }

/** Keeps throttles in SQL, of one tenant. */
export function throttleStore(
  { read, write }: Sql<ShortLivedSchema>,
  tenant: string,
): ThrottleStore {
  return {
    hit: (key, now, windowMillis) =>
      write(async (sql) => {
        const endsAt = now + windowMillis
        const row = await sql
          .insertInto('throttle')
          .values({ tenant, key_hash: sha256(key), count: 1, window_ends_at: endsAt })
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'key_hash']).doUpdateSet(({ eb }) => {
              const open = eb('throttle.window_ends_at', '>', now)
              return {
                count: eb
                  .case()
                  .when(open)
                  .then(eb('throttle.count', '+', 1))
                  .else(1)
                  .end(),
                window_ends_at: eb
                  .case()
                  .when(open)
                  .then(eb.ref('throttle.window_ends_at'))
                  .else(endsAt)
                  .end(),
              }
            }),
          )
          .returning(['count', 'window_ends_at'])
          .executeTakeFirstOrThrow()
        return { count: row.count, windowEndsAt: row.window_ends_at }
      }),
    async peek(key, now) {
      const row = await read
        .selectFrom('throttle')
        .select(['count', 'window_ends_at'])
        .where('tenant', '=', tenant)
        .where('key_hash', '=', sha256(key))
        .where('window_ends_at', '>', now)
        .executeTakeFirst()
      return row === undefined ? null : { count: row.count, windowEndsAt: row.window_ends_at }
    },
    reset: (key) =>
      write(async (sql) => {
        await sql
          .deleteFrom('throttle')
          .where('tenant', '=', tenant)
          .where('key_hash', '=', sha256(key))
          .execute()
      }),
    deleteExpired: (now) =>
      deleteExpiredRows(EXPIRING, tenant, now, (statement) =>
        write((sql) => statement.execute(sql)),
      ),
  }
}
