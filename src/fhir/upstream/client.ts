// Speaks HTTP to the FHIR server behind us: connections that are kept, limits on time, size and number, no
// redirects, our own headers and credentials and nobody else's (attack rows L07, L09, L10).
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { createGunzip } from 'node:zlib'
import { FhirError } from '../../model/errors.ts'
import { FHIR_JSON } from '../media-types.ts'
import { badAnswer, belowBase } from './searchset.ts'

export type UpstreamClientOptions = {
  /** The server's FHIR base, without a slash at its end. */
  baseUrl: string
  /** Our own credentials. */
  credentials: UpstreamCredentials
  timeoutMillis: number
  maxConnections: number
  maxBytes: number
}

/** What we prove ourselves with to the other server. */
export type UpstreamCredentials = {
  /** The value of an Authorization header; null for none. `refused` asks for another than the last one. */
  authorization(refused: boolean): Promise<string | null>
  /** A certificate of ours and its key, both PEM, for servers that ask for one (mutual TLS). */
  certificate?: { cert: string; key: string } | undefined
}

/** A request that changes something. */
export type UpstreamChange = {
  method: 'POST' | 'PUT' | 'DELETE'
  /** What follows the base: `/Patient/85`. */
  target: string
  body?: unknown
  ifMatch?: string
}

/** A request that is followed no further than the answer's head. */
export type UpstreamOpening = {
  method: 'GET' | 'DELETE'
  url: URL
  headers: Record<string, string>
  /** Whether we prove ourselves. To the server's own origin only; nobody else is ever shown anything of ours. */
  authorized: boolean
  signal: AbortSignal
}

export type UpstreamReply = {
  status: number
  /** What follows the base in `Location`; null when there is none, or it leads elsewhere. */
  location: string | null
  /** The JSON; undefined when there was none. Of a refusal, whatever could be read. */
  json: unknown
}

export type UpstreamClient = {
  /**
   * GETs what follows the base: `/Patient/85`, `/Observation?code=x`, `?_getpages=...`. Answers the JSON;
   * undefined when there is no such thing.
   */
  get(target: string): Promise<unknown>
  /** Changes something, once: what may have been carried out is not sent again. Answers refusals as they came. */
  change(change: UpstreamChange): Promise<UpstreamReply>
  /** Opens any address; answers whatever comes, with its body unread. */
  open(request: UpstreamOpening): Promise<IncomingMessage>
  /** Reads the JSON of what was opened. Throws a 502 for what is none. */
  readJson(response: IncomingMessage, signal: AbortSignal): Promise<unknown>
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
    ...options.credentials.certificate,
  })
  const common: Record<string, string> = {
    Accept: FHIR_JSON,
    'Accept-Encoding': 'gzip',
    'User-Agent': 'chartgate',
  }

  return {
    async get(target) {
      const signal = AbortSignal.timeout(options.timeoutMillis)
      // What the server would leave out of a search, it must refuse instead.
      const response = await send('GET', target, { Prefer: 'handling=strict' }, null, signal)
      const { statusCode: status = 0 } = response
      if (status === 200) return parse(await readAll(response, signal))
      response.resume()
      if (GONE.has(status)) return undefined
      throw refusalOf(status)
    },
    async change({ method, target, body, ifMatch }) {
      const signal = AbortSignal.timeout(options.timeoutMillis)
      const headers: Record<string, string> = {
        Prefer: 'return=representation',
        ...(body === undefined ? {} : { 'Content-Type': FHIR_JSON }),
        ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
      }
      const text = body === undefined ? null : JSON.stringify(body)
      const response = await send(method, target, headers, text, signal)
      const { statusCode: status = 0 } = response
      const { location } = response.headers
      const isJson = /json/.test(response.headers['content-type'] ?? '')
      let json: unknown
      if (status >= 300) json = await readRefusal(response)
      else if (isJson) json = parse(await readAll(response, signal))
      else response.resume()
      const below = location === undefined ? null : belowBase(location, options.baseUrl)
      return { status, location: below, json }
    },
    async open({ method, url, headers, authorized, signal }) {
      const own = url.origin === base.origin
      const response = await (authorized && own
        ? sendTo(url, method, headers, null, signal)
        : sendAs(null, url, method, headers, null, signal))
      // Nobody waits for the end of its body, so its silence must end it.
      response.setTimeout(options.timeoutMillis, () =>
        response.destroy(new Error('the other server fell silent')),
      )
      return response
    },
    readJson: async (response, signal) => parse(await readAll(response, signal)),
    close: () => agent.destroy(),
  }

  function send(
    method: string,
    target: string,
    headers: Record<string, string>,
    body: string | null,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    return sendTo(new URL(`${options.baseUrl}${target}`), method, headers, body, signal)
  }

  /** Sends to the server itself, with our credentials. */
  async function sendTo(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: string | null,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { credentials } = options
    const authorization = await credentials.authorization(false)
    const first = await sendAs(authorization, url, method, headers, body, signal)
    if (first.statusCode !== 401) return first
    // A token that has ended is refused before anything is done: the request may be repeated with another.
    const renewed = await credentials.authorization(true)
    if (renewed === authorization) return first
    first.resume()
    return sendAs(renewed, url, method, headers, body, signal)
  }

  function sendAs(
    authorization: string | null,
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: string | null,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const all = {
      ...common,
      ...headers,
      ...(authorization === null ? {} : { Authorization: authorization }),
    }
    // Our connections carry our certificate: they lead to the server and nowhere else.
    const own = url.origin === base.origin
    const requested = { method, headers: all, signal }
    return new Promise((resolve, reject) => {
      const request = own
        ? transport.request(url, { ...requested, agent }, resolve)
        : (url.protocol === 'https:' ? https : http).request(url, requested, resolve)
      request.on('error', (cause) => reject(unreachable(cause, signal)))
      request.end(body ?? undefined)
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

const MAX_REFUSAL_BYTES = 16_384

/** The JSON that a refusal came with; undefined when it is none, or too long to be one. */
async function readRefusal(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of response) {
      length += chunk.length
      if (length > MAX_REFUSAL_BYTES) break
      chunks.push(chunk)
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    // The status says what matters.
    return undefined
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw badAnswer(cause)
  }
}

/** The refusal behind a status that a change was answered with. */
export function refusalOfChange(status: number): FhirError {
  const cause = `upstream status ${status}`
  if (status === 400 || status === 422)
    return new FhirError(422, 'processing', 'The data source does not accept this resource.', {
      cause,
    })
  if (status === 404 || status === 405 || status === 501)
    return new FhirError(501, 'not-supported', 'The data source does not support this.', { cause })
  return refusalOf(status)
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
