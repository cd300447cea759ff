// A host of pictures on this machine, as an app's developer would have one: each path answers what the test puts
// there.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type PictureHost = {
  url: string
  /** What is there: bytes, or a place to be sent on to. */
  files: Map<string, Buffer | string>
  /** The paths asked for. */
  visited: string[]
  close(): Promise<void>
}

/** Starts the host, empty. */
export async function startPictureHost(): Promise<PictureHost> {
  const files = new Map<string, Buffer | string>()
  const visited: string[] = []
  const server = createServer(({ url = '' }, response) => {
    visited.push(url)
    const file = files.get(url)
    if (file === undefined) response.writeHead(404).end()
    else if (typeof file === 'string') response.writeHead(302, { Location: file }).end()
    // The type is a lie on purpose: what counts is what the bytes are.
    else response.writeHead(200, { 'Content-Type': 'text/html' }).end(file)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`, // listening on TCP
    files,
    visited,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
