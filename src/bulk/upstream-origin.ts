// Another server as the origin of exports: our job wraps one of theirs. The first part orders it, the second
// asks after it, and then each of their files is a part of its own, fetched and judged line by line. Where their
// status is told stands sealed in the job, so that any worker on any node goes on, and whoever ends our job
// ends theirs.
import type { FhirBackend } from '../fhir/backend.ts'
import { typeClass } from '../fhir/definitions/definitions.ts'
import type { ExportLevel } from '../fhir/export-order.ts'
import { ndjsonLines } from '../fhir/upstream/ndjson.ts'
import type {
  RemoteExport,
  RemoteFile,
  RemoteManifest,
  Reply,
} from '../fhir/upstream/remote-export.ts'
import type { Clock, Millis } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import { FhirError } from '../model/errors.ts'
import type { ExportJob, ExportPart, ExportSpec, ExportWork } from '../model/export-job.ts'
import type { UpstreamExportSettings } from '../model/upstream-settings.ts'
import { exportJudge } from './export-judge.ts'
import {
  ExportFailed,
  type ExportOrigin,
  type PartDeps,
  type PartOutcome,
  RECORDS_MOVED,
  writeNotices,
} from './export-origin.ts'
import { deletedTaker, errorTaker, outputTaker, type TakenWith } from './fetch-file.ts'
import { lineMaker } from './lines.ts'
import { retryAfterSeconds } from './manifest.ts'
import { partFiles } from './part-files.ts'
import { exportedTypes } from './standing.ts'

type UpstreamOriginDeps = {
  remote: RemoteExport
  backend: Pick<FhirBackend, 'readMany' | 'history' | 'served'>
  /** The other server's FHIR base, without a slash at its end. */
  upstreamUrl: string
  settings: UpstreamExportSettings
  /** Seals what is remembered of a job, for that job alone. */
  seal(text: string, jobId: string): string
  open(sealed: string, jobId: string): string
  clock: Clock
  log: Logger
}

const AWAIT_PHASE = 1
const FETCH_PHASE = 2
const MAX_WAIT_SECONDS = 600
/** After a failure that may pass. */
const RETRY_MILLIS = 10_000
const MANIFEST_MILLIS = 30_000
const MAX_MANIFESTS = 100
const BEAT_MILLIS = 1_000
const BOUNDS = { maxLineBytes: 32 * 1024 * 1024, maxBytes: 16 * 1024 ** 3 }
const NO_LEVELS: ReadonlySet<ExportLevel> = new Set()

const UNEXPECTED = 'The data source answered with something unexpected.'

/** Makes the exports of another server an origin of ours. */
export function upstreamOrigin(deps: UpstreamOriginDeps): ExportOrigin {
  const { remote, backend, settings, clock, log } = deps
  const manifests = new Map<string, { manifest: RemoteManifest; until: Millis }>()

  const statusUrl = (job: ExportJob) => {
    if (job.held === null) throw new Error('an export without the one it wraps')
    return deps.open(job.held, job.id)
  }

  /** What was answered; otherwise how long to wait. Throws an ExportFailed for a refusal. */
  function answered<T>(reply: Reply<T>, job: ExportJob): { value: T } | { waitMillis: number } {
    if (reply.as === 'answered') return { value: reply.value }
    if (reply.as === 'refused')
      throw new ExportFailed('The data source could not make the export.', { cause: reply.cause })
    const seconds = reply.seconds ?? retryAfterSeconds(job, clock.now())
    return { waitMillis: Math.min(MAX_WAIT_SECONDS, Math.max(1, seconds)) * 1000 }
  }

  async function order(job: ExportJob, part: ExportPart, by: PartDeps): Promise<PartOutcome> {
    const { spec, groupId } = job
    const types = askedTypes(spec)
    if (job.held === null && types.length > 0) {
      const { level, since } = spec
      const reply = answered(await remote.order({ level, groupId, types, since }), job)
      if ('waitMillis' in reply) return reply
      const url = reply.value
      if (!(await by.hold(deps.seal(url, job.id), job.snapshotAt))) {
        // Nobody would remember it.
        await remote.cancel(url)
        throw new Error('an export ended while it was ordered from the data source')
      }
    }
    const files = partFiles(by.files, part)
    await writeNotices(spec, files)
    const next = { phase: AWAIT_PHASE, work: { kind: 'await' } as const }
    return { files, parts: types.length === 0 ? [] : [next] }
  }

  async function ask(job: ExportJob, part: ExportPart, by: PartDeps): Promise<PartOutcome> {
    const reply = answered(await remote.status(statusUrl(job)), job)
    if ('waitMillis' in reply) return reply
    const { files, transactionTime } = reply.value
    // Their files show that moment, and the next `_since` of our client goes there again.
    if (job.held === null || !(await by.hold(job.held, transactionTime)))
      throw new Error('an export ended while it was asked after')
    const types = new Set(exportedTypes(job))
    const parts = files.flatMap((file, place) => {
      const { list, type, print } = file
      if (list === 'output' && !types.has(type)) {
        log.warn({ job: job.id, type }, 'the data source exported a type that was not asked for')
        return []
      }
      const work: ExportWork = { kind: 'fetch', list, place, type, print }
      return [{ phase: FETCH_PHASE, work }]
    })
    return { files: partFiles(by.files, part), parts }
  }

  /** Their manifest, asked for again now and then: links to files may be good for minutes only. */
  async function manifestOf(
    job: ExportJob,
  ): Promise<{ value: RemoteManifest } | { waitMillis: number }> {
    const now = clock.now()
    const known = manifests.get(job.id)
    if (known && now < known.until) return { value: known.manifest }
    const reply = answered(await remote.status(statusUrl(job)), job)
    if ('waitMillis' in reply) return reply
    if (manifests.size >= MAX_MANIFESTS) manifests.clear()
    manifests.set(job.id, { manifest: reply.value, until: now + MANIFEST_MILLIS })
    return reply
  }

  async function fetch(
    job: ExportJob,
    part: ExportPart,
    work: Extract<ExportWork, { kind: 'fetch' }>,
    by: PartDeps,
  ): Promise<PartOutcome> {
    const manifest = await manifestOf(job)
    if ('waitMillis' in manifest) return manifest
    const file = manifest.value.files[work.place]
    if (file?.print !== work.print || file.type !== work.type)
      throw new ExportFailed(UNEXPECTED, { cause: 'a manifest that changed' })
    const files = partFiles(by.files, part)
    try {
      const waiting = await whileGuarded(by.guard, (signal) =>
        fetchInto(file, { ...takenWith(job, by), files }, signal),
      )
      if (waiting === null) return { files, parts: [] }
      await files.discard()
      return waiting
    } catch (error) {
      await files.discard()
      // A link may have ended.
      manifests.delete(job.id)
      throw error
    }
  }

  function takenWith(job: ExportJob, { baseUrl }: PartDeps): Omit<TakenWith, 'files'> {
    const lines = lineMaker(job.spec, baseUrl, job.createdAt)
    const judge = exportJudge(job.spec, settings.judging, [baseUrl], lines.passes)
    return { job, judge, lines, upstreamUrl: deps.upstreamUrl, baseUrl, backend }
  }

  async function fetchInto(
    file: RemoteFile,
    by: TakenWith,
    signal: AbortSignal,
  ): Promise<{ waitMillis: number } | null> {
    const reply = answered(await remote.file(file, signal), by.job)
    if ('waitMillis' in reply) return reply
    const taker = takerOf(file, by)
    for await (const lines of ndjsonLines(reply.value, BOUNDS)) await taker.take(lines)
    if (file.count !== null && file.count !== taker.read)
      throw new Error(`a file of the data source has ${taker.read} lines, not ${file.count}`)
    if (taker.dropped > 0)
      log.warn(
        { job: by.job.id, type: file.type, dropped: taker.dropped },
        'the data source exported what does not belong to the export',
      )
    return null
  }

  return {
    levels: () => backend.served?.()?.exports ?? NO_LEVELS,
    types: () => {
      const served = backend.served?.()
      return served ? new Set(served.types.keys()) : null
    },
    lacks: new Set(['organizeOutputBy', 'LatestProvenanceResources', 'ProvenanceBesideTypes']),
    takeSnapshot: async () => clock.now(),

    async write(job, part, by) {
      if (clock.now() > job.createdAt + settings.maxSeconds * 1000)
        throw new ExportFailed('The data source took too long for the export.')
      const { work } = part
      try {
        switch (work.kind) {
          case 'plan':
            return await order(job, part, by)
          case 'await':
            return await ask(job, part, by)
          case 'fetch':
            return await fetch(job, part, work, by)
          default:
            throw new ExportFailed(RECORDS_MOVED)
        }
      } catch (error) {
        if (!(error instanceof FhirError)) throw error
        if (error.issueCode !== 'transient' && error.issueCode !== 'timeout')
          throw new ExportFailed(UNEXPECTED, { cause: error.cause ?? error })
        log.warn({ err: error, job: job.id }, 'the data source of an export could not be reached')
        return { waitMillis: RETRY_MILLIS }
      }
    },

    async release(job) {
      if (job.held === null) return
      try {
        await remote.cancel(statusUrl(job))
      } catch (err) {
        log.warn({ err, job: job.id }, 'the export of the data source could not be ended')
      }
    },
  }
}

function takerOf(file: RemoteFile, by: TakenWith) {
  switch (file.list) {
    case 'output':
      return outputTaker(file.type, by)
    case 'deleted':
      return deletedTaker(by)
    case 'error':
      return errorTaker(by)
  }
}

/** The types that are asked for: those of which anything may belong to the export. */
function askedTypes(spec: ExportSpec): string[] {
  const types = exportedTypes({ spec })
  if (spec.level === 'system') return types
  return types.filter((type) =>
    ['patient', 'member', 'device', 'provenance', 'shared'].includes(typeClass(type)),
  )
}

/** Works as long as the guard lets it, also while nothing arrives. */
async function whileGuarded<T>(
  guard: PartDeps['guard'],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  let refusal: unknown
  const beat = setInterval(() => {
    guard().catch((error: unknown) => {
      refusal ??= error
      stop.abort()
    })
  }, BEAT_MILLIS)
  try {
    const done = await work(stop.signal)
    if (refusal !== undefined) throw refusal
    return done
  } catch (error) {
    throw refusal ?? error
  } finally {
    clearInterval(beat)
  }
}
