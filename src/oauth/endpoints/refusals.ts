// "Why was this refused?": a client looks up its own refused requests by the request's id. It proves itself as
// at introspection, or with the registration access token that manages it (RFC 7592 §3). Another client's
// refusal and none at all are told alike.
import { type Form, parseForm, readForm, withoutRepeats } from '../../http/form.ts'
import { json, NO_STORE } from '../../http/headers.ts'
import type { Asking } from '../../http/note-refusal.ts'
import { sha256 } from '../../lib/hashing.ts'
import { type Client, isConfidential } from '../../model/client.ts'
import { invalidClient, OAuthError } from '../../model/errors.ts'
import type { KeptRefusal, RefusalLog } from '../../model/refusal.ts'
import { chapterOf, REFUSAL_RULES } from '../../model/refusal-rules.ts'
import type { Stores } from '../../model/stores.ts'
import type { TokenReader } from '../../tokens/read-access-token.ts'
import type { ClientAuthenticationFacts } from '../client-authentication/authenticate-client.ts'
import { callerOf } from './introspect.ts'
import { bearerToken } from './register.ts'

export type RefusalsDeps = {
  stores: Stores
  tokens: TokenReader
  authentication: ClientAuthenticationFacts
  refusalLog: RefusalLog
  formLimitBytes: number
}

const REQUEST_ID = /^[0-9a-z]{26}$/

/** Answers the refusals of one request, as JSON. */
export async function showRefusals(
  request: Request,
  requestId: string,
  deps: RefusalsDeps,
  asking: Asking,
): Promise<Response> {
  const sent = request.method === 'POST' ? await readForm(request, deps.formLimitBytes) : NOTHING
  const client = await clientOf(
    request.headers.get('authorization'),
    withoutRepeats(sent),
    deps,
    asking,
  )
  // What was refused a moment ago may still wait to be written.
  await deps.refusalLog.flush()
  const kept = REQUEST_ID.test(requestId) ? await deps.stores.refusals.findByRequest(requestId) : []
  const own = kept.filter(({ clientId }) => clientId === client.id)
  if (own.length === 0)
    throw new OAuthError(
      'invalid_request',
      'parameter-wrong',
      'No refused request of this client has this id.',
      { status: 404 },
    )
  return json({ request_id: requestId, refusals: own.map(printRefusal) }, 200, { ...NO_STORE })
}

const NOTHING = parseForm('')

async function clientOf(
  authorization: string | null,
  form: Form,
  deps: RefusalsDeps,
  asking: Asking,
): Promise<Client> {
  const bearer = bearerToken(authorization)
  const registration =
    bearer === null ? null : await deps.stores.registrations.findByToken(sha256(bearer))
  const registered = registration && (await deps.stores.clients.find(registration.clientId))
  if (registered) {
    asking.clientId = registered.id
    asking.proven = true
    return registered
  }
  const client = await callerOf(authorization, form, deps, asking)
  // Whoever uses an app holds a token of it; what others were refused is the developer's to know.
  if (!isConfidential(client))
    throw invalidClient(
      'introspection-not-allowed',
      'A client without credentials of its own shows its registration access token here.',
    )
  return client
}

/** A refusal as its client is told of it: not whether what was not found is there for others. */
function printRefusal(refusal: KeptRefusal): Record<string, unknown> {
  const { rule } = refusal
  return {
    time: new Date(refusal.at).toISOString(),
    endpoint: refusal.endpoint,
    rule,
    meaning: REFUSAL_RULES[rule].meaning,
    remedy: REFUSAL_RULES[rule].remedy,
    ...(refusal.enough !== null && { enough: refusal.enough }),
    error: refusal.error,
    status: refusal.status,
    asked: refusal.asked,
    // Somebody else may have said that they were this client.
    client_authenticated: refusal.proven,
    ...(refusal.dropped > 0 && { others_in_this_minute: refusal.dropped }),
    documentation: `docs/apps.md#${chapterOf(rule)}`,
  }
}
