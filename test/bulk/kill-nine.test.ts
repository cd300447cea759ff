// A node killed in the middle of writing an export costs it nothing: another one, or the same one started
// again, completes it with every line there once.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/resource.ts'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
} from '../support/backend-service.ts'
import { exportAll, kickOff, linesOf, untilComplete } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { freshPostgres } from '../support/postgres.ts'

const OBSERVATIONS = 20_000
const PATIENTS = 200
const LEASE_SECONDS = '2'

const DATABASES: {
  name: string
  open(): Promise<[Record<string, string>, () => Promise<void>]>
}[] = [
  { name: 'SQLite', open: async () => [{}, async () => {}] },
  {
    name: 'PostgreSQL',
    async open() {
      const { url, drop } = await freshPostgres()
      return [{ DATABASE_URL: url }, drop]
    },
  },
]

const patient = (n: number): Resource => ({ resourceType: 'Patient', id: `p${n}` })
const observation = (n: number): Resource => ({
  resourceType: 'Observation',
  id: `o${n}`,
  status: 'final',
  subject: { reference: `Patient/p${n % PATIENTS}` },
})
const ids = (count: number, letter: string, type: string) =>
  Array.from({ length: count }, (_, n) => `${type}/${letter}${n}`)

describe.each(DATABASES)('kill -9 of a node on $name', ({ open }) => {
  let running: Running
  let service: BackendService
  let env: Record<string, string>
  let drop: () => Promise<void>
  const nodes = new Set<ChildProcess>()

  beforeAll(async () => {
    const [database, dropped] = await open()
    drop = dropped
    env = {
      ...database,
      CHARTGATE_EXPORT_ROWS_PER_FILE: '1000',
      CHARTGATE_EXPORT_LEASE_SECONDS: LEASE_SECONDS,
    }
    // This one takes orders and serves files; the nodes of the test write.
    running = await startChartgate({ env: { ...env, CHARTGATE_EXPORT_WORKERS: '0' } })
    const all = [
      ...Array.from({ length: PATIENTS }, (_, n) => patient(n)),
      ...Array.from({ length: OBSERVATIONS }, (_, n) => observation(n)),
    ]
    for (let at = 0; at < all.length; at += 500)
      await running.gate.fhirStore('default').put(all.slice(at, at + 500))
    service = await addBackendService(running)
  }, 120_000)
  afterAll(async () => {
    for (const node of nodes) node.kill('SIGKILL')
    await running?.close()
    await drop?.()
  })

  function startNode(): ChildProcess {
    const program = new URL('./exporting-node.ts', import.meta.url).pathname
    const { config } = running.gate
    const node = spawn(process.execPath, [program], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...env,
        CHARTGATE_PROFILE: 'demo',
        CHARTGATE_PUBLIC_URL: config.publicUrl,
        CHARTGATE_DATA_DIR: config.dataDir,
        CHARTGATE_LOG_LEVEL: 'error',
        CHARTGATE_EXPORT_WORKERS: '1',
      },
    })
    nodes.add(node)
    return node
  }

  async function kill(node: ChildProcess): Promise<void> {
    const closed = once(node, 'close')
    node.kill('SIGKILL')
    await closed
    nodes.delete(node)
  }

  const progress = (job: string) => running.gate.stores('default').exportJobs.progress(job)

  async function untilDone(job: string, parts: number): Promise<void> {
    for (let round = 0; round < 6000; round++) {
      if ((await progress(job)).partsDone >= parts) return
      await sleep(5)
    }
    throw new Error('nobody writes the export')
  }

  async function order(path: string) {
    const token = await accessTokenOf(service)
    const response = await kickOff(service, path, {}, token)
    const statusUrl = response.headers.get('content-location') ?? ''
    return { token, statusUrl, job: statusUrl.split('/').at(-1) ?? '' }
  }

  /** Every line of every file, in the order of lines. */
  async function fetched(statusUrl: string, token: string): Promise<string[]> {
    const { output } = await untilComplete(service, statusUrl, token)
    const files = []
    for (const { url, count } of output) {
      const lines = await linesOf(service, token, url)
      expect(lines.length).toBe(count)
      files.push(...lines.map((line) => JSON.stringify(line)))
    }
    return files.sort()
  }
  const digest = (lines: string[]) => createHash('sha256').update(lines.join('\n')).digest('hex')

  test('the same node started again completes it: no line is missing, none is there twice', async () => {
    const whole = startNode()
    const quiet = await order('$export')
    const expected = await fetched(quiet.statusUrl, quiet.token)
    await kill(whole)

    const { job, statusUrl, token } = await order('$export')
    for (const parts of [3, 9]) {
      const node = startNode()
      await untilDone(job, parts)
      await kill(node)
      expect((await progress(job)).partsDone).toBeLessThan((await progress(job)).parts)
    }
    startNode()
    const lines = await fetched(statusUrl, token)
    expect(lines.length).toBe(PATIENTS + OBSERVATIONS)
    expect(digest(lines)).toBe(digest(expected))
    for (const node of [...nodes]) await kill(node)
  }, 120_000)

  test('two nodes share one export, and killing one does not lose it', async () => {
    const [first] = [startNode(), startNode()]
    if (!first) throw new Error('no node')
    const { job, statusUrl, token } = await order('Patient/$export')
    await untilDone(job, 5)
    await kill(first)
    const lines = await fetched(statusUrl, token)
    const told = lines.map((line) => {
      const { resourceType, id }: Resource = JSON.parse(line)
      return `${resourceType}/${id}`
    })
    const expected = [...ids(PATIENTS, 'p', 'Patient'), ...ids(OBSERVATIONS, 'o', 'Observation')]
    expect(told.sort()).toEqual(expected.sort())
    for (const node of [...nodes]) await kill(node)
  }, 120_000)

  test('nothing that a killed node left half written is kept', async () => {
    startNode()
    const { statusUrl } = await exportAll(service, 'Patient/$export?_type=Patient')
    const { files, stores } = running.gate.exportsKept('default')
    for (const job of await files.jobIds()) {
      const kept = await stores.exportJobs.files(job)
      const folder = `${running.dataDir}/exports/default/${job}`
      const { readdirSync } = await import('node:fs')
      expect(readdirSync(folder).sort()).toEqual(kept.map(({ name }) => name).sort())
    }
    expect(statusUrl).toContain('_export')
    for (const node of [...nodes]) await kill(node)
  }, 60_000)
})
