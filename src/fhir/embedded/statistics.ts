// Keeps PostgreSQL's statistics near what is there while a store is filled. Its own daemon looks once a minute,
// and until then the planner may walk all rows of a type where it should look one up.
import type { Sql } from '../../lib/sql.ts'
import { INDEX_TABLES } from './rows.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'

/** So few resources are walked in no time. */
const FEW = 200
/** How many times as many rows as were counted may be added before they are counted again. */
const GROWTH = 3

export type Statistics = {
  /** Hears that so many resources were added. */
  added(resources: number): void
  /** Counts what the tables hold, where that has become several times what was counted last. */
  renew(): Promise<void>
}

/** Begins to watch the growth of a store. SQLite is told how to walk and needs no statistics. */
export function statisticsOf(database: Sql<FhirSchema>): Statistics {
  let counted: number | null = null
  let since = 0
  return {
    added(resources) {
      since += resources
    },
    async renew() {
      if (database.dialect === 'sqlite' || since < FEW) return
      counted ??= await rowsCounted(database)
      if (since < GROWTH * counted) return
      counted += since
      since = 0
      const tables = ['resource', ...Object.keys(INDEX_TABLES)]
      await sql`analyze ${sql.join(tables.map((name) => sql.table(`fhir_${name}`)))}`.execute(
        database.read,
      )
    },
  }
}

/** How many resources PostgreSQL counted last. */
async function rowsCounted(database: Sql<FhirSchema>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select cast(greatest(reltuples, 0) as bigint) as n from pg_class
    where oid = cast('fhir_resource' as regclass)`.execute(database.read)
  return rows[0]?.n ?? 0
}
