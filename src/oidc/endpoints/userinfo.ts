// UserInfo (OIDC Core §5.3): the claims about the user behind a token that was granted `openid`.
import type { Authenticate } from '../../http/bearer.ts'
import { json, NO_STORE } from '../../http/headers.ts'
import type { Asking } from '../../http/note-refusal.ts'
import { OAuthError } from '../../model/errors.ts'
import { parseScopes } from '../../model/scope.ts'
import { userClaims } from '../claims.ts'

/** Answers the user's claims; 403 for a token without `openid`. */
export async function userinfo(
  request: Request,
  authenticate: Authenticate,
  asking?: Asking,
): Promise<Response> {
  const { user, authorization, grantedScope } = await authenticate(request, asking)
  const granted = parseScopes(grantedScope).scopes
  if (!user || !granted.some((scope) => scope.text === 'openid'))
    throw new OAuthError(
      'insufficient_scope',
      'scope-missing',
      'The token was not granted the scope openid.',
      {
        headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="openid"' },
      },
    )
  return json(userClaims(user, authorization, grantedScope), 200, { ...NO_STORE })
}
