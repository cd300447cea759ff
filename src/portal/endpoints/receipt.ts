// The receipt of an access: a page to print, and a FHIR Consent resource to keep.

import { pageResponse, shellOf } from '../../http/page.ts'
import { reply } from '../../http/reply.ts'
import type { SignedInSession } from '../../http/session.ts'
import { ReceiptPage } from '../../pages/receipt.tsx'
import { consentResource } from '../consent-resource.ts'
import type { PortalDeps } from '../deps.ts'
import { connectedApp, ownAuthorization, ownAuthorizationEver } from '../own-authorizations.ts'
import { appPlaces } from '../places.ts'

/** Shows the receipt. */
export async function showReceipt(
  request: Request,
  id: string,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  const { stores, clock, basePath } = deps
  const now = clock.now()
  const authorization = await ownAuthorization(id, signedIn.user, stores, now)
  const places = appPlaces(basePath, id)
  const props = {
    shell: shellOf(request, deps, { signedIn }),
    now,
    number: id,
    app: await connectedApp(authorization, signedIn.user, deps),
    userName: signedIn.user.displayName,
    manageUrl: `${deps.issuer}/portal`,
    downloadHref: places.download,
    detailsHref: places.details,
  }
  return pageResponse(request, deps, ReceiptPage(props))
}

/** Answers the Consent resource, to be saved; of an access that has ended, too, and then as inactive. */
export async function downloadConsent(
  id: string,
  signedIn: SignedInSession,
  deps: PortalDeps,
): Promise<Response> {
  const { stores, clock } = deps
  const authorization = await ownAuthorizationEver(id, signedIn.user, stores)
  const app = await connectedApp(authorization, signedIn.user, deps)
  const consent = consentResource({
    authorization,
    now: clock.now(),
    issuer: deps.issuer,
    practiceName: deps.practiceName,
    appName: app.name,
    patientName: app.subject?.name ?? null,
    userName: signedIn.user.displayName,
  })
  return reply(JSON.stringify(consent, null, 2), {
    headers: {
      'Content-Type': 'application/fhir+json; charset=utf-8',
      'Content-Disposition': `attachment; filename="consent-${id}.json"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    },
  })
}
