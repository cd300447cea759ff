// The assertion by which we are a client of somebody else's token endpoint (RFC 7523 §3; SMART 2.2
// client-confidential-asymmetric, "Authentication Token Claims").
import { createPrivateKey, createPublicKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { Millis } from '../../lib/clock.ts'
import { thumbprint } from '../../tokens/signing-keys.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** SMART bounds it at five minutes; clocks may differ. */
const LIFETIME_SECONDS = 240

type Signing = { alg: string; hash: string; kid: string; key: KeyObject }

/**
 * Makes the signer of assertions of a client for one token endpoint.
 * @param privateKey PEM
 * @param keyId the name that the other server has for our key; its thumbprint (RFC 7638) when null
 */
export function assertionSigner({
  privateKey,
  keyId,
  clientId,
  tokenUrl,
}: {
  privateKey: string
  keyId: string | null
  clientId: string
  tokenUrl: string
}): (now: Millis) => string {
  const { alg, hash, kid, key } = signingWith(privateKey, keyId)
  const header = encode({ alg, typ: 'JWT', kid })
  return (now) => {
    const issuedAt = Math.floor(now / 1000)
    const claims = {
      iss: clientId,
      sub: clientId,
      aud: tokenUrl,
      iat: issuedAt,
      exp: issuedAt + LIFETIME_SECONDS,
      jti: randomUUID(),
    }
    const input = `${header}.${encode(claims)}`
    // RFC 7518 §3.4: the two numbers of an elliptic signature side by side.
    const signature = sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
    return `${input}.${signature.toString('base64url')}`
  }
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** SMART names RS384 and ES384; a key on another curve can sign one thing only (RFC 7518 §3.4). */
function signingWith(pem: string, keyId: string | null): Signing {
  const key = createPrivateKey(pem)
  const jwk = createPublicKey(key).export({ format: 'jwk' })
  const kid = keyId ?? thumbprint(jwk)
  if (jwk.kty === 'RSA') return { alg: 'RS384', hash: 'sha384', kid, key }
  if (jwk.crv === 'P-384') return { alg: 'ES384', hash: 'sha384', kid, key }
  if (jwk.crv === 'P-256') return { alg: 'ES256', hash: 'sha256', kid, key }
  throw new Error('the key of the FHIR upstream cannot sign assertions')
}
