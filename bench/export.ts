// Exports from the embedded store to disk on one core, beside a plain streaming of the same bytes from file to
// file, hashed and flushed as ours are. `npm run bench -- export [resources] [--keep DIR]`.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { directoryFiles } from '../src/bulk/directory-files.ts'
import { storeOrigin } from '../src/bulk/store-origin.ts'
import { type TenantExports, type WorkerDeps, workOnce } from '../src/bulk/worker.ts'
import { EmbeddedBackend } from '../src/fhir/embedded/backend.ts'
import { fhirMigrations } from '../src/fhir/embedded/migrations.ts'
import type { Resource } from '../src/fhir/resource.ts'
import { systemClock } from '../src/lib/clock.ts'
import { newId } from '../src/lib/ids.ts'
import { silentLogger } from '../src/lib/log.ts'
import type { ExportJob, ExportSpec } from '../src/model/export-job.ts'
import { generate } from '../src/sample/generate.ts'
import { openDatabase } from '../src/store/open.ts'
import { aClient, anAuthorization } from '../test/store/contract/records.ts'
import { medianOf } from './load/measure.ts'
import { count, printTable } from './report.ts'

const BASE = 'http://localhost:4000/fhir'
const LOADED_AT_ONCE = 500
const ROUNDS = 3
/** Resources a second to disk, on one core. */
const GOAL = 30_000

/** Measures and prints. */
export async function run(arguments_: string[]): Promise<void> {
  const resources = Number(arguments_[0] ?? 100_000)
  const keep = arguments_[arguments_.indexOf('--keep') + 1]
  const kept = arguments_.includes('--keep') && keep !== undefined
  const directory = kept ? keep : mkdtempSync(path.join(tmpdir(), 'chartgate-bench-'))
  mkdirSync(directory, { recursive: true })
  const fresh = !existsSync(path.join(directory, 'fhir.db'))
  const database = await openDatabase({ dataDir: directory }, systemClock, { fhirMigrations })
  await database.migrate()
  const backend = new EmbeddedBackend(database.fhir, 'default', {
    baseUrls: [BASE],
    clock: systemClock,
  })
  if (fresh) await fill(backend, resources)
  const tenant: TenantExports = {
    stores: database.forTenant('default'),
    origin: storeOrigin(backend.exports),
    files: directoryFiles(path.join(directory, 'exports')),
    baseUrl: BASE,
    readGroup: (id) => backend.read('Group', id),
  }
  const rows: Row[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    rows.push(
      await measureExport(`export ${round}`, tenant, directory, everything(await types(backend))),
    )
    rows.push(await measureStreaming(`streaming ${round}`, directory))
    await dropFiles(directory)
  }
  print(rows)
  await database.close()
  if (!kept) rmSync(directory, { recursive: true })
}

type Row = {
  what: string
  resources: number
  seconds: number
  'resources/s': number
  'MB/s': number
  'RSS MB': number
}

/** Prints the rounds and whether the goal is reached by their median. */
function print(rows: readonly Row[]): void {
  const [first] = rows
  if (first === undefined) return
  const text = (value: string | number) => (typeof value === 'number' ? count(value) : value)
  printTable(
    Object.keys(first),
    rows.map((row) => Object.values(row).map(text)),
  )
  const rate = medianOf(
    rows.filter(({ what }) => what.startsWith('export')).map((row) => row['resources/s']),
  )
  const word = rate >= GOAL ? 'reached' : 'missed '
  console.log(`\n${word}  export: ${count(rate)} resources/s, goal at least ${count(GOAL)}`)
}

const types = (backend: EmbeddedBackend) => backend.exports.exportedTypes()

const everything = (exported: string[]): ExportSpec => ({
  level: 'system',
  types: exported,
  since: null,
  until: null,
  typeFilters: [],
  elements: [],
  provenance: 'none',
  patients: null,
  notices: [],
  organizeBy: null,
  partialManifests: false,
  separateStatus: false,
})

async function measureExport(
  what: string,
  tenant: TenantExports,
  directory: string,
  spec: ExportSpec,
): Promise<Row> {
  const { stores, origin } = tenant
  const now = systemClock.now()
  const client = aClient({ allowedScope: 'system/*.rs' })
  const authorization = anAuthorization({
    clientId: client.id,
    userId: null,
    grantedScope: 'system/*.rs',
    expiresAt: null,
  })
  await stores.clients.add(client)
  await stores.authorizations.save(authorization)
  const job: ExportJob = {
    id: newId(now),
    clientId: client.id,
    authorizationId: authorization.id,
    spec,
    groupId: null,
    request: `${BASE}/$export`,
    snapshotAt: await origin.takeSnapshot(),
    createdAt: now,
    state: 'running',
    failure: null,
    endedAt: null,
    expiresAt: null,
    held: null,
  }
  await stores.exportJobs.add(job, { perClient: 10, total: 10 })
  const deps: WorkerDeps = {
    owner: 'bench',
    clock: systemClock,
    log: silentLogger,
    leaseSeconds: 30,
    retentionSeconds: 3600,
    sizes: { rows: 250_000, patients: 500 },
  }
  const memory = watchMemory()
  const started = process.hrtime.bigint()
  while (await workOnce(tenant, deps));
  const seconds = secondsSince(started)
  const done = await stores.exportJobs.find(job.id)
  if (done?.state !== 'complete') throw new Error(`the export is ${done?.state}`)
  const { resources } = await stores.exportJobs.progress(job.id)
  return row(what, resources, await bytesBelow(path.join(directory, 'exports')), seconds, memory())
}

/** The limit: the same bytes, read and written with the same hash and flush. */
async function measureStreaming(what: string, directory: string): Promise<Row> {
  const memory = watchMemory()
  const started = process.hrtime.bigint()
  let bytes = 0
  let lines = 0
  for (const file of await filesBelow(path.join(directory, 'exports'))) {
    const input = await open(file)
    const output = await open(`${file}.copy`, 'w')
    const hash = createHash('sha256')
    for await (const chunk of input.createReadStream({ highWaterMark: 1024 * 1024 })) {
      hash.update(chunk)
      await output.write(chunk)
      bytes += chunk.length
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
    }
    await output.sync()
    await output.close()
    hash.digest()
  }
  return row(what, lines, bytes, secondsSince(started), memory())
}

function row(what: string, resources: number, bytes: number, seconds: number, rss: number): Row {
  return {
    what,
    resources,
    seconds: Math.round(seconds * 100) / 100,
    'resources/s': Math.round(resources / seconds),
    'MB/s': Math.round(bytes / seconds / 1e5) / 10,
    'RSS MB': rss,
  }
}

/** Answers the highest memory since. */
function watchMemory(): () => number {
  let most = 0
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss())
  }
  look()
  const timer = setInterval(look, 20)
  return () => {
    clearInterval(timer)
    look()
    return Math.round(most / 1e6)
  }
}

const secondsSince = (started: bigint) => Number(process.hrtime.bigint() - started) / 1e9

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0
  for (const file of await filesBelow(folder)) {
    const handle = await open(file)
    bytes += (await handle.stat()).size
    await handle.close()
  }
  return bytes
}

const dropFiles = async (directory: string) =>
  rmSync(path.join(directory, 'exports'), { recursive: true })

async function fill(backend: EmbeddedBackend, resources: number): Promise<void> {
  const started = process.hrtime.bigint()
  let batch: Resource[] = []
  let loaded = 0
  for (const resource of generate({ patients: 1_000_000 })) {
    if (loaded + batch.length >= resources) break
    batch.push({ ...resource })
    if (batch.length < LOADED_AT_ONCE) continue
    await backend.put(batch)
    loaded += batch.length
    batch = []
  }
  await backend.put(batch)
  const rate = Math.round(resources / secondsSince(started))
  console.log(`${resources} resources loaded, ${rate} a second`)
}
