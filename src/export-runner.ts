// Starts the threads that write exports when there is something to write, and lets them go when there is not.
// Which exports there are is in the database; a thread finds its work there.
import { Worker } from 'node:worker_threads'
import type { ExportThreadData } from './bulk/thread-data.ts'
import type { Config } from './config/schema.ts'
import type { Logger } from './lib/log.ts'
import type { OpenDatabase } from './store/open.ts'

/** How often other nodes' orders, and what was left by a node that stopped, are looked for. */
const LOOK_MILLIS = 2_000
const STOP_PATIENCE_MILLIS = 5_000

export type ExportRunner = {
  /** Tells that there is work. */
  wake(): void
  /** Looks for work from time to time, from now on. */
  start(): void
  /** Lets the threads end; what they were at is begun again by others. */
  stop(): Promise<void>
}

type ExportRunnerDeps = {
  config: Config
  database: OpenDatabase
  log: Logger
  /** Folder of the exported files. */
  exportDir: string
  /** FHIR bases by tenant. */
  baseUrl(tenant: string): string
}

/** Makes the runner; nothing runs yet. */
export function exportRunner({ config, database, log, exportDir, baseUrl }: ExportRunnerDeps) {
  const threads = new Set<Worker>()
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = Promise.resolve()
  let stopped = false

  function begin(): void {
    const data: ExportThreadData = {
      config: { ...config },
      exportDir,
      // A thread serves whatever tenants there are; where they live follows from this one.
      baseUrlPattern: baseUrl('{tenant}'),
      defaultBaseUrl: baseUrl('default'),
    }
    const worker = new Worker(threadFile(), { workerData: data, name: 'export' })
    threads.add(worker)
    worker.unref()
    worker.on('error', (err) => log.error({ err }, 'a thread that writes exports ended'))
    worker.on('exit', () => threads.delete(worker))
  }

  function wake(): void {
    if (stopped) return
    for (const thread of threads) thread.postMessage('wake')
    while (threads.size < config.exportWorkers) begin()
  }

  async function look(): Promise<void> {
    for (const { id } of await database.tenants.list())
      if (await database.forTenant(id).exportJobs.anyRunning()) return wake()
  }

  return {
    wake,
    start() {
      if (timer !== undefined || config.exportWorkers === 0) return
      timer = setInterval(() => {
        looking = look().catch((err: unknown) => log.error({ err }, 'exports could not be read'))
      }, LOOK_MILLIS).unref()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await looking
      await Promise.all([...threads].map(ended))
    },
  } satisfies ExportRunner
}

/** Asks a thread to end, and ends it when it does not. */
function ended(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => void thread.terminate(), STOP_PATIENCE_MILLIS)
    thread.once('exit', () => {
      clearTimeout(cut)
      resolve()
    })
    thread.postMessage('stop')
  })
}

/** The thread's program: built beside this file, or its source in tests. */
function threadFile(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./export-thread.${extension}`, import.meta.url)
}
