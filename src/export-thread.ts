// The program of a thread that writes exports: opens the database for itself, so that reading a million
// resources holds up nobody, does parts as long as there are any, and ends when there have been none for a while.
import { parentPort, threadId, workerData } from 'node:worker_threads'
import { exportFiles } from './bulk/export-files.ts'
import { exportOrigin } from './bulk/open-origin.ts'
import type { ExportThreadData } from './bulk/thread-data.ts'
import { type TenantExports, type WorkerDeps, workOnce } from './bulk/worker.ts'
import { EmbeddedBackend } from './fhir/embedded/backend.ts'
import { systemClock } from './lib/clock.ts'
import { newId } from './lib/ids.ts'
import { createLogger } from './lib/log.ts'
import { derivedKeys, loadMasterKey } from './lib/master-key.ts'
import { createSealer } from './lib/seal.ts'
import { DEFAULT_TENANT } from './model/tenant.ts'
import { openPractices, type Practice } from './practices.ts'
import { openDatabase } from './store/open.ts'

const PATIENTS_PER_PART = 500
/** How long a thread waits for work before it ends. */
const IDLE_MILLIS = 20_000
const LOOK_MILLIS = 1_000
const MAX_CONNECTIONS = 2

const data = workerData as ExportThreadData // as the runner made it
const { config } = data
const log = createLogger(config)
const masterKey = loadMasterKey(config, { mayCreate: false })
const keyFor = derivedKeys(masterKey)
const sealer = createSealer(masterKey)
const database = await openDatabase(
  config.databaseUrl ? { databaseUrl: config.databaseUrl } : { dataDir: config.dataDir },
  systemClock,
  {
    maxConnections: MAX_CONNECTIONS,
    onFault: (err) => log.error({ err }, 'an export thread'),
    // What is told of an export continues the trail that the server writes.
    auditKey: (tenant) => keyFor(`audit trail ${tenant}`),
  },
)
const deps: WorkerDeps = {
  owner: newId(systemClock.now()),
  clock: systemClock,
  log,
  leaseSeconds: config.exportLeaseSeconds,
  retentionSeconds: config.exportRetentionSeconds,
  sizes: { rows: config.exportRowsPerFile, patients: PATIENTS_PER_PART },
}
const known = new WeakMap<Practice, TenantExports>()
const files = exportFiles(config, data.exportDir)
const practices = await openPractices({
  config,
  database,
  sealer,
  clock: systemClock,
  log,
  fhirBase: baseUrlOf,
  store: storeOf,
  probing: false,
})
let stopping = false
let interrupt = () => {}

parentPort?.on('message', (message: unknown) => {
  if (message === 'stop') stopping = true
  interrupt()
})

function baseUrlOf(tenant: string): string {
  return tenant === DEFAULT_TENANT
    ? data.defaultBaseUrl
    : data.baseUrlPattern.replace('{tenant}', () => tenant)
}

function storeOf(tenant: string): EmbeddedBackend {
  return new EmbeddedBackend(database.fhir, tenant, {
    baseUrls: [baseUrlOf(tenant)],
    clock: systemClock,
  })
}

/** What a worker needs of a practice; made anew when its records move. */
function exportsOf(practice: Practice): TenantExports {
  const already = known.get(practice)
  if (already) return already
  const { tenant, backend, upstream } = practice
  const from = upstream ?? storeOf(tenant.id)
  const made: TenantExports = {
    stores: database.forTenant(tenant.id),
    origin: exportOrigin(tenant.id, from, { sealer, clock: systemClock, log }),
    files: files(tenant.id),
    baseUrl: baseUrlOf(tenant.id),
    readGroup: (id) => backend.read('Group', id),
  }
  known.set(practice, made)
  return made
}

async function workAll(): Promise<boolean> {
  let worked = false
  for (const { id } of await database.tenants.list()) {
    if (stopping) return worked
    worked = (await workFor(id)) || worked
  }
  return worked
}

/** What one practice's exports meet holds up no other practice's. */
async function workFor(tenant: string): Promise<boolean> {
  try {
    const practice = practices.get(tenant)
    return practice !== null && (await workOnce(exportsOf(practice), deps))
  } catch (err) {
    log.error({ err, tenant }, 'exports could not be worked on')
    return false
  }
}

/** Waits until there may be work again. */
function pause(millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis)
    interrupt = () => {
      clearTimeout(timer)
      resolve()
    }
  })
}

let idleSince = systemClock.now()
while (!stopping && systemClock.now() - idleSince < IDLE_MILLIS) {
  try {
    if (await workAll()) idleSince = systemClock.now()
    else await pause(LOOK_MILLIS)
  } catch (err) {
    log.error({ err, thread: threadId }, 'exports could not be worked on')
    await pause(LOOK_MILLIS)
  }
}
practices.close()
await database.close()
parentPort?.close()
