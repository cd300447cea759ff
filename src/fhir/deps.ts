// What the FHIR room works with.
import type { Asking, NoteRefusal } from '../http/note-refusal.ts'
import type { Clock } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import type { FhirBackend } from './backend.ts'
import type { Discovery } from './capability-statement.ts'
import type { ExportDesk } from './export-order.ts'

export type Deps = {
  backend: FhirBackend
  /** The tenant's FHIR base URL as apps know it, without a slash at its end. */
  baseUrl: string
  /** Answers what the request's bearer token stands for, or throws an OAuthError. */
  authenticate(request: Request, asking?: Asking): Promise<BearerAccess>
  /** Whether a browser origin is registered by this client; by any client when that is not known (preflights). */
  originAllowed(origin: string, clientId: string | null): Promise<boolean>
  /** Takes exports on; without it there are none. */
  exports?: ExportDesk
  /** Whether a PUT may add a resource under an id of the client's choice; without it, it may. */
  updateCreates?: boolean
  /** The largest body that is read; without it, two megabytes. */
  bodyLimitBytes?: number
  clock: Clock
  /** At least 32 random bytes that stay the same on every node of the tenant. */
  pageKey: Buffer
  /** Records an access; when it throws, the access is refused. */
  audit(event: AuditEvent): Promise<void> | void
  /** Notes why a request was refused. */
  refused: NoteRefusal
  discovery: Discovery
  softwareVersion: string
  log: Logger
}
