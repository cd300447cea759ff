// The id_token: who signed in, told to one client (OIDC Core §2). RS256, since SMART clients must be
// able to rely on it (SMART 2.2 scopes, "Scopes for requesting identity data").
import { type Millis, toSeconds } from '../lib/clock.ts'
import type { AuthenticationMethod } from '../model/second-factor.ts'
import { readOwnJwt, signJwt } from './jwt.ts'
import type { KeyRing } from './signing-keys.ts'

const ID_TOKEN_LIFETIME_SECONDS = 3600
const TYPE = 'JWT'

export type IdTokenClaims = {
  issuer: string
  /** Stable and never given to another user (OIDC Core §2, `sub`). */
  subject: string
  clientId: string
  nonce: string | null
  authTime: Millis | null
  /** Left out when it is not known (OIDC Core §2, `amr`). */
  amr: readonly AuthenticationMethod[]
  /** Absolute URL of the user's FHIR resource; null without the `fhirUser` scope. */
  fhirUser: string | null
  now: Millis
}

/** Signs an id_token. */
export function mintIdToken(keys: KeyRing, claims: IdTokenClaims): Promise<string> {
  const issued = toSeconds(claims.now)
  return signJwt(keys, 'RS256', TYPE, {
    iss: claims.issuer,
    sub: claims.subject,
    aud: claims.clientId,
    iat: issued,
    exp: issued + ID_TOKEN_LIFETIME_SECONDS,
    ...(claims.authTime !== null && { auth_time: toSeconds(claims.authTime) }),
    ...(claims.amr.length > 0 && { amr: [...claims.amr] }),
    ...(claims.nonce !== null && { nonce: claims.nonce }),
    ...(claims.fhirUser !== null && { fhirUser: claims.fhirUser }),
  })
}

/** The subject and audience of an id_token we signed, however old, for `id_token_hint` (OIDC Core §3.1.2.1). */
export function readIdTokenHint(
  keys: KeyRing,
  issuer: string,
  hint: string,
): { subject: string; clientId: string } | null {
  const claims = readOwnJwt(keys, hint, TYPE)?.claims
  if (!claims || claims.iss !== issuer) return null
  const { sub, aud } = claims
  return typeof sub === 'string' && typeof aud === 'string' ? { subject: sub, clientId: aud } : null
}
