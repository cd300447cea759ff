// Finds the job that a request is about: its client's own, not expired, and still open to this token. Whatever
// else it is, it is not there.
import { forbidden, notFound } from '../fhir/refusals.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import type { ExportJob } from '../model/export-job.ts'
import type { Deps } from './deps.ts'
import { jobStands, opensJob } from './standing.ts'

/** Throws 404, the same for all that is not to be seen. */
export async function requireJob(
  access: BearerAccess,
  jobId: string,
  deps: Pick<Deps, 'stores' | 'clock' | 'readGroup'>,
): Promise<ExportJob> {
  const job = await deps.stores.exportJobs.find(jobId)
  const expired = job?.expiresAt != null && deps.clock.now() >= job.expiresAt
  if (!job || expired || !(await opensJob(access, job, deps)))
    throw notFound(job && !expired ? 'patient-foreign' : 'resource-absent')
  return job
}

/** The job of a file that is asked for by a link, as long as what the job rests on stands. Throws 403 otherwise. */
export async function requireLinkedJob(
  request: Request,
  jobId: string,
  name: string,
  deps: Pick<Deps, 'stores' | 'clock' | 'readGroup' | 'links'>,
): Promise<ExportJob> {
  const now = deps.clock.now()
  const { searchParams } = new URL(request.url)
  const job =
    deps.links?.opens(jobId, name, searchParams, now) === true
      ? await deps.stores.exportJobs.find(jobId)
      : null
  const expired = job?.expiresAt != null && now >= job.expiresAt
  if (!job || expired || !(await jobStands(job, deps, now)))
    throw forbidden(
      'export-link-invalid',
      'This link opens nothing, or nothing any more: ask for the manifest again.',
    )
  return job
}
