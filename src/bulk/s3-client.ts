// Requests to a storage that speaks the protocol of Amazon S3, signed (Signature Version 4), each bounded in
// time, and made again when the storage is busy or cannot be reached. The only file that imports aws4fetch,
// and only when such a storage is configured.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

export type S3Settings = {
  /** The storage's base URL, without a bucket. */
  endpoint: string
  bucket: string
  region: string
  accessKey: string
  secretKey: string
  /** Whether the bucket is in the path (`host/bucket/key`), or else in the name of the host. */
  pathStyle: boolean
  /** How long one request may go unanswered. */
  timeoutMillis: number
}

type S3Request = {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Empty for the bucket itself. */
  key: string
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Uint8Array<ArrayBuffer>
}

export type S3Client = {
  /** Sends a request; answers the response, also one of 404. Throws an `S3Error` for any other failure. */
  send(request: S3Request): Promise<Response>
  /** The same, when the answer is text. */
  text(request: S3Request): Promise<string>
}

/** What the storage refused, or that it could not be reached. Its own words stay inside, for the log. */
export class S3Error extends Error {
  override readonly name = 'S3Error'
}

const ATTEMPTS = 4
const FIRST_PAUSE_MILLIS = 100
const MAX_TOLD = 300

/** Makes the client; nothing is loaded or sent yet. */
export function s3Client(settings: S3Settings): S3Client {
  const { bucket, region, accessKey, secretKey, timeoutMillis } = settings
  const base = baseOf(settings)
  const load = async () => {
    const { AwsClient } = await import('aws4fetch')
    return new AwsClient({
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      service: 's3',
      region,
    })
  }
  let loaded: ReturnType<typeof load> | undefined

  async function attempt({ method, key, query, headers, body }: S3Request): Promise<Response> {
    loaded ??= load()
    const client = await loaded
    const path = key.split('/').map(encodeURIComponent).join('/')
    const url = new URL(`${base}/${path}`)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const sha256 = createHash('sha256')
      .update(body ?? '')
      .digest('hex')
    const request = await client.sign(url.href, {
      method,
      headers: { ...headers, 'X-Amz-Content-Sha256': sha256 },
      ...(body === undefined ? {} : { body }),
    })
    // Of the answer only its beginning is bounded: a file may take longer to be read than to be found.
    const controller = new AbortController()
    const timer = setTimeout(
      () => controller.abort(new S3Error('no answer in time')),
      timeoutMillis,
    )
    try {
      return await fetch(request, { redirect: 'error', signal: controller.signal })
    } finally {
      clearTimeout(timer)
    }
  }

  async function send(request: S3Request): Promise<Response> {
    const what = `${request.method} ${bucket}/${request.key}`
    for (let n = 1; ; n++) {
      const response = await attempt(request).catch((error: unknown) => {
        if (n >= ATTEMPTS) throw new S3Error(`${what}: not reached`, { cause: error })
        return null
      })
      if (response?.ok || response?.status === 404) return response
      const told = response === null ? '' : (await response.text()).slice(0, MAX_TOLD)
      const passing = response === null || response.status >= 500 || response.status === 429
      if (response !== null && (!passing || n >= ATTEMPTS))
        throw new S3Error(`${what}: ${response.status}`, { cause: told })
      await sleep(FIRST_PAUSE_MILLIS * 2 ** (n - 1))
    }
  }

  return {
    send,
    async text(request) {
      const response = await send(request)
      const text = await response.text()
      if (!response.ok) throw new S3Error(`${request.method} ${bucket}/${request.key}: not there`)
      return text
    },
  }
}

function baseOf({ endpoint, bucket, pathStyle }: S3Settings): string {
  if (pathStyle) return `${endpoint}/${bucket}`
  const url = new URL(endpoint)
  url.hostname = `${bucket}.${url.hostname}`
  return url.href.replace(/\/+$/, '')
}
