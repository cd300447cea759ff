// Authorization server metadata (RFC 8414 §3).
import { publicJson } from '../../http/headers.ts'
import { serverMetadata } from '../metadata.ts'

const MAX_AGE_SECONDS = 300

/** Answers the metadata document. */
export function authorizationServerMetadata(issuer: string): Response {
  return publicJson(serverMetadata(issuer), MAX_AGE_SECONDS)
}
