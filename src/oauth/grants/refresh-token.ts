// The refresh token grant (RFC 6749 §6) with rotation: each token is exchanged once for its successor. A
// lost answer may be asked for again within a short grace; any other second use ends the family
// (RFC 9700 §4.14.2).
import type { Millis } from '../../lib/clock.ts'
import { sha256 } from '../../lib/hashing.ts'
import type { Authorization } from '../../model/authorization.ts'
import { type Client, isConfidential } from '../../model/client.ts'
import { invalidGrant, invalidRequest, invalidScope } from '../../model/errors.ts'
import type { RefreshToken } from '../../model/refresh-token.ts'
import { covers, parseScopes, printScopes } from '../../model/scope.ts'
import { scopeSetId } from '../../tokens/access-token.ts'
import { successorOf, toldSuccessor } from '../../tokens/refresh-token.ts'
import type { Grant, GrantDeps } from './grant.ts'
import { checkStanding } from './standing.ts'

/** When a refresh token made now stops working: unused for too long, or at the end the person chose. */
export function refreshTokenEnd(
  authorization: Authorization,
  now: Millis,
  idleSeconds: number,
): Millis {
  return Math.min(now + idleSeconds * 1000, authorization.expiresAt ?? Number.MAX_SAFE_INTEGER)
}

/** Makes the grant that renews access and rotates the refresh token (RFC 6749 §6). */
export function refreshTokenGrant(deps: GrantDeps): Grant {
  const { stores, clock } = deps
  return {
    grantType: 'refresh_token',
    // RFC 6749 §6 asks no client_id of public clients, and a widespread library sends none.
    publicClient: async (form) => {
      const token = await stores.refreshTokens.find(sha256(form.get('refresh_token') ?? ''))
      const client = token && (await stores.clients.find(token.clientId))
      return client && !isConfidential(client) && client.disabledAt === null ? client : null
    },
    authorize: async (form, client) => {
      const sent = form.get('refresh_token')
      if (sent === undefined)
        throw invalidRequest('parameter-missing', 'refresh_token is required.')
      const now = clock.now()
      const token = await stores.refreshTokens.find(sha256(sent))
      // Another client's token is told no differently from none at all.
      if (!token || token.clientId !== client.id)
        throw invalidGrant('refresh-token-unknown', 'The refresh token is unknown.')
      const authorization = await stores.authorizations.find(token.authorizationId)
      if (!authorization)
        throw invalidGrant('refresh-token-unknown', 'The refresh token is unknown.')
      await checkStanding(stores, authorization, now)
      if (now >= token.expiresAt)
        throw invalidGrant('refresh-token-expired', 'The refresh token has expired.')
      const scope = refreshedScope(form.get('scope'), authorization)
      const refreshToken = await exchange(deps, client, authorization, token, sent, scope)
      return { authorization, scope, refreshToken, nonce: null }
    },
  }
}

/** The scopes asked for, which may be fewer but never more (RFC 6749 §6). */
function refreshedScope(requested: string | undefined, authorization: Authorization): string {
  if (requested === undefined) return authorization.grantedScope
  const { scopes, unknown } = parseScopes(requested)
  const granted = parseScopes(authorization.grantedScope).scopes
  const beyond = scopes.find((scope) => !covers(granted, scope))?.text ?? unknown[0]
  if (beyond !== undefined)
    throw invalidScope(
      'scope-beyond-grant',
      `'${beyond.slice(0, 100)}' was not granted: ask for a subset of the granted scopes.`,
    )
  if (scopes.length === 0) throw invalidScope('scope-beyond-grant', 'scope names no scope.')
  return printScopes(scopes)
}

async function exchange(
  deps: GrantDeps,
  client: Client,
  authorization: Authorization,
  token: RefreshToken,
  sent: string,
  scope: string,
): Promise<string> {
  const { stores, clock, keys } = deps
  const now = clock.now()
  // One that was told keeps being told, also when the key that made it has been rotated since.
  const told = token.successorHash && toldSuccessor(keys, sent, token.successorHash)
  const successor = told || successorOf(keys, sent)
  const event = { at: now, clientId: client.id, authorizationId: authorization.id }
  const rotation = await stores.write(async (unit) => {
    const outcome = await unit.refreshTokens.rotate(
      token.tokenHash,
      {
        tokenHash: sha256(successor),
        authorizationId: authorization.id,
        clientId: client.id,
        createdAt: now,
        expiresAt: refreshTokenEnd(authorization, now, deps.refreshIdleSeconds),
        rotatedAt: null,
        successorHash: null,
      },
      now,
      deps.refreshGraceSeconds * 1000,
    )
    if (outcome === 'reused') {
      await unit.authorizations.revoke(authorization.id, 'refresh token reused', now)
      await unit.auditEvents.append({ ...event, type: 'refresh-token-reused', outcome: 'refused' })
      return outcome
    }
    if (scope !== authorization.grantedScope)
      await unit.accessTokens.saveScopeSet(scopeSetId(scope), scope)
    await unit.authorizations.touch(authorization.id, now)
    await unit.auditEvents.append({
      ...event,
      type: 'token-refreshed',
      outcome: 'success',
      userId: authorization.userId ?? undefined,
      patientId: authorization.context.patient,
      detail: { repeated: outcome === 'repeated', narrowed: scope !== authorization.grantedScope },
    })
    return outcome
  })
  if (rotation !== 'reused') return successor
  deps.warn('refresh token reused; its authorization was revoked', event)
  throw invalidGrant(
    'refresh-token-reused',
    'The refresh token was used before. Its authorization has been revoked.',
  )
}
