// The OpenID provider's configuration (OIDC Discovery §3), made from the authorization server's own facts.
import { publicJson } from '../../http/headers.ts'
import { serverMetadata } from '../../oauth/metadata.ts'

const MAX_AGE_SECONDS = 300

/** Answers the configuration document. */
export function openidConfiguration(issuer: string): Response {
  return publicJson(openidMetadata(issuer), MAX_AGE_SECONDS)
}

/** The members of the document. */
export function openidMetadata(issuer: string) {
  return {
    ...serverMetadata(issuer),
    userinfo_endpoint: `${issuer}/userinfo`,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'name', 'fhirUser'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  }
}
