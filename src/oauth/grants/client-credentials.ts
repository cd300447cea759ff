// The client credentials grant (RFC 6749 §4.4, SMART 2.2 backend-services): a backend service acts for
// nobody, within what it was registered for, with a token of five minutes and no refresh token. FHIR scopes
// are for those who sign with a key of their own; a shared secret opens none. One authorization stands for
// each client and scope, so that a token writes nothing, and revoking it ends them all.
import type { Form } from '../../http/form.ts'
import type { Clock, Millis } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { Authorization } from '../../model/authorization.ts'
import type { Client } from '../../model/client.ts'
import { invalidRequest, invalidScope } from '../../model/errors.ts'
import {
  intersect,
  isResourceScope,
  parseScopes,
  printScopes,
  type ResourceScope,
  type Scope,
} from '../../model/scope.ts'
import type { Stores } from '../../model/stores.ts'
import type { Grant } from './grant.ts'

type ClientCredentialsDeps = {
  stores: Stores
  clock: Clock
  /** The FHIR base that the tokens are for. */
  fhirBase: string
  /** Whether the FHIR side can enforce the scope: known type, and a constraint it can evaluate. */
  enforceable(scope: ResourceScope): boolean
}

const MAX_SCOPE_LENGTH = 32_768
const MAX_REMEMBERED = 10_000

/** Makes the grant of backend services (RFC 6749 §4.4). */
export function clientCredentialsGrant(deps: ClientCredentialsDeps): Grant {
  const standing = standingAuthorizations(deps)
  return {
    grantType: 'client_credentials',
    authorize: async (form, client) => {
      const scope = grantableScope(form, client, deps)
      const authorization = await standing(client, scope, deps.clock.now())
      return { authorization, scope, refreshToken: null, nonce: null }
    },
  }
}

/** What of the requested scopes this client may have (SMART 2.2 backend-services, "Enforce authorization"). */
function grantableScope(form: Form, client: Client, deps: ClientCredentialsDeps): string {
  const requested = form.get('scope')
  const allowed = parseScopes(client.allowedScope).scopes.filter(forBackends)
  if (requested === undefined) {
    // RFC 6749 §4.4.2 lets it out; SMART does not. Who may ask for nothing needs to ask for nothing.
    if (allowed.length > 0)
      throw invalidRequest('parameter-missing', 'scope is required, such as system/Patient.rs.')
    return ''
  }
  if (requested.length > MAX_SCOPE_LENGTH)
    throw invalidRequest('request-too-long', `scope is longer than ${MAX_SCOPE_LENGTH} characters.`)
  const { scopes } = parseScopes(requested)
  const grantable = intersect(
    scopes.filter((scope) => couldBeGranted(scope, client, deps)),
    allowed,
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

const forBackends = (scope: Scope): scope is ResourceScope =>
  isResourceScope(scope) && scope.context === 'system'

/** Only `system/` scopes, and only by asymmetric authentication (SMART 2.2 backend-services). */
function couldBeGranted(scope: Scope, client: Client, deps: ClientCredentialsDeps): boolean {
  return (
    forBackends(scope) &&
    client.fhirEnabled &&
    client.tokenEndpointAuthMethod === 'private_key_jwt' &&
    deps.enforceable(scope)
  )
}

/** Finds the authorization of a client and scope, or makes it the first time and after it was revoked. */
function standingAuthorizations({ stores, clock, fhirBase }: ClientCredentialsDeps) {
  const known = new Map<string, string>()
  const making = new Map<string, Promise<Authorization>>()

  async function find(client: Client, scope: string, key: string, now: Millis) {
    const found =
      (await stores.authorizations.findStanding(client.id, scope, now)) ??
      (await make(client, scope))
    if (known.size >= MAX_REMEMBERED) known.clear()
    known.set(key, found.id)
    return found
  }

  async function make(client: Client, scope: string): Promise<Authorization> {
    const now = clock.now()
    const authorization: Authorization = {
      id: newId(now),
      clientId: client.id,
      userId: null,
      sessionId: null,
      fhirUser: null,
      proxyId: null,
      context: {},
      grantedScope: scope,
      audience: fhirBase,
      access: 'none',
      authTime: null,
      amr: [],
      createdAt: now,
      expiresAt: null,
      redeemedAt: now,
      lastUsedAt: null,
      revokedAt: null,
      revokedReason: null,
    }
    await stores.write(async (unit) => {
      await unit.authorizations.save(authorization)
      await unit.auditEvents.append({
        type: 'token-issued',
        at: now,
        outcome: 'success',
        clientId: client.id,
        authorizationId: authorization.id,
        detail: { grant: 'client_credentials', scope },
      })
    })
    return authorization
  }

  return async (client: Client, scope: string, now: Millis): Promise<Authorization> => {
    const key = `${client.id} ${scope}`
    const id = known.get(key)
    const remembered = id === undefined ? null : await stores.authorizations.find(id)
    if (remembered && remembered.revokedAt === null) return remembered
    const already = making.get(key)
    if (already) return already
    const work = find(client, scope, key, now).finally(() => making.delete(key))
    making.set(key, work)
    return work
  }
}
