// A request as it came in over `node:http`, with what rooms ask of a Request: method, URL, headers, and its
// body once. It makes no objects that nobody asks for.
import type { IncomingMessage } from 'node:http'
import { invalidRequest } from '../model/errors.ts'

/** Nobody looks at the host that a request names: what we are called is configured (the issuer). */
const ORIGIN = 'http://localhost'

/** A target that the URL standard would leave as it is: no escapes in the path, and no dots as segments. */
const PLAIN_TARGET = /^\/[!$&-;=@-[\]_a-z~]*(?:\?[!$%&(-;=?-[\]_a-z~]*)?$/
const DOT_SEGMENT = /\/\.\.?(?:[/?]|$)/

/** The URL of a request target (RFC 9112 §3.2), normalized; null when it is none for us. */
export function urlOf(target: string): string | null {
  if (PLAIN_TARGET.test(target) && !DOT_SEGMENT.test(target)) return ORIGIN + target
  const whole = target.startsWith('/') ? ORIGIN + target : target
  // A backslash in a path would be read as a slash: as another path than the sender's own proxies saw.
  if (/^[^?]*\\/.test(whole) || !URL.canParse(whole)) return null
  const { protocol, pathname, search } = new URL(whole)
  return protocol === 'http:' || protocol === 'https:' ? ORIGIN + pathname + search : null
}

export class IncomingRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHeaders
  readonly #incoming: IncomingMessage
  #taken = false

  constructor(incoming: IncomingMessage, url: string) {
    this.#incoming = incoming
    this.method = incoming.method ?? 'GET'
    this.url = url
    this.headers = new IncomingHeaders(incoming.rawHeaders)
  }

  /**
   * The body's bytes; null when there are more than `limitBytes`, of which no more are kept than needed to
   * know. Throws `invalid_request` when the sender goes away before its end.
   */
  bytes(limitBytes: number): Promise<Uint8Array | null> {
    if (this.#taken) return Promise.reject(new TypeError('The body was read before.'))
    this.#taken = true
    const incoming = this.#incoming
    if (incoming.readableEnded) return Promise.resolve(new Uint8Array())
    if (Number(incoming.headers['content-length']) > limitBytes) return Promise.resolve(null)
    const endedEarly = () => invalidRequest('request-malformed', 'The body ended early.')
    if (incoming.destroyed) return Promise.reject(endedEarly())
    return new Promise((resolve, reject) => {
      let chunks: Buffer[] = []
      let size = 0
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= limitBytes) chunks.push(chunk)
        else {
          chunks = []
          resolve(null)
        }
      })
      const broken = () => reject(endedEarly())
      incoming.on('error', broken)
      incoming.on('close', broken)
      incoming.on('end', () => {
        incoming.off('close', broken)
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
      })
    })
  }
}

class IncomingHeaders {
  readonly #list: readonly string[]

  /** @param list names and values in turn, as `node:http` has them */
  constructor(list: readonly string[]) {
    this.#list = list
  }

  /** The value of a header, or all of them where it came several times (Fetch, "get"); null when it did not. */
  get(name: string): string | null {
    const wanted = name.toLowerCase()
    const list = this.#list
    let value: string | null = null
    for (let at = 0; at < list.length; at += 2) {
      const sent = list[at] as string // within its even length, as below
      if (sent.length !== wanted.length || (sent !== wanted && sent.toLowerCase() !== wanted))
        continue
      const one = list[at + 1] as string
      value = value === null ? one : `${value}${wanted === 'cookie' ? '; ' : ', '}${one}`
    }
    return value
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }
}
