// Records for store tests: plausible ones, each with an id of its own, changed where a test says so.
import { randomSecret, sha256 } from '../../../src/lib/hashing.ts'
import { newId } from '../../../src/lib/ids.ts'
import type { AuditEvent } from '../../../src/model/audit-event.ts'
import type { Authorization } from '../../../src/model/authorization.ts'
import type { AuthorizationCode } from '../../../src/model/authorization-code.ts'
import type { AuthorizationRequest } from '../../../src/model/authorization-request.ts'
import type { Client } from '../../../src/model/client.ts'
import type { Consent } from '../../../src/model/consent.ts'
import type { RefreshToken } from '../../../src/model/refresh-token.ts'
import type { Session } from '../../../src/model/session.ts'
import type { SigningKey } from '../../../src/model/signing-key.ts'
import type { User, Proxy as UserProxy } from '../../../src/model/user.ts'

/** The moment at which test records are made. */
export const NOW = 1_800_000_000_000
export const HOUR = 3_600_000

/** A fresh hash, as codes and tokens are stored. */
export function aHash(): string {
  return sha256(randomSecret())
}

export function aUser(fields: Partial<User> = {}): User {
  const id = newId(NOW)
  return {
    id,
    kind: 'patient',
    username: `user-${id}`,
    passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
    displayName: 'Amara Østergård 李',
    fhirUser: 'Patient/85',
    createdAt: NOW,
    passwordChangedAt: NOW,
    disabledAt: null,
    ...fields,
  }
}

export function aProxy(fields: Partial<UserProxy> = {}): UserProxy {
  return {
    id: newId(NOW),
    userId: newId(NOW),
    patientId: '907',
    relationship: 'mother',
    from: NOW,
    until: null,
    ...fields,
  }
}

export function aSession(fields: Partial<Session> = {}): Session {
  return {
    id: newId(NOW),
    secretHash: aHash(),
    userId: newId(NOW),
    authTime: NOW,
    amr: ['pwd'],
    createdAt: NOW,
    expiresAt: NOW + HOUR,
    ...fields,
  }
}

export function aClient(fields: Partial<Client> = {}): Client {
  const id = newId(NOW)
  return {
    id,
    name: `App ${id}`,
    description: 'Shows blood pressure over time.',
    developer: null,
    clientUri: 'https://app.example',
    logoUri: null,
    policyUri: 'https://app.example/policy',
    tosUri: null,
    contacts: ['dev@app.example'],
    redirectUris: [`https://${id}.example/callback`],
    launchUris: [],
    launchDisplay: 'tab',
    practitionerConsent: 'always',
    allowedOrigins: [],
    grantTypes: ['authorization_code', 'refresh_token'],
    tokenEndpointAuthMethod: 'private_key_jwt',
    secrets: [{ hash: aHash(), createdAt: NOW, expiresAt: null }],
    jwks: [{ kty: 'EC', crv: 'P-384', x: 'x', y: 'y', kid: 'k1', alg: 'ES384' }],
    jwksUri: null,
    allowedScope: 'launch/patient patient/*.rs openid fhirUser offline_access',
    pkceRequired: true,
    stateRequired: false,
    fhirEnabled: true,
    accessTokenFormat: 'reference',
    accessTokenLifetimeSeconds: 300,
    mayIntrospectAll: false,
    launchPrivilege: 'none',
    exportGroups: null,
    createdAt: NOW,
    updatedAt: NOW,
    disabledAt: null,
    ...fields,
  }
}

export function anAuthorization(fields: Partial<Authorization> = {}): Authorization {
  return {
    id: newId(NOW),
    clientId: newId(NOW),
    userId: newId(NOW),
    sessionId: newId(NOW),
    fhirUser: 'Patient/85',
    proxyId: null,
    context: { patient: '85', need_patient_banner: true, fhirContext: [{ reference: 'X/1' }] },
    grantedScope: 'launch/patient patient/Observation.rs?category=laboratory openid',
    audience: 'https://gate.example/fhir',
    access: 'offline',
    authTime: NOW,
    amr: ['pwd'],
    createdAt: NOW,
    expiresAt: null,
    redeemedAt: null,
    lastUsedAt: null,
    revokedAt: null,
    revokedReason: null,
    ...fields,
  }
}

export function aCode(fields: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    codeHash: aHash(),
    authorizationId: newId(NOW),
    clientId: newId(NOW),
    redirectUri: 'https://app.example/callback?a=1',
    codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    nonce: null,
    createdAt: NOW,
    expiresAt: NOW + 60_000,
    usedAt: null,
    ...fields,
  }
}

export function aRefreshToken(fields: Partial<RefreshToken> = {}): RefreshToken {
  return {
    tokenHash: aHash(),
    authorizationId: newId(NOW),
    clientId: newId(NOW),
    createdAt: NOW,
    expiresAt: NOW + HOUR,
    rotatedAt: null,
    successorHash: null,
    ...fields,
  }
}

export function aConsent(fields: Partial<Consent> = {}): Consent {
  return {
    userId: newId(NOW),
    clientId: newId(NOW),
    patientId: '',
    redirectUri: 'https://app.example/callback',
    fhirUser: 'Patient/85',
    requestedScope: 'patient/*.rs openid',
    grantedScope: 'patient/Condition.rs openid',
    duration: 'until-stopped',
    decidedAt: NOW,
    ...fields,
  }
}

export function aKey(fields: Partial<SigningKey> = {}): SigningKey {
  return {
    kid: newId(NOW),
    purpose: 'RS256',
    state: 'next',
    publicJwk: { kty: 'RSA', n: 'n', e: 'AQAB', alg: 'RS256' },
    sealedPrivate: 'v1.sealed',
    createdAt: NOW,
    activatedAt: null,
    retiredAt: null,
    expiresAt: null,
    ...fields,
  }
}

export function anAuditEvent(fields: Partial<AuditEvent> = {}): AuditEvent {
  return { type: 'sign-in', at: NOW, outcome: 'success', userId: newId(NOW), ...fields }
}

export function anAuthorizationRequest(
  fields: Partial<AuthorizationRequest> = {},
): AuthorizationRequest {
  return {
    id: newId(NOW),
    clientId: newId(NOW),
    redirectUri: 'https://app.example/callback',
    state: 'a state with spaces, "quotes", ünïcödé and 🩺',
    requestedScope: 'patient/*.rs openid',
    audience: 'https://gate.example/fhir',
    codeChallenge: null,
    nonce: 'n-0S6_WzA2Mj',
    prompt: ['login', 'consent'],
    maxAgeSeconds: 0,
    launch: null,
    uiLocales: 'es en',
    browserSecretHash: aHash(),
    createdAt: NOW,
    expiresAt: NOW + HOUR,
    sessionId: null,
    userId: null,
    authTime: null,
    patientId: null,
    ...fields,
  }
}
