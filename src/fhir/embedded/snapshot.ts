// The moment that an export shows the store at. Everything written before it bears a time up to it, and
// everything written afterwards a later one, on whatever node and by whatever clock: writers share a row that
// taking a snapshot holds alone (Bulk Data export, "transactionTime").
import type { Kysely } from 'kysely'
import type { Clock, Millis } from '../../lib/clock.ts'
import type { Sql } from '../../lib/sql.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'
import type { Terms } from './terms.ts'

type Writing = { transaction: Kysely<FhirSchema>; tenant: string; dialect: Sql<unknown>['dialect'] }

/** The time that a unit of work stamps what it writes with: now, and after every snapshot taken so far. */
export async function stampOf(unit: Writing, clock: Clock): Promise<Millis> {
  const takenAt = await latest(unit, 'share')
  return Math.max(clock.now(), takenAt + 1)
}

/** Takes a snapshot: waits for units that are writing, and answers a time that none of them is beyond. */
export function takeSnapshot(
  database: Sql<FhirSchema>,
  tenant: string,
  terms: Terms,
  clock: Clock,
): Promise<Millis> {
  return database.write(async (transaction) => {
    const takenAt = await latest({ transaction, tenant, dialect: database.dialect }, 'update')
    let at = Math.max(clock.now(), takenAt)
    for (const { id } of await terms.within(transaction).list('type')) {
      const { rows } = await sql<{ newest: Millis | null }>`
        select max(updated_at) as newest from fhir_resource
        where tenant = ${tenant} and type_id = ${id}`.execute(transaction)
      at = Math.max(at, rows[0]?.newest ?? 0)
    }
    await transaction
      .updateTable('fhir_snapshot')
      .set({ taken_at: at })
      .where('tenant', '=', tenant)
      .execute()
    return at
  })
}

/** When the last snapshot was taken. On SQLite the unit is the only writer anyway; elsewhere it holds the row. */
async function latest(
  { transaction, tenant, dialect }: Writing,
  hold: 'share' | 'update',
): Promise<Millis> {
  for (;;) {
    const lock = dialect === 'sqlite' ? sql`` : hold === 'share' ? sql`for share` : sql`for update`
    const { rows } = await sql<{ taken_at: Millis }>`
      select taken_at from fhir_snapshot where tenant = ${tenant} ${lock}`.execute(transaction)
    if (rows[0]) return rows[0].taken_at
    await transaction
      .insertInto('fhir_snapshot')
      .values({ tenant, taken_at: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}
