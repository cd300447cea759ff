// Speaks HTTP to the FHIR server behind us: connections that are kept, limits on time, size and number, no
// redirects, our own headers and credentials and nobody else's (attack rows L07, L09, L10).
import type { Agent, Dispatcher, Pool } from 'undici'
import { FHIR_JSON } from '../media-types.ts'
import { exchange, type WholeAnswer } from './exchange.ts'
import { readJson } from './read-json.ts'
import { badAnswer, refusalOf, tooSlow, unreachable } from './refusals.ts'
import { belowBase } from './searchset.ts'

type UpstreamClientOptions = {
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
type UpstreamChange = {
  method: 'POST' | 'PUT' | 'DELETE'
  /** What follows the base: `/Patient/85`. */
  target: string
  body?: unknown
  ifMatch?: string
}

/** A request that is followed no further than the answer's head. */
type UpstreamOpening = {
  method: 'GET' | 'DELETE'
  url: URL
  headers: Record<string, string>
  /** Whether we prove ourselves. To the server's own origin only; nobody else is ever shown anything of ours. */
  authorized: boolean
  signal: AbortSignal
}

/** An answer whose body is still to be read, or dumped. */
export type OpenAnswer = {
  statusCode: number
  headers: Readonly<Record<string, string | undefined>>
  body: Dispatcher.ResponseData['body']
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
  open(request: UpstreamOpening): Promise<OpenAnswer>
  /** Reads the JSON of what was opened. Throws a 502 for what is none. */
  readJson(answer: OpenAnswer, signal: AbortSignal): Promise<unknown>
  close(): void
}

const GONE = new Set([404, 410])

const COMMON = { Accept: FHIR_JSON, 'Accept-Encoding': 'gzip', 'User-Agent': 'chartgate' }
/** What the server would leave out of a search, it must refuse instead. */
const STRICT = { Prefer: 'handling=strict' }

/** Opens a client. */
export function upstreamClient(options: UpstreamClientOptions): UpstreamClient {
  const { credentials, timeoutMillis, maxBytes } = options
  const { origin, pathname } = new URL(options.baseUrl)
  const basePath = pathname.replace(/\/$/, '')
  const limits = { timeoutMillis, maxBytes }
  const connecting = connect(origin, options)

  async function send(
    method: Dispatcher.HttpMethod,
    target: string,
    headers: Record<string, string>,
    body: string | null = null,
  ): Promise<WholeAnswer> {
    const { own } = await connecting
    const path = basePath + target || '/'
    return authorized((authorization) => {
      const all = { ...COMMON, ...headers, ...authorization }
      return exchange(own, { method, path, headers: all, body }, limits)
    })
  }

  /** Sends with our credentials, and once more with others where a token may have ended. */
  async function authorized<T extends WholeAnswer | OpenAnswer>(
    request: (authorization: Record<string, string>) => Promise<T>,
  ): Promise<T> {
    const given = await credentials.authorization(false)
    const first = await request(header(given))
    if (first.statusCode !== 401) return first
    // A token that has ended is refused before anything is done: the request may be repeated with another.
    const renewed = await credentials.authorization(true)
    if (renewed === given) return first
    if ('dump' in first.body) void first.body.dump()
    return request(header(renewed))
  }

  return {
    async get(target) {
      const answer = await send('GET', target, STRICT)
      if (answer.statusCode === 200) return readJson(answer, maxBytes)
      if (GONE.has(answer.statusCode)) return undefined
      throw refusalOf(answer.statusCode)
    },
    async change({ method, target, body, ifMatch }) {
      const headers: Record<string, string> = {
        Prefer: 'return=representation',
        ...(body === undefined ? {} : { 'Content-Type': FHIR_JSON }),
        ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
      }
      const text = body === undefined ? null : JSON.stringify(body)
      const answer = await send(method, target, headers, text)
      const { statusCode: status } = answer
      const { location, 'content-type': type = '' } = answer.headers
      let json: unknown
      if (status >= 300) json = readRefusal(answer.body)
      else if (/json/.test(String(type))) json = await readJson(answer, maxBytes)
      const below = typeof location === 'string' ? belowBase(location, options.baseUrl) : null
      return { status, location: below, json }
    },
    async open({ method, url, headers, authorized: proved, signal }) {
      const { own, others } = await connecting
      // Our connections carry our certificate: they lead to the server and nowhere else.
      const connections = url.origin === origin ? own : others
      const asked = { method, origin: url.origin, path: url.pathname + url.search }
      // Nobody waits for the end of its body, so its silence must end it.
      const bounds = { bodyTimeout: timeoutMillis, signal }
      const request = (authorization: Record<string, string>) => {
        const all = { ...COMMON, ...headers, ...authorization }
        return openAnswer(connections, { ...asked, ...bounds, headers: all }, signal)
      }
      return proved && url.origin === origin ? authorized(request) : request({})
    },
    async readJson(answer, signal) {
      try {
        return await readJson({ ...answer, body: await readAll(answer, maxBytes) }, maxBytes)
      } catch (cause) {
        answer.body.destroy()
        throw signal.aborted ? tooSlow(cause) : unreachable(cause)
      }
    },
    close() {
      void connecting.then(({ own, others }) => Promise.all([own.destroy(), others.destroy()]))
    },
  }
}

const header = (value: string | null): Record<string, string> =>
  value === null ? {} : { Authorization: value }

type Connections = {
  /** To the server itself. */
  own: Pool
  /** To the hosts of its files. */
  others: Agent
}

/** The library is loaded where there is a server to speak to, since most practices have none. */
async function connect(
  origin: string,
  { credentials, maxConnections, timeoutMillis }: UpstreamClientOptions,
): Promise<Connections> {
  const { Agent, Pool } = await import('undici')
  const common = { allowH2: false, connectTimeout: timeoutMillis }
  return {
    own: new Pool(origin, {
      ...common,
      connections: maxConnections,
      // A whole exchange has a time of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(credentials.certificate && { connect: credentials.certificate }),
    }),
    others: new Agent(common),
  }
}

async function openAnswer(
  connections: Dispatcher,
  request: Dispatcher.RequestOptions,
  signal: AbortSignal,
): Promise<OpenAnswer> {
  try {
    const { statusCode, headers, body } = await connections.request(request)
    // Told to whoever reads the body; that nobody may be doing so is no fault.
    body.on('error', () => {})
    const once = Object.entries(headers).map(([name, value]) => [name, String(value)])
    return { statusCode, headers: Object.fromEntries(once), body }
  } catch (cause) {
    throw signal.aborted ? tooSlow(cause) : unreachable(cause)
  }
}

async function readAll({ body }: OpenAnswer, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > maxBytes) throw badAnswer('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const MAX_REFUSAL_BYTES = 16_384

/** The JSON that a refusal came with; undefined when it is none, or too long to be one. */
function readRefusal(body: Buffer): unknown {
  if (body.length > MAX_REFUSAL_BYTES) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // The status says what matters.
    return undefined
  }
}
