// The OpenID provider's configuration (OIDC Discovery §3), made from the authorization server's own facts.
import { fixedPublicJson } from '../../http/headers.ts'
import type { Offered } from '../../oauth/metadata.ts'
import { openidMetadata } from '../metadata.ts'

const MAX_AGE_SECONDS = 300

/** Makes what answers the configuration document. */
export function openidConfiguration(issuer: string, offered: Offered): () => Response {
  return fixedPublicJson(openidMetadata(issuer, offered), MAX_AGE_SECONDS)
}
