// The export of another server, as its client (Bulk Data export): ordered, asked after, its files opened, let
// go. Its status is only on the server's own origin; its files are there, with our credentials where they are
// needed, or at hosts that the operator named, without any. Where else it points to, nobody goes.
import { createHash } from 'node:crypto'
import type { Millis } from '../../lib/clock.ts'
import { FhirError } from '../../model/errors.ts'
import { isResourceType } from '../definitions/definitions.ts'
import type { ExportLevel } from '../export-order.ts'
import { FHIR_JSON } from '../media-types.ts'
import { type Parameter, printParameters } from '../request-target.ts'
import type { OpenAnswer, UpstreamClient } from './client.ts'
import { badAnswer } from './refusals.ts'
import { isObject, list } from './searchset.ts'

type RemoteOrder = {
  level: ExportLevel
  groupId: string | null
  types: readonly string[]
  since: Millis | null
}

export type RemoteFile = {
  list: 'output' | 'deleted' | 'error'
  /** What every line is, as the other server says. */
  type: string
  url: URL
  /** Lines, as it says; null when it does not. */
  count: number | null
  /** Whether it is there for us alone. */
  requiresAccessToken: boolean
  /** The same for the same file, wherever its link is signed anew. */
  print: string
}

export type RemoteManifest = {
  transactionTime: Millis
  files: RemoteFile[]
  /** Where it goes on; null at its end. */
  next: URL | null
}

/** What became of a question; `wait` when it is to be asked again, not before so many seconds (null: as one likes). */
export type Reply<T> =
  | { as: 'answered'; value: T }
  | { as: 'wait'; seconds: number | null }
  /** It is refused or failed for good. The cause is for the log. */
  | { as: 'refused'; cause: string }

export type RemoteExport = {
  /** Orders an export; answers where its status is told. */
  order(order: RemoteOrder): Promise<Reply<string>>
  /** Asks after it; answers its whole manifest once it is there. */
  status(statusUrl: string): Promise<Reply<RemoteManifest>>
  /** Opens a file; the signal ends it. */
  file(file: RemoteFile, signal: AbortSignal): Promise<Reply<OpenAnswer>>
  /** Ends it, and its files. */
  cancel(statusUrl: string): Promise<void>
}

const BUSY = new Set([408, 425, 429, 502, 503, 504])
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const MAX_REDIRECTS = 3
const MAX_PAGES = 1000
const MAX_FILES = 100_000
const CANCEL_MILLIS = 10_000
const PLACES: Readonly<Record<ExportLevel, (groupId: string | null) => string>> = {
  system: () => '/$export',
  patient: () => '/Patient/$export',
  group: (groupId) => `/Group/${groupId}/$export`,
}

/** Makes the client of the exports of a server. @param fileHosts hosts besides its own for its files */
export function remoteExport(
  client: Pick<UpstreamClient, 'open' | 'readJson'>,
  {
    upstreamUrl,
    fileHosts,
    timeoutMillis,
  }: { upstreamUrl: string; fileHosts: readonly string[]; timeoutMillis: number },
): RemoteExport {
  const { origin } = new URL(upstreamUrl)

  /** An address on the server itself. */
  function ownUrl(text: string | undefined, what: string): URL {
    const url =
      text === undefined || !URL.canParse(text, `${upstreamUrl}/`)
        ? null
        : new URL(text, `${upstreamUrl}/`)
    if (url?.origin !== origin || url.username !== '' || url.password !== '')
      throw badAnswer(`${what} elsewhere`)
    return url
  }

  const mayBeAsked = (url: URL) =>
    url.origin === origin || fileHosts.includes(url.host) || fileHosts.includes(url.hostname)

  async function page(url: URL, signal: AbortSignal): Promise<Reply<RemoteManifest>> {
    const response = await client.open({
      method: 'GET',
      url,
      headers: { Accept: 'application/json' },
      authorized: true,
      signal,
    })
    const { statusCode: status, headers } = response
    if (status === 200) {
      const body = await client.readJson(response, signal)
      return { as: 'answered', value: readManifest(body, ownUrl) }
    }
    if (status === 202) {
      void response.body.dump()
      return { as: 'wait', seconds: retryAfter(headers) }
    }
    return refusal(response, signal)
  }

  /** Whether it may be otherwise later: told by the status, or by the outcome (Bulk Data export, "Error Status"). */
  async function refusal(response: OpenAnswer, signal: AbortSignal): Promise<Reply<never>> {
    const { statusCode: status, headers } = response
    if (BUSY.has(status)) {
      void response.body.dump()
      return { as: 'wait', seconds: retryAfter(headers) }
    }
    const body = await client.readJson(response, signal).catch(() => null)
    const issues = isObject(body) ? list(body.issue) : []
    const passing =
      status >= 500 &&
      issues.length > 0 &&
      issues.every((issue) => isObject(issue) && issue.code === 'transient')
    if (passing) return { as: 'wait', seconds: retryAfter(headers) }
    return { as: 'refused', cause: `status ${status}` }
  }

  return {
    async order({ level, groupId, types, since }) {
      const parameters: Parameter[] = [
        ['_outputFormat', 'application/fhir+ndjson'],
        // Always said: what the grant may see is not theirs to decide.
        ['_type', types.join(',')],
        ...(since === null ? [] : [['_since', new Date(since).toISOString()] satisfies Parameter]),
      ]
      const signal = AbortSignal.timeout(timeoutMillis)
      const url = new URL(`${upstreamUrl}${PLACES[level](groupId)}?${printParameters(parameters)}`)
      const headers = { Accept: FHIR_JSON, Prefer: 'respond-async' }
      const response = await client.open({ method: 'GET', url, headers, authorized: true, signal })
      if (response.statusCode !== 202) return refusal(response, signal)
      void response.body.dump()
      const status = ownUrl(response.headers['content-location'], 'a status')
      return { as: 'answered', value: status.href }
    },

    async status(statusUrl) {
      const signal = AbortSignal.timeout(timeoutMillis)
      const first = await page(ownUrl(statusUrl, 'a status'), signal)
      if (first.as !== 'answered') return first
      const { files, transactionTime } = first.value
      let { next } = first.value
      for (let pages = 1; next !== null; pages++) {
        if (pages >= MAX_PAGES || files.length > MAX_FILES) throw badAnswer('too many files')
        const more: Reply<RemoteManifest> = await page(next, AbortSignal.timeout(timeoutMillis))
        if (more.as !== 'answered') return more
        // Errors stand on every page.
        files.push(...more.value.files.filter((file) => file.list !== 'error'))
        next = more.value.next
      }
      return { as: 'answered', value: { transactionTime, files, next } }
    },

    async file({ url: first, requiresAccessToken }, signal) {
      let url = first
      for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
        if (!mayBeAsked(url)) return { as: 'refused', cause: 'a file elsewhere' }
        const response = await client.open({
          method: 'GET',
          url,
          headers: { Accept: 'application/fhir+ndjson' },
          // Bulk Data export, "Bulk Data Output File Request": no token where none is needed.
          authorized: requiresAccessToken,
          signal,
        })
        const { statusCode: status, headers } = response
        if (status === 200) return { as: 'answered', value: response }
        if (!REDIRECTS.has(status)) return refusal(response, signal)
        void response.body.dump()
        if (!URL.canParse(headers.location ?? '', url)) throw badAnswer('a redirect to nowhere')
        url = readUrl(new URL(headers.location ?? '', url).href)
      }
      throw badAnswer('too many redirects')
    },

    async cancel(statusUrl) {
      const url = ownUrl(statusUrl, 'a status')
      const signal = AbortSignal.timeout(Math.min(CANCEL_MILLIS, timeoutMillis))
      const headers = { Accept: FHIR_JSON }
      const response = await client.open({
        method: 'DELETE',
        url,
        headers,
        authorized: true,
        signal,
      })
      void response.body.dump()
      const { statusCode: status } = response
      if (status >= 300 && status !== 404 && status !== 410)
        throw new FhirError(502, 'exception', 'The data source could not answer.', {
          cause: `status ${status}`,
        })
    },
  }
}

/** Reads a manifest. Throws a 502 for what is none (Bulk Data export, "Response - Complete Status"). */
function readManifest(
  body: unknown,
  ownUrl: (text: string | undefined, what: string) => URL,
): RemoteManifest {
  if (!isObject(body) || !Array.isArray(body.output)) throw badAnswer('not a manifest')
  const transactionTime =
    typeof body.transactionTime === 'string' ? Date.parse(body.transactionTime) : Number.NaN
  if (Number.isNaN(transactionTime)) throw badAnswer('a manifest without its time')
  // Whoever does not say so means files that need a token.
  const requiresAccessToken = body.requiresAccessToken !== false
  const files = (['output', 'deleted', 'error'] as const).flatMap((name) =>
    list(body[name]).map((item) => readFile(name, item, requiresAccessToken)),
  )
  if (files.length > MAX_FILES) throw badAnswer('too many files')
  const next = list(body.link).find((link) => isObject(link) && link.relation === 'next')
  const url = isObject(next) && typeof next.url === 'string' ? next.url : undefined
  return { transactionTime, files, next: next === undefined ? null : ownUrl(url, 'a manifest') }
}

function readFile(
  name: RemoteFile['list'],
  item: unknown,
  requiresAccessToken: boolean,
): RemoteFile {
  if (!isObject(item) || typeof item.url !== 'string') throw badAnswer('a file without an address')
  const type = name === 'output' ? item.type : name === 'deleted' ? 'Bundle' : 'OperationOutcome'
  if (typeof type !== 'string' || !isResourceType(type)) throw badAnswer('a file without a type')
  const url = readUrl(item.url)
  const count =
    typeof item.count === 'number' && Number.isSafeInteger(item.count) ? item.count : null
  const print = createHash('sha256').update(`${name} ${url.origin}${url.pathname}`).digest('hex')
  return { list: name, type, url, count, requiresAccessToken, print }
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const web = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url === null || !web || url.username !== '' || url.password !== '')
    throw badAnswer('an address that is none')
  return url
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfter(headers: OpenAnswer['headers']): number | null {
  const value = headers['retry-after']
  if (value === undefined) return null
  if (/^\d{1,9}$/.test(value)) return Number(value)
  const at = Date.parse(value)
  const now = Date.parse(headers.date ?? '')
  return Number.isNaN(at) || Number.isNaN(now) ? null : Math.max(0, Math.ceil((at - now) / 1000))
}
