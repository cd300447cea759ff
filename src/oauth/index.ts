// The authorization server: authorization, token, introspection, revocation, keys and metadata
// (RFC 6749, 7009, 7662, 8414, 9207). It does not meet people: what lies between a request and a code
// is the steps' matter. It knows nothing of FHIR but the base it protects, and whether a scope can be
// enforced there.
import type { Hono } from 'hono'
import { type OriginCheck, preflight, publicDocument, withCors } from '../http/cors.ts'
import { oauthErrorResponse } from '../http/errors.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { methodNotAllowed, type RoomContext, type RoomEnv, room } from '../http/room.ts'
import type { Logger } from '../lib/log.ts'
import { authorizationServerMetadata } from './endpoints/authorization-server-metadata.ts'
import { type AuthorizeDeps, authorize } from './endpoints/authorize.ts'
import { type IntrospectDeps, introspect } from './endpoints/introspect.ts'
import { jwks } from './endpoints/jwks.ts'
import { type RegisterDeps, register } from './endpoints/register.ts'
import {
  deleteRegistration,
  readRegistration,
  replaceRegistration,
} from './endpoints/registration.ts'
import { type RevokeDeps, revoke } from './endpoints/revoke.ts'
import { type TokenEndpointDeps, token } from './endpoints/token.ts'
import { ALIASES, type Offered, PATHS } from './metadata.ts'

export type OAuthRoomDeps = AuthorizeDeps &
  TokenEndpointDeps &
  IntrospectDeps &
  RegisterDeps &
  RevokeDeps & {
    log: Logger
    originRegistered: OriginCheck
    offered: Offered
    limits: Record<'authorize' | 'token' | 'introspect' | 'register', RateLimit>
  }

/** Mounts the authorization server's endpoints below a tenant's base. */
export function oauth(deps: OAuthRoomDeps): Hono<RoomEnv> {
  const app = room()
  const paths = (name: keyof typeof PATHS) => [PATHS[name], ...ALIASES[name]]
  const endpoint = (
    name: keyof typeof PATHS,
    limit: RateLimit,
    answer: (request: Request) => Promise<Response>,
  ) => {
    app.on(['POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'], paths(name), async (c) => {
      const request = c.req.raw
      if (request.method === 'OPTIONS') return preflight(request, 'POST', deps.originRegistered)
      if (request.method !== 'POST') return methodNotAllowed('POST, OPTIONS')
      const response = await answered(c, () => {
        limit.check(c.get('clientAddress'))
        return answer(request)
      })
      return withCors(request, response, deps.originRegistered)
    })
  }
  const answered = async (c: RoomContext, work: () => Promise<Response>): Promise<Response> => {
    try {
      return await work()
    } catch (error) {
      return oauthErrorResponse(error, { log: deps.log, requestId: c.get('requestId') })
    }
  }

  app.on(['GET', 'POST'], paths('authorize'), (c) => {
    // Each request is a row.
    deps.limits.authorize.check(c.get('clientAddress'))
    return authorize(c.req.raw, deps)
  })
  for (const path of paths('authorize')) app.all(path, () => methodNotAllowed('GET, POST'))
  endpoint('token', deps.limits.token, (request) => token(request, deps))
  endpoint('introspect', deps.limits.introspect, (request) => introspect(request, deps))
  endpoint('revoke', deps.limits.token, (request) => revoke(request, deps))
  if (deps.offered.registration) mountRegistration()
  const keySet = publicDocument(() => jwks(deps.keys))
  for (const path of paths('jwks')) app.all(path, keySet)
  app.all(
    '/.well-known/oauth-authorization-server',
    publicDocument(authorizationServerMetadata(deps.issuer, deps.offered)),
  )
  return app

  function mountRegistration(): void {
    const limited =
      (allow: string, answers: Record<string, (c: RoomContext, id: string) => Promise<Response>>) =>
      (c: RoomContext) => {
        const work = answers[c.req.method]
        if (!work) return methodNotAllowed(allow)
        return answered(c, () => {
          deps.limits.register.check(c.get('clientAddress'))
          return work(c, c.req.param('id') ?? '')
        })
      }
    app.all(
      PATHS.register,
      limited('POST', { POST: (c) => register(c.req.raw, c.get('requestId'), deps) }),
    )
    app.all(
      `${PATHS.register}/:id`,
      limited('GET, PUT, DELETE', {
        GET: (c, id) => readRegistration(c.req.raw, id, deps),
        PUT: (c, id) => replaceRegistration(c.req.raw, id, c.get('requestId'), deps),
        DELETE: (c, id) => deleteRegistration(c.req.raw, id, c.get('requestId'), deps),
      }),
    )
  }
}
