// One export from order to summary. What has been reached is kept in `export.json` beside the files, so that a
// run that was cut off (a killed process, a lost network) goes on where it was.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type BulkServer, ExportGone, type Manifest, type ManifestFile } from './bulk-server.ts'
import { download } from './download.ts'

export type ExportState = {
  request: string
  statusUrl: string
  /** Null while the server writes. */
  manifest: Manifest | null
  complete: boolean
}

export type Summary = {
  transactionTime: string
  /** Lines by resource type. */
  resources: Record<string, number>
  files: number
  deleted: number
  errors: number
}

export type Told = {
  note(text: string): void
  progress(done: number, all: number, text: string): void
}

const STATE_FILE = 'export.json'

/** Where the last export into this folder got to; null when there was none. */
export function readState(directory: string): ExportState | null {
  const file = path.join(directory, STATE_FILE)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

function writeState(directory: string, state: ExportState): void {
  const file = path.join(directory, STATE_FILE)
  writeFileSync(`${file}.part`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.part`, file)
}

/** Orders the export, or goes on with the one in the folder, and brings its files there. */
export async function runExport(
  server: BulkServer,
  request: string,
  directory: string,
  told: Told,
): Promise<Summary> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const before = readState(directory)
  if (before?.complete) throw new Error(`${directory} has a complete export: name another folder.`)
  if (before && before.request !== request)
    throw new Error(`${directory} has another export under way: ${before.request}`)
  let state = before ?? (await order())
  if (before) told.note('Going on with the export that was begun.')

  let { manifest } = state
  if (manifest === null) {
    manifest = await waited()
    state = { ...state, manifest }
    writeState(directory, state)
  }
  const summary = await fetchAll(server, manifest, directory, told)
  await server.remove(state.statusUrl)
  writeState(directory, { ...state, complete: true })
  return summary

  async function order(): Promise<ExportState> {
    const statusUrl = await server.kickOff(request)
    const begun = { request, statusUrl, manifest: null, complete: false }
    writeState(directory, begun)
    return begun
  }

  async function waited(): Promise<Manifest> {
    const onProgress = (text: string) => told.progress(0, 1, text)
    try {
      return await server.wait(state.statusUrl, onProgress)
    } catch (error) {
      if (!(error instanceof ExportGone)) throw error
      told.note('The server has forgotten the export: ordering it again.')
      state = await order()
      return server.wait(state.statusUrl, onProgress)
    }
  }
}

async function fetchAll(
  server: BulkServer,
  manifest: Manifest,
  directory: string,
  told: Told,
): Promise<Summary> {
  const listed: [kind: string, file: ManifestFile][] = [
    ...manifest.output.map((file): [string, ManifestFile] => ['', file]),
    ...(manifest.deleted ?? []).map((file): [string, ManifestFile] => ['deleted.', file]),
    ...(manifest.error ?? []).map((file): [string, ManifestFile] => ['error.', file]),
  ]
  const summary: Summary = {
    transactionTime: manifest.transactionTime,
    resources: {},
    files: listed.length,
    deleted: 0,
    errors: 0,
  }
  let bytes = 0
  for (const [index, [kind, file]] of listed.entries()) {
    // By number and type: nothing of a server's URL becomes a path of ours.
    const type = file.type.replace(/[^A-Za-z]/g, '')
    const name = `${String(index + 1).padStart(4, '0')}.${kind}${type}.ndjson`
    const lines = await download(server, manifest, file, path.join(directory, name), (more) => {
      bytes += more
      told.progress(index, listed.length, `${file.type}, ${(bytes / 1e6).toFixed(1)} MB`)
    })
    told.progress(index + 1, listed.length, `${file.type}, ${(bytes / 1e6).toFixed(1)} MB`)
    if (kind === 'deleted.') summary.deleted += lines
    else if (kind === 'error.') summary.errors += lines
    else summary.resources[file.type] = (summary.resources[file.type] ?? 0) + lines
  }
  return summary
}
