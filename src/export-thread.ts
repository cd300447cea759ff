// The program of a thread that writes exports: opens the database for itself, so that reading a million
// resources holds up nobody, does parts as long as there are any, and ends when there have been none for a while.
import { parentPort, threadId, workerData } from 'node:worker_threads'
import { exportFiles } from './bulk/export-files.ts'
import type { ExportThreadData } from './bulk/thread-data.ts'
import { type TenantExports, type WorkerDeps, workOnce } from './bulk/worker.ts'
import { EmbeddedBackend } from './fhir/embedded/backend.ts'
import { systemClock } from './lib/clock.ts'
import { newId } from './lib/ids.ts'
import { createLogger } from './lib/log.ts'
import { derivedKeys, loadMasterKey } from './lib/master-key.ts'
import { DEFAULT_TENANT } from './model/tenant.ts'
import { openDatabase } from './store/open.ts'

const PATIENTS_PER_PART = 500
/** How long a thread waits for work before it ends. */
const IDLE_MILLIS = 20_000
const LOOK_MILLIS = 1_000
const MAX_CONNECTIONS = 2

const data = workerData as ExportThreadData // as the runner made it
const { config } = data
const log = createLogger(config)
const keyFor = derivedKeys(loadMasterKey(config, { mayCreate: false }))
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
const known = new Map<string, TenantExports>()
const files = exportFiles(config, data.exportDir)
let stopping = false
let interrupt = () => {}

parentPort?.on('message', (message: unknown) => {
  if (message === 'stop') stopping = true
  interrupt()
})

/** What a worker needs of a tenant. */
function exportsOf(tenant: string): TenantExports {
  const already = known.get(tenant)
  if (already) return already
  const baseUrl =
    tenant === DEFAULT_TENANT
      ? data.defaultBaseUrl
      : data.baseUrlPattern.replace('{tenant}', () => tenant)
  const backend = new EmbeddedBackend(database.fhir, tenant, {
    baseUrls: [baseUrl],
    clock: systemClock,
  })
  const made: TenantExports = {
    stores: database.forTenant(tenant),
    source: backend.exports,
    files: files(tenant),
    baseUrl,
    readGroup: (id) => backend.read('Group', id),
  }
  known.set(tenant, made)
  return made
}

async function workAll(): Promise<boolean> {
  let worked = false
  for (const { id } of await database.tenants.list()) {
    if (stopping) return worked
    worked = (await workOnce(exportsOf(id), deps)) || worked
  }
  return worked
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
await database.close()
parentPort?.close()
