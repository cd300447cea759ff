// The front door of the process: finds the tenant of a request, gives the request an id, has it answered
// by the tenant's rooms, and logs one line about it. What falls through every room becomes a page.

import type { Clock } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { Logger } from '../lib/log.ts'
import type { ClientAddress } from './client-address.ts'
import { asOAuthError } from './errors.ts'
import { addHeader, reply } from './reply.ts'
import type { RoomEnv, RoomRouter } from './room.ts'
import { tenantPath } from './tenant-path.ts'

/** Answers a request. `peer` is the address at the other end of its connection. */
export type Front = (request: Request, peer?: string) => Promise<Response>

export type FrontDeps = {
  /** The path of the public URL; empty at the root of a host. */
  publicPath: string
  isHandle(segment: string): boolean
  /** The tenant's rooms, mounted; null when there is no such tenant. */
  app(tenant: string): Promise<RoomRouter> | null
  clientAddress: ClientAddress
  /** Whether this process can serve. */
  ready(): Promise<boolean>
  clock: Clock
  log: Logger
}

/** Answers every request of the process. */
export function front(deps: FrontDeps): Front {
  return async (request, peer) => {
    const began = deps.clock.now()
    const path = pathOf(request.url)
    if (isProbe(path)) return answerProbe(request, path)
    const requestId = newId(began)
    const clientAddress = deps.clientAddress(peer, request.headers.get('x-forwarded-for'))
    let response: Response
    try {
      response = await answered(request, path, { requestId, clientAddress })
    } catch (error) {
      // No room could answer, or the page that should tell of it failed as well.
      const { status, message, headers } = asOAuthError(error, { log: deps.log, requestId })
      response = plain(status, message, headers)
    }
    addHeader(response, 'X-Request-Id', requestId)
    deps.log.info(
      {
        requestId,
        method: request.method,
        path,
        status: response.status,
        millis: deps.clock.now() - began,
        address: clientAddress,
      },
      'request',
    )
    return response
  }

  function isProbe(path: string): boolean {
    if (!path.endsWith('z')) return false
    const below = path.startsWith(deps.publicPath) ? path.slice(deps.publicPath.length) : path
    return below === '/healthz' || below === '/readyz'
  }

  /** For whoever watches the process: not a request of anybody's, so nothing is logged and no tenant asked. */
  async function answerProbe(request: Request, path: string): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return reply(null, { status: 405, headers: { Allow: 'GET, HEAD' } })
    const well = path.endsWith('/healthz') || (await deps.ready())
    const headers = { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' }
    return reply(well ? 'ok\n' : 'not ready\n', { status: well ? 200 : 503, headers })
  }

  async function answered(
    request: Request,
    path: string,
    facts: RoomEnv['Bindings'],
  ): Promise<Response> {
    const at = tenantPath(path, deps.publicPath, deps.isHandle)
    const app = at && (await deps.app(at.tenant))
    if (!app) return plain(404, 'There is nothing here.')
    return app.fetch(request, at.path === path ? facts : { ...facts, path: at.path })
  }
}

/** The path of a normalized URL, as it is escaped there. */
function pathOf(url: string): string {
  const path = url.slice(url.indexOf('/', url.indexOf('://') + 3))
  const end = path.search(/[?#]/)
  return end < 0 ? path : path.slice(0, end)
}

function plain(status: number, message: string, headers: Record<string, string> = {}): Response {
  const type = { 'Content-Type': 'text/plain; charset=utf-8' }
  return reply(`${message}\n`, { status, headers: { ...type, ...headers } })
}
