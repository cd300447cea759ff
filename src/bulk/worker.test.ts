import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anExportJob } from '../../test/store/contract/exports.ts'
import { aClient, anAuthorization } from '../../test/store/contract/records.ts'
import { EmbeddedBackend } from '../fhir/embedded/backend.ts'
import { fhirMigrations } from '../fhir/embedded/migrations.ts'
import type { ExportSource } from '../fhir/export-source.ts'
import { manualClock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import { silentLogger } from '../lib/log.ts'
import type { ExportJob, ExportSpec } from '../model/export-job.ts'
import { type OpenDatabase, openDatabase } from '../store/open.ts'
import type { FileDraft, FileStore } from './file-store.ts'
import { storeOrigin } from './store-origin.ts'
import { type TenantExports, type WorkerDeps, workOnce } from './worker.ts'

const NOW = Date.UTC(2026, 0, 1)
const BASE = 'https://chart.example/fhir'

/** Files in memory; `write` may fail as a disk does. */
function memoryFiles(fault: () => Error | null, committing: () => Error | null) {
  const kept = new Map<string, string>()
  const drafts = new Set<string>()
  const store: FileStore = {
    async create(jobId, name): Promise<FileDraft> {
      const key = `${jobId}/${name}`
      let text = ''
      drafts.add(key)
      return {
        async write(chunk) {
          const error = fault()
          if (error) throw error
          text += Buffer.from(chunk).toString()
        },
        async commit() {
          const error = committing()
          if (error) throw error
          drafts.delete(key)
          kept.set(key, text)
          return { bytes: text.length, sha256: '' }
        },
        async discard() {
          drafts.delete(key)
        },
      }
    },
    async open(jobId, name) {
      const text = kept.get(`${jobId}/${name}`)
      if (text === undefined) return null
      return { bytes: text.length, stream: new Blob([text]).stream() }
    },
    async removeJob(jobId) {
      for (const key of kept.keys()) if (key.startsWith(`${jobId}/`)) kept.delete(key)
    },
    async keepOnly(jobId, names) {
      for (const key of kept.keys())
        if (key.startsWith(`${jobId}/`) && !names.has(key.slice(jobId.length + 1))) kept.delete(key)
    },
    jobIds: async () => [...new Set([...kept.keys()].map((key) => key.split('/')[0] ?? ''))],
  }
  return { store, kept, drafts }
}

let database: OpenDatabase
let tenant: TenantExports
let source: ExportSource
let deps: WorkerDeps
let files: ReturnType<typeof memoryFiles>
let fault: Error | null
let naming: Error | null
const clock = manualClock(NOW)
const client = aClient({ allowedScope: 'system/*.rs' })

beforeAll(async () => {
  database = await openDatabase({ dataDir: ':memory:' }, clock, { fhirMigrations })
  await database.migrate()
})
afterAll(() => database.close())
beforeEach(async () => {
  const name = newId(NOW)
  const backend = new EmbeddedBackend(database.fhir, name, { baseUrls: [BASE], clock })
  await backend.put([
    { resourceType: 'Patient', id: 'a' },
    { resourceType: 'Patient', id: 'b' },
    { resourceType: 'Observation', id: 'o', subject: { reference: 'Patient/a' } },
  ])
  source = backend.exports
  fault = null
  naming = null
  files = memoryFiles(
    () => fault,
    () => naming,
  )
  tenant = {
    stores: database.forTenant(name),
    origin: storeOrigin(backend.exports),
    files: files.store,
    baseUrl: BASE,
    readGroup: async () => null,
  }
  deps = {
    owner: 'me',
    clock,
    log: silentLogger,
    leaseSeconds: 30,
    retentionSeconds: 60,
    sizes: { rows: 1000, patients: 1 },
  }
  await tenant.stores.clients.add(client)
})

const SPEC: ExportSpec = {
  level: 'system',
  types: ['Observation', 'Patient'],
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
}

async function order(spec: Partial<ExportSpec> = {}): Promise<ExportJob> {
  const { stores } = tenant
  const authorization = anAuthorization({
    clientId: client.id,
    userId: null,
    grantedScope: 'system/*.rs',
    expiresAt: null,
  })
  await stores.authorizations.save(authorization)
  const job = anExportJob({
    clientId: client.id,
    authorizationId: authorization.id,
    groupId: null,
    spec: { ...SPEC, ...spec },
    snapshotAt: await source.takeSnapshot(),
  })
  await stores.exportJobs.add(job, { perClient: 9, total: 9 })
  return job
}

async function workAll(): Promise<void> {
  for (let round = 0; round < 100; round++) if (!(await workOnce(tenant, deps))) return
  throw new Error('there is no end of work')
}
const stateOf = async ({ id }: ExportJob) => (await tenant.stores.exportJobs.find(id))?.state
const fileNames = () => [...files.kept.keys()].map((key) => key.split('/')[1]).sort()
const disk = (code: string) => Object.assign(new Error(code), { code })

describe('a worker', () => {
  test('writes a job part by part, and then there is nothing to do', async () => {
    const job = await order()
    await workAll()
    expect(await stateOf(job)).toBe('complete')
    expect(fileNames()).toEqual(['1.1.Observation.ndjson', '2.1.Patient.ndjson'])
    expect(await workOnce(tenant, deps)).toBe(false)
  })

  test('writes patients slice by slice, what is of two of them once', async () => {
    const job = await order({ level: 'group', patients: ['a', 'b'] })
    await workAll()
    expect(await stateOf(job)).toBe('complete')
    expect(fileNames()).toEqual([
      '1.1.Observation.ndjson',
      '1.1.Patient.ndjson',
      '2.1.Patient.ndjson',
    ])
  })

  test('gives up at once when the disk is full, and gives its space back', async () => {
    const job = await order()
    await workOnce(tenant, deps)
    await workOnce(tenant, deps)
    fault = disk('ENOSPC')
    await workAll()
    const ended = await tenant.stores.exportJobs.find(job.id)
    expect(ended).toMatchObject({ state: 'failed', failure: expect.stringContaining('space') })
    expect([files.kept.size, files.drafts.size]).toEqual([0, 0])
  })

  test('tries again what failed, later and not for ever', async () => {
    const job = await order()
    await workOnce(tenant, deps)
    fault = disk('EIO')
    await workAll()
    expect(await stateOf(job)).toBe('running')
    expect(files.drafts.size).toBe(0)
    fault = null
    clock.advance(5_000)
    await workAll()
    expect(await stateOf(job)).toBe('complete')
    expect(fileNames()).toEqual(['1.2.Observation.ndjson', '2.2.Patient.ndjson'])

    const hopeless = await order()
    await workOnce(tenant, deps)
    fault = disk('EIO')
    for (let round = 0; round < 10; round++) {
      await workAll()
      clock.advance(60_000)
    }
    expect(await stateOf(hopeless)).toBe('failed')
  })

  test('leaves no file open when one cannot be given its name', async () => {
    const job = await order({ level: 'group', patients: ['a', 'b'] })
    await workOnce(tenant, deps)
    naming = disk('ENOENT')
    await workAll()
    expect(await stateOf(job)).toBe('running')
    expect(files.drafts.size).toBe(0)
  })

  test('keeps nothing of a part that another one took over meanwhile (lease)', async () => {
    const job = await order({ types: ['Patient'] })
    await workOnce(tenant, deps)
    const scan = source.scan.bind(source)
    const slow: TenantExports = {
      ...tenant,
      origin: storeOrigin({
        ...source,
        async *scan(...of) {
          for await (const rows of scan(...of)) {
            clock.advance(31_000)
            await workOnce(tenant, { ...deps, owner: 'other' })
            yield rows
          }
        },
      }),
    }
    await workOnce(slow, deps)
    expect(await stateOf(job)).toBe('complete')
    expect(fileNames()).toEqual(['1.2.Patient.ndjson'])
  })

  test('ends the job of a client that was switched off meanwhile (M07)', async () => {
    const job = await order({ types: ['Patient'] })
    await workOnce(tenant, deps)
    const { clients } = tenant.stores
    await clients.replace({ ...client, disabledAt: NOW, updatedAt: NOW + 1 }, client.updatedAt)
    await workAll()
    expect(await stateOf(job)).toBeUndefined()
    expect(files.kept.size).toBe(0)
  })
})
