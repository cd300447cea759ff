// Does the parts of exports: leases one, writes it, says that it is done. Everything it needs to know is in the
// database, so that any worker on any node can take over what another left.
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { Resource } from '../fhir/resource.ts'
import type { Clock, Millis } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { ExportJob, ExportPart } from '../model/export-job.ts'
import type { Stores } from '../model/stores.ts'
import { ExportFailed, type ExportOrigin, type PartDeps, type PartSizes } from './export-origin.ts'
import type { FileStore } from './file-store.ts'
import { jobStands } from './standing.ts'

/** One tenant's exports, as a worker needs them. */
export type TenantExports = {
  stores: Stores
  origin: ExportOrigin
  files: FileStore
  baseUrl: string
  readGroup(id: string): Promise<Resource | null>
}

export type WorkerDeps = {
  /** Names this worker among all. */
  owner: string
  clock: Clock
  log: Logger
  leaseSeconds: number
  retentionSeconds: number
  sizes: PartSizes
}

/** A part is begun so often before its job is given up. */
const MAX_ATTEMPTS = 5
const RETRY_MILLIS = 5_000
/** How often a worker that is busy looks whether its job is still wanted. */
const LOOK_MILLIS = 1_000

/** The job ended, or somebody else has the part: what was written does not count. */
class PartLost extends Error {
  override readonly name = 'PartLost'
}

/** Does the tenant's next part, if there is one; answers whether there was. */
export async function workOnce(tenant: TenantExports, deps: WorkerDeps): Promise<boolean> {
  const { exportJobs } = tenant.stores
  const now = deps.clock.now()
  const claimed = await exportJobs.claim(deps.owner, now, now + deps.leaseSeconds * 1000)
  if (!claimed) return false
  const { job, part } = claimed
  if (!(await jobStands(job, tenant, now))) {
    await dropJob(tenant, job.id)
    return true
  }
  if (part.attempt > MAX_ATTEMPTS) {
    await failJob(tenant, job, 'A part of the export could not be written.', deps)
    return true
  }
  try {
    await doPart(job, part, tenant, deps)
  } catch (error) {
    await afterFault(error, job, part, tenant, deps)
  }
  return true
}

async function doPart(
  job: ExportJob,
  part: ExportPart,
  tenant: TenantExports,
  deps: WorkerDeps,
): Promise<void> {
  const { exportJobs } = tenant.stores
  const outcome = await tenant.origin.write(job, part, {
    files: tenant.files,
    baseUrl: tenant.baseUrl,
    sizes: deps.sizes,
    noted: (jobId) => notedReferences(jobId, tenant),
    guard: guardOf(job, part, tenant, deps),
    hold: (held, snapshotAt) => exportJobs.hold(job.id, job.held, held, snapshotAt),
  })
  if ('waitMillis' in outcome)
    return exportJobs.postpone(part, deps.owner, deps.clock.now() + outcome.waitMillis)
  const { resources } = outcome.files
  const files = await outcome.files.commit()
  const now = deps.clock.now()
  const done = { files, resources, parts: outcome.parts }
  const expiresAt = now + deps.retentionSeconds * 1000
  const counts = await tenant.stores.write(async (unit) => {
    if (!(await unit.exportJobs.finish(part, deps.owner, done, now, expiresAt))) return false
    const ended = await unit.exportJobs.find(job.id)
    if (ended?.state === 'complete') await unit.auditEvents.append(endEvent(ended, now))
    return true
  })
  if (!counts) throw new PartLost()
  await afterLastPart(job, tenant)
}

/** When the job is complete, what workers left that were given up goes, and what its origin kept for it. */
async function afterLastPart(
  { id }: ExportJob,
  { stores, files, origin }: TenantExports,
): Promise<void> {
  const job = await stores.exportJobs.find(id)
  if (job?.state !== 'complete') return
  const kept = await stores.exportJobs.files(id)
  await files.keepOnly(id, new Set(kept.map(({ name }) => name)))
  await origin.release(job)
}

/** Keeps the lease while the part is written, and stops when nobody wants it any more. */
function guardOf(
  job: ExportJob,
  part: ExportPart,
  tenant: TenantExports,
  { clock, owner, leaseSeconds }: WorkerDeps,
): PartDeps['guard'] {
  const { exportJobs } = tenant.stores
  const renewEvery = (leaseSeconds * 1000) / 3
  let lookedAt = clock.now()
  let renewedAt = lookedAt
  return async () => {
    const now = clock.now()
    if (now - lookedAt < Math.min(LOOK_MILLIS, renewEvery)) return
    lookedAt = now
    if ((await exportJobs.find(job.id))?.state !== 'running') throw new PartLost()
    if (!(await jobStands(job, tenant, now))) throw new PartLost()
    if (now - renewedAt < renewEvery) return
    renewedAt = now
    if (!(await exportJobs.renew(part, owner, now + leaseSeconds * 1000))) throw new PartLost()
  }
}

async function afterFault(
  error: unknown,
  job: ExportJob,
  part: ExportPart,
  tenant: TenantExports,
  deps: WorkerDeps,
): Promise<void> {
  const { exportJobs } = tenant.stores
  const left = await exportJobs.find(job.id)
  // A job that is gone leaves no folder behind, whoever removed it while this part was being written.
  if (!left || !(await jobStands(job, tenant, deps.clock.now())))
    return void (await dropJob(tenant, job.id))
  if (error instanceof PartLost || left.state !== 'running') return
  deps.log.error({ err: error, job: job.id, part: part.number }, 'a part of an export failed')
  if (error instanceof ExportFailed) return failJob(tenant, job, error.message, deps)
  if (isFull(error))
    return failJob(tenant, job, 'There is no space left for the files of the export.', deps)
  const pause = RETRY_MILLIS * part.attempt
  await exportJobs.giveBack(part, deps.owner, deps.clock.now() + pause)
}

const isFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

async function failJob(
  { stores, files, origin }: TenantExports,
  job: ExportJob,
  failure: string,
  { clock, retentionSeconds }: WorkerDeps,
): Promise<void> {
  const now = clock.now()
  const expiresAt = now + retentionSeconds * 1000
  const left = await stores.exportJobs.find(job.id)
  await stores.write(async (unit) => {
    if (await unit.exportJobs.fail(job.id, failure, now, expiresAt))
      await unit.auditEvents.append(endEvent({ ...job, state: 'failed', failure }, now))
  })
  await files.removeJob(job.id)
  if (left) await origin.release(left)
}

/** That a job came to its end by itself. */
function endEvent(
  { id, clientId, authorizationId, state, failure }: ExportJob,
  at: Millis,
): AuditEvent {
  return {
    type: 'export-ended',
    at,
    outcome: state === 'complete' ? 'success' : 'failed',
    clientId,
    authorizationId,
    detail: { job: id, by: 'worker', state, failure },
  }
}

/** Ends a job for good: nothing of it is left, neither what is known of it nor its files. */
export async function dropJob(
  { stores, files, origin }: Pick<TenantExports, 'stores' | 'files' | 'origin'>,
  id: string,
): Promise<boolean> {
  const removed = await stores.exportJobs.remove(id)
  await files.removeJob(id)
  // Of one that has ended the origin has let go already.
  if (removed?.state === 'running') await origin.release(removed)
  return removed !== null
}

async function* notedReferences(
  jobId: string,
  { stores, files }: TenantExports,
): AsyncIterable<string> {
  for (const { kind, name } of await stores.exportJobs.files(jobId)) {
    if (kind !== 'references') continue
    const file = await files.open(jobId, name)
    if (!file) throw new Error('a file of an export is gone')
    const input = Readable.fromWeb(file.stream as Parameters<typeof Readable.fromWeb>[0]) // the same streams, typed twice
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line !== '') yield line
  }
}
