// Brings one file home: written under a temporary name, gone on with where it was cut off, its lines counted
// and compared with the manifest, and only then given its name.
import {
  createReadStream,
  createWriteStream,
  existsSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BulkServer, Manifest, ManifestFile } from './bulk-server.ts'

const ATTEMPTS = 5
const LINE_BREAK = 10

/** Fetches a file unless it is there; answers how many lines it has. Throws when they are not as many as told. */
export async function download(
  server: BulkServer,
  manifest: Manifest,
  file: ManifestFile,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<number> {
  if (!existsSync(target)) await fetchWhole(server, manifest, file, target, onBytes)
  const lines = await countLines(target)
  if (file.count !== undefined && lines !== file.count) {
    rmSync(target)
    throw new Error(`${file.url} has ${lines} lines, and the manifest says ${file.count}.`)
  }
  return lines
}

async function fetchWhole(
  server: BulkServer,
  manifest: Manifest,
  file: ManifestFile,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const part = `${target}.part`
  for (let attempt = 1; ; attempt++) {
    const start = existsSync(part) ? statSync(part).size : 0
    try {
      const response = await server.fetchFile(file.url, manifest.requiresAccessToken, start)
      if (!response.ok || response.body === null)
        throw new Error(`${file.url} is answered by ${response.status}.`)
      // A server that does not know ranges sends the whole again.
      const flags = response.status === 206 ? 'a' : 'w'
      const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]) // the same streams, typed twice
      body.on('data', (chunk: Buffer) => onBytes(chunk.length))
      await pipeline(body, createWriteStream(part, { flags, mode: 0o600 }))
      return renameSync(part, target)
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function countLines(file: string): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(file))
    for (let at = chunk.indexOf(LINE_BREAK); at !== -1; at = chunk.indexOf(LINE_BREAK, at + 1))
      lines++
  return lines
}
