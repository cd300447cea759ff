// A person's sign-ins, sessions, password and second factors: shown on one page, changed by forms of it and by
// pages of their own (factors.ts).
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { type Form, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import type { AuditEntry } from '../../model/audit-event.ts'
import { PageError } from '../../model/errors.ts'
import { type PasswordFault, SecurityPage, type SignInEvent } from '../../pages/security.tsx'
import { changePassword } from '../change-password.ts'
import type { PortalDeps } from '../deps.ts'
import { factorsCard } from '../factors-card.ts'
import { factorPlaces, portalPlaces } from '../places.ts'

const EVENTS_SHOWN = 30
const SESSIONS_SHOWN = 50
const SHOWN = ['sign-in', 'sign-in-failed', 'sign-out', 'user-changed'] as const
const END_SESSION = 'end-session'
const FACTOR_DONE = ['app-added', 'passkey-added', 'removed'] as const
const CHANGE_PASSWORD = 'change-password'

/** Shows the page. */
export function showSecurity(
  request: Request,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  return page(request, signedIn, deps, null)
}

/** Ends another session of the person's, or all others. */
export async function submitEndSession(
  request: Request,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  // A forged form gets a 403: nothing it says may count.
  checkCsrf(request, form, signedIn.secret, END_SESSION, deps.ownOrigin)
  const { user, session } = signedIn
  const now = deps.clock.now()
  const wanted = form.get('session')
  const others = (await deps.stores.sessions.listByUser(user.id, now)).filter(
    ({ id }) => id !== session.id && (wanted === 'others' || id === wanted),
  )
  await deps.stores.write(async (unit) => {
    for (const { id } of others) {
      await unit.sessions.end(id, now)
      await unit.auditEvents.append({
        type: 'sign-out',
        at: now,
        outcome: 'success',
        userId: user.id,
        detail: { by: 'user', from: 'another browser' },
      })
    }
  })
  const outcome = others.length > 0 ? '?ended' : ''
  return seeOther(`${factorPlaces(deps.basePath).back}${outcome}`)
}

/** Changes the password. */
export async function submitChangePassword(
  request: Request,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const fault = await passwordFaultOf(request, form, signedIn, deps)
  if (fault) return page(request, signedIn, deps, fault)
  // A fresh secret for the session that goes on: what was copied of the old one is worth nothing.
  const cookie = await deps.sessions.begin(signedIn.user, request, signedIn.session)
  return seeOther(`${factorPlaces(deps.basePath).back}?changed`, [cookie])
}

async function passwordFaultOf(
  request: Request,
  form: Form,
  { user, session, secret }: SignedInSession,
  deps: PortalDeps,
): Promise<PasswordFault | null> {
  try {
    checkCsrf(request, form, secret, CHANGE_PASSWORD, deps.ownOrigin)
  } catch (error) {
    if (error instanceof PageError) return { kind: 'expired' }
    throw error
  }
  return changePassword(deps, user, session.id, {
    old: form.get('old_password') ?? '',
    fresh: form.get('new_password') ?? '',
    again: form.get('new_password_again') ?? '',
  })
}

/** An event of the trail in the page's words. */
function eventOf({ at, type, outcome, detail }: AuditEntry): SignInEvent {
  switch (type) {
    case 'sign-in':
      return { at, what: type }
    case 'sign-in-failed':
      return { at, what: detail?.what === 'second factor' ? 'second-factor-failed' : type }
    case 'sign-out':
      return { at, what: detail?.from === undefined ? 'sign-out' : 'session-ended' }
    default:
      return { at, what: changeOf(outcome, detail?.what) }
  }
}

/** What was changed about the account. */
function changeOf(outcome: AuditEntry['outcome'], what: unknown): SignInEvent['what'] {
  if (what === 'password') return outcome === 'success' ? 'password-changed' : 'password-refused'
  return FACTOR_CHANGES.find((change) => change === what) ?? 'user-changed'
}

const FACTOR_CHANGES = [
  'authenticator added',
  'authenticator replaced',
  'authenticator removed',
  'passkey added',
  'passkey removed',
  'recovery codes renewed',
  'recovery code used',
  'second factors reset',
] as const

async function page(
  request: Request,
  signedIn: SignedInSession,
  deps: PortalDeps,
  fault: PasswordFault | null,
): Promise<Response> {
  const { stores, clock, basePath } = deps
  const { user, session, secret } = signedIn
  const places = portalPlaces(basePath, user)
  const { searchParams } = new URL(request.url)
  const [entries, sessions] = await Promise.all([
    stores.auditEvents.search({ userId: user.id, types: SHOWN }, { limit: EVENTS_SHOWN }),
    stores.sessions.listByUser(user.id, clock.now()),
  ])
  const props = {
    shell: shellOf(request, deps, { signedIn }),
    places,
    events: entries.map(eventOf),
    sessions: sessions.slice(0, SESSIONS_SHOWN).map(({ id, authTime, expiresAt }) => ({
      id,
      since: authTime,
      until: expiresAt,
      isThis: id === session.id,
    })),
    factors: await factorsCard(user, entries, deps),
    endSession: {
      action: `${places.security}/sessions`,
      csrf: csrfToken(secret, END_SESSION),
    },
    changePassword:
      user.passwordHash === null
        ? null
        : {
            action: `${places.security}/password`,
            csrf: csrfToken(secret, CHANGE_PASSWORD),
            fault,
          },
    done: searchParams.has('ended')
      ? ('session-ended' as const)
      : searchParams.has('changed')
        ? ('password-changed' as const)
        : (FACTOR_DONE.find((done) => done === searchParams.get('factor')) ?? null),
  }
  const status = !fault
    ? 200
    : fault.kind === 'too-many'
      ? 429
      : fault.kind === 'expired'
        ? 403
        : 422
  return pageResponse(request, deps, SecurityPage(props), { status })
}
