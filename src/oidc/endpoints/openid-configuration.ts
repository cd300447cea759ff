// The OpenID provider's configuration (OIDC Discovery §3), made from the authorization server's own facts.
import { publicJson } from '../../http/headers.ts'
import { openidMetadata } from '../metadata.ts'

const MAX_AGE_SECONDS = 300

/** Answers the configuration document. */
export function openidConfiguration(issuer: string): Response {
  return publicJson(openidMetadata(issuer), MAX_AGE_SECONDS)
}
