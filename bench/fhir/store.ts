// The embedded FHIR store in this process, at growing sizes: loading, reading, and searching under the
// predicate of a patient's token. What is measured at one size goes on growing to the next.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { batchesOf } from '../../src/cli/batches.ts'
import type { Predicate } from '../../src/fhir/backend.ts'
import { EmbeddedBackend } from '../../src/fhir/embedded/backend.ts'
import { fhirMigrations } from '../../src/fhir/embedded/migrations.ts'
import { parseClause } from '../../src/fhir/parse-clause.ts'
import { predicateOf } from '../../src/fhir/predicate.ts'
import { parseSearch } from '../../src/fhir/search-query.ts'
import { atOnce } from '../../src/lib/at-once.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { openDatabase } from '../../src/store/open.ts'
import { count, printTable } from '../report.ts'
import { startPostgres } from './postgres.ts'
import { newSample, type Sample } from './sample.ts'
import { type BenchSearch, SEARCHES } from './searches.ts'

const BASE = 'http://localhost:4000/fhir'
const BATCH = 500
const MADE_AT_ONCE = 10_000
const AT_ONCE = 8
const PAGE = 20
/** At the largest size a search keeps at least this much of its speed at the smallest. */
const FLAT = 0.5

export type Engine = 'SQLite' | 'PostgreSQL'

/** Rates by what was done, one for each size. */
type Rates = Map<string, number[]>

/** Measures the store on an engine at each size and prints the table. */
export async function benchStore(
  engine: Engine,
  sizes: readonly number[],
  seconds: number,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-bench-store-'))
  const postgres = engine === 'PostgreSQL' ? await startPostgres() : null
  const location = postgres ? { databaseUrl: postgres.url } : { dataDir: folder }
  const database = await openDatabase(location, systemClock, { fhirMigrations })
  try {
    await database.migrate()
    const options = { baseUrls: [BASE], clock: systemClock }
    const backend = new EmbeddedBackend(database.fhir, 'default', options)
    const sample = newSample()
    const rates: Rates = new Map()
    let loaded = 0
    for (const size of sizes) {
      note(rates, 'load, resources', await load(backend, sample, size - loaded))
      loaded = size
      const read = () => readOne(backend, sample)
      note(rates, 'read', await rateOf(read, seconds))
      for (const search of SEARCHES)
        note(rates, search.name, await rateOf(() => searchOnce(backend, sample, search), seconds))
    }
    print(engine, sizes, rates)
  } finally {
    await database.close()
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Loads so many; making them is not counted. */
async function load(backend: EmbeddedBackend, sample: Sample, resources: number): Promise<number> {
  let millis = 0
  for (let left = resources; left > 0; left -= MADE_AT_ONCE) {
    const batches = [...batchesOf(sample.take(Math.min(MADE_AT_ONCE, left)), BATCH)]
    const began = performance.now()
    const puts = atOnce(backend.putsAtOnce)
    for (const batch of batches) await puts.start(async () => void (await backend.put(batch)))
    await puts.ended()
    millis += performance.now() - began
  }
  return (resources * 1000) / millis
}

async function readOne(backend: EmbeddedBackend, sample: Sample): Promise<void> {
  const { type, id } = sample.someResource()
  if ((await backend.read(type, id)) === null) throw new Error(`${type}/${id} is not there`)
}

async function searchOnce(
  backend: EmbeddedBackend,
  sample: Sample,
  { type, everybody = false, granular = false, parameters }: BenchSearch,
): Promise<void> {
  const patient = sample.somePatient()
  const query = parseSearch(type, parameters(patient), {
    bases: [BASE],
    now: systemClock.now(),
    lenient: false,
    defaultCount: PAGE,
    maxCount: PAGE,
  })
  const letters = new Set(['r', 's'] as const)
  const grant = { context: 'patient', type: '*', letters, filter: [], reach: [patient] } as const
  const category = parseClause('Condition', 'category', 'encounter-diagnosis')
  const predicate: Predicate = everybody
    ? () => 'all'
    : predicateOf(
        granular
          ? ['Patient', 'Condition', 'Provenance'].map((each) => ({
              ...grant,
              type: each,
              filter: each === 'Condition' ? [category] : [],
            }))
          : [grant],
      )
  await backend.search(query, predicate, null)
}

/** How often in a second, several at once; the first part of the time is not counted. */
async function rateOf(work: () => Promise<void>, seconds: number): Promise<number> {
  const run = async (until: number) => {
    let done = 0
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (performance.now() < until) {
          await work()
          done++
        }
      }),
    )
    return done
  }
  await run(performance.now() + seconds * 250)
  const began = performance.now()
  const done = await run(began + seconds * 1000)
  return (done * 1000) / (performance.now() - began)
}

function note(rates: Rates, what: string, rate: number): void {
  rates.set(what, [...(rates.get(what) ?? []), rate])
}

function print(engine: Engine, sizes: readonly number[], rates: Rates): void {
  const header = [
    `${engine}, a second`,
    ...sizes.map((size) => `at ${count(size)}`),
    'last / first',
    '',
  ]
  const rows = [...rates].map(([what, values]) => {
    const kept = (values.at(-1) ?? 0) / (values[0] ?? 1)
    const verdict = kept >= FLAT ? 'flat' : 'not flat'
    return [what, ...values.map(count), kept.toFixed(2), values.length > 1 ? verdict : '']
  })
  printTable(header, rows)
  console.log()
}
