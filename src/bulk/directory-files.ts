// Files of exports in a directory, readable by the server's user only. A file is written under a temporary
// name, flushed, and renamed, so that one with its name is whole.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import type { FileDraft, FileStore } from './file-store.ts'

/** Names that we made; nothing that could lead out of the directory. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
const TEMPORARY = '.part'

/** Opens the files of one tenant below the directory; it is made when the first file is. */
export function directoryFiles(directory: string): FileStore {
  const folderOf = (jobId: string) => path.join(directory, safe(jobId))

  return {
    async create(jobId, name) {
      const folder = folderOf(jobId)
      const final = path.join(folder, safe(name))
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return draft(folder, final)
    },

    async open(jobId, name, start = 0) {
      const file = path.join(folderOf(jobId), safe(name))
      try {
        const { size } = await stat(file)
        if (start >= size && start > 0) return { bytes: size, stream: emptyStream() }
        const stream = Readable.toWeb(createReadStream(file, { start }))
        return { bytes: size, stream: stream as ReadableStream<Uint8Array> } // a file's chunks are bytes
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },

    // A worker may be putting one more file there: it finds out that the job is gone when it is done.
    removeJob: (jobId) =>
      rm(folderOf(jobId), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 }),

    async keepOnly(jobId, names) {
      for (const name of await list(folderOf(jobId)))
        if (!names.has(name)) await rm(path.join(folderOf(jobId), name), { force: true })
    },

    jobIds: () => list(directory),
  }
}

async function draft(folder: string, final: string): Promise<FileDraft> {
  const temporary = final + TEMPORARY
  const file = await open(temporary, 'w', 0o600)
  const hash = createHash('sha256')
  let bytes = 0
  let closed = false
  const close = async () => {
    if (!closed) await file.close()
    closed = true
  }
  return {
    async write(chunk) {
      hash.update(chunk)
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await file.write(chunk, at)
        at += bytesWritten
      }
      bytes += chunk.length
    },
    async commit() {
      await file.sync()
      await close()
      await rename(temporary, final)
      await flushFolder(folder)
      return { bytes, sha256: hash.digest('hex') }
    },
    async discard() {
      await close()
      await rm(temporary, { force: true })
    },
  }
}

/** The new name itself must survive a power cut. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

function safe(name: string): string {
  if (!NAME.test(name)) throw new Error('a file of an export has a name that is not ours')
  return name
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

const emptyStream = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.close(),
  })
