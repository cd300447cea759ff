// The status of an export, and its end (Bulk Data export, "Bulk Data Status Request", "Bulk Data Delete Request").

import { STATUS_CODES } from 'node:http'
import { errorResponse, resourceResponse } from '../../fhir/endpoints/answer.ts'
import { outcomeOf } from '../../fhir/operation-outcome.ts'
import { notFound } from '../../fhir/refusals.ts'
import { json } from '../../http/headers.ts'
import { FhirError } from '../../model/errors.ts'
import type { ExportFile, ExportJob } from '../../model/export-job.ts'
import type { Asked, Deps } from '../deps.ts'
import type { FileLinks } from '../file-link.ts'
import { manifestOf, progressText, retryAfterSeconds } from '../manifest.ts'
import { requireJob } from '../own-job.ts'
import { dropJob } from '../worker.ts'

/** Answers how far it is, or the manifest; of one that comes in pages, the page. */
export async function exportStatus(
  { access, requestId, jobId, deps, polls }: Asked,
  page = 1,
): Promise<Response> {
  const job = await requireJob(access, jobId, deps)
  const status = await statusOf(job, page, { deps, requestId, polls })
  return job.spec.separateStatus ? separately(status) : status
}

/** The answer whose own status is that of asking (Bulk Data export, `separate-export-status`). */
function separately(status: Response): Response {
  const headers = new Headers(status.headers)
  headers.set('X-Export-Status', `${status.status} ${STATUS_CODES[status.status]}`)
  return new Response(status.body, { status: 200, headers })
}

async function statusOf(
  job: ExportJob,
  page: number,
  { deps, requestId, polls }: Pick<Asked, 'deps' | 'requestId' | 'polls'>,
): Promise<Response> {
  const { stores, clock } = deps
  if (page !== 1 && !job.spec.partialManifests) throw notFound('resource-absent')
  switch (job.state) {
    case 'running': {
      const seconds = retryAfterSeconds(job, clock.now())
      polls.check(job.id, seconds)
      const progress = progressText(await stores.exportJobs.progress(job.id))
      const headers = { 'X-Progress': progress, 'Retry-After': String(seconds) }
      const files = job.spec.partialManifests ? await published(job, deps) : []
      if (page > 1 || lastPage(files) > 0) return manifest(job, files, page, 202, headers, deps)
      return resourceResponse(outcomeOf('information', 'informational', progress), 202, headers)
    }
    case 'failed':
      return errorResponse(
        new FhirError(500, 'exception', job.failure ?? 'The export failed.'),
        requestId,
      )
    case 'complete': {
      const files = await (job.spec.partialManifests
        ? published(job, deps)
        : stores.exportJobs.files(job.id))
      return manifest(job, files, page, 200, {}, deps)
    }
  }
}

const lastPage = (files: readonly ExportFile[]) => Math.max(0, ...files.map(({ page }) => page))

/** The files, once those that are done since it was last asked for are on a page. */
async function published({ id }: ExportJob, { stores }: Deps): Promise<ExportFile[]> {
  await stores.exportJobs.publish(id)
  return stores.exportJobs.files(id)
}

function manifest(
  job: ExportJob,
  files: readonly ExportFile[],
  page: number,
  status: 200 | 202,
  headers: Record<string, string>,
  { baseUrl, links, clock }: Deps,
): Response {
  if (page > Math.max(1, lastPage(files))) throw notFound('resource-absent')
  const at = `${baseUrl}/_export/${job.id}`
  const now = clock.now()
  let expiresAt = job.expiresAt
  const linked = (links: FileLinks, name: string) => {
    const link = links.query(job.id, name, now)
    expiresAt = Math.min(expiresAt ?? link.expiresAt, link.expiresAt)
    return `?${link.query}`
  }
  const urls = {
    file: (name: string) => `${at}/${name}${links === null ? '' : linked(links, name)}`,
    page: (number: number) => `${at}/manifest/${number}`,
    requiresAccessToken: links === null,
  }
  const body = manifestOf(job, files, urls, page)
  const expires = expiresAt === null ? {} : { Expires: new Date(expiresAt).toUTCString() }
  return json(body, status, { 'Cache-Control': 'no-store', ...expires, ...headers })
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
