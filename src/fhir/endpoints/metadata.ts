// `/metadata`: what this server is, for anyone, from any origin (FHIR R4 http.html#capabilities;
// SMART 2.2 app-launch, "CORS").

import type { Context } from 'hono'
import { addHeader, reply } from '../../http/reply.ts'
import { methodNotAllowed, type RoomEnv } from '../../http/room.ts'
import { capabilitiesOf } from '../capabilities.ts'
import { capabilityStatement } from '../capability-statement.ts'
import type { Deps } from '../deps.ts'
import { requireJsonAccepted } from '../media-types.ts'
import { asFhirError, errorResponse, resourceResponse } from './answer.ts'

const CACHE_SECONDS = 300

/** Makes the handler of `/metadata`. The statement is made when it is first asked for, and again when the backend says something new. */
export function metadata(deps: Deps): (c: Context<RoomEnv>) => Response {
  const capabilities = capabilitiesOf(deps.backend, deps.exports, deps.updateCreates ?? true)
  const facts = {
    baseUrl: deps.baseUrl,
    since: deps.clock.now(),
    softwareVersion: deps.softwareVersion,
    capabilities,
    discovery: deps.discovery,
  }
  let made: { served: unknown; statement: ReturnType<typeof capabilityStatement> } | null = null
  return (c) => {
    const { method } = c.req.raw
    if (method === 'OPTIONS')
      return reply(null, {
        status: 204,
        headers: {
          'Access-Control-Allow-Origin': '*',
          'Access-Control-Allow-Methods': 'GET, HEAD',
          'Access-Control-Allow-Headers': 'Authorization, Accept, Content-Type',
        },
      })
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('GET, HEAD, OPTIONS')
    const anyOrigin = { 'Access-Control-Allow-Origin': '*' }
    try {
      requireJsonAccepted(c.req.header('accept') ?? null, c.req.query('_format') || null)
    } catch (error) {
      const refusal = asFhirError(error, { log: deps.log, requestId: c.env.requestId })
      const response = errorResponse(refusal, c.env.requestId)
      addHeader(response, 'Access-Control-Allow-Origin', '*')
      return response
    }
    const served = capabilities.served()
    if (served !== made?.served) made = { served, statement: capabilityStatement(facts) }
    return resourceResponse(made.statement, 200, {
      ...anyOrigin,
      'Cache-Control': `public, max-age=${CACHE_SECONDS}`,
    })
  }
}
