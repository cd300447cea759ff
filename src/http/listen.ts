// Puts the front door on a port: hands it each request that `node:http` reads, and writes its answer.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Logger, silentLogger } from '../lib/log.ts'
import type { Front } from './front.ts'
import { IncomingRequest, urlOf } from './incoming-request.ts'
import { type Content, headerList, Reply } from './reply.ts'

/** A request must arrive whole within this time, so that slow senders do not hold sockets. */
const REQUEST_TIMEOUT_MILLIS = 30_000
const HEADERS_TIMEOUT_MILLIS = 10_000
const CLOSE_PATIENCE_MILLIS = 5_000
/**
 * What still comes of a body that nobody wanted is thrown away for so long: to close at once would take the
 * answer from a sender that has not read it yet (RFC 9112 §9.6).
 */
const UNREAD_PATIENCE_MILLIS = 500

export type Listening = {
  port: number
  /** Stops taking requests, lets running ones end, then cuts what is left. */
  close(): Promise<void>
}

/** Listens; rejects with the system's error when the port is taken or forbidden. */
export async function listen(
  front: Front,
  port: number,
  host: string,
  log: Logger = silentLogger,
): Promise<Listening> {
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MILLIS,
      headersTimeout: HEADERS_TIMEOUT_MILLIS,
      // Where no body is announced there is none to wait for (RFC 9112 §6.3).
      optimizeEmptyRequests: true,
    },
    (incoming, outgoing) => {
      serve(front, incoming, outgoing).catch((err: unknown) => {
        // Whoever went away before the end is no fault of ours.
        if (!isPrematureClose(err)) log.error({ err }, 'an answer could not be written')
        if (outgoing.headersSent)
          outgoing.destroy() // nobody takes for whole what is cut off
        else outgoing.writeHead(500, ['Content-Length', '0']).end()
      })
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MILLIS)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

async function serve(
  front: Front,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = urlOf(incoming.url ?? '')
  if (url === null) {
    outgoing.writeHead(400, ['Content-Length', '0', 'Connection', 'close']).end()
    return
  }
  // It has all that rooms ask of a Request, and `readBytes` knows it.
  const request = new IncomingRequest(incoming, url) as unknown as Request
  const response = await front(request, incoming.socket.remoteAddress)
  if (!incoming.complete && announcesBody(incoming)) outgoing.once('finish', () => cutOff(incoming))
  const written = write(response, outgoing)
  if (written) await written
}

const isPrematureClose = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'

function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

function cutOff(incoming: IncomingMessage): void {
  const { socket } = incoming
  const cut = setTimeout(() => {
    if (!incoming.complete) socket.destroySoon()
  }, UNREAD_PATIENCE_MILLIS)
  incoming.once('close', () => clearTimeout(cut))
}

/** Null once all is handed over; a promise where the body is a stream. */
function write(response: Response, outgoing: ServerResponse): Promise<void> | null {
  const known: unknown = response
  const { content, headers } = partsOf(known instanceof Reply ? known : response)
  if (content instanceof ReadableStream) {
    // Nobody else would let go of what it reads from.
    if (outgoing.destroyed) return content.cancel()
    outgoing.writeHead(response.status, headers)
    outgoing.flushHeaders()
    return pipeline(Readable.from(content), outgoing)
  }
  const length = content === null ? 0 : Buffer.byteLength(content)
  // What has no body by its nature tells no length (RFC 9110 §8.6).
  if (length > 0 || !(outgoing.req.method === 'HEAD' || BODILESS.has(response.status)))
    headers.push('Content-Length', String(length))
  outgoing.writeHead(response.status, headers)
  outgoing.end(content)
  return null
}

const BODILESS: ReadonlySet<number> = new Set([204, 304])

function partsOf(response: Reply | Response): { content: Content; headers: string[] } {
  return response instanceof Reply
    ? { content: response.content, headers: response.headerList() }
    : { content: response.body, headers: headerList(response.headers) }
}
