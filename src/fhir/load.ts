// Loads files of FHIR resources into a store: Bundles, single resources and NDJSON, in units of a few
// hundred. What cannot be used is reported with its place and does not keep the rest from being loaded.
import { type AtOnce, atOnce } from '../lib/at-once.ts'
import { typeClass } from './definitions/definitions.ts'
import { conditionalReference, openReferences, type Piece, rewrite, unpack } from './load-bundle.ts'
import { type FoundFile, findFiles, readPieces, type SkippedFile } from './load-files.ts'
import type { Resource } from './resource.ts'

/** Where resources go: the embedded store, or another server that is sent them one by one. */
export type LoadSink = {
  put(resources: readonly (Resource & { id: string })[]): Promise<readonly SinkOutcome[]>
  /** How many calls of `put` may be on their way; one, unless told. */
  putsAtOnce?: number
  /** The id of the resource with this identifier; null when there is none, or more than one. */
  findByIdentifier?(type: string, system: string, value: string): Promise<string | null>
}

export type SinkOutcome = {
  type: string
  id: string
  outcome: 'created' | 'updated' | 'unchanged' | 'refused'
  /** Why it was refused. */
  reason?: string
}

type LoadFault = {
  file: string
  /** Of NDJSON, from 1. */
  line: number | null
  /** Of a Bundle, from 0. */
  entry: number | null
  message: string
}

type LoadProgress = {
  file: string
  filesDone: number
  files: number
  /** Resources stored so far. */
  resources: number
}

export type LoadReport = {
  files: number
  created: number
  updated: number
  unchanged: number
  byType: Map<string, number>
  skipped: SkippedFile[]
  faults: LoadFault[]
  /** References left as they were because nothing was found under them, each once. */
  unresolved: Set<string>
}

const BATCH = 400
/** References kept for the report; more are counted by nobody. */
const MAX_UNRESOLVED = 1000

/** Loads everything under these paths; folders are walked. Throws only when the store itself fails. */
export async function load(
  paths: readonly string[],
  sink: LoadSink,
  onProgress: (progress: LoadProgress) => void = () => {},
): Promise<LoadReport> {
  const { found, skipped } = await findFiles(paths)
  const report: LoadReport = {
    files: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    byType: new Map(),
    skipped,
    faults: [],
    unresolved: new Set(),
  }
  const loading: Loading = {
    sink,
    puts: atOnce(sink.putsAtOnce ?? 1),
    report,
    identifiers: new Map(),
    batch: [],
  }
  const postponed: FoundFile[] = []
  const tell = (file: string) =>
    onProgress({
      file,
      filesDone: report.files,
      files: found.length,
      resources: report.created + report.updated + report.unchanged,
    })
  for (const [index, file] of found.entries()) {
    const last = index === found.length - 1 && postponed.length === 0
    if (await loadFile(file, loading, last, tell)) report.files++
    else postponed.push(file)
    tell(file.file)
  }
  // What was missing before may have come since.
  for (const file of postponed) {
    if (await loadFile(file, loading, true, tell)) report.files++
    tell(file.file)
  }
  await loading.puts.ended()
  return report
}

type Loading = {
  sink: LoadSink
  puts: AtOnce
  report: LoadReport
  /** `Type system|value` of resources that others refer to by identifier, to their id. */
  identifiers: Map<string, string>
  batch: { resource: Resource & { id: string }; from: Omit<LoadFault, 'message'> }[]
}

/** Loads one file; false when it refers by identifier to what is not there, and others may bring it. */
async function loadFile(
  file: FoundFile,
  loading: Loading,
  last: boolean,
  tell: (file: string) => void,
): Promise<boolean> {
  const { report } = loading
  for await (const piece of readPieces(file)) {
    const from = { file: file.file, line: piece.line, entry: null }
    if ('fault' in piece) {
      report.faults.push({ ...from, message: piece.fault })
      continue
    }
    const unpacked = unpack(piece.json)
    if (unpacked === null) {
      if (piece.line === null) report.skipped.push({ file: file.file, reason: 'It holds no FHIR.' })
      else report.faults.push({ ...from, message: 'It is no FHIR resource.' })
      continue
    }
    for (const { resource } of unpacked.pieces) remember(resource, loading)
    const { pieces, missing } = await resolve(unpacked.pieces, loading)
    if (missing && !last && file.form === 'json') return false
    for (const { entry, message } of unpacked.faults)
      report.faults.push({ ...from, entry, message })
    for (const { resource, entry } of pieces) {
      loading.batch.push({ resource, from: { ...from, entry } })
      if (loading.batch.length < BATCH) continue
      await flush(loading)
      tell(file.file)
    }
  }
  await flush(loading)
  return true
}

/** Keeps the identifiers of what belongs to the practice: those are what others refer to by identifier. */
function remember(resource: Resource & { id: string }, { identifiers }: Loading): void {
  const kind = typeClass(resource.resourceType)
  if (kind !== 'shared' && kind !== 'patient') return
  for (const identifier of Array.isArray(resource.identifier) ? resource.identifier : []) {
    // Parsed JSON whose two members are looked at.
    const { system, value } = (identifier ?? {}) as { system?: unknown; value?: unknown }
    if (typeof value === 'string')
      identifiers.set(
        identifierKey(resource.resourceType, String(system ?? ''), value),
        resource.id,
      )
  }
}

const identifierKey = (type: string, system: string, value: string) => `${type} ${system}|${value}`

/** Names what is known by identifier; tells whether something could not be named. */
async function resolve(
  pieces: readonly Piece[],
  loading: Loading,
): Promise<{ pieces: readonly Piece[]; missing: boolean }> {
  const names = new Map<string, string>()
  let missing = false
  for (const reference of new Set(pieces.flatMap(({ resource }) => openReferences(resource)))) {
    const conditional = conditionalReference(reference)
    const id = conditional && (await identified(conditional, loading))
    if (conditional && id) names.set(reference, `${conditional.type}/${id}`)
    else {
      missing ||= conditional !== null
      if (loading.report.unresolved.size < MAX_UNRESOLVED) loading.report.unresolved.add(reference)
    }
  }
  for (const reference of names.keys()) loading.report.unresolved.delete(reference)
  if (names.size === 0) return { pieces, missing }
  const name = (text: string) => names.get(text) ?? null
  return {
    pieces: pieces.map(({ resource, entry }) => ({ resource: rewrite(resource, name), entry })),
    missing,
  }
}

async function identified(
  { type, system, value }: { type: string; system: string; value: string },
  { identifiers, sink, puts }: Loading,
): Promise<string | null> {
  const known = identifiers.get(identifierKey(type, system, value))
  if (known !== undefined) return known
  await puts.ended()
  return (await sink.findByIdentifier?.(type, system, value)) ?? null
}

/** Starts to put what has gathered. */
async function flush(loading: Loading): Promise<void> {
  const { batch } = loading
  if (batch.length === 0) return
  loading.batch = []
  await loading.puts.start(() => put(batch, loading))
}

async function put(batch: Loading['batch'], { sink, report }: Loading): Promise<void> {
  const places = new Map(
    batch.map(({ resource, from }) => [`${resource.resourceType}/${resource.id}`, from]),
  )
  for (const { type, id, outcome, reason } of await sink.put(
    batch.map(({ resource }) => resource),
  )) {
    if (outcome === 'refused') {
      const from = places.get(`${type}/${id}`)
      if (from) report.faults.push({ ...from, message: `${type}/${id}: ${reason ?? 'refused'}` })
      continue
    }
    report[outcome]++
    report.byType.set(type, (report.byType.get(type) ?? 0) + 1)
  }
}
