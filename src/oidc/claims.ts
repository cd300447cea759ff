// What OpenID Connect says of a user (OIDC Core §5.1): as little as an app needs.
import type { Authorization } from '../model/authorization.ts'
import { parseScopes } from '../model/scope.ts'
import type { User } from '../model/user.ts'
import { fhirUserUrl } from '../tokens/token-response.ts'

/** The claims that the granted scopes open; `sub` is the one of the id_token (OIDC Core §5.3.2). */
export function userClaims(
  user: User,
  authorization: Authorization,
  scope: string,
): Record<string, unknown> {
  const granted = new Set(parseScopes(scope).scopes.map(({ text }) => text))
  return {
    sub: user.id,
    ...(granted.has('profile') && { name: user.displayName }),
    ...(granted.has('fhirUser') && { fhirUser: fhirUserUrl(authorization) }),
  }
}
