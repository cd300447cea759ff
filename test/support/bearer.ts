// Tokens for tests of the FHIR room: what the bearer guard would have answered.
import type { BearerAccess } from '../../src/model/bearer-access.ts'
import type { Client } from '../../src/model/client.ts'
import type { User } from '../../src/model/user.ts'

export type TokenFacts = {
  scope: string
  patient?: string
  /** Null for a backend service. */
  fhirUser?: string | null
  clientId?: string
  userId?: string
  proxyId?: string
  proxiesHeld?: string[]
  client?: Partial<Client>
  user?: Partial<User>
}

/** Makes the access of a token; by default of patient `pa`, by an app of hers. */
export function bearer(facts: TokenFacts): BearerAccess {
  const fhirUser = facts.fhirUser === undefined ? 'Patient/pa' : facts.fhirUser
  const userId = facts.userId ?? 'u1'
  return {
    tokenId: `t-${facts.scope}`,
    client: client(facts.clientId ?? 'app', { allowedScope: facts.scope, ...facts.client }),
    user: fhirUser === null ? null : user(userId, fhirUser, facts.user),
    authorization: {
      id: 'auth1',
      clientId: facts.clientId ?? 'app',
      userId: fhirUser === null ? null : userId,
      sessionId: null,
      fhirUser,
      proxyId: facts.proxyId ?? null,
      context: facts.patient === undefined ? {} : { patient: facts.patient },
      grantedScope: facts.scope,
      audience: 'https://chart.example/fhir',
      access: 'none',
      authTime: 0,
      amr: ['pwd'],
      createdAt: 0,
      expiresAt: null,
      redeemedAt: 0,
      lastUsedAt: null,
      revokedAt: null,
      revokedReason: null,
    },
    grantedScope: facts.scope,
    proxiesHeld: facts.proxiesHeld ?? [],
    expiresAt: Number.MAX_SAFE_INTEGER,
  }
}

function client(id: string, more: Partial<Client> = {}): Client {
  return {
    id,
    name: id,
    description: null,
    developer: null,
    clientUri: null,
    logoUri: null,
    policyUri: null,
    tosUri: null,
    contacts: [],
    redirectUris: ['https://app.example/callback'],
    launchUris: [],
    launchDisplay: 'tab',
    practitionerConsent: 'always',
    allowedOrigins: [],
    grantTypes: ['authorization_code'],
    tokenEndpointAuthMethod: 'none',
    secrets: [],
    jwks: null,
    jwksUri: null,
    allowedScope: '',
    pkceRequired: true,
    stateRequired: true,
    fhirEnabled: true,
    accessTokenFormat: 'reference',
    accessTokenLifetimeSeconds: 3600,
    mayIntrospectAll: false,
    launchPrivilege: 'none',
    exportGroups: null,
    createdAt: 0,
    updatedAt: 0,
    disabledAt: null,
    ...more,
  }
}

function user(id: string, fhirUser: string, more: Partial<User> = {}): User {
  return {
    id,
    kind: fhirUser.startsWith('Practitioner') ? 'practitioner' : 'patient',
    username: id,
    passwordHash: null,
    displayName: id,
    fhirUser,
    createdAt: 0,
    passwordChangedAt: 0,
    disabledAt: null,
    ...more,
  }
}
