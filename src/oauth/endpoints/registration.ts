// Managing a registration (RFC 7592 §2): its developer reads, replaces and removes it with the registration
// access token, which changes with every change. An unknown app, another app's token and no token are told
// alike (attack H05).

import { json, NO_STORE } from '../../http/headers.ts'
import type { Asking } from '../../http/note-refusal.ts'
import { reply } from '../../http/reply.ts'
import { equalInConstantTime, randomSecret, sha256 } from '../../lib/hashing.ts'
import type { Client } from '../../model/client.ts'
import { OAuthError } from '../../model/errors.ts'
import type { RefusalRule } from '../../model/refusal-rules.ts'
import type { Registration } from '../../model/registration.ts'
import type { ClientMetadata } from '../client-metadata.ts'
import { removeClient } from '../end-access.ts'
import { registrationFlags } from '../look-alike.ts'
import { nextState } from '../registration-policy.ts'
import { readRegistrationRequest } from '../registration-request.ts'
import { trustedApps } from '../trusted-apps.ts'
import {
  bearerToken,
  printRegistration,
  type RegisterDeps,
  readJsonBody,
  refusedToken,
  statementDetail,
} from './register.ts'

type Managed = { client: Client; registration: Registration }

/** Answers the metadata as it is. */
export async function readRegistration(
  request: Request,
  id: string,
  deps: RegisterDeps,
  asking: Asking,
): Promise<Response> {
  const { client, registration } = await authenticate(request, id, deps, asking)
  // The token goes on: one that changed on reading would be lost with every lost answer.
  const token = bearerToken(request.headers.get('authorization'))
  return answer(client, registration, deps, { secret: null, token })
}

/** Replaces all of the metadata (RFC 7592 §2.2); what is left out becomes the default, but a software statement stays. */
export async function replaceRegistration(
  request: Request,
  id: string,
  requestId: string,
  deps: RegisterDeps,
  asking: Asking,
): Promise<Response> {
  const { client, registration } = await authenticate(request, id, deps, asking)
  const body = await readJsonBody(request, deps.formLimitBytes)
  checkOwnMembers(body, client)
  const now = deps.clock.now()
  const { metadata, software } = await readRegistrationRequest(body, registration.statement, deps)
  const { changed, secret } = withMetadata(client, metadata, now)
  const flags = registrationFlags(changed, await trustedApps(deps.stores), deps.practiceName)
  // Told by looking at the picture itself, which is still the same.
  if (changed.logoUri === client.logoUri)
    flags.push(...registration.flags.filter(({ kind }) => kind === 'logo-of-app'))
  const state = nextState(registration.state, client, changed, flags, deps.registration)
  const token = randomSecret()
  const next: Registration = {
    ...registration,
    ...software,
    tokenHash: sha256(token),
    flags,
    state,
    reviewed: registration.reviewed && state === 'approved',
    since: state === registration.state ? registration.since : now,
  }
  const kept: Client = { ...changed, disabledAt: disabledAt(registration, next, client, now) }
  const done = await deps.stores.write(async (unit) => {
    if (!(await unit.registrations.replace(next, registration.tokenHash))) return false
    if (!(await unit.clients.replace(kept, client.updatedAt))) throw conflict()
    await unit.auditEvents.append({
      type: 'client-changed',
      at: now,
      outcome: 'success',
      clientId: id,
      requestId,
      detail: { by: 'registration', state, ...statementDetail(software) },
    })
    return true
  })
  if (!done) throw conflict()
  return answer(kept, next, deps, { secret, token })
}

/** Removes the app and ends everything that people allowed it. */
export async function deleteRegistration(
  request: Request,
  id: string,
  requestId: string,
  deps: RegisterDeps,
  asking: Asking,
): Promise<Response> {
  await authenticate(request, id, deps, asking)
  await removeClient(deps, id, {
    reason: 'removed by its developer',
    by: 'registration',
    requestId,
  })
  return reply(null, { status: 204, headers: { ...NO_STORE } })
}

/** The registration that the request's token opens. */
export async function authenticate(
  request: Request,
  id: string,
  { stores }: Pick<RegisterDeps, 'stores'>,
  asking: Asking,
): Promise<Managed> {
  const token = bearerToken(request.headers.get('authorization'))
  const registration = await stores.registrations.find(id)
  const client = registration && (await stores.clients.find(id))
  asking.clientId = client?.id ?? null
  // Compared whether or not there is one, so that time tells nothing.
  const right = equalInConstantTime(sha256(token ?? ''), registration?.tokenHash ?? '')
  if (token === null || !registration || !client || !right)
    throw refusedToken('The registration access token is not that of this registration.')
  asking.proven = true
  return { client, registration }
}

const NOT_SENT = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

/** RFC 7592 §2.2: the id must be sent and match; what the server alone decides must not be sent. */
function checkOwnMembers(body: Record<string, unknown>, client: Client): void {
  const invalid = (rule: RefusalRule, description: string) =>
    new OAuthError('invalid_request', rule, description)
  if (body.client_id !== client.id)
    throw invalid('metadata-malformed', 'client_id must be sent and be that of this registration.')
  for (const name of NOT_SENT)
    if (body[name] !== undefined)
      throw invalid('metadata-malformed', `${name} must not be sent with an update.`)
  const { client_secret: secret } = body
  if (secret === undefined || secret === null) return
  const known = client.secrets.map(({ hash }) => hash)
  if (typeof secret !== 'string' || !known.includes(sha256(secret)))
    throw invalid(
      'metadata-wrong',
      'client_secret must be the current one; a client cannot choose its own.',
    )
}

/** The client as its metadata now says; a secret is made when it needs one for the first time. */
function withMetadata(
  client: Client,
  metadata: ClientMetadata,
  now: number,
): { changed: Client; secret: string | null } {
  const { chosenId: _id, broughtSecret: _brought, ...described } = metadata
  const bySecret = /^client_secret_/.test(described.tokenEndpointAuthMethod)
  const secret = bySecret && client.secrets.length === 0 ? randomSecret() : null
  const made = secret === null ? [] : [{ hash: sha256(secret), createdAt: now, expiresAt: null }]
  const changed: Client = {
    ...client,
    ...described,
    // What an operator has set for this app is not the developer's to change.
    pkceRequired: client.pkceRequired || described.tokenEndpointAuthMethod === 'none',
    stateRequired: client.stateRequired || described.tokenEndpointAuthMethod === 'none',
    fhirEnabled: client.fhirEnabled,
    accessTokenLifetimeSeconds: Math.min(
      client.accessTokenLifetimeSeconds,
      described.accessTokenLifetimeSeconds,
    ),
    practitionerConsent: client.practitionerConsent,
    launchPrivilege:
      described.tokenEndpointAuthMethod === 'private_key_jwt' ? client.launchPrivilege : 'none',
    exportGroups: client.exportGroups,
    mayIntrospectAll: client.mayIntrospectAll && described.tokenEndpointAuthMethod !== 'none',
    secrets: bySecret ? [...client.secrets, ...made] : [],
    updatedAt: Math.max(now, client.updatedAt + 1),
  }
  return { changed, secret }
}

/** One that waits is off; one that an operator switched off stays off. */
function disabledAt(
  before: Registration,
  after: Registration,
  client: Client,
  now: number,
): number | null {
  if (after.state !== 'approved') return client.disabledAt ?? now
  return before.state === 'approved' ? client.disabledAt : null
}

const conflict = () =>
  new OAuthError(
    'invalid_request',
    'registration-overtaken',
    'The registration was changed at the same moment. Read it again.',
    {
      status: 409,
    },
  )

function answer(
  client: Client,
  registration: Registration,
  { issuer }: RegisterDeps,
  told: { secret: string | null; token: string | null },
): Response {
  return json(printRegistration(client, registration, issuer, told), 200, { ...NO_STORE })
}
