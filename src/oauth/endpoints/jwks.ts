// The tenant's public keys (RFC 7517 §5), next and retired ones included, so that verifiers that keep a
// copy for a while never meet an unknown key.
import { fixedPublicJson } from '../../http/headers.ts'
import type { KeyRing } from '../../tokens/signing-keys.ts'

const MAX_AGE_SECONDS = 300

/** Makes what answers the JWK Set. It is written out anew when there is another. */
export function jwks(keys: KeyRing): () => Response {
  const write = (set: ReturnType<KeyRing['jwks']>) => ({
    set,
    answer: fixedPublicJson(set, MAX_AGE_SECONDS),
  })
  let written = write(keys.jwks())
  return () => {
    const set = keys.jwks()
    if (set !== written.set) written = write(set)
    return written.answer()
  }
}
