// Files of exports in a storage that speaks the protocol of Amazon S3. A file is sent in pieces while it is
// written, none of which anybody sees before the last; memory holds one piece of each file that is open.
import { createHash } from 'node:crypto'
import type { FileDraft, FileStore } from './file-store.ts'
import { type S3Client, S3Error } from './s3-client.ts'

/** The smallest piece that the protocol allows. */
const PIECE_BYTES = 5 * 1024 * 1024
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** Opens the files of one tenant below a prefix, which ends in a slash and is nobody else's. */
export function s3Files(client: S3Client, prefix: string): FileStore {
  const folderOf = (jobId: string) => `${prefix}${safe(jobId)}/`
  const remove = (key: string) => client.send({ method: 'DELETE', key })

  async function removeKeys(folder: string, keep: ReadonlySet<string>): Promise<void> {
    // What a worker began that was killed is in nobody's way, but it costs.
    for (const { key, id } of await unfinished(client, folder))
      await client.send({ method: 'DELETE', key, query: { uploadId: id } })
    for (const key of await list(client, folder, 'Contents', 'Key'))
      if (!keep.has(key.slice(folder.length))) await remove(key)
  }

  return {
    create: async (jobId, name) => draft(client, folderOf(jobId) + safe(name)),

    async open(jobId, name, start = 0) {
      const headers = start > 0 ? { Range: `bytes=${start}-` } : {}
      const response = await client.send({
        method: 'GET',
        key: folderOf(jobId) + safe(name),
        headers,
      })
      if (response.status === 404 || response.body === null) {
        await response.body?.cancel()
        return null
      }
      const whole = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
      if (start > 0 && whole === undefined) {
        await response.body.cancel()
        throw new S3Error('the storage does not answer ranges')
      }
      const bytes = Number(whole ?? response.headers.get('content-length'))
      return { bytes, stream: response.body }
    },

    removeJob: async (jobId) => removeKeys(folderOf(jobId), new Set()),
    keepOnly: async (jobId, names) => removeKeys(folderOf(jobId), names),

    async jobIds() {
      const folders = await list(client, prefix, 'CommonPrefixes', 'Prefix', '/')
      return folders.map((folder) => folder.slice(prefix.length, -1))
    },
  }
}

function draft(client: S3Client, key: string): FileDraft {
  const hash = createHash('sha256')
  const pieces: string[] = []
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let bytes = 0
  let uploadId: string | null = null

  function takeWaiting(): Uint8Array<ArrayBuffer> {
    const piece = new Uint8Array(waitingBytes)
    let at = 0
    for (const chunk of waiting) {
      piece.set(chunk, at)
      at += chunk.length
    }
    waiting = []
    waitingBytes = 0
    return piece
  }

  async function sendPiece(): Promise<void> {
    uploadId ??= member(
      await client.text({ method: 'POST', key, query: { uploads: '' } }),
      'UploadId',
    )
    const query = { partNumber: String(pieces.length + 1), uploadId }
    const response = await client.send({ method: 'PUT', key, query, body: takeWaiting() })
    await response.body?.cancel()
    const tag = response.headers.get('etag')
    if (!response.ok || tag === null) throw new S3Error(`PUT ${key}: a piece was not taken`)
    pieces.push(tag)
  }

  return {
    async write(chunk) {
      hash.update(chunk)
      bytes += chunk.length
      waiting.push(Buffer.from(chunk))
      waitingBytes += chunk.length
      if (waitingBytes >= PIECE_BYTES) await sendPiece()
    },
    async commit() {
      if (uploadId === null) {
        const response = await client.send({ method: 'PUT', key, body: takeWaiting() })
        await response.body?.cancel()
        if (!response.ok) throw new S3Error(`PUT ${key}: there is no such bucket`)
      } else {
        if (waitingBytes > 0) await sendPiece()
        const list = pieces
          .map((tag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${tag}</ETag></Part>`)
          .join('')
        const body = new TextEncoder().encode(
          `<CompleteMultipartUpload>${list}</CompleteMultipartUpload>`,
        )
        // The answer may say 200 and tell of a fault in its text.
        const answer = await client.text({ method: 'POST', key, query: { uploadId }, body })
        if (answer.includes('<Error>')) throw new S3Error(`POST ${key}: not put together`)
        uploadId = null
      }
      return { bytes, sha256: hash.digest('hex') }
    },
    async discard() {
      waiting = []
      if (uploadId !== null) await client.send({ method: 'DELETE', key, query: { uploadId } })
      uploadId = null
    },
  }
}

/** The values of a member in all entries of a list, page after page. */
async function list(
  client: S3Client,
  prefix: string,
  entry: 'Contents' | 'CommonPrefixes',
  name: string,
  delimiter = '',
): Promise<string[]> {
  const found: string[] = []
  for (let after: string | null = ''; after !== null; ) {
    const query: Record<string, string> = { 'list-type': '2', prefix }
    if (delimiter !== '') query.delimiter = delimiter
    if (after !== '') query['continuation-token'] = after
    const text = await client.text({ method: 'GET', key: '', query })
    for (const each of elements(text, entry)) found.push(member(each, name))
    after = text.includes('<IsTruncated>true<') ? member(text, 'NextContinuationToken') : null
  }
  return found
}

/** Files that were begun and neither completed nor given up. */
async function unfinished(
  client: S3Client,
  prefix: string,
): Promise<{ key: string; id: string }[]> {
  const text = await client.text({ method: 'GET', key: '', query: { uploads: '', prefix } })
  return elements(text, 'Upload').map((each) => ({
    key: member(each, 'Key'),
    id: member(each, 'UploadId'),
  }))
}

const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map((match) => match[1] ?? '')

function member(xml: string, name: string): string {
  const [text] = elements(xml, name)
  if (text === undefined) throw new S3Error(`the storage told no ${name}`)
  return text.replace(/&(amp|lt|gt|quot|apos|#39|#34);/g, (entity) => ENTITIES[entity] ?? entity)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#34;': '"',
}

function safe(name: string): string {
  if (!NAME.test(name)) throw new Error('a file of an export has a name that is not ours')
  return name
}
