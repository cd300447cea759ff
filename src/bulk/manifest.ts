// What the status of an export answers (Bulk Data export, "Bulk Data Status Request"). Pure.
import type { Millis } from '../lib/clock.ts'
import type { ExportFile, ExportJob, ExportProgress } from '../model/export-job.ts'

type ManifestUrls = {
  /** Where a file can be had. */
  file(name: string): string
  /** Where a page of the manifest is. */
  page(number: number): string
  /** Whether files need a token. */
  requiresAccessToken: boolean
}

/**
 * The manifest of a job, or a page of it: the client that takes partial manifests is told of files as they
 * are done, and what a page told stays as it was, but for the link to the next one.
 */
export function manifestOf(
  { spec, snapshotAt, request }: ExportJob,
  files: readonly ExportFile[],
  urls: ManifestUrls,
  page = 1,
): Record<string, unknown> {
  const told = spec.partialManifests ? files.filter((file) => file.page === page) : files
  const item = ({ name, count, continuesIn }: ExportFile) => ({
    url: urls.file(name),
    ...(continuesIn === null ? {} : { continuesInFile: urls.file(continuesIn) }),
    count,
  })
  const listed = (kind: ExportFile['kind'], of: readonly ExportFile[]) =>
    of.filter((file) => file.kind === kind).map((file) => ({ type: file.type, ...item(file) }))
  const output = told.filter(({ kind }) => kind === 'output')
  const next = spec.partialManifests && files.some((file) => file.page === page + 1)
  return {
    transactionTime: new Date(snapshotAt).toISOString(),
    request,
    requiresAccessToken: urls.requiresAccessToken,
    ...(spec.organizeBy === null ? {} : { outputOrganizedBy: spec.organizeBy }),
    output: spec.organizeBy === null ? listed('output', output) : output.map(item),
    deleted: listed('deleted', told),
    // The same on every page: they are there before the first one is.
    error: listed('error', files),
    ...(next ? { link: [{ relation: 'next', url: urls.page(page + 1) }] } : {}),
  }
}

/** `X-Progress`, in fewer than 100 characters. */
export function progressText({ parts, partsDone, resources }: ExportProgress): string {
  // Before the plan is made there is one part, and nothing is known.
  const percent = parts <= 1 ? 0 : Math.floor((partsDone / parts) * 100)
  return `${percent}% done, ${resources} resources written`
}

/** How long to wait before asking again, in seconds: soon while it is young, less and less often. */
export function retryAfterSeconds(
  { createdAt }: Pick<ExportJob, 'createdAt'>,
  now: Millis,
): number {
  const age = Math.max(0, now - createdAt) / 1000
  return Math.min(30, Math.max(1, Math.floor(age / 10)))
}
