// Adds the rows of composite parameters for what was stored before there were any.
import type { Kysely } from 'kysely'
import type { Sql, SqlDialect } from '../../lib/sql.ts'
import { compositeParameters } from '../definitions/composites.ts'
import { resourceTypes } from '../definitions/definitions.ts'
import { readPrinted } from '../printed.ts'
import { among } from './condition.ts'
import { knownNumber } from './draft.ts'
import { extractForIndex, indexRows } from './index-rows.ts'
import { insertIndexRows } from './rows.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'
import { openTerms } from './terms.ts'

const PAGE = 500

const leavesNothing = () => {
  throw new Error('a migration leaves nothing to the end')
}

/** Goes through every resource of a type that has such parameters, in the unit of work of the migration. */
export async function fillComposites(
  transaction: Kysely<unknown>,
  dialect: SqlDialect,
): Promise<void> {
  // The tables are those of the migrations before this one.
  const within = transaction as Kysely<FhirSchema>
  const types = resourceTypes().filter((type) => compositeParameters(type).length > 0)
  const { rows: held } = await sql<{ tenant: string; id: number }>`
    select tenant, id from fhir_term
    where kind = 'type' and ${among(sql`text`, types)}`.execute(within)
  for (const { tenant, id } of held) {
    const own: Sql<FhirSchema> = {
      dialect,
      read: within,
      write: (unit) => unit(within, leavesNothing),
    }
    const terms = openTerms(own, tenant)
    const number = knownNumber(terms)
    for (let last = 0; ; ) {
      const { rows } = await sql<{ rid: number; body: string }>`
        select rid, body from fhir_resource
        where tenant = ${tenant} and type_id = ${id} and deleted = 0 and rid > ${last}
        order by rid limit ${PAGE}`.execute(within)
      if (rows.length === 0) break
      // References by our own address were made relative when they were written.
      const found = rows.map(({ rid, body }) => {
        const resource = readPrinted(body)
        return { rid, type: resource.resourceType, extracted: extractForIndex(resource, []) }
      })
      await terms.ensure(found.flatMap(({ extracted }) => extracted.terms))
      await insertIndexRows(
        { transaction: within, tenant, dialect },
        found.map(({ rid, type, extracted }) => ({
          rid,
          rows: {
            ...NO_ROWS,
            composite: indexRows(type, extracted, number).composite,
          },
        })),
      )
      last = rows.at(-1)?.rid ?? last
    }
  }
}

const NO_ROWS = {
  words: '',
  compartment: [],
  token: [],
  reference: [],
  date: [],
  string: [],
  quantity: [],
}
