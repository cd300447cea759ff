// Speaks HTTP to the FHIR server behind us: connections that are kept, limits on time, size and number, no
// redirects, our own headers and credentials and nobody else's (attack rows L07, L09, L10).
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { createGunzip } from 'node:zlib'
import { FhirError } from '../../model/errors.ts'
import { FHIR_JSON } from '../media-types.ts'
import { badAnswer } from './searchset.ts'

export type UpstreamClientOptions = {
  /** The server's FHIR base, without a slash at its end. */
  baseUrl: string
  /** Our own credentials, as the value of an Authorization header; null for none. */
  authorization: string | null
  timeoutMillis: number
  maxConnections: number
  maxBytes: number
}

export type UpstreamClient = {
  /**
   * GETs what follows the base: `/Patient/85`, `/Observation?code=x`, `?_getpages=...`. Answers the JSON;
   * undefined when there is no such thing.
   */
  get(target: string): Promise<unknown>
  close(): void
}

const GONE = new Set([404, 410])
const REFUSED_SEARCH = new Set([400, 412, 414, 422])

/** Opens a client. */
export function upstreamClient(options: UpstreamClientOptions): UpstreamClient {
  const base = new URL(options.baseUrl)
  const transport = base.protocol === 'https:' ? https : http
  const agent = new transport.Agent({
    keepAlive: true,
    maxSockets: options.maxConnections,
    scheduling: 'lifo',
  })
  const headers: Record<string, string> = {
    Accept: FHIR_JSON,
    'Accept-Encoding': 'gzip',
    // What the server would leave out of a search, it must refuse instead.
    Prefer: 'handling=strict',
    'User-Agent': 'chartgate',
    ...(options.authorization === null ? {} : { Authorization: options.authorization }),
  }

  return {
    async get(target) {
      const signal = AbortSignal.timeout(options.timeoutMillis)
      const response = await send(`${options.baseUrl}${target}`, signal)
      const { statusCode: status = 0 } = response
      if (status === 200) return parse(await readAll(response, signal))
      response.resume()
      if (GONE.has(status)) return undefined
      throw refusalOf(status)
    },
    close: () => agent.destroy(),
  }

  function send(url: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = transport.get(url, { agent, headers, signal }, resolve)
      request.on('error', (cause) => reject(unreachable(cause, signal)))
    })
  }

  async function readAll(response: IncomingMessage, signal: AbortSignal): Promise<string> {
    const type = response.headers['content-type'] ?? ''
    if (!/^application\/(?:fhir\+)?json\s*(?:;|$)/i.test(type)) {
      response.resume()
      throw badAnswer(`content type ${type}`)
    }
    const encoding = response.headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity' && encoding !== 'gzip') {
      response.resume()
      throw badAnswer(`content encoding ${encoding}`)
    }
    const body = encoding === 'gzip' ? response.pipe(createGunzip()) : response
    // Without this an answer that breaks off would never end its unpacking.
    if (body !== response) response.on('error', (error) => body.destroy(error))
    const chunks: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of body) {
        length += chunk.length
        if (length > options.maxBytes) throw badAnswer('too large')
        chunks.push(chunk)
      }
    } catch (cause) {
      response.destroy()
      throw cause instanceof FhirError ? cause : unreachable(cause, signal)
    }
    return Buffer.concat(chunks).toString('utf8')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badAnswer(cause)
  }
}

/** What another server's refusal means to our client, in our own words: its own may tell too much. */
function refusalOf(status: number): FhirError {
  const cause = `upstream status ${status}`
  if (REFUSED_SEARCH.has(status))
    return new FhirError(400, 'not-supported', 'The data source does not support this search.', {
      cause,
    })
  if (status === 429 || status === 503)
    return new FhirError(503, 'transient', 'The data source is busy.', {
      cause,
      headers: { 'Retry-After': '5' },
    })
  if (status === 504)
    return new FhirError(504, 'timeout', 'The data source is too slow.', { cause })
  // Among them 401 and 403, which are about our credentials, and redirects, which are not followed.
  return new FhirError(502, 'exception', 'The data source could not answer.', { cause })
}

function unreachable(cause: unknown, signal: AbortSignal): FhirError {
  return signal.aborted
    ? new FhirError(504, 'timeout', 'The data source did not answer in time.', { cause })
    : new FhirError(502, 'transient', 'The data source could not be reached.', { cause })
}
