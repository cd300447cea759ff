// Exports through the gateway: the records, and the export that ours wraps, are a second Chartgate's. What
// comes of it is what that one would export itself.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ExportJob } from '../../src/model/export-job.ts'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  clientEnvOf,
  fhirFetch,
} from '../support/backend-service.ts'
import { exportAll, kickOff, untilComplete } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { deleteResource } from '../support/delete-resource.ts'
import { EXPORT_WORLD, OF_GROUP } from '../support/export-world.ts'

let records: Running
let ours: BackendService
let gate: Running
let service: BackendService
/** The same client of the records themselves, to compare with. */
let direct: BackendService
beforeAll(async () => {
  records = await startChartgate()
  await records.gate.fhirStore('default').put([...EXPORT_WORLD])
  ours = await addBackendService(records, { scope: 'system/*.cruds' })
  direct = await addBackendService(records)
  gate = await startChartgate({
    env: { FHIR_UPSTREAM: records.fhirBase, ...(await clientEnvOf(ours)) },
  })
  service = await addBackendService(gate)
  await probed(gate)
}, 60_000)
afterAll(async () => {
  await gate.close()
  await records.close()
})

/** Waits until the gateway knows what the other server serves. */
async function probed(of: Running): Promise<void> {
  for (let round = 0; round < 100; round++) {
    const statement = await (await fetch(`${of.fhirBase}/metadata`)).json()
    if (JSON.stringify(statement).includes('group-export')) return
    await sleep(50)
  }
  throw new Error('the other server was not asked')
}

const theirJobs = async () => {
  const { exportJobs } = records.gate.stores('default')
  const jobs = await Promise.all((await exportJobs.ids()).map((id) => exportJobs.find(id)))
  return jobs.filter((job): job is ExportJob => job?.clientId === ours.client.id)
}

describe('is what the other server would export itself', () => {
  test.each([
    ['the whole system', '$export'],
    ['all patients', 'Patient/$export'],
    ['a group', 'Group/g1/$export'],
    ['some types', '$export?_type=Patient,Organization'],
    ['types of patients', 'Patient/$export?_type=Observation,Provenance'],
    ['a filter', 'Group/g1/$export?_typeFilter=Observation%3Fcategory%3Dlaboratory'],
    ['elements', 'Patient/$export?_type=Patient&_elements=Patient.gender'],
    ['nobody', 'Group/empty/$export'],
  ])('%s', async (_, path) => {
    const through = await exportAll(service, path)
    const itself = await exportAll(direct, path)
    expect([...through.lines.keys()].sort()).toEqual([...itself.lines.keys()].sort())
    expect(through.count).toBe(itself.count)
    for (const [key, resource] of through.lines)
      expect(
        JSON.parse(JSON.stringify(resource).replaceAll(gate.fhirBase, records.fhirBase)),
      ).toEqual(itself.lines.get(key))
    expect(through.errors).toEqual([])
    const everything = JSON.stringify([through.manifest, ...through.lines.values()])
    expect(everything).not.toContain(records.issuer)
    for (const { url } of through.manifest.output)
      expect(url.startsWith(`${gate.fhirBase}/_export/`)).toBe(true)
  })

  test('of a group, exactly its patients’ records and what they refer to', async () => {
    const { lines } = await exportAll(service, 'Group/g1/$export')
    expect([...lines.keys()].sort()).toEqual(OF_GROUP)
  })

  test('with counts and hashes of every file, and nothing left with the other server', async () => {
    const { statusUrl, count } = await exportAll(service, '$export')
    const files = await gate.gate
      .stores('default')
      .exportJobs.files(statusUrl.split('/').at(-1) ?? '')
    expect(files.reduce((sum, file) => sum + file.count, 0)).toBe(count)
    for (const { sha256, bytes } of files) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(bytes).toBeGreaterThan(0)
    }
    expect(await theirJobs()).toEqual([])
  })
})

test('since the time of the one before: what changed, and what is no more', async () => {
  const before = await exportAll(service, 'Group/g1/$export')
  const store = records.gate.fhirStore('default')
  const { database, clock } = records.gate
  const removed = (...ids: string[]) =>
    deleteResource(database.fhir, 'default', clock, 'Observation', ...ids)
  const extra = (id: string, patient: string) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    subject: { reference: `Patient/${patient}` },
  })
  await store.put([extra('gone-a', 'pa'), extra('gone-z', 'pz')])
  await store.put([extra('new-a', 'pa'), extra('new-z', 'pz')])
  await removed('gone-a', 'gone-z')
  const path = `Group/g1/$export?_since=${before.manifest.transactionTime}`
  const after = await exportAll(service, path)
  expect([...after.lines.keys()]).toEqual(['Observation/new-a'])
  expect(after.deleted).toEqual(['Observation/gone-a'])
  expect(Date.parse(after.manifest.transactionTime)).toBeGreaterThan(
    Date.parse(before.manifest.transactionTime),
  )
  await removed('new-a', 'new-z')
})

test.each([
  ['organizeOutputBy', 'Patient/$export?organizeOutputBy=Patient'],
  ['includeAssociatedData', 'Patient/$export?includeAssociatedData=LatestProvenanceResources'],
])('what cannot be done over another server is said: %s', async (name, path) => {
  const refused = await kickOff(service, path)
  expect(refused.status).toBe(400)
  expect(JSON.stringify(await refused.json())).toContain(name)
  const lenient = await exportAll(service, path, {
    headers: { Prefer: 'respond-async, handling=lenient' },
  })
  expect(JSON.stringify(lenient.errors)).toContain(name)
})

test('M02 the types are those of the token, whatever the other server would give us', async () => {
  const { lines } = await exportAll(service, '$export', {}, 'system/Observation.rs')
  expect(new Set([...lines.values()].map(({ resourceType }) => resourceType))).toEqual(
    new Set(['Observation']),
  )
  const token = await accessTokenOf(service, 'system/Observation.rs')
  const foreign = await kickOff(service, '$export?_type=Patient', {}, token)
  expect(foreign.status).toBe(403)
})

describe('a job that does not come to its end', () => {
  /** The records' own workers are held up, so that their export goes on for as long as it takes. */
  let slow: Running
  let front: Running
  let client: BackendService
  let us: BackendService
  beforeAll(async () => {
    slow = await startChartgate({ env: { CHARTGATE_EXPORT_WORKERS: '0' } })
    await slow.gate.fhirStore('default').put([...EXPORT_WORLD])
    us = await addBackendService(slow, { scope: 'system/*.cruds' })
    front = await startChartgate({
      env: { FHIR_UPSTREAM: slow.fhirBase, ...(await clientEnvOf(us)) },
    })
    client = await addBackendService(front)
    await probed(front)
  }, 60_000)
  afterAll(async () => {
    await front.close()
    await slow.close()
  })

  const idsThere = () => slow.gate.stores('default').exportJobs.ids()

  async function started(): Promise<{ statusUrl: string; token: string; id: string }> {
    const token = await accessTokenOf(client)
    const response = await kickOff(client, 'Group/g1/$export', {}, token)
    expect(response.status).toBe(202)
    const statusUrl = response.headers.get('content-location') ?? ''
    const id = statusUrl.split('/').at(-1) ?? ''
    const { exportJobs } = front.gate.stores('default')
    const isRemembered = async () => (await exportJobs.find(id))?.held != null
    for (let round = 0; round < 400 && !(await isRemembered()); round++) await sleep(50)
    expect(await idsThere()).toHaveLength(1)
    return { statusUrl, token, id }
  }

  const gone = async () => {
    for (let round = 0; round < 200 && (await idsThere()).length > 0; round++) await sleep(50)
    return idsThere()
  }

  test('what is remembered of theirs is sealed', async () => {
    const { statusUrl, token, id } = await started()
    const job = await front.gate.stores('default').exportJobs.find(id)
    expect(job?.held).toMatch(/^v1\./)
    expect(JSON.stringify(job)).not.toContain(slow.issuer)
    await fhirFetch(front, token, statusUrl, { method: 'DELETE' })
    expect(await gone()).toEqual([])
  })

  test('our DELETE ends theirs', async () => {
    const { statusUrl, token } = await started()
    const ended = await fhirFetch(front, token, statusUrl, { method: 'DELETE' })
    expect(ended.status).toBe(202)
    expect(await gone()).toEqual([])
    expect((await fhirFetch(front, token, statusUrl)).status).toBe(404)
  })

  test('M07 the client is switched off: both end', async () => {
    const { id } = await started()
    const { clients, exportJobs } = front.gate.stores('default')
    const known = await clients.find(client.client.id)
    if (!known) throw new Error('the client is gone')
    const off = { ...known, disabledAt: Date.now(), updatedAt: known.updatedAt + 1 }
    await clients.replace(off, known.updatedAt)
    for (let round = 0; round < 200 && (await exportJobs.find(id)); round++) await sleep(50)
    expect(await exportJobs.find(id)).toBeNull()
    expect(await gone()).toEqual([])
    await clients.replace({ ...off, disabledAt: null, updatedAt: off.updatedAt + 1 }, off.updatedAt)
  })

  test('a restart in the middle: the same export of theirs is gone on with', async () => {
    const { statusUrl, token } = await started()
    const [theirs] = await idsThere()
    await front.restart()
    await probed(front)
    await sleep(1500)
    expect(await idsThere()).toEqual([theirs])
    // Another node of the records writes it.
    const writer = await startChartgate({
      env: {
        CHARTGATE_DATA_DIR: slow.dataDir,
        CHARTGATE_PUBLIC_URL: slow.issuer,
      },
    })
    try {
      const manifest = await untilComplete(client, statusUrl, token)
      expect(manifest.output.length).toBeGreaterThan(5)
      const count = manifest.output.reduce((sum, each) => sum + each.count, 0)
      expect(count).toBe(OF_GROUP.length)
      expect(await gone()).toEqual([])
    } finally {
      await writer.stop()
    }
  }, 60_000)
})
