// The status of an export, and its end (Bulk Data export, "Bulk Data Status Request", "Bulk Data Delete Request").
import { errorResponse, resourceResponse } from '../../fhir/endpoints/answer.ts'
import { outcomeOf } from '../../fhir/operation-outcome.ts'
import { json } from '../../http/headers.ts'
import { FhirError } from '../../model/errors.ts'
import type { Asked } from '../index.ts'
import { manifestOf, progressText, retryAfterSeconds } from '../manifest.ts'
import { requireJob } from '../own-job.ts'
import { dropJob } from '../worker.ts'

/** Answers how far it is, or the manifest. */
export async function exportStatus({ access, jobId, deps, polls }: Asked): Promise<Response> {
  const job = await requireJob(access, jobId, deps)
  const { stores, clock, baseUrl } = deps
  switch (job.state) {
    case 'running': {
      const seconds = retryAfterSeconds(job, clock.now())
      polls.check(jobId, seconds)
      const progress = progressText(await stores.exportJobs.progress(jobId))
      return resourceResponse(outcomeOf('information', 'informational', progress), 202, {
        'X-Progress': progress,
        'Retry-After': String(seconds),
      })
    }
    case 'failed':
      return errorResponse(new FhirError(500, 'exception', job.failure ?? 'The export failed.'))
    case 'complete': {
      const files = await stores.exportJobs.files(jobId)
      const manifest = manifestOf(job, files, (name) => `${baseUrl}/_export/${jobId}/${name}`)
      return json(manifest, 200, {
        'Cache-Control': 'no-store',
        Expires: new Date(job.expiresAt ?? clock.now()).toUTCString(),
      })
    }
  }
}

/** Ends the job, running or not; its files go. */
export async function deleteExport({ access, jobId, deps }: Asked): Promise<Response> {
  const job = await requireJob(access, jobId, deps)
  const { stores, clock } = deps
  await stores.auditEvents.append({
    type: 'export-ended',
    at: clock.now(),
    outcome: 'success',
    clientId: job.clientId,
    authorizationId: access.authorization.id,
    detail: { job: jobId, by: 'client', state: job.state },
  })
  await dropJob(deps, jobId)
  return resourceResponse(outcomeOf('information', 'informational', 'The export is gone.'), 202)
}
