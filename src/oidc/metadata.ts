// What the OpenID provider says of itself (OIDC Discovery §3), on top of the authorization server's facts.
import { type Offered, serverMetadata } from '../oauth/metadata.ts'

/** The members of the document. */
export function openidMetadata(issuer: string, offered: Offered) {
  return {
    ...serverMetadata(issuer, offered),
    userinfo_endpoint: `${issuer}/userinfo`,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: [
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'amr',
      'nonce',
      'name',
      'fhirUser',
    ],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  }
}
