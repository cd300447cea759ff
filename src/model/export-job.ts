// Exports of whole populations (Bulk Data export) and how their work is shared: a job is cut into parts, each
// leased by one worker at a time, on whatever node, and done again from its start when the lease runs out.
import type { Millis } from '../lib/clock.ts'

/** What a job is to bring; settled when it was ordered. */
export type ExportSpec = {
  level: 'system' | 'patient' | 'group'
  types: string[]
  since: Millis | null
  until: Millis | null
  /** FHIR queries by type: of several for one type, one that holds is enough. */
  typeFilters: { type: string; query: string }[]
  /** Elements wanted of each type; of every type under `*`. Empty = whole resources. */
  elements: { type: string; element: string }[]
  /** Which Provenance comes along. */
  provenance: 'all' | 'latest' | 'none'
  /** The patients as they were when it was ordered, in the order of ids; null = everybody. */
  patients: string[] | null
  /** What was passed over under lenient handling. */
  notices: string[]
  /** Files hold blocks, each of all that is one patient's, and not one type each. */
  organizeBy: 'Patient' | null
  /** The client takes files before all of them are there. */
  partialManifests: boolean
  /** The status of the export is told beside that of asking for it. */
  separateStatus: boolean
}

export type ExportJob = {
  id: string
  clientId: string
  /** The authorization of the token it was ordered with; when that is revoked, the job ends. */
  authorizationId: string
  spec: ExportSpec
  groupId: string | null
  /** The URL of the order, as the manifest repeats it. */
  request: string
  /** The moment that the files show (`transactionTime`). */
  snapshotAt: Millis
  createdAt: Millis
  state: 'running' | 'complete' | 'failed'
  /** Why it failed, in words for the client. */
  failure: string | null
  endedAt: Millis | null
  /** When it and its files go; null while it runs. */
  expiresAt: Millis | null
  /** What the origin of its resources remembers of it, for nobody else to read; null when that is nothing. */
  held: string | null
}

/** What a part is to do. */
export type ExportWork =
  | { kind: 'plan' }
  | { kind: 'range'; type: string; after: number; through: number }
  /** Patients of the job from one place of their list to before another. */
  | { kind: 'patients'; from: number; to: number }
  /** What the other parts' resources refer to. */
  | { kind: 'related' }
  /** Until another server's export is there. */
  | { kind: 'await' }
  /** A file of another server's export: of which list of its manifest, and where in it. */
  | {
      kind: 'fetch'
      list: 'output' | 'deleted' | 'error'
      place: number
      type: string
      /** Tells the file from another one in its place. */
      print: string
    }

export type ExportPart = {
  jobId: string
  number: number
  /** Parts of a phase begin when those of the one before are done. */
  phase: number
  work: ExportWork
  /** How often it was begun; in the names of its files, so that a worker that was given up spoils nothing. */
  attempt: number
}

export type ExportFile = {
  part: number
  /** As the file store knows it. */
  name: string
  /** `references`: what the part's resources refer to, for the parts after it; never told to clients. */
  kind: 'output' | 'deleted' | 'error' | 'references'
  /** The resource type of every line; of blocks, what they are organized by. */
  type: string
  /** The file in which the last block of this one goes on. */
  continuesIn: string | null
  /** Which manifest tells of it, from 1; 0 before one does. Only where there are partial ones. */
  page: number
  count: number
  bytes: number
  sha256: string
}

export type ExportProgress = { parts: number; partsDone: number; resources: number }

export type ExportLimits = { perClient: number; total: number }

export interface ExportJobStore {
  /** Adds a running job with a first part that plans it, unless too many are running. */
  add(job: ExportJob, limits: ExportLimits): Promise<'added' | 'client has enough' | 'all are busy'>
  find(id: string): Promise<ExportJob | null>
  listByClient(clientId: string): Promise<ExportJob[]>
  /** Ids of all jobs, ended ones included. */
  ids(): Promise<string[]>
  /** When the one that has been waiting or running longest was ordered; null when there is none. */
  oldestRunning(): Promise<Millis | null>
  progress(id: string): Promise<ExportProgress>
  /** The files of the parts that are done, in the order of parts. */
  files(id: string): Promise<ExportFile[]>
  /** Gives the files of parts that are done and that no manifest tells of the next page; none when there are none. */
  publish(id: string): Promise<void>
  /** Whether a job is running. */
  anyRunning(): Promise<boolean>
  /**
   * Leases the next part that waits, or whose lease ran out, until `leaseUntil`: of the client with the
   * fewest parts in work, of its oldest job. Null when there is none. Of any number of callers one gets it.
   */
  claim(
    owner: string,
    now: Millis,
    leaseUntil: Millis,
  ): Promise<{ job: ExportJob; part: ExportPart } | null>
  /** Keeps the lease; false when it was lost or the job has ended. */
  renew(part: ExportPart, owner: string, leaseUntil: Millis): Promise<boolean>
  /**
   * Ends the part with its files and the parts it made; with the last one the job is complete until
   * `expiresAt`. False when the lease was lost or the job has ended: then nothing of it counts.
   */
  finish(
    part: ExportPart,
    owner: string,
    done: {
      files: readonly ExportFile[]
      resources: number
      parts: readonly { phase: number; work: ExportWork }[]
    },
    now: Millis,
    expiresAt: Millis,
  ): Promise<boolean>
  /** Gives the part back to be begun again, not before `notBefore`. */
  giveBack(part: ExportPart, owner: string, notBefore: Millis): Promise<void>
  /** Gives the part back to be looked at again, not before `notBefore`; that it was begun does not count. */
  postpone(part: ExportPart, owner: string, notBefore: Millis): Promise<void>
  /**
   * Keeps what the origin remembers of a running job that remembers `was`, and the moment that it shows. False
   * when it has ended or remembers something else.
   */
  hold(id: string, was: string | null, held: string, snapshotAt: Millis): Promise<boolean>
  /** Ends a running job as failed. */
  fail(id: string, failure: string, now: Millis, expiresAt: Millis): Promise<boolean>
  /** Removes the job with all that is known of it; answers it as it was at its end, null when there is none. */
  remove(id: string): Promise<ExportJob | null>
  /** Ids of jobs that expired at `now` or before. */
  expired(now: Millis): Promise<string[]>
}
