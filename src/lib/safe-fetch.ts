// Fetches an address that a stranger gave us (an app's key set or logo) without becoming their hand inside:
// https only, public addresses only, the connection pinned to the address that was checked, no redirects,
// bounded in size and time, no credentials but those given. RFC 9700 §4 has no clause for it; OWASP calls the attack SSRF.
import { lookup } from 'node:dns/promises'
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

/** What is allowed beyond https to public addresses. */
export type FetchPolicy = {
  /** Hosts the operator vouches for, as `host` or `host:port`: any address, http too. */
  allowHosts: readonly string[]
  /** Whether http and loopback addresses will do for any host; in the demo. */
  demo: boolean
}

type SafeRequest = {
  accept: string
  maxBytes?: number
  timeoutMillis?: number
  /** More headers, for a party that we have credentials of. */
  headers?: Readonly<Record<string, string>>
  /** A form to POST instead of a GET. */
  form?: string
  /** Whether refusals (400 and up) are answers too, for protocols that explain them in a body. */
  refusals?: boolean
}

/** An answer: with status 200, or a refusal where those were asked for. */
type SafeResponse = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/** GETs a URL, or posts a form to it, or throws a `SafeFetchError`. */
export type SafeFetch = (url: string, request: SafeRequest) => Promise<SafeResponse>

type SafeFetchReason =
  | 'malformed'
  | 'not-https'
  | 'user-information'
  | 'unresolved'
  | 'address-refused'
  | 'unreachable'
  | 'timeout'
  | 'redirect'
  | 'status'
  | 'too-large'
  | 'encoded'

/** A fetch that was refused or failed. The message is the same for all; reason and cause are for the log. */
export class SafeFetchError extends Error {
  override readonly name = 'SafeFetchError'
  readonly reason: SafeFetchReason

  constructor(reason: SafeFetchReason, cause?: unknown) {
    super('The address could not be fetched.', cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

type Address = { address: string; family: number }
type Resolve = (hostname: string) => Promise<Address[]>

const resolveByDns: Resolve = (hostname) => lookup(hostname, { all: true })

const DEFAULT_MAX_BYTES = 262_144
const DEFAULT_TIMEOUT_MILLIS = 5_000
const MAX_URL_LENGTH = 2048
const MAX_HEADER_BYTES = 16_384

/** Makes the safe fetch of a policy. `resolve` stands in for DNS in tests. */
export function createSafeFetch(policy: FetchPolicy, resolve: Resolve = resolveByDns): SafeFetch {
  return async (text, request) => {
    const { maxBytes, timeoutMillis, refusals = false } = request
    const url = checkedUrl(text, policy)
    const signal = AbortSignal.timeout(timeoutMillis ?? DEFAULT_TIMEOUT_MILLIS)
    try {
      const addresses = await checkedAddresses(url, policy, resolve, signal)
      const answer = await send(url, addresses, request, signal)
      checkAnswer(answer, refusals)
      const body = await readBody(answer, maxBytes ?? DEFAULT_MAX_BYTES)
      return { status: answer.statusCode ?? 0, headers: answer.headers, body }
    } catch (error) {
      if (error instanceof SafeFetchError) throw error
      throw new SafeFetchError(signal.aborted ? 'timeout' : 'unreachable', error)
    }
  }
}

/** Whether a URL may be fetched under a policy, as far as its host resolves now; null when it may. */
export async function addressRefusal(
  text: string,
  policy: FetchPolicy,
  resolve: Resolve = resolveByDns,
): Promise<SafeFetchReason | null> {
  try {
    const signal = AbortSignal.timeout(DEFAULT_TIMEOUT_MILLIS)
    await checkedAddresses(checkedUrl(text, policy), policy, resolve, signal)
    return null
  } catch (error) {
    if (error instanceof SafeFetchError) return error.reason
    throw error
  }
}

/** Whether the operator vouches for the URL's host: whole names are compared, never beginnings or ends. */
function isAllowed(url: URL, policy: FetchPolicy): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return (
    policy.allowHosts.includes(url.hostname) ||
    policy.allowHosts.includes(`${url.hostname}:${port}`)
  )
}

function checkedUrl(text: string, policy: FetchPolicy): URL {
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) throw new SafeFetchError('malformed')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw new SafeFetchError('user-information')
  const httpWillDo = url.protocol === 'http:' && (policy.demo || isAllowed(url, policy))
  if (url.protocol !== 'https:' && !httpWillDo) throw new SafeFetchError('not-https')
  return url
}

/** Resolves the host once. One refused address refuses the whole name: an honest one has none. */
async function checkedAddresses(
  url: URL,
  policy: FetchPolicy,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<Address[]> {
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(literal)
  const addresses = family
    ? [{ address: literal, family }]
    : await within(signal, resolve(url.hostname)).catch((error) => {
        throw new SafeFetchError(signal.aborted ? 'timeout' : 'unresolved', error)
      })
  if (addresses.length === 0) throw new SafeFetchError('unresolved')
  if (isAllowed(url, policy)) return addresses
  const fits = ({ address }: Address) =>
    isPublicAddress(address) || (policy.demo && isLoopbackAddress(address))
  if (!addresses.every(fits)) throw new SafeFetchError('address-refused')
  return addresses
}

/** The result of `work`, or a rejection as soon as the signal aborts. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}

/** Connects to one of the checked addresses, whatever DNS would answer now. */
function send(
  url: URL,
  addresses: Address[],
  { accept, headers, form }: SafeRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const pinned: LookupFunction = (_hostname, options, answer) => {
    const [first] = addresses
    if (options.all) answer(null, addresses)
    else answer(null, first?.address ?? '', first?.family)
  }
  const { request, Agent } = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    request(url, {
      method: form === undefined ? 'GET' : 'POST',
      agent: new Agent({ keepAlive: false }),
      headers: {
        ...headers,
        ...(form !== undefined && { 'Content-Length': String(Buffer.byteLength(form)) }),
        Accept: accept,
        'Accept-Encoding': 'identity',
        'User-Agent': 'chartgate',
      },
      lookup: pinned,
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      .end(form)
  })
}

function checkAnswer(answer: IncomingMessage, refusals: boolean): void {
  const { statusCode = 0, headers } = answer
  const encoding = headers['content-encoding'] ?? 'identity'
  let fault: SafeFetchReason | null = null
  if (statusCode >= 300 && statusCode < 400) fault = 'redirect'
  else if (statusCode !== 200 && !(refusals && statusCode >= 400)) fault = 'status'
  else if (encoding !== 'identity') fault = 'encoded'
  if (fault === null) return
  answer.destroy()
  throw new SafeFetchError(fault)
}

async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  // Leaving the loop by an error closes the connection.
  for await (const part of answer) {
    size += part.length
    if (size > maxBytes) throw new SafeFetchError('too-large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}
