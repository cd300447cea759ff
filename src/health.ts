// Looks at the parts that the server stands on: for the operators' overview, and for those who ask whether this
// process can serve. The truth is found by doing: a database is well when it has written something to its disk.
import type { UpstreamHealth } from './fhir/upstream/health.ts'
import type { Clock } from './lib/clock.ts'
import type { Logger } from './lib/log.ts'
import type { Health } from './model/health.ts'
import type { Database, Stores } from './model/stores.ts'

const PATIENCE_MILLIS = 3000
/** Asked more often, the last answer is told again: strangers may ask. */
const READY_FOR_MILLIS = 1000

type HealthDeps = {
  database: Pick<Database, 'probeWrite' | 'space' | 'changesLag'>
  stores: Pick<Stores, 'signingKeys' | 'exportJobs'>
  upstream: { health(): UpstreamHealth } | null
  keyRotationMillis: number
  clock: Clock
}

/** Looks at everything once. */
export async function healthOf(deps: HealthDeps): Promise<Health> {
  const { database, stores, clock } = deps
  const began = clock.now()
  const wrote = await within(database.probeWrite()).then(
    () => true,
    () => false,
  )
  const millis = wrote ? clock.now() - began : null
  const space = await within(database.space()).catch(() => null)
  const current = (await stores.signingKeys.list()).filter(({ state }) => state === 'current')
  const since = current.map(({ activatedAt }) => activatedAt ?? clock.now())
  const oldest = since.length === 0 ? null : Math.min(...since)
  return {
    database: { millis, space },
    upstream: deps.upstream?.health() ?? null,
    keys: oldest === null ? null : { since: oldest, nextRotation: oldest + deps.keyRotationMillis },
    changesLag: database.changesLag(),
    oldestExport: await stores.exportJobs.oldestRunning(),
  }
}

/** Makes the answer to whether this process can serve: only while its database can write. */
export function readiness(
  database: Pick<Database, 'probeWrite'>,
  clock: Clock,
  log: Logger,
): () => Promise<boolean> {
  let last: { at: number; ready: Promise<boolean> } | null = null
  async function look(): Promise<boolean> {
    try {
      await within(database.probeWrite())
      return true
    } catch (err) {
      log.error({ err }, 'not ready: the database cannot write')
      return false
    }
  }
  return () => {
    const now = clock.now()
    if (last === null || now - last.at >= READY_FOR_MILLIS) last = { at: now, ready: look() }
    return last.ready
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MILLIS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
