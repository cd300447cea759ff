// What the status of an export answers (Bulk Data export, "Bulk Data Status Request"). Pure.
import type { Millis } from '../lib/clock.ts'
import type { ExportFile, ExportJob, ExportProgress } from '../model/export-job.ts'

/** The manifest of a complete job. @param fileUrl where a file can be had */
export function manifestOf(
  job: ExportJob,
  files: readonly ExportFile[],
  fileUrl: (name: string) => string,
): Record<string, unknown> {
  const listed = (kind: ExportFile['kind']) =>
    files
      .filter((file) => file.kind === kind)
      .map(({ type, name, count }) => ({ type, url: fileUrl(name), count }))
  return {
    transactionTime: new Date(job.snapshotAt).toISOString(),
    request: job.request,
    requiresAccessToken: true,
    output: listed('output'),
    deleted: listed('deleted'),
    error: listed('error'),
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
