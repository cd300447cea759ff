// The authorization request: a list of checks, read from top to bottom (RFC 6749 §4.1.1, SMART 2.2
// app-launch "Obtain authorization code", OIDC Core §3.1.2.1). Before client and redirect URI are known
// to be right, a fault is a page; afterwards it goes back to the app.
import type { Form } from '../http/form.ts'
import type { AuthorizationRequest } from '../model/authorization-request.ts'
import type { Client } from '../model/client.ts'
import {
  invalidRequest,
  invalidScope,
  OAuthError,
  type OAuthErrorCode,
  PageError,
} from '../model/errors.ts'
import type { Launch } from '../model/launch.ts'
import type { RefusalRule } from '../model/refusal-rules.ts'
import {
  intersect,
  isResourceScope,
  parseScopes,
  printScopes,
  type ResourceScope,
  type Scope,
} from '../model/scope.ts'
import { checkChallenge } from './pkce.ts'
import { redirectUriMatches } from './redirect-uri.ts'

/** What the app asked for, once every check has passed. */
type CheckedRequest = Pick<
  AuthorizationRequest,
  | 'clientId'
  | 'redirectUri'
  | 'state'
  | 'requestedScope'
  | 'audience'
  | 'codeChallenge'
  | 'nonce'
  | 'prompt'
  | 'maxAgeSeconds'
  | 'uiLocales'
  | 'launch'
> & { idTokenHint: string | null }

export type RequestFacts = {
  issuer: string
  /** The FHIR base that this server protects. */
  fhirBase: string
  /** Whether the FHIR side can enforce the scope: known type, and a constraint it can evaluate. */
  enforceable(scope: ResourceScope): boolean
}

const MAX_LENGTH: Record<string, number> = {
  scope: 32_768,
  state: 8_192,
  id_token_hint: 8_192,
  launch: 8_192,
  // Not supported, and told so by a redirect; they are long by nature.
  request: 32_768,
  claims: 32_768,
}
const MAX_LENGTH_OTHERS = 2_048

const refusal = (
  rule: RefusalRule,
  description: string,
  code: OAuthErrorCode = 'invalid_request',
  enough?: string,
) =>
  new PageError('app-request', {
    details: { code, description },
    rule,
    ...(enough !== undefined && { enough }),
  })

/**
 * Finds whose request it is and where the answer may go. Throws a page, never a redirect, since a
 * wrong redirect URI must not be followed (RFC 6749 §4.1.2.1; attacks A01 to A06).
 */
export async function identifyClient(
  form: Form,
  findClient: (id: string) => Promise<Client | null>,
): Promise<{ client: Client; redirectUri: string }> {
  for (const name of form.names()) {
    const limit = MAX_LENGTH[name] ?? MAX_LENGTH_OTHERS
    if (form.all(name).some((value) => value.length > limit))
      throw refusal(
        'request-too-long',
        `The parameter '${name.slice(0, 40)}' is longer than ${limit} characters.`,
      )
  }
  for (const name of ['client_id', 'redirect_uri'])
    if (form.repeated.has(name))
      throw refusal('parameter-repeated', `${name} was sent more than once.`)
  const clientId = form.get('client_id')
  if (clientId === undefined) throw refusal('parameter-missing', 'client_id is required.')
  const client = await findClient(clientId)
  if (!client)
    throw refusal(
      'client-unknown',
      'No app is registered here with this client_id.',
      'invalid_client',
    )
  const redirectUri = form.get('redirect_uri')
  if (redirectUri === undefined)
    throw refusal(
      'parameter-missing',
      'redirect_uri is required: exactly one of those registered for the app.',
    )
  if (!redirectUriMatches(client.redirectUris, redirectUri))
    throw refusal(
      'redirect-uri-mismatch',
      'redirect_uri is not one of those registered for this app, compared letter by letter.',
      'invalid_request',
      `One of: ${client.redirectUris.join(' ')}`,
    )
  if (client.disabledAt !== null)
    throw refusal(
      'client-disabled',
      'The practice has switched this app off.',
      'unauthorized_client',
    )
  return { client, redirectUri }
}

/** Checks the rest of the request. Throws OAuthErrors that may be sent to the redirect URI. */
export function checkAuthorizationRequest(
  form: Form,
  client: Client,
  redirectUri: string,
  facts: RequestFacts,
  launch: Launch | null = null,
): CheckedRequest {
  const [repeated] = form.repeated
  if (repeated !== undefined)
    throw invalidRequest(
      'parameter-repeated',
      `The parameter '${repeated.slice(0, 40)}' was sent more than once.`,
    )
  checkUnsupported(form)
  if (!client.grantTypes.includes('authorization_code'))
    throw new OAuthError(
      'unauthorized_client',
      'grant-not-registered',
      'This client is not registered for the code flow.',
    )
  checkResponseType(form)
  const state = form.get('state') ?? null
  if (state === null && client.stateRequired)
    throw invalidRequest('state-missing', 'state is required: send a value that cannot be guessed.')
  const audience = checkAudience(form, facts)
  const codeChallenge = checkChallenge(
    form.get('code_challenge'),
    form.get('code_challenge_method'),
    client.pkceRequired,
  )
  return {
    clientId: client.id,
    redirectUri,
    state,
    audience,
    codeChallenge,
    requestedScope: checkScope(form, client, facts, launch),
    launch,
    nonce: form.get('nonce') ?? null,
    prompt: checkPrompt(form),
    maxAgeSeconds: checkMaxAge(form),
    uiLocales: form.get('ui_locales') ?? null,
    idTokenHint: form.get('id_token_hint') ?? null,
  }
}

/** OIDC Core §6 and §7.2.1: what is not offered is refused by its own code. */
function checkUnsupported(form: Form): void {
  if (form.get('request') !== undefined)
    throw new OAuthError(
      'request_not_supported',
      'request-object-unsupported',
      'Request objects are not supported.',
    )
  if (form.get('request_uri') !== undefined)
    throw new OAuthError(
      'request_uri_not_supported',
      'request-object-unsupported',
      'request_uri is not supported.',
    )
  if (form.get('registration') !== undefined)
    throw new OAuthError(
      'registration_not_supported',
      'request-object-unsupported',
      'Registration by request is not supported.',
    )
}

function checkResponseType(form: Form): void {
  const responseType = form.get('response_type')
  if (responseType === undefined)
    throw invalidRequest('response-type-unsupported', 'response_type is required: it must be code.')
  if (responseType !== 'code')
    throw new OAuthError(
      'unsupported_response_type',
      'response-type-unsupported',
      'Only response_type=code is supported.',
    )
  const mode = form.get('response_mode')
  if (mode !== undefined && mode !== 'query')
    throw invalidRequest('response-type-unsupported', 'Only response_mode=query is supported.')
}

/**
 * SMART 2.2 app-launch: the token must be for a FHIR server that this server protects. `aud` and its synonym
 * `resource` name it by the FHIR base or by the issuer, with or without a slash at the end.
 */
function checkAudience(form: Form, { fhirBase, issuer }: RequestFacts): string {
  const sent = (['aud', 'resource'] as const).filter((name) => form.get(name) !== undefined)
  if (sent.length === 0)
    throw invalidRequest(
      'audience-mismatch',
      `aud is required: it must be the FHIR base URL, ${fhirBase}`,
    )
  for (const name of sent) {
    const wanted = form.get(name)?.replace(/\/$/, '')
    if (wanted !== fhirBase && wanted !== issuer)
      throw new OAuthError(
        sent.includes('aud') ? 'invalid_request' : 'invalid_target',
        'audience-mismatch',
        `${name} must be the FHIR base URL, ${fhirBase}`,
      )
  }
  return fhirBase
}

/** What of the requested scopes can be granted to this client at all (RFC 6749 §3.3). */
function checkScope(
  form: Form,
  client: Client,
  facts: RequestFacts,
  launch: Launch | null,
): string {
  const sent = form.get('scope')
  if (sent === undefined) throw invalidRequest('parameter-missing', 'scope is required.')
  const { scopes } = parseScopes(sent)
  checkLaunch(form, scopes, client, launch)
  const grantable = intersect(
    scopes.filter((scope) => couldBeGranted(scope, scopes, client, facts, launch)),
    parseScopes(client.allowedScope).scopes,
  )
  if (grantable.length === 0)
    throw invalidScope(
      'scope-not-allowed',
      'None of the requested scopes can be granted to this client.',
      {
        enough: `Of its registration: ${client.allowedScope}`,
      },
    )
  return printScopes(grantable)
}

/** SMART 2.2 scopes, "launch": parameter and scope come together, and from the chart (attacks C02, C06). */
function checkLaunch(
  form: Form,
  scopes: readonly Scope[],
  client: Client,
  launch: Launch | null,
): void {
  const asked = scopes.some((scope) => scope.text === 'launch')
  const sent = form.get('launch') !== undefined
  if (asked && !sent)
    throw invalidRequest(
      'launch-mismatch',
      'The launch scope needs the launch parameter that the chart gave the app.',
    )
  if (sent && !asked)
    throw invalidRequest('launch-mismatch', 'The launch parameter needs the scope launch.')
  if (sent && (launch === null || launch.clientId !== client.id))
    throw invalidRequest('launch-stale', STALE_LAUNCH)
}

export const STALE_LAUNCH =
  'launch is unknown, used or expired: start the app from the chart again.'

function couldBeGranted(
  scope: Scope,
  all: readonly Scope[],
  client: Client,
  facts: RequestFacts,
  launch: Launch | null,
): boolean {
  if (isResourceScope(scope))
    // system/ scopes belong to backend services and are never granted by a person (SMART 2.2 backend services).
    return scope.context !== 'system' && client.fhirEnabled && facts.enforceable(scope)
  if (scope.text === 'fhirUser' || scope.text === 'profile')
    return all.some((other) => other.text === 'openid')
  // A choice of encounter exists only in a launch from the chart.
  if (scope.text === 'launch/encounter') return launch !== null
  if (scope.kind === 'access') return client.grantTypes.includes('refresh_token')
  return true
}

function checkPrompt(form: Form): string[] {
  const prompt = (form.get('prompt') ?? '').split(' ').filter((value) => value !== '')
  if (prompt.includes('none') && prompt.length > 1)
    throw invalidRequest('parameter-wrong', 'prompt=none cannot be combined with another value.')
  return prompt
}

function checkMaxAge(form: Form): number | null {
  const text = form.get('max_age')
  if (text === undefined) return null
  if (!/^\d{1,9}$/.test(text))
    throw invalidRequest('parameter-wrong', 'max_age must be a number of seconds.')
  return Number(text)
}
