// The access that the simulator looks at: that of an authorization as it is now, or one that might be, of an
// app, a user, a patient and scopes. No token is made of either.
import type { Explanation } from '../fhir/explain.ts'
import type { Millis } from '../lib/clock.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { Authorization } from '../model/authorization.ts'
import type { BearerAccess } from '../model/bearer-access.ts'
import type { Client } from '../model/client.ts'
import type { Stores } from '../model/stores.ts'
import { proxyHolds, type User } from '../model/user.ts'
import { standingOf } from '../tokens/standing.ts'

/** Why there is none; `ended` with the words that the app would be told. */
export type NoAccess =
  | { fault: 'no-authorization' | 'no-app' | 'no-user' | 'nothing-given' }
  | { fault: 'ended'; words: string }

/** The id of an authorization that there is not. */
const IMAGINED = 'imagined'

type AccessStores = Pick<Stores, 'authorizations' | 'clients' | 'users' | 'sessions'>

/** What an authorization gives at `now`. */
export async function accessOf(
  authorizationId: string,
  stores: AccessStores,
  now: Millis,
): Promise<BearerAccess | NoAccess> {
  const authorization = await stores.authorizations.find(authorizationId)
  if (!authorization) return { fault: 'no-authorization' }
  const client = await stores.clients.find(authorization.clientId)
  if (!client) return { fault: 'no-app' }
  if (client.disabledAt !== null) return { fault: 'ended', words: 'The app is switched off.' }
  const standing = await standingOf(stores, authorization, now)
  if (standing.fault !== null) return { fault: 'ended', words: standing.fault }
  return bearerAccess(authorization, client, standing.user, standing.proxiesHeld)
}

type Imagined = {
  clientId: string
  /** Whose access it would be; none for a backend service. */
  username: string | null
  patientId: string | null
  scope: string
}

/** What these would give, had the person just allowed it. */
export async function imaginedAccess(
  { clientId, username, patientId, scope }: Imagined,
  stores: AccessStores,
  fhirBase: string,
  now: Millis,
): Promise<BearerAccess | NoAccess> {
  const client = await stores.clients.find(clientId)
  if (!client) return { fault: 'no-app' }
  const user = username === null ? null : await stores.users.findByUsername(username)
  if (username !== null && !user) return { fault: 'no-user' }
  const held = user
    ? (await stores.users.proxies(user.id)).filter((one) => proxyHolds(one, now))
    : []
  const authorization: Authorization = {
    id: IMAGINED,
    clientId,
    userId: user?.id ?? null,
    sessionId: null,
    fhirUser: user?.fhirUser ?? null,
    proxyId: null,
    context: patientId === null ? {} : { patient: patientId },
    grantedScope: scope,
    audience: fhirBase,
    access: 'none',
    authTime: now,
    amr: [],
    createdAt: now,
    expiresAt: null,
    redeemedAt: now,
    lastUsedAt: null,
    revokedAt: null,
    revokedReason: null,
  }
  return bearerAccess(
    authorization,
    client,
    user,
    held.map((proxy) => proxy.patientId),
  )
}

function bearerAccess(
  authorization: Authorization,
  client: Client,
  user: User | null,
  proxiesHeld: string[],
): BearerAccess {
  const { grantedScope } = authorization
  return {
    tokenId: '',
    client,
    user,
    authorization,
    grantedScope,
    proxiesHeld,
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
}

/** The record of an explanation: whose access, what kind of request, and of which resource. */
export function explainedEvent(
  { authorization, client, user }: BearerAccess,
  { request, resource, outcome }: Explanation,
): Pick<AuditEvent, 'type'> & Partial<AuditEvent> {
  return {
    type: 'access-explained',
    clientId: client.id,
    userId: user?.id,
    patientId: authorization.context.patient,
    authorizationId: authorization.id === IMAGINED ? undefined : authorization.id,
    detail: {
      interaction: request.request ?? null,
      resource: resource?.key ?? request.resource ?? null,
      answer: outcome.allowed ? 'allowed' : (outcome.rule ?? 'refused'),
    },
  }
}
