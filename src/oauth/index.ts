// The authorization server: authorization, token, introspection, revocation, keys and metadata
// (RFC 6749, 7009, 7662, 8414, 9207), and why a client was refused. It does not meet people: what lies between a request and a code
// is the steps' matter. It knows nothing of FHIR but the base it protects, and whether a scope can be
// enforced there.
import type { Hono } from 'hono'
import { type OriginCheck, preflight, publicDocument, withCors } from '../http/cors.ts'
import { oauthErrorResponse } from '../http/errors.ts'
import { type Asking, askingAt, type NoteRefusal } from '../http/note-refusal.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { methodNotAllowed, type RoomContext, type RoomEnv, room } from '../http/room.ts'
import type { Logger } from '../lib/log.ts'
import type { RefusalEndpoint } from '../model/refusal.ts'
import { authorizationServerMetadata } from './endpoints/authorization-server-metadata.ts'
import { type AuthorizeDeps, authorize } from './endpoints/authorize.ts'
import { type IntrospectDeps, introspect } from './endpoints/introspect.ts'
import { jwks } from './endpoints/jwks.ts'
import { type RefusalsDeps, showRefusals } from './endpoints/refusals.ts'
import { type RegisterDeps, register } from './endpoints/register.ts'
import {
  deleteRegistration,
  readRegistration,
  replaceRegistration,
} from './endpoints/registration.ts'
import { type RevokeDeps, revoke } from './endpoints/revoke.ts'
import { type TokenEndpointDeps, token } from './endpoints/token.ts'
import { ALIASES, type Offered, PATHS } from './metadata.ts'

/** Where a client looks up why it was refused. */
const REFUSALS_PATH = '/refusals'

type OAuthRoomDeps = AuthorizeDeps &
  TokenEndpointDeps &
  IntrospectDeps &
  RegisterDeps &
  RefusalsDeps &
  RevokeDeps & {
    log: Logger
    originAllowed: OriginCheck
    refused: NoteRefusal
    offered: Offered
    limits: Record<'authorize' | 'token' | 'introspect' | 'register', RateLimit>
  }

/** Mounts the authorization server's endpoints below a tenant's base. */
export function oauth(deps: OAuthRoomDeps): Hono<RoomEnv> {
  const app = room()
  const paths = (name: keyof typeof PATHS) => [PATHS[name], ...ALIASES[name]]
  const endpoint = (
    name: keyof typeof PATHS & RefusalEndpoint,
    limit: RateLimit,
    answer: (request: Request, asking: Asking) => Promise<Response>,
  ) => {
    app.on(['POST', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'], paths(name), async (c) => {
      const request = c.req.raw
      if (request.method === 'OPTIONS') return preflight(request, 'POST', deps.originAllowed)
      if (request.method !== 'POST') return methodNotAllowed('POST, OPTIONS')
      const asking = askingAt(name)
      const response = await answered(c, asking, () => {
        limit.check(c.env.clientAddress)
        return answer(request, asking)
      })
      const { clientId } = asking
      return withCors(request, response, deps.originAllowed, clientId)
    })
  }
  const answered = async (
    c: RoomContext,
    asking: Asking,
    work: () => Promise<Response>,
  ): Promise<Response> => {
    try {
      return await work()
    } catch (error) {
      deps.refused(error, c.env.requestId, asking)
      return oauthErrorResponse(error, { log: deps.log, requestId: c.env.requestId })
    }
  }

  app.on(['GET', 'POST'], paths('authorize'), async (c) => {
    const asking = askingAt('authorize')
    try {
      // Each request is a row.
      deps.limits.authorize.check(c.env.clientAddress)
      return await authorize(c.req.raw, c.env.requestId, asking, deps)
    } catch (error) {
      deps.refused(error, c.env.requestId, asking)
      throw error
    }
  })
  for (const path of paths('authorize')) app.all(path, () => methodNotAllowed('GET, POST'))
  endpoint('token', deps.limits.token, (request, asking) => token(request, deps, asking))
  endpoint('introspect', deps.limits.introspect, (request, asking) =>
    introspect(request, deps, asking),
  )
  endpoint('revoke', deps.limits.token, (request, asking) => revoke(request, deps, asking))
  app.all(`${REFUSALS_PATH}/:id`, (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'POST') return methodNotAllowed('GET, POST')
    const asking = askingAt('refusals')
    return answered(c, asking, () => {
      deps.limits.introspect.check(c.env.clientAddress)
      return showRefusals(c.req.raw, c.req.param('id') ?? '', deps, asking)
    })
  })
  if (deps.offered.registration) mountRegistration()
  const keySet = publicDocument(jwks(deps.keys))
  for (const path of paths('jwks')) app.all(path, keySet)
  app.all(
    '/.well-known/oauth-authorization-server',
    publicDocument(authorizationServerMetadata(deps.issuer, deps.offered)),
  )
  return app

  function mountRegistration(): void {
    const limited =
      (
        allow: string,
        answers: Record<string, (c: RoomContext, id: string, asking: Asking) => Promise<Response>>,
      ) =>
      (c: RoomContext) => {
        const work = answers[c.req.method]
        if (!work) return methodNotAllowed(allow)
        const asking: Asking = { ...askingAt('register'), asked: { method: c.req.method } }
        return answered(c, asking, () => {
          deps.limits.register.check(c.env.clientAddress)
          return work(c, c.req.param('id') ?? '', asking)
        })
      }
    app.all(
      PATHS.register,
      limited('POST', { POST: (c) => register(c.req.raw, c.env.requestId, deps) }),
    )
    app.all(
      `${PATHS.register}/:id`,
      limited('GET, PUT, DELETE', {
        GET: (c, id, asking) => readRegistration(c.req.raw, id, deps, asking),
        PUT: (c, id, asking) => replaceRegistration(c.req.raw, id, c.env.requestId, deps, asking),
        DELETE: (c, id, asking) => deleteRegistration(c.req.raw, id, c.env.requestId, deps, asking),
      }),
    )
  }
}
