// Index rows that lie in the order of resources: one code of one system, one reference. A search that begins
// at them reads as many as the page takes, however many there are. A bare code, or several codes, are several
// such streams, which are merged.
import type { Sql } from '../../lib/sql.ts'
import { allOf, type Compiling, type Condition } from './condition.ts'
import type { IndexTest } from './row-test.ts'
import type { FhirSchema } from './schema.ts'
import { sql } from './sql.ts'
import type { TokenRow } from './token-sql.ts'

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
  const pairs = new Map<string, Stream>()
  for (const row of test.codes) {
    if (row.code === null) return null
    const systems = row.systems ?? (await systemsWith(test, row, compiling, database))
    if (systems === null) return null
    for (const system of systems)
      pairs.set(`${system} ${row.code}`, (alias) =>
        allOf([
          sql<boolean>`${sql.ref(`${alias}.code`)} = ${row.code}`,
          sql<boolean>`${sql.ref(`${alias}.system_id`)} = ${system}`,
        ]),
      )
    if (pairs.size > MAX_STREAMS) return null
  }
  return [...pairs.values()]
}

/** The systems that a code is there with, one look into the index each; null when there are too many. */
async function systemsWith(
  { parameterId }: IndexTest,
  { code }: TokenRow,
  { tenant }: Compiling,
  database: Sql<FhirSchema>,
): Promise<number[] | null> {
  const systems: number[] = []
  for (let last = -1; systems.length <= MAX_STREAMS; last = systems.at(-1) ?? last) {
    const { rows } = await sql<{ next: number | null }>`
      select min(system_id) as next from fhir_token
      where tenant = ${tenant} and parameter_id = ${parameterId} and code = ${code}
        and system_id > ${last}`.execute(database.read)
    const next = rows[0]?.next ?? null
    if (next === null) return systems
    systems.push(next)
  }
  return null
}
