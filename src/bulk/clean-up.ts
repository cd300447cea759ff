// What ends exports besides their clients: they expire, or what they rest on is gone. Safe on several nodes at
// once.
import type { Clock, Millis } from '../lib/clock.ts'
import type { Change, ChangeFeed } from '../model/change.ts'
import { jobStands } from './standing.ts'
import { dropJob, type TenantExports } from './worker.ts'

/** Exports as they are kept: what is known of them, and their files. */
export type ExportsKept = Pick<TenantExports, 'stores' | 'files' | 'origin' | 'readGroup'>

/** Drops the jobs of a client that nothing carries any more: it was switched off, narrowed or revoked. */
async function dropFallenJobs(tenant: ExportsKept, clientId: string, now: Millis): Promise<void> {
  for (const job of await tenant.stores.exportJobs.listByClient(clientId))
    if (!(await jobStands(job, tenant, now))) await dropJob(tenant, job.id)
}

/**
 * From now on drops the exports of a client as soon as this node hears that it was changed, or that an
 * authorization of it was revoked or narrowed (attack M07).
 */
export function endFallenExports(
  changes: ChangeFeed,
  kept: ExportsKept,
  clock: Clock,
  onFault: (error: unknown) => void,
): void {
  const { stores } = kept
  async function end({ kind, key }: Change): Promise<void> {
    const authorization = kind === 'client' ? null : await stores.authorizations.find(key)
    // Only what acts for nobody exports anything.
    if (authorization && authorization.userId !== null) return
    const clientId = kind === 'client' ? key : authorization?.clientId
    if (clientId !== undefined) await dropFallenJobs(kept, clientId, clock.now())
  }
  changes.subscribe((change) => {
    const concerns = change.kind === 'client' || change.kind === 'authorization'
    if (change.tenant === stores.tenant && change.key !== '' && concerns) end(change).catch(onFault)
  })
}

/** Drops what has expired or fallen, and files that belong to no job. */
export async function cleanUpExports(tenant: ExportsKept, now: Millis): Promise<void> {
  const { stores, files } = tenant
  for (const id of await stores.exportJobs.expired(now)) await dropJob(tenant, id)
  for (const id of await stores.exportJobs.ids()) {
    const job = await stores.exportJobs.find(id)
    if (job && !(await jobStands(job, tenant, now))) await dropJob(tenant, id)
  }
  // The jobs are asked for after the files, so that one that begins meanwhile is known.
  const folders = await files.jobIds()
  const known = new Set(await stores.exportJobs.ids())
  for (const id of folders) if (!known.has(id)) await files.removeJob(id)
}
