// Authorization server metadata (RFC 8414 §3).
import { fixedPublicJson } from '../../http/headers.ts'
import { type Offered, serverMetadata } from '../metadata.ts'

const MAX_AGE_SECONDS = 300

/** Makes what answers the metadata document. */
export function authorizationServerMetadata(issuer: string, offered: Offered): () => Response {
  return fixedPublicJson(serverMetadata(issuer, offered), MAX_AGE_SECONDS)
}
