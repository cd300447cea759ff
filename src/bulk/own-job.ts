// Finds the job that a request is about: its client's own, not expired, and still open to this token. Whatever
// else it is, it is not there.
import { notFound } from '../fhir/refusals.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import type { ExportJob } from '../model/export-job.ts'
import type { Deps } from './index.ts'
import { opensJob } from './standing.ts'

/** Throws 404, the same for all that is not to be seen. */
export async function requireJob(
  access: BearerAccess,
  jobId: string,
  deps: Pick<Deps, 'stores' | 'clock' | 'readGroup'>,
): Promise<ExportJob> {
  const job = await deps.stores.exportJobs.find(jobId)
  const expired = job?.expiresAt != null && deps.clock.now() >= job.expiresAt
  if (!job || expired || !(await opensJob(access, job, deps))) throw notFound()
  return job
}
