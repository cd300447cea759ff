// Look-ups that a search can start from, and which of them few rows meet: rows of an index table, or what was
// changed at some time.
import type { Sql } from '../../lib/sql.ts'
import type { Clause } from '../clause.ts'
import type { SearchQuery } from '../search-query.ts'
import { allOf, type Compiling, type Condition, NEVER } from './condition.ts'
import { indexTest } from './index-test.ts'
import type { IndexTest } from './row-test.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'
import type { Stream } from './streams.ts'
import { instantHolds } from './value-sql.ts'

/** Rows of a table, by which resources can be looked up. */
export type Lookup = { table: string; rows(alias: string): Condition }

/** The look-up that fewest rows meet, when they are few; null otherwise. */
export async function rarestOf<L extends Lookup>(
  lookups: readonly L[],
  few: number,
  database: Sql<FhirSchema>,
): Promise<L | null> {
  let rarest: L | null = null
  let limit = few + 1
  for (const lookup of lookups) {
    const rows = await rowsUpTo(lookup, limit, database)
    if (rows >= limit) continue
    rarest = lookup
    limit = rows
    if (limit === 0) break
  }
  return rarest
}

/** A look-up by the rows of a test. */
type TestedLookup = Lookup & { test: IndexTest }
/** By those that a clause is: every row means that it holds. */
export type ClauseLookup = TestedLookup & { clause: Clause }

/** The look-ups that clauses of the query are. */
export async function indexTests(
  query: SearchQuery,
  compiling: Compiling,
): Promise<ClauseLookup[]> {
  const tests: ClauseLookup[] = []
  for (const clause of query.clauses) {
    if (clause.code === '_id' || clause.code === '_lastUpdated') continue
    if (clause.kind === 'missing' || clause.kind === 'token-text') continue
    if (clause.kind === 'chain' || clause.kind === 'has') continue
    if (clause.kind === 'token' && clause.negated) continue
    const test = await indexTest(clause, compiling)
    if (test) tests.push({ ...lookupBy(test, test.holds, compiling), clause })
  }
  return tests
}

/** The rows of the test's parameter that hold. */
export function lookupBy(test: IndexTest, holds: Stream, { tenant }: Compiling): TestedLookup {
  const rows = (alias: string) =>
    allOf([
      sql<boolean>`${sql.ref(`${alias}.tenant`)} = ${tenant}`,
      sql<boolean>`${sql.ref(`${alias}.parameter_id`)} = ${test.parameterId}`,
      holds(alias),
    ])
  return { test, table: `fhir_${test.table}`, rows }
}

/** What was changed at the times asked for, by the index of the resources' own rows. */
export function changedRows(query: SearchQuery, typeId: number, { tenant }: Compiling): Lookup[] {
  return query.clauses.flatMap((clause) => {
    if (clause.code !== '_lastUpdated' || clause.kind !== 'date') return []
    const [only, ...more] = clause.values
    if (!only || more.length > 0 || only.prefix === 'ne') return []
    const rows = (alias: string) =>
      allOf([
        sql<boolean>`${sql.ref(`${alias}.tenant`)} = ${tenant}`,
        sql<boolean>`${sql.ref(`${alias}.type_id`)} = ${typeId}`,
        instantHolds(sql.ref(`${alias}.updated_at`), only),
      ])
    return [{ table: 'fhir_resource', rows }]
  })
}

async function rowsUpTo(lookup: Lookup, limit: number, database: Sql<FhirSchema>): Promise<number> {
  const rows = lookup.rows('c')
  if (rows === NEVER) return 0
  const { rows: found } = await sql<{ n: number }>`
    select count(*) as n from (
      select 1 as one from ${sql.table(lookup.table)} as c where ${rows} limit ${limit}
    ) as counted`.execute(database.read)
  return found[0]?.n ?? 0
}

/** How many resources of the type there can be, by their first and last numbers. */
export async function atMost(
  typeId: number,
  { tenant }: Compiling,
  database: Sql<FhirSchema>,
): Promise<number> {
  const ofType = sql`from fhir_resource
    where tenant = ${tenant} and type_id = ${typeId} and deleted = 0`
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select (select min(rid) ${ofType}) as first, (select max(rid) ${ofType}) as last`.execute(
    database.read,
  )
  const { first = null, last = null } = rows[0] ?? {}
  return first === null || last === null ? 0 : last - first + 1
}
