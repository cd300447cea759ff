// Deleting what has expired, in small steps, so that a clean-up never holds the writer for long.
import { type QueryResult, type RawBuilder, sql } from 'kysely'
import type { Millis } from '../lib/clock.ts'

const BATCH_ROWS = 500

/** Where rows expire: the table, the rest of its key, and the column with the time. */
export type Expiring = { table: string; key: string; expiresAt: string }

/**
 * Deletes the tenant's rows that expired at `time` or before; answers how many.
 * @param run runs one statement as a unit of work
 */
export async function deleteExpiredRows(
  { table, key, expiresAt }: Expiring,
  tenant: string,
  time: Millis,
  run: (statement: RawBuilder<unknown>) => Promise<QueryResult<unknown>>,
): Promise<number> {
  const expired = sql`tenant = ${tenant} and ${sql.ref(expiresAt)} <= ${time}`
  // The time is asked again outside, since a row may have been renewed after it was chosen.
  const statement = sql`
    delete from ${sql.table(table)}
    where ${expired} and ${sql.ref(key)} in (
      select ${sql.ref(key)} from ${sql.table(table)} where ${expired} limit ${sql.lit(BATCH_ROWS)}
    )`
  for (let total = 0; ; ) {
    const { numAffectedRows = 0n } = await run(statement)
    total += Number(numAffectedRows)
    if (numAffectedRows < BATCH_ROWS) return total
  }
}
