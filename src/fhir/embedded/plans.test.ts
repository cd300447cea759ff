// Looks at how the engines run the searches: what is found by looking it up must not be found by looking
// through, which is as right and as fast on a few rows, and neither usable on a million.
import { type CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshPostgres } from '../../../test/support/postgres.ts'
import { WORLD } from '../../../test/support/test-world.ts'
import { manualClock } from '../../lib/clock.ts'
import type { Sql } from '../../lib/sql.ts'
import { type OpenDatabase, openDatabase } from '../../store/open.ts'
import type { Predicate } from '../backend.ts'
import { parseClause } from '../parse-clause.ts'
import type { Resource } from '../resource.ts'
import { parseSearch } from '../search-query.ts'
import { EmbeddedBackend } from './backend.ts'
import { fhirMigrations } from './migrations.ts'
import type { PlanLimits } from './plan-limits.ts'

const NOW = Date.UTC(2026, 0, 1)
const BASE = 'https://chart.example/fhir'
const LOINC = 'http://loinc.org'

const within =
  (...patients: string[]): Predicate =>
  () => ({ anyOf: [{ patients, filter: [] }] })

/** As by `patient/*.rs openid fhirUser`: the own resource is named by its id beside the reach. */
const signedIn: Predicate = (type, letter) => {
  const opened = within('pa')(type, letter)
  const self = { patients: 'all', filter: [parseClause('Patient', '_id', 'pa')] } as const
  return type === 'Patient' && letter === 'r' && typeof opened === 'object'
    ? { anyOf: [...opened.anyOf, self] }
    : opened
}

/** Granular: conditions of one category, and what is known of where they come from. */
const granular: Predicate = (type) =>
  ['Patient', 'Condition', 'Provenance', 'Practitioner'].includes(type)
    ? {
        anyOf: [
          {
            patients: ['pa'],
            filter:
              type === 'Condition' ? [parseClause(type, 'category', 'encounter-diagnosis')] : [],
          },
        ],
      }
    : 'none'

const REACHES: [name: string, predicate: Predicate][] = [
  ['everyone', () => 'all'],
  ['one patient', within('pa')],
  ['two patients', within('pa', 'pb')],
  ['a patient who signed in', signedIn],
  ['a granular scope', granular],
]

const QUERIES: [type: string, query: string][] = [
  ['Observation', 'patient=pa'],
  ['Observation', 'patient=pa&category=vital-signs&date=ge2020&_sort=-date'],
  ['Observation', 'patient=pa&code=http://loinc.org|8867-4,2345-7&_total=accurate'],
  ['Observation', '_id=oa-vs'],
  ['Observation', 'code=8867-4'],
  ['Observation', 'code=8867-4,7'],
  ['Observation', 'code=7'],
  ['Observation', 'status=final&code=7'],
  ['Observation', 'code=7&_sort=-date'],
  ['Observation', 'status=final'],
  ['Observation', 'status=final&_sort=-_lastUpdated'],
  ['Observation', '_sort=_id'],
  ['Observation', '_lastUpdated=gt2027-01-01'],
  ['Observation', 'date=2025-03&_sort=date'],
  ['Observation', '_sort=-date'],
  ['Observation', 'value-quantity=72'],
  ['Observation', 'subject:Patient.name=ald'],
  ['Patient', 'name=ald&birthdate=1980-01-01'],
  ['Patient', 'identifier=mrn-pa'],
  ['Patient', '_has:Observation:patient:code=8867-4'],
  ['MedicationRequest', 'patient=pa&_include=MedicationRequest:medication'],
  ['Observation', 'patient=pa&_revinclude=Provenance:target'],
  ['Condition', 'patient=pa&_revinclude=Provenance:target'],
  ['Provenance', 'target=Observation/oa-vs'],
  ['Provenance', ''],
]

const parse = (type: string, query: string) =>
  parseSearch(type, new URLSearchParams(query), {
    bases: [BASE],
    now: NOW,
    lenient: false,
    defaultCount: 20,
    maxCount: 1000,
  })

/** Enough of each patient that walking a type's rows would cost more than looking up a few. */
function crowd(): Resource[] {
  return Array.from({ length: 3000 }, (_, number) => ({
    resourceType: 'Observation',
    id: `crowd-${number}`,
    status: 'final',
    code: { coding: [{ system: LOINC, code: `${number % 50}` }] },
    subject: { reference: `Patient/crowd-${number % 100}` },
    effectiveDateTime: `20${10 + (number % 15)}-03-01`,
  }))
}

async function fill({ fhir }: OpenDatabase): Promise<void> {
  const backend = new EmbeddedBackend(fhir, 'default', {
    baseUrls: [BASE],
    clock: manualClock(NOW),
  })
  await backend.put(WORLD)
  await backend.put(crowd())
}

describe('SQLite', () => {
  let database: OpenDatabase
  beforeAll(async () => {
    database = await openDatabase({ dataDir: ':memory:' }, manualClock(NOW), { fhirMigrations })
    await database.migrate()
    await fill(database)
  })
  afterAll(() => database.close())

  test.each(REACHES)('looks rows up and never through, under the reach of %s', async (_, reach) => {
    await eachPlan(database, reach, 'explain query plan', ({ detail }, about) => {
      // Walking a derived table or the given list is walking what was found or asked for.
      expect(detail, about).not.toMatch(/^SCAN (?!given|pair|d$|x$|\(|own|counted|CONST)/)
      expect(detail, about).not.toMatch(/\(tenant=\?\)$/)
    })
  })

  test('goes from the record to what Provenance tells of it, also where the own resource is named beside', async () => {
    const look = ({ detail }: Record<string, string>, about: string) =>
      expect(detail, about).not.toMatch(/^SEARCH r USING INDEX fhir_resource_type/)
    await eachPlan(database, signedIn, 'explain query plan', look, [['Provenance', '']])
  })

  test('reads as many index rows as a page holds of what very many have, and sorts none', async () => {
    const look = ({ detail }: Record<string, string>, about: string) =>
      expect(detail, about).not.toMatch(/TEMP B-TREE|^SCAN (?!given|pair|counted|CONST)/)
    await eachPlan(database, () => 'all', 'explain query plan', look, WALKED, MANY)
    // Nor of what fewer have, where nothing else is asked.
    const alone = WALKED.filter(([, query]) => !query.includes('_sort'))
    await eachPlan(database, () => 'all', 'explain query plan', look, alone)
  })
})

describe('PostgreSQL, before it has statistics', () => {
  let database: OpenDatabase
  let drop: () => Promise<void>
  beforeAll(async () => {
    const fresh = await freshPostgres()
    drop = fresh.drop
    database = await openDatabase({ databaseUrl: fresh.url }, manualClock(NOW), { fhirMigrations })
    await database.migrate()
    const tables = 'compartment token reference date string quantity resource'.split(' ')
    for (const table of tables)
      await sql`alter table ${sql.table(`fhir_${table}`)} set (autovacuum_enabled = false)`.execute(
        database.fhir.read,
      )
    await fill(database)
  })
  afterAll(async () => {
    await database?.close()
    await drop?.()
  })

  // A statement that is kept prepared may get a plan for whatever values.
  const explained = ['explain', EXPLAIN_PREPARED].flatMap((explain) =>
    REACHES.map(([name, reach]) => [explain, name, reach] as const),
  )
  test.each(explained)(
    '%s: joins by index only, under the reach of %s',
    async (explain, _, reach) => {
      await eachPlan(database, reach, explain, (row, about) => {
        expect(row['QUERY PLAN'], about).not.toMatch(/Join Filter|Hash Join|Merge Join/)
        expect(row['QUERY PLAN'], about).not.toMatch(/Seq Scan on fhir_(resource|token|reference)/)
      })
    },
  )

  test('reads as many index rows as a page holds of what very many have, and sorts none', async () => {
    const look = (row: Record<string, string>, about: string) =>
      // Sorting what the index has in order already but for equals sorts one after the other.
      expect(row['QUERY PLAN'], about).not.toMatch(
        /(?<!Incremental )Sort {2}\(|Hash|Bitmap|Seq Scan/,
      )
    await eachPlan(database, () => 'all', 'explain', look, WALKED, MANY)
  })
})

/** Searches of everybody whose pages must cost what they hold, however many match. */
const WALKED: [type: string, query: string][] = [
  ['Observation', 'code=7'],
  ['Observation', 'code=7,8'],
  ['Observation', 'code=http://loinc.org|7'],
  ['Observation', 'status=final'],
  ['Observation', '_sort=-_lastUpdated'],
  ['Observation', '_sort=_id'],
  ['Observation', '_sort=-date'],
]

/** Each value is taken for one that very many have. */
const MANY = { rare: 0, sortedAtOnce: () => 0, toldApart: 0 }

const EXPLAIN_PREPARED = 'explain (generic_plan)'

/** Shows `look` every row of the plan of every statement that the searches read with. */
async function eachPlan(
  database: OpenDatabase,
  reach: Predicate,
  explain: string,
  look: (row: Record<string, string>, about: string) => void,
  queries = QUERIES,
  planLimits?: PlanLimits,
): Promise<void> {
  const { recorded, watched } = watch(database.fhir)
  const backend = new EmbeddedBackend(watched, 'default', {
    baseUrls: [BASE],
    clock: manualClock(NOW),
    ...(planLimits && { planLimits }),
  })
  let looked = 0
  for (const [type, query] of queries) {
    recorded.length = 0
    await backend.search(parse(type, query), reach, null)
    for (const statement of recorded) {
      const text = explain === EXPLAIN_PREPARED ? sql.raw(statement.text) : withValues(statement)
      const plan = sql<Record<string, string>>`${sql.raw(explain)} ${text}`
      const { rows } = await plan.execute(database.fhir.read)
      for (const row of rows) look(row, `${type}?${query}: ${statement.text}`)
      looked += rows.length
    }
  }
  expect(looked).toBeGreaterThan(queries.length)
}

type Recorded = { text: string; parameters: readonly unknown[] }

/** The same database; what is read from it is written down. */
function watch(fhir: Sql<unknown>): { recorded: Recorded[]; watched: Sql<unknown> } {
  const recorded: Recorded[] = []
  const read = new Proxy(fhir.read, {
    get(reader, name) {
      const member: unknown = Reflect.get(reader, name, reader)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) => {
        // Dictionary look-ups are by key, and their table is as small as the dictionary.
        if (name === 'executeQuery') {
          const { sql: text, parameters } = given[0] as CompiledQuery // its first argument
          if (!text.includes('fhir_term')) recorded.push({ text, parameters })
        }
        return member.apply(reader, given)
      }
    },
  })
  return { recorded, watched: { ...fhir, read } }
}

/** The statement with its values where its placeholders are. */
function withValues({ text, parameters }: Recorded) {
  const pieces = text.split(/\?|\$\d+/)
  return sql.join(
    pieces.flatMap((piece, place) =>
      place < pieces.length - 1 ? [sql.raw(piece), sql`${parameters[place]}`] : [sql.raw(piece)],
    ),
    sql``,
  )
}
