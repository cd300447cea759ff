// A storage that speaks as much of the protocol of Amazon S3 as exports need, in memory. It checks signatures
// by its own reading of Signature Version 4, and is slow, busy or faulty when a test wants it so.
import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ObjectStorage = {
  endpoint: string
  objects: Map<string, Buffer>
  /** Uploads that were begun and neither completed nor given up, with their pieces. */
  uploads: Map<string, { key: string; pieces: Map<number, Buffer> }>
  /** The methods and keys asked for. */
  requests: string[]
  /** Answers in its place, with a status, when it says so. */
  fault: ((request: { method: string; url: URL; count: number }) => number | 'hang' | null) | null
  /** The longest list of one page. */
  pageSize: number
  close(): Promise<void>
}

export const STORAGE_KEYS = { accessKey: 'AKIATEST', secretKey: 'a-secret-of-the-test' }
const BUCKET = 'exports'

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** Whether a request is signed by our key, with a body of the hash that it says. */
function isSigned(request: IncomingMessage, url: URL, body: Buffer): boolean {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    )
  const [, key, day = '', region = '', names = '', signature] = given ?? []
  const hash = String(request.headers['x-amz-content-sha256'])
  if (key !== STORAGE_KEYS.accessKey || hash !== sha256(body)) return false
  const signed = names.split(';')
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name)))
    return false
  const query = [...url.searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const path = decodeURIComponent(url.pathname).split('/').map(encode).join('/')
  const headers = signed.map((name) => `${name}:${String(request.headers[name]).trim()}\n`).join('')
  const canonical = [request.method, path, query, headers, names, hash].join('\n')
  const date = String(request.headers['x-amz-date'])
  const text = [
    'AWS4-HMAC-SHA256',
    date,
    `${day}/${region}/s3/aws4_request`,
    sha256(canonical),
  ].join('\n')
  const dayKey = hmac(`AWS4${STORAGE_KEYS.secretKey}`, day)
  const signingKey = hmac(hmac(hmac(dayKey, region), 's3'), 'aws4_request')
  return hmac(signingKey, text).toString('hex') === signature
}

/** Starts the storage with one bucket, `exports`, addressed by path. */
export async function startObjectStorage(): Promise<ObjectStorage> {
  let count = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const url = new URL(request.url ?? '', 'http://storage')
    const method = request.method ?? ''
    storage.requests.push(`${method} ${url.pathname}`)
    count++
    const fault = storage.fault?.({ method, url, count })
    if (fault === 'hang') return
    if (typeof fault === 'number') return void response.writeHead(fault).end('<Error/>')
    if (!isSigned(request, url, body)) return void response.writeHead(403).end('<Error/>')
    answer(storage, method, url, request, body, response)
  })
  const storage: ObjectStorage = {
    endpoint: '',
    objects: new Map(),
    uploads: new Map(),
    requests: [],
    fault: null,
    pageSize: 1000,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  storage.endpoint = `http://127.0.0.1:${port}`
  return storage
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function answer(
  storage: ObjectStorage,
  method: string,
  url: URL,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): void {
  const { objects, uploads } = storage
  const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/')
  const key = rest.join('/')
  const query = url.searchParams
  const uploadId = query.get('uploadId')
  const upload = uploadId === null ? undefined : uploads.get(uploadId)
  if (bucket !== BUCKET || (uploadId !== null && !upload))
    return void response.writeHead(404).end('<Error/>')
  if (method === 'GET' && key === '')
    return void response.end(
      query.has('uploads') ? listUploads(storage, query) : listKeys(storage, query),
    )
  if (method === 'POST' && query.has('uploads')) {
    const id = `upload ${uploads.size + 1}&more`
    uploads.set(id, { key, pieces: new Map() })
    return void response.end(`<R><UploadId>${escaped(id)}</UploadId></R>`)
  }
  if (method === 'PUT' && upload) {
    upload.pieces.set(Number(query.get('partNumber')), body)
    return void response.writeHead(200, { etag: `"${sha256(body)}"` }).end()
  }
  if (method === 'POST' && upload && uploadId !== null) {
    const told = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>"(\w+)"/g)]
    const pieces = told.map(([, n, tag]) => {
      const piece = upload.pieces.get(Number(n)) ?? Buffer.alloc(0)
      return sha256(piece) === tag ? piece : null
    })
    const small = pieces.slice(0, -1).some((piece) => (piece?.length ?? 0) < 5 * 1024 * 1024)
    if (small || pieces.includes(null)) return void response.end('<Error>EntityTooSmall</Error>')
    objects.set(key, Buffer.concat(pieces.filter((piece) => piece !== null)))
    uploads.delete(uploadId)
    return void response.end('<R></R>')
  }
  if (method === 'PUT') {
    objects.set(key, body)
    return void response.writeHead(200, { etag: '"x"' }).end()
  }
  if (method === 'DELETE') {
    if (uploadId === null) objects.delete(key)
    else uploads.delete(uploadId)
    return void response.writeHead(204).end()
  }
  const found = objects.get(key)
  if (!found) return void response.writeHead(404).end('<Error/>')
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const range = `bytes ${start}-${found.length - 1}/${found.length}`
  if (start > 0) response.writeHead(206, { 'content-range': range })
  else response.setHeader('content-length', found.length)
  response.end(found.subarray(start))
}

function listKeys({ objects, pageSize }: ObjectStorage, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? ''
  const under = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort()
  const folders = new Set(under.map((key) => `${prefix}${key.slice(prefix.length).split('/')[0]}/`))
  const all = query.has('delimiter') ? [...folders] : under
  const from = Number(query.get('continuation-token') ?? 0)
  const page = all.slice(from, from + pageSize)
  const rows = page.map((text) =>
    query.has('delimiter')
      ? `<CommonPrefixes><Prefix>${escaped(text)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${escaped(text)}</Key></Contents>`,
  )
  const more = from + pageSize < all.length
  const next = more ? `<NextContinuationToken>${from + pageSize}</NextContinuationToken>` : ''
  return `<R><IsTruncated>${more}</IsTruncated>${next}${rows.join('')}</R>`
}

function listUploads({ uploads }: ObjectStorage, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? ''
  const rows = [...uploads].filter(([, { key }]) => key.startsWith(prefix))
  const upload = ([id, { key }]: (typeof rows)[number]) =>
    `<Upload><Key>${escaped(key)}</Key><UploadId>${escaped(id)}</UploadId></Upload>`
  return `<R>${rows.map(upload).join('')}</R>`
}
