// The authorization code grant (RFC 6749 §4.1.3). The code is used up by the first who presents it after
// proving to be a client, whether or not the other checks pass; a second use revokes what it gave.

import type { Form } from '../../http/form.ts'
import { sha256 } from '../../lib/hashing.ts'
import type { Authorization } from '../../model/authorization.ts'
import type { AuthorizationCode } from '../../model/authorization-code.ts'
import type { Client } from '../../model/client.ts'
import { invalidGrant, invalidRequest, OAuthError } from '../../model/errors.ts'
import { mintRefreshToken } from '../../tokens/refresh-token.ts'
import { checkVerifier } from '../pkce.ts'
import type { Grant, GrantDeps } from './grant.ts'
import { refreshTokenEnd } from './refresh-token.ts'
import { checkStanding } from './standing.ts'

/** Makes the grant that exchanges a code, once (RFC 6749 §4.1.3). */
export function authorizationCodeGrant(deps: GrantDeps): Grant {
  const { stores, clock } = deps
  return {
    grantType: 'authorization_code',
    authorize: async (form, client) => {
      const sent = form.get('code')
      if (sent === undefined) throw invalidRequest('parameter-missing', 'code is required.')
      const codeHash = sha256(sent)
      const code = await stores.authorizationCodes.find(codeHash)
      const authorization = code && (await stores.authorizations.find(code.authorizationId))
      if (!code || !authorization) throw invalidGrant('code-unknown', 'The code is unknown.')

      const fault = await faultOf(code, authorization, client, form, deps)
      const refreshToken =
        fault === null && authorization.access !== 'none' ? mintRefreshToken() : null
      const now = clock.now()
      const first = await stores.write(async (unit) => {
        if (!(await unit.authorizationCodes.consume(codeHash, now))) {
          await unit.authorizations.revoke(authorization.id, 'code replayed', now)
          await unit.auditEvents.append({
            type: 'code-replayed',
            at: now,
            outcome: 'refused',
            clientId: client.id,
            authorizationId: authorization.id,
          })
          return false
        }
        if (fault !== null) return true
        await unit.authorizations.markRedeemed(authorization.id, now)
        if (refreshToken)
          await unit.refreshTokens.save({
            tokenHash: sha256(refreshToken),
            authorizationId: authorization.id,
            clientId: client.id,
            createdAt: now,
            expiresAt: refreshTokenEnd(authorization, now, deps.refreshIdleSeconds),
            rotatedAt: null,
            successorHash: null,
          })
        await unit.auditEvents.append({
          type: 'token-issued',
          at: now,
          outcome: 'success',
          clientId: client.id,
          userId: authorization.userId ?? undefined,
          patientId: authorization.context.patient,
          authorizationId: authorization.id,
          detail: { grant: 'authorization_code', refresh: refreshToken !== null },
        })
        return true
      })
      if (!first) {
        const facts = { clientId: client.id, authorizationId: authorization.id }
        deps.warn('authorization code replayed; its authorization was revoked', facts)
        throw invalidGrant(
          'code-redeemed',
          'The code was used before. What it gave has been revoked.',
        )
      }
      if (fault !== null) throw fault
      return { authorization, scope: authorization.grantedScope, refreshToken, nonce: code.nonce }
    },
  }
}

/** The first check that fails, in the order that tells an outsider least. */
async function faultOf(
  code: AuthorizationCode,
  authorization: Authorization,
  client: Client,
  form: Form,
  deps: GrantDeps,
): Promise<OAuthError | null> {
  try {
    if (code.clientId !== client.id)
      throw invalidGrant('code-of-other-client', 'The code was issued to another client.')
    if (deps.clock.now() >= code.expiresAt)
      throw invalidGrant('code-expired', 'The code has expired.')
    const redirectUri = form.get('redirect_uri')
    if (redirectUri === undefined)
      throw invalidRequest('parameter-missing', 'redirect_uri is required.')
    if (redirectUri !== code.redirectUri)
      throw invalidGrant(
        'redirect-uri-differs',
        'redirect_uri differs from the one in the authorization request.',
      )
    checkVerifier(code.codeChallenge, form.get('code_verifier'))
    await checkStanding(deps.stores, authorization, deps.clock.now())
    return null
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
}
