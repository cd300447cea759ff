// OpenID Connect on top of the authorization server: discovery and UserInfo (OIDC Core, OIDC Discovery).
// The id_token itself is minted with the other tokens.
import type { Hono } from 'hono'
import type { Authenticate } from '../http/bearer.ts'
import { type OriginCheck, preflight, publicDocument, withCors } from '../http/cors.ts'
import { oauthErrorResponse } from '../http/errors.ts'
import { askingAt, type NoteRefusal } from '../http/note-refusal.ts'
import { methodNotAllowed, type RoomEnv, room } from '../http/room.ts'
import type { Logger } from '../lib/log.ts'
import type { Offered } from '../oauth/metadata.ts'
import { openidConfiguration } from './endpoints/openid-configuration.ts'
import { userinfo } from './endpoints/userinfo.ts'

type OidcDeps = {
  issuer: string
  offered: Offered
  authenticate: Authenticate
  originAllowed: OriginCheck
  refused: NoteRefusal
  log: Logger
}

/** Mounts OpenID Connect below a tenant's base. */
export function oidc(deps: OidcDeps): Hono<RoomEnv> {
  const app = room()
  app.all(
    '/.well-known/openid-configuration',
    publicDocument(openidConfiguration(deps.issuer, deps.offered)),
  )
  app.all('/userinfo', async (c) => {
    const request = c.req.raw
    if (request.method === 'OPTIONS') return preflight(request, 'GET, POST', deps.originAllowed)
    if (request.method !== 'GET' && request.method !== 'POST')
      return methodNotAllowed('GET, POST, OPTIONS')
    const requestId = c.env.requestId
    const asking = askingAt('userinfo')
    const response = await userinfo(request, deps.authenticate, asking).catch((error: unknown) => {
      deps.refused(error, requestId, asking)
      return oauthErrorResponse(error, { log: deps.log, requestId })
    })
    return withCors(request, response, deps.originAllowed, asking.clientId)
  })
  return app
}
