// The token endpoint (RFC 6749 §3.2). It owns the phases that every grant shares, so that none can be
// forgotten: form, grant type, client authentication, right to the grant, then the grant's own matter.
import { type Form, readForm, withoutRepeats } from '../../http/form.ts'
import { json, NO_STORE } from '../../http/headers.ts'
import { type Asking, askingAt } from '../../http/note-refusal.ts'
import type { Client } from '../../model/client.ts'
import { invalidRequest, OAuthError } from '../../model/errors.ts'
import { type MintDeps, tokenResponse } from '../../tokens/token-response.ts'
import {
  authenticateClient,
  type ClientAuthenticationFacts,
} from '../client-authentication/authenticate-client.ts'
import type { Grant } from '../grants/grant.ts'

export type TokenEndpointDeps = {
  mint: MintDeps
  authentication: ClientAuthenticationFacts
  grants: readonly Grant[]
  formLimitBytes: number
}

/** Answers a token request. */
export async function token(
  request: Request,
  deps: TokenEndpointDeps,
  asking: Asking = askingAt('token'),
): Promise<Response> {
  const sent = await readForm(request, deps.formLimitBytes)
  asking.form = sent
  const form = withoutRepeats(sent)
  const grant = grantFor(form.get('grant_type'), deps.grants)
  const authorization = request.headers.get('authorization')
  const client =
    (identifiesNobody(authorization, form) && (await grant.publicClient?.(form))) ||
    (await authenticateClient(authorization, form, deps.authentication, asking))
  asking.clientId = client.id
  checkMayUse(client, grant)
  const granted = await grant.authorize(form, client)
  return json(await tokenResponse(deps.mint, { ...granted, client }), 200, NO_STORE)
}

/** Before client authentication: an unknown grant type is told as such to anybody (RFC 6749 §5.2). */
function grantFor(grantType: string | undefined, grants: readonly Grant[]): Grant {
  if (grantType === undefined) throw invalidRequest('parameter-missing', 'grant_type is required.')
  const grant = grants.find((one) => one.grantType === grantType)
  if (grant) return grant
  const known = grants.map((one) => one.grantType).join(', ')
  throw new OAuthError(
    'unsupported_grant_type',
    'grant-type-unsupported',
    `grant_type must be one of: ${known}.`,
  )
}

const IDENTIFYING = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type']

function identifiesNobody(authorization: string | null, form: Form): boolean {
  return authorization === null && IDENTIFYING.every((name) => form.get(name) === undefined)
}

function checkMayUse(client: Client, grant: Grant): void {
  if (!client.grantTypes.includes(grant.grantType))
    throw new OAuthError(
      'unauthorized_client',
      'grant-not-registered',
      `This client is not registered for the grant type ${grant.grantType}.`,
    )
}
