// Access tokens as signed JWTs (RFC 9068), for clients whose resource servers verify offline. Here they
// are judged like reference tokens: by the authorization they name.
import { type Millis, toSeconds } from '../lib/clock.ts'
import { randomBytes } from '../lib/ids.ts'
import type { Authorization } from '../model/authorization.ts'
import type { AccessTokenFacts } from './access-token.ts'
import { scopeSetId } from './access-token.ts'
import { readOwnJwt, signJwt } from './jwt.ts'
import type { KeyRing } from './signing-keys.ts'

const TYPE = 'at+jwt'
/** Private claim: the authorization behind the token. */
const AUTHORIZATION_CLAIM = 'cg_authorization'
const NARROWED_CLAIM = 'cg_narrowed'

/** Makes a JWT access token, ES256. */
export function mintJwtAccessToken(
  keys: KeyRing,
  token: {
    issuer: string
    authorization: Authorization
    /** The token's scopes, which may be fewer than the authorization's. */
    scope: string
    now: Millis
    lifetimeSeconds: number
  },
): Promise<string> {
  const { authorization } = token
  const issued = toSeconds(token.now)
  return signJwt(keys, 'ES256', TYPE, {
    iss: token.issuer,
    sub: authorization.userId ?? authorization.clientId,
    aud: authorization.audience,
    client_id: authorization.clientId,
    iat: issued,
    exp: issued + token.lifetimeSeconds,
    jti: randomBytes(8).toString('base64url'),
    scope: token.scope,
    ...(authorization.context.patient !== undefined && { patient: authorization.context.patient }),
    [AUTHORIZATION_CLAIM]: authorization.id,
    [NARROWED_CLAIM]: token.scope !== authorization.grantedScope,
  })
}

/** What a JWT access token of this tenant says, expired or not; null when it is none. */
export function readJwtAccessToken(
  keys: KeyRing,
  issuer: string,
  token: string,
): AccessTokenFacts | null {
  const read = readOwnJwt(keys, token, TYPE)
  if (!read || read.claims.iss !== issuer) return null
  const { kid, claims } = read
  const { jti, iat, exp, scope } = claims
  const authorizationId = claims[AUTHORIZATION_CLAIM]
  if (
    typeof jti !== 'string' ||
    typeof iat !== 'number' ||
    typeof exp !== 'number' ||
    typeof scope !== 'string' ||
    typeof authorizationId !== 'string'
  )
    return null
  return {
    kid,
    tokenId: jti,
    authorizationId,
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
    scopeSetId: claims[NARROWED_CLAIM] === true ? scopeSetId(scope) : null,
  }
}
