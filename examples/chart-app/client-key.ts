// The app's own key: made at start, its public half served for the practice to fetch, its private half
// never leaving this process. With it the app proves itself at the token endpoint (SMART App Launch 2.2,
// "Client Authentication: Asymmetric"; RFC 7523).
import { randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export type ClientKey = {
  /** The JWKS that the registration's `jwks_uri` leads to. */
  jwks: { keys: JWK[] }
  /** A fresh assertion: serves once, and for five minutes at most. */
  assertion(clientId: string, audience: string): Promise<string>
}

const ALGORITHM = 'ES384'
const LIFETIME_SECONDS = 240

/** Makes the key. */
export async function makeClientKey(): Promise<ClientKey> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM)
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return {
    jwks: { keys: [{ ...jwk, kid, alg: ALGORITHM, use: 'sig' }] },
    assertion: (clientId, audience) =>
      new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .sign(privateKey),
  }
}
