// The port behind which the resources of exports come from: the embedded store, which is read as it stood
// (store-origin.ts), or another server, whose own export is fetched and judged (upstream-origin.ts). Parts,
// leases, files and manifests are the same for both.
import type { ExportLevel } from '../fhir/export-order.ts'
import { outcomeOf } from '../fhir/operation-outcome.ts'
import type { Millis } from '../lib/clock.ts'
import type { ExportJob, ExportPart, ExportSpec, ExportWork } from '../model/export-job.ts'
import type { FileStore } from './file-store.ts'
import type { PartFiles } from './part-files.ts'

/** What an order may ask for, and not every origin can do. */
export type ExportFeature =
  | 'organizeOutputBy'
  | 'LatestProvenanceResources'
  /** Provenance of what is exported of the whole system, when it is not a type of the order. */
  | 'ProvenanceBesideTypes'

export type PartSizes = {
  /** Rows of a range, which are the resources of a file at most. */
  rows: number
  patients: number
}

/** What a part is written with. */
export type PartDeps = {
  files: FileStore
  /** The tenant's FHIR base. */
  baseUrl: string
  sizes: PartSizes
  /** What the parts that are done noted of what comes along. */
  noted(jobId: string): AsyncIterable<string>
  /** Throws when the part must not go on. */
  guard(): Promise<void>
  /** Keeps what the origin must remember of the job; false when the job has ended, or another worker was faster. */
  hold(held: string, snapshotAt: Millis): Promise<boolean>
}

export type PartOutcome =
  /** Written; the files are committed by the caller, or discarded. `parts`: those that follow from it. */
  | { files: PartFiles; parts: { phase: number; work: ExportWork }[] }
  /** Nothing is there yet: the part is to be begun again later. */
  | { waitMillis: number }

export interface ExportOrigin {
  /** The levels that can be exported at this moment. */
  levels(): ReadonlySet<ExportLevel>
  /** The types it has; null when it has every one. */
  types(): ReadonlySet<string> | null
  readonly lacks: ReadonlySet<ExportFeature>
  /** Fixes the moment that a new job shows. */
  takeSnapshot(): Promise<Millis>
  /** Writes one part. Throws an ExportFailed when the job can never be done. */
  write(job: ExportJob, part: ExportPart, deps: PartDeps): Promise<PartOutcome>
  /** Lets go of what it keeps for the job elsewhere. What goes wrong is logged, and not thrown. */
  release(job: ExportJob): Promise<void>
}

/** What the plan of a job tells its client first: what was passed over. */
export async function writeNotices({ notices }: ExportSpec, files: PartFiles): Promise<void> {
  const lines = notices.map((text) => outcomeOf('warning', 'not-supported', text))
  await files.write(
    'error',
    'OperationOutcome',
    lines.map((line) => JSON.stringify(line)),
  )
}

export const RECORDS_MOVED =
  'The records were moved to another server while the export was made: order it again.'

/** The job can never be done. The message is for its client. */
export class ExportFailed extends Error {
  override readonly name = 'ExportFailed'
}
