// SMART App Launch on top of OAuth and OpenID Connect: its discovery document, under the FHIR base and
// (for apps written to the first tutorial) under the issuer.
import type { Hono } from 'hono'
import { publicDocument } from '../http/cors.ts'
import { type RoomEnv, room } from '../http/room.ts'
import type { SmartFacts } from './capabilities.ts'
import { smartConfiguration } from './endpoints/smart-configuration.ts'
import { style } from './endpoints/style.ts'
import { type SmartStyle, stylePath } from './style.ts'

/** Mounts SMART discovery below a tenant's base. */
export function smart(facts: SmartFacts & { style: SmartStyle }): Hono<RoomEnv> {
  const app = room()
  const path = '/.well-known/smart-configuration'
  const document = publicDocument(() => smartConfiguration(facts))
  for (const each of [path, `/fhir${path}`]) app.all(each, document)
  app.all(
    stylePath(facts.style),
    publicDocument(() => style(facts.style)),
  )
  return app
}
