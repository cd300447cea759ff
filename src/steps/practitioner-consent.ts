// Whether a practitioner who starts an app from a chart is asked what it may do. The organization decides for
// each app: each time, the first time, or never since it decided itself. Pure. Only a launch from the chart
// is answered so: it is bound to the click, and whatever else begins is asked about.
import type { AuthorizationRequest } from '../model/authorization-request.ts'
import { type Client, isConfidential, type PractitionerConsent } from '../model/client.ts'
import type { Consent } from '../model/consent.ts'
import { covers, intersect, parseScopes, printScopes } from '../model/scope.ts'
import type { User } from '../model/user.ts'

/** What the organization's setting comes to for this user, app and request. */
export function asksOf(
  user: User | null,
  client: Client,
  request: Pick<AuthorizationRequest, 'launch' | 'redirectUri' | 'prompt'>,
): PractitionerConsent {
  if (user?.kind !== 'practitioner' || request.launch === null) return 'always'
  // Anybody can pass for a public app on a device (RFC 8252 §8.6); and an app may wish it asked.
  if (!isConfidential(client) && !request.redirectUri.startsWith('https:')) return 'always'
  return request.prompt.includes('consent') ? 'always' : client.practitionerConsent
}

/**
 * The patient under whom a decision is remembered. Where a practitioner is asked once, it is about the app,
 * whoever's chart is open.
 */
export function rememberedFor(
  asks: PractitionerConsent,
  request: Pick<AuthorizationRequest, 'patientId'>,
): string {
  return asks === 'once' ? '' : (request.patientId ?? '')
}

/**
 * What an earlier decision allows of this request: what was asked then and allowed. Null when anything is
 * asked that was not asked then, or when nothing is left (attack B09).
 */
export function rememberedScope(
  consent: Consent | null,
  request: Pick<AuthorizationRequest, 'requestedScope' | 'redirectUri'>,
  fhirUser: string | null,
): string | null {
  if (consent === null) return null
  if (consent.redirectUri !== request.redirectUri || consent.fhirUser !== fhirUser) return null
  const asked = parseScopes(consent.requestedScope).scopes
  const wanted = parseScopes(request.requestedScope).scopes
  if (!wanted.every((scope) => covers(asked, scope))) return null
  return printScopes(intersect(wanted, parseScopes(consent.grantedScope).scopes)) || null
}
