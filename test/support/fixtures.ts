// The nouns as plausible values, changed where a test says so: one app, one patient, and what the patient
// allowed. Ids are fixed, so that the pieces fit together as they are.
import { hash } from 'node:crypto'
import { type Form, parseForm } from '../../src/http/form.ts'
import { sha256 } from '../../src/lib/hashing.ts'
import { idFromBytes } from '../../src/lib/ids.ts'
import type { Authorization } from '../../src/model/authorization.ts'
import type { AuthorizationCode } from '../../src/model/authorization-code.ts'
import type { AuthorizationRequest } from '../../src/model/authorization-request.ts'
import type { Client } from '../../src/model/client.ts'
import type { Consent } from '../../src/model/consent.ts'
import type { RefreshToken } from '../../src/model/refresh-token.ts'
import type { Session } from '../../src/model/session.ts'
import type { User, Proxy as UserProxy } from '../../src/model/user.ts'

/** The moment at which everything was made. */
export const NOW = Date.UTC(2026, 0, 15, 12)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const ISSUER = 'https://gate.example'
export const FHIR_BASE = `${ISSUER}/fhir`
export const REDIRECT_URI = 'https://app.example/callback'
export const SCOPE = 'launch/patient openid fhirUser offline_access patient/*.rs'
export const VERIFIER = 'v'.repeat(43)
export const CHALLENGE = hash('sha256', VERIFIER, 'base64url')
export const SECRET = 'the-secret-of-the-app'

/** An identifier that is the same in every run. */
export const idOf = (text: string): string =>
  idFromBytes(hash('sha256', text, 'buffer').subarray(0, 16))

/** A public app that may do the code flow and refresh. */
export function client(change: Partial<Client> = {}): Client {
  return {
    id: 'app',
    name: 'Heart Diary',
    description: null,
    developer: null,
    clientUri: null,
    logoUri: null,
    policyUri: null,
    tosUri: null,
    contacts: [],
    redirectUris: [REDIRECT_URI],
    launchUris: [],
    launchDisplay: 'tab',
    practitionerConsent: 'always',
    allowedOrigins: [],
    grantTypes: ['authorization_code', 'refresh_token'],
    tokenEndpointAuthMethod: 'none',
    secrets: [],
    jwks: null,
    jwksUri: null,
    allowedScope: SCOPE,
    pkceRequired: true,
    stateRequired: true,
    fhirEnabled: true,
    accessTokenFormat: 'reference',
    accessTokenLifetimeSeconds: 3600,
    mayIntrospectAll: false,
    launchPrivilege: 'none',
    exportGroups: null,
    createdAt: NOW,
    updatedAt: NOW,
    disabledAt: null,
    ...change,
  }
}

/** An app with `SECRET`, sent as HTTP Basic. */
export function secretClient(change: Partial<Client> = {}): Client {
  return client({
    tokenEndpointAuthMethod: 'client_secret_basic',
    secrets: [{ hash: sha256(SECRET), createdAt: NOW, expiresAt: null }],
    ...change,
  })
}

export function user(change: Partial<User> = {}): User {
  return {
    id: idOf('user'),
    kind: 'patient',
    username: 'amara',
    passwordHash: null,
    displayName: 'Amara Diop',
    fhirUser: 'Patient/85',
    createdAt: NOW,
    passwordChangedAt: NOW,
    disabledAt: null,
    ...change,
  }
}

export function proxy(change: Partial<UserProxy> = {}): UserProxy {
  return {
    id: idOf('proxy'),
    userId: idOf('user'),
    patientId: '907',
    relationship: 'mother',
    from: NOW,
    until: null,
    ...change,
  }
}

export function session(change: Partial<Session> = {}): Session {
  return {
    id: idOf('session'),
    secretHash: sha256('session secret'),
    userId: idOf('user'),
    authTime: NOW,
    amr: ['pwd'],
    createdAt: NOW,
    expiresAt: NOW + 12 * HOUR,
    ...change,
  }
}

export function authorization(change: Partial<Authorization> = {}): Authorization {
  return {
    id: idOf('authorization'),
    clientId: 'app',
    userId: idOf('user'),
    sessionId: idOf('session'),
    fhirUser: 'Patient/85',
    proxyId: null,
    context: { patient: '85' },
    grantedScope: SCOPE,
    audience: FHIR_BASE,
    access: 'offline',
    authTime: NOW,
    amr: ['pwd'],
    createdAt: NOW,
    expiresAt: null,
    redeemedAt: null,
    lastUsedAt: null,
    revokedAt: null,
    revokedReason: null,
    ...change,
  }
}

/** The record of the code `text`. */
export function code(text: string, change: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    codeHash: sha256(text),
    authorizationId: idOf('authorization'),
    clientId: 'app',
    redirectUri: REDIRECT_URI,
    codeChallenge: CHALLENGE,
    nonce: null,
    createdAt: NOW,
    expiresAt: NOW + MINUTE,
    usedAt: null,
    ...change,
  }
}

/** The record of the refresh token `text`. */
export function refreshToken(text: string, change: Partial<RefreshToken> = {}): RefreshToken {
  return {
    tokenHash: sha256(text),
    authorizationId: idOf('authorization'),
    clientId: 'app',
    createdAt: NOW,
    expiresAt: NOW + 93 * DAY,
    rotatedAt: null,
    successorHash: null,
    ...change,
  }
}

export function request(change: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    id: idOf('request'),
    clientId: 'app',
    redirectUri: REDIRECT_URI,
    state: 'state-1',
    requestedScope: SCOPE,
    audience: FHIR_BASE,
    codeChallenge: CHALLENGE,
    nonce: null,
    prompt: [],
    maxAgeSeconds: null,
    launch: null,
    uiLocales: null,
    browserSecretHash: sha256('browser secret'),
    createdAt: NOW,
    expiresAt: NOW + 30 * MINUTE,
    sessionId: null,
    userId: null,
    authTime: null,
    patientId: null,
    ...change,
  }
}

export function consent(change: Partial<Consent> = {}): Consent {
  return {
    userId: idOf('user'),
    clientId: 'app',
    patientId: '85',
    redirectUri: REDIRECT_URI,
    fhirUser: 'Patient/85',
    requestedScope: SCOPE,
    grantedScope: SCOPE,
    duration: 'until-stopped',
    decidedAt: NOW,
    ...change,
  }
}

/** Parameters as an endpoint would have read them; undefined leaves one out, a list repeats one. */
export function form(fields: Record<string, string | readonly string[] | undefined>): Form {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : (value ?? [])).map((one) => [name, one]),
  )
  return parseForm(new URLSearchParams(pairs).toString())
}
