// The tenant's public keys (RFC 7517 §5), next and retired ones included, so that verifiers that keep a
// copy for a while never meet an unknown key.
import { publicJson } from '../../http/headers.ts'
import type { KeyRing } from '../../tokens/signing-keys.ts'

const MAX_AGE_SECONDS = 300

/** Answers the JWK Set. */
export function jwks(keys: KeyRing): Response {
  return publicJson(keys.jwks(), MAX_AGE_SECONDS)
}
