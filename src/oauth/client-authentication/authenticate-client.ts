// Proves which client is calling a token, introspection or revocation endpoint: by exactly one method,
// and by the one it is registered for (RFC 6749 §2.3).
import type { Form } from '../../http/form.ts'
import type { Asking } from '../../http/note-refusal.ts'
import { AUTH_METHODS, type Client, type TokenEndpointAuthMethod } from '../../model/client.ts'
import { invalidClient, invalidRequest, type OAuthError } from '../../model/errors.ts'
import type { RefusalRule } from '../../model/refusal-rules.ts'
import { type BasicCredentials, parseBasic, secretHolds } from './client-secret.ts'
import {
  ASSERTION_TYPE,
  type Assertion,
  type AssertionFacts,
  assertedClientId,
  checkAssertion,
  parseAssertion,
} from './private-key-jwt.ts'

export type ClientAuthenticationFacts = AssertionFacts & {
  findClient(id: string): Promise<Client | null>
}

type Refuse = (rule: RefusalRule, description: string) => OAuthError

/** The same for an unknown client, so that nobody learns which there are. */
const WRONG = 'Unknown client, or wrong credentials.'

type Attempt =
  | { method: 'client_secret_basic'; candidates: BasicCredentials[] }
  | { method: 'client_secret_post'; id: string; secret: string }
  | { method: 'private_key_jwt'; id: string; assertion: Assertion }
  | { method: 'none'; id: string }

/** The client that made this request. Throws `invalid_client` or `invalid_request` (RFC 6749 §5.2). */
export async function authenticateClient(
  authorization: string | null,
  form: Form,
  facts: ClientAuthenticationFacts,
  asking?: Asking,
): Promise<Client> {
  const challenge = authorization === null ? {} : { 'WWW-Authenticate': 'Basic realm="chartgate"' }
  const refuse: Refuse = (rule, description) =>
    invalidClient(rule, description, { headers: challenge })
  const attempt = readAttempt(authorization, form, refuse)
  const client = await clientOf(attempt, form, facts)
  if (!client) throw refuse('client-unknown', WRONG)
  // Whom it says it is from: what follows may still show that it is not.
  if (asking) asking.clientId = client.id
  if (attempt.method !== client.tokenEndpointAuthMethod)
    throw refuse(
      'client-authentication-method',
      `This client is registered for ${client.tokenEndpointAuthMethod}, but the request used ${attempt.method}.`,
    )
  const now = facts.clock.now()
  switch (attempt.method) {
    case 'none':
      break
    case 'client_secret_post':
      if (!secretHolds(client, attempt.secret, now)) throw refuse('client-secret-wrong', WRONG)
      break
    case 'client_secret_basic': {
      const holds = attempt.candidates.map(
        ({ id, secret }) => id === client.id && secretHolds(client, secret, now),
      )
      if (!holds.includes(true)) throw refuse('client-secret-wrong', WRONG)
      break
    }
    case 'private_key_jwt':
      await checkAssertion(attempt.assertion, client, facts)
  }
  if (asking) asking.proven = attempt.method !== 'none'
  // Told only to one who proved to be the client.
  if (client.disabledAt !== null) throw refuse('client-disabled', 'This client is switched off.')
  return client
}

function readAttempt(authorization: string | null, form: Form, refuse: Refuse): Attempt {
  const clientId = form.get('client_id')
  const secret = form.get('client_secret')
  const assertion = form.get('client_assertion')
  const assertionType = form.get('client_assertion_type')
  const byAssertion = assertion !== undefined || assertionType !== undefined
  const methods = [authorization !== null, secret !== undefined, byAssertion]
  if (methods.filter(Boolean).length > 1)
    throw invalidRequest(
      'client-authentication-several',
      'Use one way of client authentication, not several at once.',
    )
  if (authorization !== null) {
    const candidates = parseBasic(authorization)
    if (!candidates)
      throw refuse(
        'client-authentication-malformed',
        'The Authorization header is not Basic with client_id:secret.',
      )
    if (clientId !== undefined && !candidates.some(({ id }) => id === clientId))
      throw invalidRequest(
        'client-authentication-several',
        'client_id differs from the one in the Authorization header.',
      )
    return { method: 'client_secret_basic', candidates }
  }
  if (byAssertion) return readAssertion(assertion, assertionType, clientId, refuse)
  if (clientId === undefined)
    throw refuse(
      'client-authentication-missing',
      'No client_id and no client authentication was sent.',
    )
  if (secret !== undefined) return { method: 'client_secret_post', id: clientId, secret }
  return { method: 'none', id: clientId }
}

function readAssertion(
  assertion: string | undefined,
  type: string | undefined,
  clientId: string | undefined,
  refuse: Refuse,
): Attempt {
  if (assertion === undefined || type !== ASSERTION_TYPE)
    throw refuse(
      'assertion-malformed',
      `Send client_assertion with client_assertion_type=${ASSERTION_TYPE}`,
    )
  const parsed = parseAssertion(assertion)
  const id = assertedClientId(parsed)
  if (clientId !== undefined && clientId !== id)
    throw refuse('assertion-issuer', 'client_id differs from the iss and sub of the assertion.')
  return { method: 'private_key_jwt', id, assertion: parsed }
}

async function clientOf(
  attempt: Attempt,
  form: Form,
  facts: ClientAuthenticationFacts,
): Promise<Client | null> {
  if (attempt.method !== 'client_secret_basic') return facts.findClient(attempt.id)
  const named = form.get('client_id')
  for (const { id } of attempt.candidates) {
    if (named !== undefined && id !== named) continue
    const client = await facts.findClient(id)
    if (client) return client
  }
  return null
}

/** The methods a client may be registered with, as discovery tells them (RFC 8414 §2). */
export const TOKEN_ENDPOINT_AUTH_METHODS: readonly TokenEndpointAuthMethod[] = AUTH_METHODS
