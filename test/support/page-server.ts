// A local server that shows rendered pages as the product serves them: same assets, same
// Content-Security-Policy. What is posted to it is kept for the test to look at.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { assets } from '../../src/pages/assets.ts'

export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

export type PageServer = {
  url: string
  /** Bodies of posted forms, in order. */
  posted: URLSearchParams[]
  close(): Promise<void>
}

/** Serves `pages` (path without slash -> HTML) on a free port of the loopback interface. */
export async function servePages(pages: ReadonlyMap<string, string>): Promise<PageServer> {
  const posted: URLSearchParams[] = []
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY)
    const asset = assets.find((one) => one.path === path)
    if (asset) return response.setHeader('content-type', asset.contentType).end(asset.body)
    let body = ''
    for await (const chunk of request) body += chunk
    if (request.method === 'POST') posted.push(new URLSearchParams(body))
    const page = request.method === 'POST' ? '<!doctype html><p>posted' : pages.get(path.slice(1))
    response.statusCode = page === undefined ? 404 : 200
    return response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end(page ?? 'nothing here')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo // a server on TCP has no other form
  return {
    url: `http://127.0.0.1:${port}`,
    posted,
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}
