// What the exports room works with, and what each of its requests asks.
import type { OriginCheck } from '../http/cors.ts'
import type { Asking, NoteRefusal } from '../http/note-refusal.ts'
import type { Clock } from '../lib/clock.ts'
import type { Logger } from '../lib/log.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import type { FileLinks } from './file-link.ts'
import type { PollLimit } from './poll-limit.ts'
import type { TenantExports } from './worker.ts'

export type Deps = Pick<TenantExports, 'stores' | 'files' | 'origin' | 'baseUrl' | 'readGroup'> & {
  /** Answers what the request's bearer token stands for, or throws an OAuthError. */
  authenticate(request: Request, asking?: Asking): Promise<BearerAccess>
  originAllowed: OriginCheck
  /** How files are linked; null where they need a token. */
  links: FileLinks | null
  refused: NoteRefusal
  clock: Clock
  log: Logger
}

export type Asked = {
  access: BearerAccess
  requestId: string
  jobId: string
  deps: Deps
  polls: PollLimit
}
