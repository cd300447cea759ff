// Stopping an app: the question, and the answer that holds from the next request on. The remembered
// consent goes too, so that the app cannot come back without asking.
import { checkCsrf, csrfToken } from '../../http/csrf.ts'
import { readForm } from '../../http/form.ts'
import { seeOther } from '../../http/headers.ts'
import { pageResponse, shellOf } from '../../http/page.ts'
import type { SignedInSession } from '../../http/session.ts'
import type { Authorization } from '../../model/authorization.ts'
import { PageError } from '../../model/errors.ts'
import { StopAppPage } from '../../pages/stop-app.tsx'
import type { PortalDeps } from '../deps.ts'
import { connectedApp, ownAuthorization, rememberedUnder } from '../own-authorizations.ts'

/** Asks whether to stop it. */
export async function showStopApp(
  request: Request,
  id: string,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  return page(request, await own(id, signedIn, deps), signedIn, deps, null)
}

/** Stops it. */
export async function submitStopApp(
  request: Request,
  id: string,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  const form = await readForm(request, deps.formLimitBytes)
  const authorization = await own(id, signedIn, deps)
  try {
    checkCsrf(request, form, signedIn.secret, purpose(id), deps.ownOrigin)
  } catch (error) {
    if (error instanceof PageError) return page(request, authorization, signedIn, deps, 'expired')
    throw error
  }
  const now = deps.clock.now()
  const { clientId, context } = authorization
  await deps.stores.write(async (unit) => {
    await unit.authorizations.revoke(id, 'user', now)
    for (const patientId of rememberedUnder(authorization))
      await unit.consents.delete(signedIn.user.id, clientId, patientId)
    await unit.auditEvents.append({
      type: 'authorization-revoked',
      at: now,
      outcome: 'success',
      clientId,
      userId: signedIn.user.id,
      patientId: context.patient,
      authorizationId: id,
      detail: { by: 'user' },
    })
  })
  return seeOther(`${deps.basePath}/portal?stopped=${id}`)
}

const own = (id: string, { user }: SignedInSession, { stores, clock }: PortalDeps) =>
  ownAuthorization(id, user, stores, clock.now())

const purpose = (id: string) => `stop ${id}`

async function page(
  request: Request,
  authorization: Authorization,
  signedIn: SignedInSession,
  deps: PortalDeps,
  fault: 'expired' | null,
): Promise<Response> {
  const props = {
    shell: shellOf(request, deps, { signedIn }),
    action: `${deps.basePath}/portal/apps/${authorization.id}/stop`,
    csrf: csrfToken(signedIn.secret, purpose(authorization.id)),
    fault,
    app: await connectedApp(authorization, signedIn.user, deps),
    connectedAppsHref: `${deps.basePath}/portal`,
  }
  return pageResponse(request, deps, StopAppPage(props), { status: fault ? 403 : 200 })
}
