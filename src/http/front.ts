// The front door of the process: finds the tenant of a request, gives the request an id, has it answered
// by the tenant's rooms, and logs one line about it. What falls through every room becomes a page.
import type { Hono } from 'hono'
import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { Logger } from '../lib/log.ts'
import type { ClientAddress } from './client-address.ts'
import { asOAuthError } from './errors.ts'
import type { RoomEnv } from './room.ts'
import { tenantPath } from './tenant-path.ts'

/** What the server under us knows of a connection. */
export type Connection = {
  incoming?: { socket?: { remoteAddress?: string | undefined } }
  outgoing?: { setHeader(name: string, value: string): unknown }
}

export type Front = (request: Request, connection?: Connection) => Promise<Response>

export type FrontDeps = {
  /** The path of the public URL; empty at the root of a host. */
  publicPath: string
  isHandle(segment: string): boolean
  /** The tenant's rooms, mounted; null when there is no such tenant. */
  app(tenant: string): Promise<Hono<RoomEnv> | null>
  clientAddress: ClientAddress
  /** Whether this process can serve. */
  ready(): Promise<boolean>
  clock: Clock
  log: Logger
}

/** The environment in which a tenant's rooms get the facts of a request. */
export type FrontEnv = {
  requestId: string
  clientAddress: string
  /** Takes what rooms add to an answer that is made already, to be written with it. */
  addedHeaders: Record<string, string>
}

/** Answers every request of the process. */
export function front(deps: FrontDeps): Front {
  return async (request, connection) => {
    const began = deps.clock.now()
    const requestId = newId(began)
    const { pathname, search } = new URL(request.url)
    const address = deps.clientAddress(
      connection?.incoming?.socket?.remoteAddress,
      request.headers.get('x-forwarded-for'),
    )
    const probe = await answerProbe(request, pathname)
    if (probe) return probe
    const addedHeaders = { 'X-Request-Id': requestId }
    const env = { requestId, clientAddress: address, addedHeaders }
    const response = await answer(request, pathname, search, env).catch((error: unknown) => {
      // No room could answer, or the page that should tell of it failed as well.
      const { status, message, headers } = asOAuthError(error, { log: deps.log, requestId })
      return new Response(`${message}\n`, { status, headers })
    })
    // Where they are written anyway: to touch the headers of a Response makes an object of them first.
    for (const [name, value] of Object.entries(addedHeaders))
      if (connection?.outgoing) connection.outgoing.setHeader(name, value)
      else response.headers.append(name, value)
    deps.log.info(
      {
        requestId,
        method: request.method,
        path: pathname,
        status: response.status,
        millis: deps.clock.now() - began,
        address,
      },
      'request',
    )
    return response
  }

  /** For whoever watches the process: not a request of anybody's, so nothing is logged and no tenant asked. */
  async function answerProbe(request: Request, pathname: string): Promise<Response | null> {
    const path = pathname.startsWith(deps.publicPath)
      ? pathname.slice(deps.publicPath.length)
      : pathname
    if (path !== '/healthz' && path !== '/readyz') return null
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } })
    const well = path === '/healthz' || (await deps.ready())
    const headers = { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' }
    return new Response(well ? 'ok\n' : 'not ready\n', { status: well ? 200 : 503, headers })
  }

  async function answer(
    request: Request,
    pathname: string,
    search: string,
    env: FrontEnv,
  ): Promise<Response> {
    const at = tenantPath(pathname, deps.publicPath, deps.isHandle)
    const app = at && (await deps.app(at.tenant))
    if (!app) return new Response('There is nothing here.\n', { status: 404 })
    if (at.path === pathname) return app.fetch(request, env)
    const moved = new URL(at.path + search, request.url)
    return app.fetch(new Request(moved, request), env)
  }
}
