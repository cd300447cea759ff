// Who may be in the console: operators, and auditors, who may look at everything and change nothing. A
// stranger is sent to sign in; anybody else is told whose place this is.
import type { PatientDirectory } from '../fhir/patient-directory.ts'
import { checkCsrf } from '../http/csrf.ts'
import { type Form, readForm } from '../http/form.ts'
import { seeOther } from '../http/headers.ts'
import { type PageFacts, shellOf } from '../http/page.ts'
import type { BrowserSessions, SignedInSession } from '../http/session.ts'
import { readUpload, type Upload } from '../http/upload.ts'
import type { Background } from '../lib/background.ts'
import type { Clock, Millis } from '../lib/clock.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import { PageError } from '../model/errors.ts'
import type { Stores } from '../model/stores.ts'
import type { Console } from '../pages/admin/console.tsx'
import { CONSOLE_ROOMS, type ConsoleRoom } from '../pages/admin/menu.tsx'

/** What every page of the console stands on. */
export type ConsoleDeps = PageFacts & {
  stores: Stores
  clock: Clock
  background: Background
  sessions: BrowserSessions
  directory: PatientDirectory
  formLimitBytes: number
}

/** A request to the console, by somebody who may be there. */
export type Visit = {
  request: Request
  requestId: string
  signedIn: SignedInSession
  /** Whether the person may change things. */
  mayChange: boolean
}

const PATHS: Record<ConsoleRoom, string> = {
  overview: '',
  'login-trusts': '/login-trusts',
  authorizations: '/authorizations',
  registrations: '/registrations',
  users: '/users',
  exports: '/exports',
  refusals: '/refusals',
  simulator: '/simulator',
  practice: '/practice',
  keys: '/keys',
  audit: '/audit',
}

/** What only looks at nothing, or only changes things, is not for auditors. */
const OPERATORS_ONLY: ReadonlySet<ConsoleRoom> = new Set(['simulator'])

/** Where a room of the console is. */
export function roomPath(facts: PageFacts, room: ConsoleRoom, below = ''): string {
  return `${facts.basePath}/admin${PATHS[room]}${below}`
}

/** Lets in those who may be here; answers where others go. Throws a page for who has no business here. */
export async function admit(
  request: Request,
  requestId: string,
  deps: ConsoleDeps,
): Promise<Visit | Response> {
  const signedIn = await deps.sessions.current(request)
  if (!signedIn) {
    const { pathname, search } = new URL(request.url)
    const back = encodeURIComponent(pathname + search)
    return seeOther(`${deps.basePath}/sign-in?return_to=${back}`)
  }
  const { kind } = signedIn.user
  if (kind !== 'operator' && kind !== 'auditor') throw new PageError('operators-only')
  return { request, requestId, signedIn, mayChange: kind === 'operator' }
}

type Purpose = string | ((form: Form) => string)

/** The form of a request that changes something. Throws a page when the person may not, or it is not ours. */
export async function readChange(
  visit: Visit,
  purpose: Purpose,
  deps: ConsoleDeps,
  limitBytes = deps.formLimitBytes,
): Promise<{ form: Form; expired: boolean }> {
  if (!visit.mayChange) throw new PageError('read-only')
  const form = await readForm(visit.request, limitBytes)
  return { form, expired: isExpired(visit, form, purpose, deps) }
}

/** The same for a form with files. */
export async function readUploadedChange(
  visit: Visit,
  purpose: Purpose,
  deps: ConsoleDeps,
  limitBytes: number,
): Promise<Upload & { expired: boolean }> {
  if (!visit.mayChange) throw new PageError('read-only')
  const upload = await readUpload(visit.request, limitBytes)
  return { ...upload, expired: isExpired(visit, upload.form, purpose, deps) }
}

function isExpired(visit: Visit, form: Form, purpose: Purpose, deps: ConsoleDeps): boolean {
  const meant = typeof purpose === 'string' ? purpose : purpose(form)
  try {
    checkCsrf(visit.request, form, visit.signedIn.secret, meant, deps.ownOrigin)
    return false
  } catch (error) {
    if (error instanceof PageError && error.kind === 'forbidden') return true
    throw error
  }
}

/** The frame of a page of this room. */
export async function consoleOf(
  visit: Visit,
  room: ConsoleRoom,
  deps: ConsoleDeps,
): Promise<Console> {
  return {
    shell: shellOf(visit.request, deps, { signedIn: visit.signedIn }),
    room,
    accountHref: `${deps.basePath}/portal/security`,
    rooms: CONSOLE_ROOMS.filter((one) => visit.mayChange || !OPERATORS_ONLY.has(one)).map(
      (one) => ({ room: one, href: roomPath(deps, one) }),
    ),
    waiting: await deps.stores.registrations.count('waiting', MOST_WAITING),
    readOnly: !visit.mayChange,
  }
}

const MOST_WAITING = 99

/** What an operator did, for the audit trail. */
export function operatorEvent(
  visit: Visit,
  at: Millis,
  event: Pick<AuditEvent, 'type'> & Partial<AuditEvent>,
): AuditEvent {
  return {
    at,
    outcome: 'success',
    requestId: visit.requestId,
    ...event,
    actorId: visit.signedIn.user.id,
    detail: { by: 'operator', ...event.detail },
  }
}
