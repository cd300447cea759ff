// The lines of a file of another server's export, as they arrive: never more of it in memory than one line and
// one chunk, and never more than a file can be believed to hold (attack L10). NDJSON is UTF-8 text, one JSON
// value a line.
import { createGunzip } from 'node:zlib'
import type { OpenAnswer } from './client.ts'
import { badAnswer } from './refusals.ts'

type LineBounds = {
  /** The longest line. */
  maxLineBytes: number
  /** The longest file, unpacked. */
  maxBytes: number
}

/** Packed text grows to this many times its size; what grows more is a bomb. */
const MAX_RATIO = 250
/** Small files may well repeat themselves. */
const RATIO_FROM_BYTES = 16 * 1024 * 1024
const NDJSON =
  /^(?:application\/(?:fhir\+)?(?:nd)?json|application\/x-ndjson|text\/plain)\s*(?:;|$)/i
const OCTETS = /^(?:application|binary)\/octet-stream\s*(?:;|$)/i
const NEWLINE = 0x0a

/** Reads lines, some at a time, empty ones left out. Throws a 502 for what is no such file. */
export async function* ndjsonLines(
  { headers, body: response }: Pick<OpenAnswer, 'headers' | 'body'>,
  bounds: LineBounds,
): AsyncIterable<string[]> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers
  // Storages often know nothing of what they keep: then the lines themselves show it.
  if (!NDJSON.test(type) && !OCTETS.test(type) && type !== '') {
    response.destroy()
    throw badAnswer(`a file of content type ${type}`)
  }
  if (encoding !== 'identity' && encoding !== 'gzip') {
    response.destroy()
    throw badAnswer(`a file of content encoding ${encoding}`)
  }
  let packed = 0
  response.on('data', (chunk: Buffer) => {
    packed += chunk.length
  })
  response.pause()
  const body = encoding === 'gzip' ? response.pipe(createGunzip()) : response
  // Without this a file that breaks off would never end its unpacking.
  if (body !== response) response.on('error', (error) => body.destroy(error))
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let length = 0
  let begun: Buffer[] = []
  let begunBytes = 0
  try {
    for await (const given of body) {
      const chunk = given as Buffer // of a stream without an encoding
      length += chunk.length
      if (length > bounds.maxBytes) throw badAnswer('a file that is too large')
      if (encoding === 'gzip' && length > RATIO_FROM_BYTES && length > packed * MAX_RATIO)
        throw badAnswer('a file that unpacks to too much')
      const end = chunk.lastIndexOf(NEWLINE)
      const rest = end < 0 ? chunk : chunk.subarray(end + 1)
      if (end >= 0) {
        const text = decode(decoder, Buffer.concat([...begun, chunk.subarray(0, end)]))
        begun = []
        begunBytes = 0
        const lines = linesIn(text)
        if (lines.some((line) => line.length > bounds.maxLineBytes))
          throw badAnswer('a line that is too long')
        if (lines.length > 0) yield lines
      }
      if (rest.length > 0) begun.push(rest)
      begunBytes += rest.length
      if (begunBytes > bounds.maxLineBytes) throw badAnswer('a line that is too long')
    }
    const last = linesIn(decode(decoder, Buffer.concat(begun)))
    if (last.length > 0) yield last
  } finally {
    response.destroy()
  }
}

const linesIn = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

function decode(decoder: TextDecoder, bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw badAnswer(cause)
  }
}
