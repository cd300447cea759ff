// One app's access: what it may see now, and taking some of it away. The stored scopes alone make the page
// and what stays; of the form only the ticked boxes and a sooner end count (attacks B02, B03).
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { type Form, queryForm, readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import type { Authorization } from '../../model/authorization.ts'
import { PageError } from '../../model/errors.ts'
import { type AppAccessFault, AppAccessPage } from '../../pages/app-access.tsx'
import { type Choices, choicesDigest, consentChoices } from '../../smart/consent-choices.ts'
import { recordFacts } from '../../smart/record-facts.ts'
import { recordsOf } from '../../smart/records.ts'
import type { PortalDeps } from '../deps.ts'
import { keptScope, narrowedConsent, removedScope, soonerEnds } from '../narrowing.ts'
import { connectedApp, ownAuthorization, rememberedUnder } from '../own-authorizations.ts'
import { appPlaces, portalPlaces } from '../places.ts'
import { readingOf } from '../reading-log.ts'

/** In the address the form is posted to: which choices the page showed. */
const SEEN = 'seen'

/** Shows one app's access; after a change, what was changed. */
export async function showAppAccess(
  request: Request,
  id: string,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  const authorization = await ownAuthorization(id, signedIn.user, deps.stores, deps.clock.now())
  return page(request, authorization, signedIn, deps, null)
}

/** Takes away what was unticked. */
export async function submitAppAccess(
  request: Request,
  id: string,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const authorization = await ownAuthorization(id, signedIn.user, deps.stores, deps.clock.now())
  const again = (fault: AppAccessFault) => page(request, authorization, signedIn, deps, fault)
  try {
    checkCsrf(request, form, signedIn.secret, purpose(id), deps.ownOrigin)
  } catch (error) {
    if (error instanceof PageError) return again('expired')
    throw error
  }
  const choices = await choicesOf(authorization, signedIn, deps, false)
  // Boxes left ticked mean what they meant on the page: a kind that came or went since changes the whole.
  if (queryForm(request).get(SEEN) !== choicesDigest(choices)) return again('changed')
  const outcome = await narrow(authorization, choices, form, signedIn, deps)
  if (outcome === 'saved' || outcome === 'unchanged')
    return seeOther(`${appPlaces(deps.basePath, id).details}?${outcome}`)
  return again(outcome)
}

async function narrow(
  authorization: Authorization,
  choices: Choices,
  form: Form,
  { user }: SignedInSession,
  { stores, clock }: PortalDeps,
): Promise<'saved' | 'unchanged' | AppAccessFault> {
  const now = clock.now()
  const { id, clientId, context, grantedScope } = authorization
  const kept = keptScope(grantedScope, choices, new Set(form.all('scope')))
  if (kept === '') return 'nothing'
  const end = soonerEnds(authorization, now).find(({ key }) => key === form.get('duration')) ?? null
  if (kept === grantedScope && end === null) return 'unchanged'
  const narrowed = await stores.write(async (unit) => {
    const decided = { on: grantedScope, expiresAt: end?.until ?? null }
    if (!(await unit.authorizations.narrow(id, kept, decided))) return false
    for (const patientId of rememberedUnder(authorization)) {
      const consent = await unit.consents.find(user.id, clientId, patientId)
      if (consent) await unit.consents.save(narrowedConsent(consent, kept, end, now))
    }
    await unit.auditEvents.append({
      type: 'authorization-narrowed',
      at: now,
      outcome: 'success',
      clientId,
      userId: user.id,
      patientId: context.patient,
      authorizationId: id,
      detail: {
        by: 'user',
        from: grantedScope,
        scope: kept,
        removed: removedScope(choices, kept),
        ends: end?.until ?? null,
      },
    })
    return true
  })
  return narrowed ? 'saved' : 'changed'
}

const purpose = (id: string) => `narrow ${id}`

async function choicesOf(
  { grantedScope, context }: Authorization,
  { user }: SignedInSession,
  { stores, directory, clock }: PortalDeps,
  counted: boolean,
): Promise<Choices> {
  const records = await recordsOf(user, stores, directory, clock.now())
  const wide = records.kind === 'any'
  const { patient = null } = context
  // Who may no longer open the record narrows what an app has of it, but learns nothing more of it (attack B13).
  const opens = wide || records.records.some(({ patientId }) => patientId === patient)
  const asked = {
    scope: grantedScope,
    patientId: opens ? patient : null,
    practiceWide: wide,
    counted,
  }
  const facts = await recordFacts(asked, directory)
  return consentChoices(grantedScope, facts, null)
}

/** What the last change took away, for the page that follows it. */
async function savedOf(
  request: Request,
  { id }: Authorization,
  { stores }: PortalDeps,
): Promise<{ removedScope: string; until: number | null } | null> {
  const { searchParams } = new URL(request.url)
  if (searchParams.has('unchanged')) return { removedScope: '', until: null }
  if (!searchParams.has('saved')) return null
  const types = ['authorization-narrowed'] as const
  const [last] = await stores.auditEvents.search({ types, authorizationId: id }, { limit: 1 })
  const { removed, ends } = last?.detail ?? {}
  return {
    removedScope: typeof removed === 'string' ? removed : '',
    until: typeof ends === 'number' ? ends : null,
  }
}

async function page(
  request: Request,
  authorization: Authorization,
  signedIn: SignedInSession,
  deps: PortalDeps,
  fault: AppAccessFault | null,
): Promise<Response> {
  const { id } = authorization
  const { stores, basePath } = deps
  const now = deps.clock.now()
  const places = appPlaces(basePath, id)
  const choices = await choicesOf(authorization, signedIn, deps, true)
  const client = await stores.clients.find(authorization.clientId)
  const asked = signedIn.user.kind === 'practitioner' ? client?.practitionerConsent : undefined
  const props = {
    shell: shellOf(request, deps, { signedIn }),
    places: portalPlaces(basePath, signedIn.user),
    now,
    action: `${places.details}?${SEEN}=${choicesDigest(choices)}`,
    csrf: csrfToken(signedIn.secret, purpose(id)),
    fault,
    app: await connectedApp(authorization, signedIn.user, deps),
    ...choices,
    asks: asked ?? 'always',
    sooner: soonerEnds(authorization, now),
    saved: fault === null ? await savedOf(request, authorization, deps) : null,
    activity: await readingOf(id, stores, deps.timeZone, now),
    receiptHref: places.receipt,
    downloadHref: places.download,
    stopHref: places.stop,
  }
  const status = fault === 'expired' ? 403 : fault ? 422 : 200
  return pageResponse(request, deps, AppAccessPage(props), { status })
}
