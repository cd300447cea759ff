// Puts the front door on a port. The only file that imports the Node server.
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Front } from './front.ts'

/** A request must arrive whole within this time, so that slow senders do not hold sockets. */
const REQUEST_TIMEOUT_MILLIS = 30_000
const HEADERS_TIMEOUT_MILLIS = 10_000
const CLOSE_PATIENCE_MILLIS = 5_000

export type Listening = {
  port: number
  /** Stops taking requests, lets running ones end, then cuts what is left. */
  close(): Promise<void>
}

/** Listens; rejects with the system's error when the port is taken or forbidden. */
export async function listen(front: Front, port: number, host: string): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: (request, connection) => front(request, connection),
  }) as Server // without options for TLS or HTTP/2 it is this one
  server.requestTimeout = REQUEST_TIMEOUT_MILLIS
  server.headersTimeout = HEADERS_TIMEOUT_MILLIS
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
