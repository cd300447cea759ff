// Authorization server metadata (RFC 8414 §3).
import { publicJson } from '../../http/headers.ts'
import { type Offered, serverMetadata } from '../metadata.ts'

const MAX_AGE_SECONDS = 300

/** Answers the metadata document. */
export function authorizationServerMetadata(issuer: string, offered: Offered): Response {
  return publicJson(serverMetadata(issuer, offered), MAX_AGE_SECONDS)
}
