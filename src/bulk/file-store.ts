// The port behind which the files of exports lie: a directory, or whatever else keeps files for all nodes.

export type FileDraft = {
  write(chunk: Uint8Array): Promise<void>
  /** Gives the file its name; once this resolves it is there whole, also after a power cut. */
  commit(): Promise<{ bytes: number; sha256: string }>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

export type StoredFile = { bytes: number; stream: ReadableStream<Uint8Array> }

export interface FileStore {
  /** Begins a file of a job; nobody sees it before it is committed. */
  create(jobId: string, name: string): Promise<FileDraft>
  /** The file from its byte `start`; null when it is not there. */
  open(jobId: string, name: string, start?: number): Promise<StoredFile | null>
  /** Removes everything of a job, and nothing when there is nothing. */
  removeJob(jobId: string): Promise<void>
  /** Removes what is not among the names: what workers left that were given up. */
  keepOnly(jobId: string, names: ReadonlySet<string>): Promise<void>
  /** Ids of jobs that have files. */
  jobIds(): Promise<string[]>
}
