// The OpenID provider's configuration (OIDC Discovery §3), made from the authorization server's own facts.
import { publicJson } from '../../http/headers.ts'
import type { Offered } from '../../oauth/metadata.ts'
import { openidMetadata } from '../metadata.ts'

const MAX_AGE_SECONDS = 300

/** Answers the configuration document. */
export function openidConfiguration(issuer: string, offered: Offered): Response {
  return publicJson(openidMetadata(issuer, offered), MAX_AGE_SECONDS)
}
