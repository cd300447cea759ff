// The bearer guard: takes the token from the Authorization header, and only from there (RFC 6750 §2.1),
// and answers what it stands for.
import type { BearerAccess } from '../model/bearer-access.ts'
import { OAuthError } from '../model/errors.ts'
import type { TokenReader } from '../tokens/read-access-token.ts'

export type Authenticate = (request: Request) => Promise<BearerAccess>

/** Throws `invalid_token` (401) with a challenge; one without `error` when no token was sent (RFC 6750 §3). */
export function bearerGuard(tokens: TokenReader, audience: string): Authenticate {
  return async (request) => {
    const header = request.headers.get('authorization')
    if (header === null)
      throw new OAuthError('invalid_token', 'Send an access token: Authorization: Bearer ...', {
        headers: { 'WWW-Authenticate': 'Bearer realm="fhir"' },
      })
    const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
    const live = token === undefined ? null : await tokens.live(token)
    if (!live || live.authorization.audience !== audience)
      throw new OAuthError('invalid_token', 'The access token is unknown, expired or revoked.', {
        headers: {
          'WWW-Authenticate':
            'Bearer realm="fhir", error="invalid_token", error_description="The access token is unknown, expired or revoked."',
        },
      })
    return {
      tokenId: live.facts.tokenId,
      client: live.client,
      user: live.user,
      authorization: live.authorization,
      grantedScope: live.scope,
      proxiesHeld: live.proxiesHeld,
      expiresAt: live.facts.expiresAt,
    }
  }
}
