// The one mint: every successful answer of the token endpoint is made here (RFC 6749 §5.1, SMART 2.2
// app-launch "Obtain access token"), for whatever grant.
import type { Clock } from '../lib/clock.ts'
import type { Authorization } from '../model/authorization.ts'
import type { Client } from '../model/client.ts'
import { parseScopes } from '../model/scope.ts'
import { mintAccessToken, scopeSetId } from './access-token.ts'
import { mintIdToken } from './id-token.ts'
import { mintJwtAccessToken } from './jwt-access-token.ts'
import type { KeyRing } from './signing-keys.ts'

export type MintDeps = { keys: KeyRing; clock: Clock; issuer: string }

export type Minting = {
  authorization: Authorization
  client: Client
  /** The access token's scopes; a set narrower than the authorization's must be in the store already. */
  scope: string
  refreshToken: string | null
  nonce: string | null
}

/** The body of a token response, launch context at its top level. */
export async function tokenResponse(
  deps: MintDeps,
  minting: Minting,
): Promise<Record<string, unknown>> {
  const { authorization, scope } = minting
  const idToken = await idTokenOf(deps, minting)
  return {
    access_token: await accessTokenOf(deps, minting),
    token_type: 'Bearer',
    expires_in: lifetimeSeconds(deps, minting),
    scope,
    ...(minting.refreshToken !== null && { refresh_token: minting.refreshToken }),
    ...(idToken !== null && { id_token: idToken }),
    ...authorization.context,
  }
}

/** A backend service renews its token at will (SMART 2.2 backend-services, "Issue access token"). */
const BACKEND_LIFETIME_SECONDS = 300

/** The client's own lifetime, but never past the end that the person chose. */
function lifetimeSeconds({ clock }: MintDeps, { authorization, client }: Minting): number {
  const left = ((authorization.expiresAt ?? Number.POSITIVE_INFINITY) - clock.now()) / 1000
  const most = authorization.userId === null ? BACKEND_LIFETIME_SECONDS : left
  return Math.max(1, Math.floor(Math.min(client.accessTokenLifetimeSeconds, most, left)))
}

async function accessTokenOf(deps: MintDeps, minting: Minting): Promise<string> {
  const { authorization, client, scope } = minting
  const shared = { now: deps.clock.now(), lifetimeSeconds: lifetimeSeconds(deps, minting) }
  if (client.accessTokenFormat === 'jwt')
    return mintJwtAccessToken(deps.keys, { ...shared, issuer: deps.issuer, authorization, scope })
  return mintAccessToken(deps.keys, {
    ...shared,
    authorizationId: authorization.id,
    scopeSetId: scope === authorization.grantedScope ? null : scopeSetId(scope),
  })
}

/** An id_token belongs to `openid`, and says the FHIR user to those granted `fhirUser` (OIDC Core §3.1.2.1). */
async function idTokenOf(deps: MintDeps, { authorization, client, scope, nonce }: Minting) {
  if (authorization.userId === null) return null
  const granted = new Set(parseScopes(scope).scopes.map(({ text }) => text))
  if (!granted.has('openid')) return null
  return mintIdToken(deps.keys, {
    issuer: deps.issuer,
    subject: authorization.userId,
    clientId: client.id,
    nonce,
    authTime: authorization.authTime,
    amr: authorization.amr,
    fhirUser: granted.has('fhirUser') ? fhirUserUrl(authorization) : null,
    now: deps.clock.now(),
  })
}

/** The user's FHIR resource as an absolute URL (SMART 2.2 scopes, "fhirUser"). */
export function fhirUserUrl(authorization: Authorization): string | null {
  return authorization.fhirUser === null
    ? null
    : `${authorization.audience}/${authorization.fhirUser}`
}
