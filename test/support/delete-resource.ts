// Deletes a resource of the built-in store as its own delete does: the version that was goes into the history,
// the row stays without a body and without index rows.
import { sql } from 'kysely'
import type { FhirSchema } from '../../src/fhir/embedded/schema.ts'
import { stampOf } from '../../src/fhir/embedded/snapshot.ts'
import type { Clock } from '../../src/lib/clock.ts'
import type { Sql } from '../../src/lib/sql.ts'

const INDEXES = ['compartment', 'token', 'reference', 'date', 'string', 'quantity']

/** Deletes it. @param database the engine of the FHIR store */
export async function deleteResource(
  database: Sql<unknown>,
  tenant: string,
  clock: Clock,
  type: string,
  id: string,
): Promise<void> {
  const engine = database as Sql<FhirSchema> // its own tables
  await engine.write(async (transaction) => {
    const now = await stampOf({ transaction, tenant, dialect: engine.dialect }, clock)
    const term = await transaction
      .selectFrom('fhir_term')
      .select('id')
      .where('tenant', '=', tenant)
      .where('kind', '=', 'type')
      .where('text', '=', type)
      .executeTakeFirstOrThrow()
    const row = await transaction
      .selectFrom('fhir_resource')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('type_id', '=', term.id)
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const { id: _, words: __, ...version } = row
    await transaction.insertInto('fhir_history').values(version).execute()
    for (const name of INDEXES)
      await sql`
        delete from ${sql.table(`fhir_${name}`)}
        where tenant = ${tenant} and rid = ${row.rid}`.execute(transaction)
    await transaction
      .updateTable('fhir_resource')
      .set({ deleted: 1, body: '', words: '', version: row.version + 1, updated_at: now })
      .where('tenant', '=', tenant)
      .where('rid', '=', row.rid)
      .execute()
  })
}
