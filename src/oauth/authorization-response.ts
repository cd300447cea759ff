// Sends the browser back to the app, with a code or with an error (RFC 6749 §4.1.2), always with `state`
// as it came and with `iss` (RFC 9207).
import type { Clock } from '../lib/clock.ts'
import { randomSecret, sha256 } from '../lib/hashing.ts'
import { newId } from '../lib/ids.ts'
import type { Authorization } from '../model/authorization.ts'
import type { AuthorizationRequest } from '../model/authorization-request.ts'
import type { Consent } from '../model/consent.ts'
import type { OAuthError } from '../model/errors.ts'
import type { Stores } from '../model/stores.ts'

type Origin = Pick<AuthorizationRequest, 'redirectUri' | 'state'>

/** The redirect URI with these parameters added; its own query stays. */
function answer(origin: Origin, issuer: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters)
  if (origin.state !== null) query.set('state', origin.state)
  query.set('iss', issuer)
  // By text, not by URL: the registered URI must come back exactly, and private-use schemes have no host.
  return `${origin.redirectUri}${origin.redirectUri.includes('?') ? '&' : '?'}${query}`
}

/** Where a refusal goes (RFC 6749 §4.1.2.1), with the request's id, by which it can be looked up. */
export function errorRedirect(
  origin: Origin,
  issuer: string,
  error: OAuthError,
  requestId: string,
): string {
  return answer(origin, issuer, {
    error: error.code,
    error_description: error.message,
    request_id: requestId,
  })
}

/** What a person allowed, as far as the consent decided it. */
export type Grant = Pick<
  Authorization,
  | 'userId'
  | 'sessionId'
  | 'fhirUser'
  | 'proxyId'
  | 'context'
  | 'grantedScope'
  | 'access'
  | 'authTime'
  | 'amr'
  | 'expiresAt'
> & {
  consent: Consent | null
  /** Who allowed it: the user now, the user before, or for practitioners the organization. */
  decidedBy: 'user' | 'earlier decision' | 'organization'
}

/**
 * Makes the authorization and its code in one unit of work, and answers where to send the browser.
 * The caller has taken the request, so that this happens once.
 */
export async function issueCode(
  deps: { stores: Stores; clock: Clock; issuer: string; codeLifetimeSeconds: number },
  request: AuthorizationRequest,
  grant: Grant,
): Promise<string> {
  const { stores, clock } = deps
  const now = clock.now()
  const code = randomSecret()
  const { consent, decidedBy, ...granted } = grant
  const authorization: Authorization = {
    ...granted,
    id: newId(now),
    clientId: request.clientId,
    audience: request.audience,
    createdAt: now,
    redeemedAt: null,
    lastUsedAt: null,
    revokedAt: null,
    revokedReason: null,
  }
  await stores.write(async (unit) => {
    await unit.authorizations.save(authorization)
    await unit.authorizationCodes.save({
      codeHash: sha256(code),
      authorizationId: authorization.id,
      clientId: request.clientId,
      redirectUri: request.redirectUri,
      codeChallenge: request.codeChallenge,
      nonce: request.nonce,
      createdAt: now,
      expiresAt: now + deps.codeLifetimeSeconds * 1000,
      usedAt: null,
    })
    if (consent) await unit.consents.save(consent)
    await unit.auditEvents.append({
      type: 'consent-granted',
      at: now,
      outcome: 'success',
      clientId: request.clientId,
      userId: granted.userId ?? undefined,
      patientId: granted.context.patient,
      authorizationId: authorization.id,
      detail: {
        scope: granted.grantedScope,
        requested: request.requestedScope,
        by: decidedBy,
      },
    })
  })
  return answer(request, deps.issuer, { code })
}
