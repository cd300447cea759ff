// Token revocation (RFC 7009). A refresh token takes its whole authorization with it; an access token
// goes alone. Unknown tokens and those of other clients get the same answer, and nothing happens.

import { readForm, withoutRepeats } from '../../http/form.ts'
import { NO_STORE } from '../../http/headers.ts'
import { type Asking, askingAt } from '../../http/note-refusal.ts'
import { reply } from '../../http/reply.ts'
import type { Clock } from '../../lib/clock.ts'
import { sha256 } from '../../lib/hashing.ts'
import type { Client } from '../../model/client.ts'
import { invalidRequest } from '../../model/errors.ts'
import type { Stores } from '../../model/stores.ts'
import type { TokenReader } from '../../tokens/read-access-token.ts'
import {
  authenticateClient,
  type ClientAuthenticationFacts,
} from '../client-authentication/authenticate-client.ts'

export type RevokeDeps = {
  stores: Stores
  clock: Clock
  tokens: TokenReader
  authentication: ClientAuthenticationFacts
  formLimitBytes: number
}

/** Answers a revocation request: 200 also for what is no token of the caller (RFC 7009 §2.2). */
export async function revoke(
  request: Request,
  deps: RevokeDeps,
  asking: Asking = askingAt('revoke'),
): Promise<Response> {
  const sent = await readForm(request, deps.formLimitBytes)
  asking.form = sent
  const form = withoutRepeats(sent)
  const client = await authenticateClient(
    request.headers.get('authorization'),
    form,
    deps.authentication,
    asking,
  )
  const token = form.get('token')
  if (token === undefined) throw invalidRequest('parameter-missing', 'token is required.')
  // The hint is only that; both kinds are tried whatever it says (RFC 7009 §2.1).
  if (!(await revokeRefreshToken(token, client, deps))) await revokeAccessToken(token, client, deps)
  return reply(null, { status: 200, headers: { ...NO_STORE } })
}

async function revokeRefreshToken(
  token: string,
  client: Client,
  deps: RevokeDeps,
): Promise<boolean> {
  const { stores, clock } = deps
  const known = await stores.refreshTokens.find(sha256(token))
  if (!known) return false
  if (known.clientId !== client.id) return true
  const now = clock.now()
  await stores.write(async (unit) => {
    if (!(await unit.authorizations.revoke(known.authorizationId, 'app', now))) return
    await unit.auditEvents.append({
      type: 'authorization-revoked',
      at: now,
      outcome: 'success',
      clientId: client.id,
      authorizationId: known.authorizationId,
      detail: { by: 'app' },
    })
  })
  return true
}

async function revokeAccessToken(token: string, client: Client, deps: RevokeDeps): Promise<void> {
  const { stores, clock, tokens } = deps
  const facts = tokens.read(token)
  if (!facts || clock.now() >= facts.expiresAt) return
  const authorization = await stores.authorizations.find(facts.authorizationId)
  if (authorization?.clientId !== client.id) return
  await stores.write(async (unit) => {
    await unit.accessTokens.revoke(facts.tokenId, facts.expiresAt)
    await unit.auditEvents.append({
      type: 'access-token-revoked',
      at: clock.now(),
      outcome: 'success',
      clientId: client.id,
      authorizationId: authorization.id,
    })
  })
}
