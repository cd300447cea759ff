// Token introspection (RFC 7662, SMART 2.2 token introspection): tells a confidential client about its
// own tokens, and about others' if the operator allows it that. Anything else is just not active. The
// client proves itself as at the token endpoint, or by an access token that it holds.

import { type Form, readForm, withoutRepeats } from '../../http/form.ts'
import { json, NO_STORE } from '../../http/headers.ts'
import type { Asking } from '../../http/note-refusal.ts'
import type { Clock } from '../../lib/clock.ts'
import { toSeconds } from '../../lib/clock.ts'
import { sha256 } from '../../lib/hashing.ts'
import type { Authorization } from '../../model/authorization.ts'
import { type Client, isConfidential } from '../../model/client.ts'
import { invalidClient, invalidRequest, OAuthError } from '../../model/errors.ts'
import { parseScopes } from '../../model/scope.ts'
import type { Stores } from '../../model/stores.ts'
import type { TokenReader } from '../../tokens/read-access-token.ts'
import { standingOf } from '../../tokens/standing.ts'
import { fhirUserUrl } from '../../tokens/token-response.ts'
import {
  authenticateClient,
  type ClientAuthenticationFacts,
} from '../client-authentication/authenticate-client.ts'

export type IntrospectDeps = {
  stores: Stores
  clock: Clock
  issuer: string
  tokens: TokenReader
  authentication: ClientAuthenticationFacts
  formLimitBytes: number
}

type Subject = {
  authorization: Authorization
  scope: string
  expiresAt: number
  issuedAt: number
  tokenType: 'Bearer' | 'refresh_token'
}

/** Answers an introspection request. */
export async function introspect(
  request: Request,
  deps: IntrospectDeps,
  asking: Asking,
): Promise<Response> {
  const sent = await readForm(request, deps.formLimitBytes)
  asking.form = sent
  const form = withoutRepeats(sent)
  const client = await callerOf(request.headers.get('authorization'), form, deps, asking)
  if (!isConfidential(client))
    throw invalidClient(
      'introspection-not-allowed',
      'Only a client with credentials of its own may introspect (RFC 7662 2.1).',
    )
  const token = form.get('token')
  if (token === undefined) throw invalidRequest('parameter-missing', 'token is required.')
  const subject = (await accessToken(token, deps)) ?? (await refreshToken(token, deps))
  const allowed = subject && (client.mayIntrospectAll || isOwn(subject, client))
  return json(allowed ? describe(subject, deps.issuer) : { active: false }, 200, NO_STORE)
}

/** Who calls, by credentials or by a token of theirs (SMART 2.2 token-introspection, "Authorization to perform Token Introspection"). */
export async function callerOf(
  authorization: string | null,
  form: Form,
  { tokens, authentication }: Pick<IntrospectDeps, 'tokens' | 'authentication'>,
  asking: Asking,
): Promise<Client> {
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  // Beside other credentials a Bearer token is one method too many (RFC 6749 §2.3), which is told there.
  if (bearer === undefined || CREDENTIALS.some((name) => form.get(name) !== undefined))
    return authenticateClient(authorization, form, authentication, asking)
  const live = await tokens.live(bearer)
  const named = form.get('client_id')
  if (!live || (named !== undefined && named !== live.client.id))
    throw new OAuthError(
      'invalid_token',
      'token-invalid',
      'The access token in the header opens nothing here.',
      {
        headers: { 'WWW-Authenticate': 'Bearer realm="introspection", error="invalid_token"' },
      },
    )
  asking.clientId = live.client.id
  asking.proven = true
  return live.client
}

const CREDENTIALS = ['client_secret', 'client_assertion', 'client_assertion_type']

const isOwn = ({ authorization }: Subject, client: Client) => authorization.clientId === client.id

async function accessToken(token: string, { tokens }: IntrospectDeps): Promise<Subject | null> {
  const live = await tokens.live(token)
  if (!live) return null
  const { authorization, scope, facts } = live
  return {
    authorization,
    scope,
    expiresAt: facts.expiresAt,
    issuedAt: facts.issuedAt,
    tokenType: 'Bearer',
  }
}

async function refreshToken(token: string, deps: IntrospectDeps): Promise<Subject | null> {
  const { stores, clock } = deps
  const known = await stores.refreshTokens.find(sha256(token))
  const now = clock.now()
  if (!known || known.rotatedAt !== null || now >= known.expiresAt) return null
  const authorization = await stores.authorizations.find(known.authorizationId)
  if (!authorization || (await standingOf(stores, authorization, now)).fault !== null) return null
  const owner = await stores.clients.find(authorization.clientId)
  if (!owner || owner.disabledAt !== null) return null
  return {
    authorization,
    scope: authorization.grantedScope,
    expiresAt: known.expiresAt,
    issuedAt: known.createdAt,
    tokenType: 'refresh_token',
  }
}

/** SMART 2.2 token introspection: the launch context of the token response, again. */
function describe(subject: Subject, issuer: string): Record<string, unknown> {
  const { authorization, scope } = subject
  const granted = new Set(parseScopes(scope).scopes.map(({ text }) => text))
  return {
    active: true,
    scope,
    client_id: authorization.clientId,
    exp: toSeconds(subject.expiresAt),
    iat: toSeconds(subject.issuedAt),
    token_type: subject.tokenType,
    aud: authorization.audience,
    iss: issuer,
    ...(authorization.userId !== null && { sub: authorization.userId }),
    ...(granted.has('fhirUser') && { fhirUser: fhirUserUrl(authorization) }),
    ...authorization.context,
  }
}
