// Index rows that lie in the order of resources: one code of one system, one reference. A search that begins
// at them reads as many as the page takes, however many there are. A bare code, or several codes, are several
// such streams, which are merged.
import type { Sql } from '../../lib/sql.ts'
import { allOf, type Compiling, type Condition } from './condition.ts'
import { givenRows } from './dialect.ts'
import type { IndexTest } from './row-test.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'

/** The condition on an index row under this alias. */
export type Stream = (alias: string) => Condition

/** Each stream costs a statement a page. */
const MAX_STREAMS = 16

/** Takes the rows that hold apart into streams; null when they are not made of a few. */
export async function streamsOf(
  test: IndexTest,
  compiling: Compiling,
  database: Sql<FhirSchema>,
): Promise<Stream[] | null> {
  if (test.streams) return [test.holds]
  if (test.codes === null) return null
  const pairs: [code: string, systemId: number][] = []
  const open: string[] = []
  for (const { code, systems } of test.codes) {
    if (code === null) return null
    if (systems === null) open.push(code)
    else pairs.push(...systems.map((system) => [code, system] as [string, number]))
  }
  if (open.length > MAX_STREAMS) return null
  if (open.length > 0) pairs.push(...(await pairsOf(test, open, compiling, database)))
  const streams = new Map<string, Stream>()
  for (const [code, system] of pairs)
    streams.set(`${system} ${code}`, (alias) =>
      allOf([
        sql<boolean>`${sql.ref(`${alias}.code`)} = ${code}`,
        sql<boolean>`${sql.ref(`${alias}.system_id`)} = ${system}`,
      ]),
    )
  return streams.size > MAX_STREAMS ? null : [...streams.values()]
}

/** The systems that codes are there with, one look into the index each; more than a search may walk when there are more. */
async function pairsOf(
  { parameterId }: IndexTest,
  codes: readonly string[],
  { tenant, dialect }: Compiling,
  database: Sql<FhirSchema>,
): Promise<[code: string, systemId: number][]> {
  const given = givenRows(
    { code: 'text' },
    codes.map((code) => [code]),
    dialect,
  )
  const least = sql`select min(t.system_id) from fhir_token as t
    where t.tenant = ${tenant} and t.parameter_id = ${parameterId}`
  const { rows } = await sql<{ code: string; system_id: number }>`
    with recursive pair(code, system_id) as (
      select given.code, (${least} and t.code = given.code) from ${given}
      union all
      select pair.code, (${least} and t.code = pair.code and t.system_id > pair.system_id)
      from pair where pair.system_id is not null
    )
    select code, system_id from pair where system_id is not null
    limit ${MAX_STREAMS + 1}`.execute(database.read)
  return rows.map(({ code, system_id }) => [code, system_id])
}
