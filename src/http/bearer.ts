// The bearer guard: takes the token from the Authorization header, and only from there (RFC 6750 §2.1),
// and answers what it stands for.
import type { Authorization } from '../model/authorization.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import { OAuthError } from '../model/errors.ts'
import type { TokenReader } from '../tokens/read-access-token.ts'
import type { Asking } from './note-refusal.ts'

/** Notes in `asking` whose token it is, also where it is refused. */
export type Authenticate = (request: Request, asking?: Asking) => Promise<BearerAccess>

/** Throws `invalid_token` (401) with a challenge; one without `error` when no token was sent (RFC 6750 §3). */
export function bearerGuard(tokens: TokenReader, audience: string): Authenticate {
  return async (request, asking) => {
    const header = request.headers.get('authorization')
    if (header === null)
      throw new OAuthError(
        'invalid_token',
        'token-missing',
        'Send an access token: Authorization: Bearer ...',
        {
          headers: { 'WWW-Authenticate': 'Bearer realm="fhir"' },
        },
      )
    const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
    const live = token === undefined ? null : await tokens.live(token)
    if (!live || live.authorization.audience !== audience) {
      if (asking && token !== undefined) await noteFallen(tokens, token, asking)
      throw new OAuthError(
        'invalid_token',
        'token-invalid',
        'The access token is unknown, expired or revoked.',
        {
          headers: {
            'WWW-Authenticate':
              'Bearer realm="fhir", error="invalid_token", error_description="The access token is unknown, expired or revoked."',
          },
        },
      )
    }
    if (asking) noteOwner(live.authorization, asking)
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

/** Whose token it was, for those who ask why it is refused: our own signature says so. */
async function noteFallen(tokens: TokenReader, token: string, asking: Asking): Promise<void> {
  const fallen = await tokens.fallen(token)
  if (fallen === null) return
  noteOwner(fallen.authorization, asking)
  asking.asked.token = fallen.why
}

function noteOwner({ id, clientId, userId }: Authorization, asking: Asking): void {
  asking.clientId = clientId
  asking.proven = true
  asking.authorizationId = id
  asking.userId = userId
}
