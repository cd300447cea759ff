// What the authorization server says of itself (RFC 8414 §2). The three discovery documents are made
// from this one value, so that two of them cannot disagree and nothing is told that is off.
import { GRANT_TYPES } from '../model/client.ts'
import { TOKEN_ENDPOINT_AUTH_METHODS } from './client-authentication/authenticate-client.ts'
import { ASSERTION_ALGORITHMS } from './client-authentication/private-key-jwt.ts'

/** Paths below the issuer. */
export const PATHS = {
  authorize: '/authorize',
  token: '/token',
  introspect: '/introspect',
  revoke: '/revoke',
  jwks: '/jwks',
  register: '/register',
} as const

/** Paths of the first tutorial, kept for apps that were written to it. */
export const ALIASES: Readonly<Record<keyof typeof PATHS, readonly string[]>> = {
  authorize: [
    '/oauth/authenticate/',
    '/oauth/authorization/',
    '/oauth/authenticate',
    '/oauth/authorization',
  ],
  token: ['/oauth/token/', '/oauth/token'],
  introspect: ['/oauth/introspect/', '/oauth/introspect'],
  revoke: [],
  jwks: ['/jwks/'],
  register: [],
}

/** What may be on or off. */
export type Offered = {
  /** Whether apps may register themselves (RFC 7591). */
  registration: boolean
}

/** The members that all discovery documents share. */
export function serverMetadata(issuer: string, offered: Offered) {
  const methods = TOKEN_ENDPOINT_AUTH_METHODS
  const confidential = methods.filter((method) => method !== 'none')
  return {
    issuer,
    authorization_endpoint: issuer + PATHS.authorize,
    token_endpoint: issuer + PATHS.token,
    introspection_endpoint: issuer + PATHS.introspect,
    revocation_endpoint: issuer + PATHS.revoke,
    jwks_uri: issuer + PATHS.jwks,
    ...(offered.registration && { registration_endpoint: issuer + PATHS.register }),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: GRANT_TYPES,
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    // By an access token as well (RFC 8414 §2, SMART 2.2 token introspection).
    introspection_endpoint_auth_methods_supported: [...confidential, 'Bearer'],
    introspection_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    authorization_response_iss_parameter_supported: true,
    scopes_supported: SCOPES_SUPPORTED,
    ui_locales_supported: ['en', 'es'],
  }
}

/** Every one of these works; others of the same forms do too (SMART 2.2 conformance, `scopes_supported`). */
const SCOPES_SUPPORTED = [
  'openid',
  'fhirUser',
  'launch',
  'launch/patient',
  'offline_access',
  'online_access',
  'patient/*.rs',
  'patient/*.read',
  'user/*.rs',
  'user/*.read',
  'system/*.rs',
  'system/*.read',
]
