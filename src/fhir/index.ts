// The FHIR room: the resource server. A request goes guard -> interaction.ts (one canonical parse) ->
// access.ts (may it run, as what) -> the backend, narrowed by predicate.ts -> visible.ts (every resource
// is judged, whatever the backend did) -> shape.ts. Where resources come from is behind backend.ts.
// Tokens, clients and users are other rooms' matter: they come in as a BearerAccess.
import type { Hono } from 'hono'
import { type RoomEnv, room } from '../http/room.ts'
import type { Deps } from './deps.ts'
import { gateway } from './endpoints/gateway.ts'
import { metadata } from './endpoints/metadata.ts'

/** Builds the room; mount it at the FHIR base. */
export function fhir(deps: Deps): Hono<RoomEnv> {
  const app = room()
  app.all('/metadata', metadata(deps))
  app.all('*', gateway(deps))
  return app
}
