// A file of an export (Bulk Data export, "Bulk Data Output File Request"), to its client, with a token
// or by a short-lived link. It is
// named by the manifest, and looked up there: no path is made of what the client sends.

import { Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import { notFound } from '../../fhir/refusals.ts'
import { reply } from '../../http/reply.ts'
import type { Clock } from '../../lib/clock.ts'
import type { AuditEventStore } from '../../model/audit-event.ts'
import type { ExportFile, ExportJob, ExportJobStore } from '../../model/export-job.ts'
import type { FileStore, StoredFile } from '../file-store.ts'

const NDJSON = 'application/fhir+ndjson'

export type FileDeps = {
  stores: {
    exportJobs: Pick<ExportJobStore, 'files'>
    auditEvents: Pick<AuditEventStore, 'append'>
  }
  files: Pick<FileStore, 'open'>
  clock: Clock
}

/** Answers the file, compressed where the client takes that; from a byte on, where it asks so. */
export async function exportFile(
  job: ExportJob,
  name: string,
  request: Request,
  deps: FileDeps,
): Promise<Response> {
  const { id: jobId } = job
  const files = await deps.stores.exportJobs.files(jobId)
  const listed = files.find((file) => file.name === name && file.kind !== 'references')
  if (!listed || !isTold(job, listed)) throw notFound('resource-absent')
  const start = firstByte(request.headers.get('range'), listed)
  const stored = await deps.files.open(jobId, name, start ?? 0)
  if (!stored) throw notFound('resource-absent')
  if (request.method === 'HEAD') await stored.stream.cancel()
  try {
    await deps.stores.auditEvents.append({
      type: 'export-file-read',
      at: deps.clock.now(),
      outcome: 'success',
      clientId: job.clientId,
      authorizationId: job.authorizationId,
      detail: { job: jobId, file: name, count: listed.count },
    })
  } catch (error) {
    // What is not recorded does not leave, nor stay open.
    await stored.stream.cancel()
    throw error
  }
  const headers = {
    'Content-Type': NDJSON,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'bytes',
    Vary: 'Accept-Encoding',
  }
  if (start !== null) return fromByte(start, listed, stored, headers)
  if (acceptsGzip(request.headers.get('accept-encoding')))
    return reply(gzipped(stored), { headers: { ...headers, 'Content-Encoding': 'gzip' } })
  return reply(stored.stream, {
    headers: { ...headers, 'Content-Length': String(stored.bytes) },
  })
}

/** Whether a manifest tells of the file: when the job is complete, or before, where its pages are published. */
function isTold({ state, spec }: ExportJob, { kind, page }: ExportFile): boolean {
  if (state === 'complete') return true
  return state === 'running' && spec.partialManifests && (page > 0 || kind === 'error')
}

/** `Range: bytes=N-`, by which a download goes on (RFC 9110 §14.1.2); other ranges are not looked at. */
function firstByte(range: string | null, { bytes }: ExportFile): number | null {
  const start = /^bytes=(\d{1,15})-$/.exec(range ?? '')?.[1]
  return start !== undefined && Number(start) < bytes ? Number(start) : null
}

function fromByte(
  start: number,
  { bytes }: ExportFile,
  { stream }: StoredFile,
  headers: Record<string, string>,
): Response {
  return reply(stream, {
    status: 206,
    headers: {
      ...headers,
      'Content-Range': `bytes ${start}-${bytes - 1}/${bytes}`,
      'Content-Length': String(bytes - start),
    },
  })
}

function acceptsGzip(accepted: string | null): boolean {
  return (accepted ?? '')
    .split(',')
    .some((each) => /^\s*(gzip|\*)\s*(;\s*q\s*=\s*(?!0(\.0*)?\s*$)[\d.]+\s*)?$/i.test(each))
}

function gzipped({ stream }: StoredFile): ReadableStream<Uint8Array> {
  const input = Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]) // the same streams, typed twice
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  input.on('error', (error) => gzip.destroy(error))
  gzip.on('close', () => input.destroy())
  return Readable.toWeb(input.pipe(gzip)) as ReadableStream<Uint8Array> // what gzip makes is bytes
}
