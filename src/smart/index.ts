// SMART App Launch on top of OAuth and OpenID Connect: its discovery document, under the FHIR base and
// (for apps written to the first tutorial) under the issuer; the practice's style; and the launch API by
// which an EHR's backend starts apps.
import type { Hono } from 'hono'
import { publicDocument } from '../http/cors.ts'
import { oauthErrorResponse } from '../http/errors.ts'
import { askingAt, type NoteRefusal } from '../http/note-refusal.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { methodNotAllowed, type RoomEnv, room } from '../http/room.ts'
import type { Logger } from '../lib/log.ts'
import type { SmartStyle } from '../model/smart-style.ts'
import type { SmartFacts } from './capabilities.ts'
import { type LaunchApiDeps, launchApi } from './endpoints/launch-api.ts'
import { type OpenLaunchDeps, openLaunch } from './endpoints/open-launch.ts'
import { smartConfiguration } from './endpoints/smart-configuration.ts'
import { style } from './endpoints/style.ts'
import { stylePath } from './style.ts'

type SmartDeps = SmartFacts & {
  style: SmartStyle
  launchApi: LaunchApiDeps &
    OpenLaunchDeps & {
      limit: RateLimit
      log: Logger
      refused: NoteRefusal
    }
}

/** Mounts SMART discovery, the style, and the launch API below a tenant's base. */
export function smart(facts: SmartDeps): Hono<RoomEnv> {
  const app = room()
  const path = '/.well-known/smart-configuration'
  const document = publicDocument(smartConfiguration(facts))
  for (const each of [path, `/fhir${path}`]) app.all(each, document)
  app.all(
    stylePath(facts.style),
    publicDocument(() => style(facts.style)),
  )
  const { launchApi: api } = facts
  for (const each of ['/jwt', '/jwt/']) {
    app.post(each, async (c) => {
      const asking = askingAt('launch-api')
      try {
        api.limit.check(c.env.clientAddress)
        return await launchApi(c.req.raw, api, asking)
      } catch (error) {
        api.refused(error, c.env.requestId, asking)
        return oauthErrorResponse(error, { log: api.log, requestId: c.env.requestId })
      }
    })
    app.all(each, () => methodNotAllowed('POST'))
  }
  app.post('/jwt/open', (c) => {
    api.limit.check(c.env.clientAddress)
    return openLaunch(c.req.raw, api)
  })
  app.all('/jwt/open', () => methodNotAllowed('POST'))
  return app
}
