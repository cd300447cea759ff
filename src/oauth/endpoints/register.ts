// Dynamic client registration (RFC 7591 §3): an app, or its developer, registers itself. By the practice's
// policy with a token that an operator gave, with a software statement of somebody who is trusted, or without
// either; what nobody has looked at is switched off until somebody has.
import { readText } from '../../http/form.ts'
import { json, NO_STORE } from '../../http/headers.ts'
import type { Background } from '../../lib/background.ts'
import type { Clock } from '../../lib/clock.ts'
import { randomSecret, sha256 } from '../../lib/hashing.ts'
import type { Client } from '../../model/client.ts'
import { OAuthError } from '../../model/errors.ts'
import type { InitialAccessToken, Registration } from '../../model/registration.ts'
import type { Stores } from '../../model/stores.ts'
import { printClientMetadata } from '../client-metadata.ts'
import { registerClient } from '../client-registration.ts'
import { registrationFlags } from '../look-alike.ts'
import { PATHS } from '../metadata.ts'
import { firstState, type RegistrationPolicy } from '../registration-policy.ts'
import {
  type RequestRules,
  readRegistrationRequest,
  type Software,
} from '../registration-request.ts'
import { trustedApps } from '../trusted-apps.ts'

export type RegisterDeps = RequestRules & {
  stores: Stores
  clock: Clock
  background: Background
  issuer: string
  practiceName: string
  registration: RegistrationPolicy
  formLimitBytes: number
}

/** Answers a registration request. */
export async function register(
  request: Request,
  requestId: string,
  deps: RegisterDeps,
): Promise<Response> {
  const { stores, clock, registration: policy } = deps
  const initial = await checkInitialToken(request, deps)
  const body = await readJsonBody(request, deps.formLimitBytes)
  const { metadata, software } = await readRegistrationRequest(body, null, deps)
  await checkQuota(deps)
  const now = clock.now()
  const { client, secret } = registerClient(metadata, now)
  const flags = registrationFlags(client, await trustedApps(stores), deps.practiceName)
  const state = firstState(client, flags, initial?.preApproved ?? false, policy)
  const token = randomSecret()
  const registration: Registration = {
    clientId: client.id,
    tokenHash: sha256(token),
    state,
    flags,
    since: now,
    requestedAt: now,
    reviewed: initial?.preApproved ?? false,
    used: false,
    ...software,
  }
  const kept: Client = { ...client, disabledAt: state === 'approved' ? null : now }
  await stores.write(async (unit) => {
    // Used up only now, so that a slip in the metadata costs nothing.
    if (initial && !(await unit.registrations.useInitialToken(initial.tokenHash, now)))
      throw noInitialToken()
    if (!(await unit.clients.add(kept))) throw new Error('a fresh id is taken')
    await unit.registrations.add(registration)
    await unit.auditEvents.append({
      type: 'client-added',
      at: now,
      outcome: 'success',
      clientId: client.id,
      requestId,
      detail: {
        by: 'registration',
        state,
        initialToken: initial?.id ?? null,
        ...statementDetail(software),
      },
    })
  })
  return json(printRegistration(kept, registration, deps.issuer, { secret, token }), 201, NO_STORE)
}

/** The metadata of a registration that is there, with where and by what it is managed (RFC 7592 §3). */
export function printRegistration(
  client: Client,
  registration: Pick<Registration, 'state'> & Software,
  issuer: string,
  told: { secret: string | null; token: string | null },
): Record<string, unknown> {
  const { disabled: _disabled, ...members } = printClientMetadata(client, told.secret)
  const { softwareId, softwareVersion, statement } = registration
  return {
    ...members,
    ...(softwareId !== null && { software_id: softwareId }),
    ...(softwareVersion !== null && { software_version: softwareVersion }),
    ...(statement !== null && { software_statement: statement.text }),
    registration_client_uri: registrationUri(issuer, client.id),
    ...(told.token !== null && { registration_access_token: told.token }),
    // An extension: whether it may start, or waits for the practice.
    registration_status: registration.state,
  }
}

/** What the audit trail keeps of a software statement; nothing where there is none. */
export function statementDetail({
  statement,
  softwareId,
  softwareVersion,
}: Software): Record<string, string | null> {
  if (statement === null) return {}
  const { issuer, text } = statement
  return { statementIssuer: issuer, statementHash: sha256(text), softwareId, softwareVersion }
}

/** Tells where a client reads and changes its registration (RFC 7592 §3). */
const registrationUri = (issuer: string, clientId: string) =>
  `${issuer}${PATHS.register}/${encodeURIComponent(clientId)}`

/** Which token it is; null where none is needed. Checked before the body is read. A token that is sent must be right, also where none is needed (attack H07). */
async function checkInitialToken(
  request: Request,
  { stores, clock, registration: { mode } }: RegisterDeps,
): Promise<InitialAccessToken | null> {
  const header = request.headers.get('authorization')
  if (header === null && (mode === 'open' || mode === 'statement')) return null
  const token = bearerToken(header)
  const found =
    token === null ? null : await stores.registrations.findInitialToken(sha256(token), clock.now())
  if (found) return found
  throw noInitialToken()
}

const noInitialToken = () =>
  refusedToken('Send an initial access token that the practice gave you.')

/** The token of an Authorization header; null for anything else. Never one of the query (RFC 6750 §2.3). */
export function bearerToken(header: string | null): string | null {
  return /^Bearer +([A-Za-z0-9._~+/-]{1,512}=*)$/i.exec(header ?? '')?.[1] ?? null
}

/** One answer to every wrong token, whatever is wrong with it (RFC 7592 §2.1; attack H05). */
export function refusedToken(description: string): OAuthError {
  return new OAuthError('invalid_token', 'registration-token-wrong', description, {
    headers: { 'WWW-Authenticate': 'Bearer realm="registration", error="invalid_token"' },
  })
}

/** Reads a JSON object. */
export async function readJsonBody(
  request: Request,
  limitBytes: number,
): Promise<Record<string, unknown>> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new OAuthError(
      'invalid_client_metadata',
      'metadata-malformed',
      'Send the metadata as application/json.',
    )
  const text = await readText(request, limitBytes)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new OAuthError('invalid_client_metadata', 'metadata-malformed', 'The body is not JSON.')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new OAuthError(
      'invalid_client_metadata',
      'metadata-malformed',
      'The body must be a JSON object.',
    )
  return body as Record<string, unknown> // seen to be an object
}

async function checkQuota({ stores, registration: { maxUnused } }: RegisterDeps): Promise<void> {
  if ((await stores.registrations.countUnused(maxUnused)) < maxUnused) return
  throw new OAuthError(
    'temporarily_unavailable',
    'registrations-full',
    'Too many apps are registered that nobody has used yet. Try again later, or ask the practice.',
    { status: 429, headers: { 'Retry-After': '3600' } },
  )
}
