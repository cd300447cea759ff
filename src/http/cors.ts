// Cross-origin access for browser apps: public documents for any origin, everything else only for origins
// that a client registered, and never with credentials of the browser's own (SMART 2.2 app-launch, "CORS").
// The authorization endpoint is not mounted under it (RFC 9700 §2.6).

import type { Context } from 'hono'
import { addHeader, reply } from './reply.ts'
import { methodNotAllowed, type RoomEnv } from './room.ts'

const ALLOWED_HEADERS =
  'Authorization, Content-Type, Accept, Prefer, If-Match, If-None-Match, If-None-Exist, If-Modified-Since, X-Security-Context'
const EXPOSED_HEADERS =
  'ETag, Location, Content-Location, Last-Modified, WWW-Authenticate, Retry-After, X-Progress, X-Export-Status, Preference-Applied, X-Request-Id, X-Security-Context'
const PREFLIGHT_SECONDS = 600

/** Whether an origin may read an answer to this client; null while nobody knows which asks. */
export type OriginCheck = (origin: string, clientId: string | null) => Promise<boolean>

/** Adds what the browser needs to hand the answer to the app; says always that the answer depends on `Origin`. */
export async function withCors(
  request: Request,
  response: Response,
  allowed: OriginCheck,
  clientId: string | null,
): Promise<Response> {
  addHeader(response, 'Vary', 'Origin')
  const origin = request.headers.get('origin')
  if (origin && (await allowed(origin, clientId))) {
    addHeader(response, 'Access-Control-Allow-Origin', origin)
    addHeader(response, 'Access-Control-Expose-Headers', EXPOSED_HEADERS)
  }
  return response
}

/** The answer to a preflight request, which names no client (Fetch, "CORS-preflight fetch"). */
export function preflight(
  request: Request,
  methods: string,
  allowed: OriginCheck,
): Promise<Response> {
  const response = reply(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
    },
  })
  return withCors(request, response, allowed, null)
}

/** The handler of a document that anybody may read from anywhere, and of preflights for it. */
export function publicDocument(answer: () => Response): (c: Context<RoomEnv>) => Response {
  return (c) => {
    const { method } = c.req.raw
    if (method === 'GET' || method === 'HEAD') return answer()
    if (method !== 'OPTIONS') return methodNotAllowed('GET, HEAD, OPTIONS')
    return reply(null, {
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'GET, HEAD',
        'Access-Control-Allow-Headers': ALLOWED_HEADERS,
        'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
      },
    })
  }
}
