// Finds the files of a load and reads what they hold: whole JSON files, and NDJSON line by line, so that
// its size does not matter.
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'

export type FoundFile = { file: string; bytes: number; form: 'json' | 'ndjson' }

export type SkippedFile = { file: string; reason: string }

const FORMS: Readonly<Record<string, FoundFile['form']>> = {
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
}

/** Whole files are held in memory as text. */
const MAX_JSON_BYTES = 400 * 1024 * 1024

/** Lists the files under these paths, folders in the order of their names. */
export async function findFiles(
  paths: readonly string[],
): Promise<{ found: FoundFile[]; skipped: SkippedFile[] }> {
  const found: FoundFile[] = []
  const skipped: SkippedFile[] = []
  for (const each of paths) await visit(each, true)
  return { found, skipped }

  async function visit(file: string, named: boolean): Promise<void> {
    const facts = await stat(file).catch(() => null)
    if (facts === null) skipped.push({ file, reason: 'It is not there or cannot be read.' })
    else if (facts.isDirectory())
      for (const name of (await readdir(file)).sort()) await visit(path.join(file, name), false)
    else if (!facts.isFile()) skipped.push({ file, reason: 'It is not a regular file.' })
    else {
      const form = FORMS[path.extname(file).toLowerCase()] ?? (named ? await sniff(file) : null)
      if (form === null) skipped.push({ file, reason: 'It is not .json or .ndjson.' })
      else if (form === 'json' && facts.size > MAX_JSON_BYTES)
        skipped.push({ file, reason: 'It is too large for one JSON value: make it NDJSON.' })
      else found.push({ file, bytes: facts.size, form })
    }
  }
}

/** A file that was named whatever its extension: JSON if it begins like JSON. */
async function sniff(file: string): Promise<FoundFile['form'] | null> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    const start = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trimStart()
    return start.startsWith('{') ? 'json' : null
  } finally {
    await handle.close()
  }
}

/** What was read at a place: parsed JSON, or why it could not be. */
export type Piece = { line: number | null; json: unknown } | { line: number | null; fault: string }

/** Reads a file piece by piece. */
export async function* readPieces({ file, form }: FoundFile): AsyncGenerator<Piece> {
  if (form === 'json') {
    yield parse(await readFile(file, 'utf8'), null)
    return
  }
  const stream = createReadStream(file, { encoding: 'utf8' })
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })
  let line = 0
  try {
    for await (const text of lines) {
      line++
      if (text.trim() !== '') yield parse(text, line)
    }
  } finally {
    lines.close()
    stream.destroy()
  }
}

function parse(text: string, line: number | null): Piece {
  try {
    return { line, json: JSON.parse(text.replace(/^\ufeff/, '')) }
  } catch (error) {
    // V8 quotes the text around the place, which may be somebody's record.
    const place = error instanceof Error ? /position \d+/.exec(error.message)?.[0] : undefined
    return { line, fault: `It is not valid JSON${place ? ` (at ${place})` : ''}.` }
  }
}
