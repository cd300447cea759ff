// The FHIR room: the resource server. A request goes guard -> interaction.ts (one canonical parse) ->
// access.ts (may it run, as what) -> the backend, narrowed by predicate.ts -> visible.ts (every resource
// is judged, whatever the backend did) -> shape.ts. Where resources come from is behind backend.ts.
// Tokens, clients and users are other rooms' matter: they come in as a BearerAccess.
import type { Hono } from 'hono'
import { type RoomEnv, room } from '../http/room.ts'
import type { Clock } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import type { FhirBackend } from './backend.ts'
import type { Discovery } from './capability-statement.ts'
import { asFhirError, errorResponse } from './endpoints/answer.ts'
import { gateway } from './endpoints/gateway.ts'
import { metadata } from './endpoints/metadata.ts'
import type { ExportDesk } from './export-order.ts'

export type Deps = {
  backend: FhirBackend
  /** The tenant's FHIR base URL as apps know it, without a slash at its end. */
  baseUrl: string
  /** Answers what the request's bearer token stands for, or throws an OAuthError. */
  authenticate(request: Request): Promise<BearerAccess>
  /** Whether a browser origin is registered by this client; by any client when that is not known (preflights). */
  originAllowed(origin: string, clientId: string | null): Promise<boolean>
  /** Takes exports on; without it there are none. */
  exports?: ExportDesk
  /** Whether a PUT may add a resource under an id of the client's choice; without it, it may. */
  updateCreates?: boolean
  clock: Clock
  /** At least 32 random bytes that stay the same on every node of the tenant. */
  pageKey: Buffer
  /** Records an access; when it throws, the access is refused. */
  audit(event: AuditEvent): Promise<void> | void
  discovery: Discovery
  softwareVersion: string
  log: Logger
}

/** Builds the room; mount it at the FHIR base. */
export function fhir(deps: Deps): Hono<RoomEnv> {
  const app = room()
  app.all('/metadata', metadata(deps))
  app.all('*', gateway(deps))
  // Only what fails outside of an answer (the check of an origin, say) ends here.
  app.onError((error, c) =>
    errorResponse(asFhirError(error, { log: deps.log, requestId: c.get('requestId') })),
  )
  return app
}
