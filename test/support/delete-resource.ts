// Deletes a resource of the built-in store as its own delete does: the version that was goes into the history,
// the row stays without a body and without index rows.
import { sql } from 'kysely'
import type { FhirSchema } from '../../src/fhir/embedded/schema.ts'
import { stampOf } from '../../src/fhir/embedded/snapshot.ts'
import type { Clock } from '../../src/lib/clock.ts'
import type { Sql } from '../../src/lib/sql.ts'

const INDEXES = ['compartment', 'token', 'reference', 'date', 'string', 'quantity']

/** Deletes those with these ids. @param database the engine of the FHIR store */
export async function deleteResource(
  database: Sql<unknown>,
  tenant: string,
  clock: Clock,
  type: string,
  ...ids: string[]
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
    const rids = sql`(
      select rid from fhir_resource where tenant = ${tenant} and type_id = ${term.id}
        and id in (${sql.join(ids)}))`
    await sql`
      insert into fhir_history (tenant, rid, version, type_id, updated_at, deleted, body)
      select tenant, rid, version, type_id, updated_at, deleted, body
      from fhir_resource where tenant = ${tenant} and rid in ${rids}`.execute(transaction)
    for (const name of INDEXES)
      await sql`
        delete from ${sql.table(`fhir_${name}`)}
        where tenant = ${tenant} and rid in ${rids}`.execute(transaction)
    await sql`
      update fhir_resource
      set deleted = 1, body = '', words = '', version = version + 1, updated_at = ${now}
      where tenant = ${tenant} and rid in ${rids}`.execute(transaction)
  })
}
