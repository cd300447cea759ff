// An outside EHR's backend: a client with a key of its own and the launch privilege.
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Running } from './chartgate.ts'

export type EhrBackend = {
  clientId: string
  /** An assertion for the launch API; `change` overrides claims, null leaves one out. */
  proof(change?: Record<string, unknown>): Promise<string>
  /** An assertion by which a practitioner's browser is signed in and an app started. */
  opening(claims: Record<string, unknown>): Promise<string>
  /** Asks the launch API. */
  ask(wish: Record<string, string>, proof?: string): Promise<Response>
}

/** Registers an EHR with this privilege. */
export async function addEhr(
  running: Running,
  clientId: string,
  launch_privilege: 'none' | 'launch' | 'sign-in',
): Promise<EhrBackend> {
  const { publicKey, privateKey } = await generateKeyPair('ES384')
  const jwk = { ...(await exportJWK(publicKey)), kid: `${clientId}-key`, alg: 'ES384' }
  await running.addClient({
    client_id: clientId,
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [jwk] },
    launch_privilege,
  })
  let serial = 0
  const sign = (claims: Record<string, unknown>) => {
    const sent = Object.entries(claims).filter(([, value]) => value !== null)
    return new SignJWT(Object.fromEntries(sent))
      .setProtectedHeader({ alg: 'ES384', kid: jwk.kid, typ: 'JWT' })
      .sign(privateKey)
  }
  const common = () => ({
    iss: clientId,
    exp: Math.floor(Date.now() / 1000) + 50,
    jti: `${clientId}-${++serial}`,
  })
  const proof = (change: Record<string, unknown> = {}) =>
    sign({ ...common(), sub: clientId, aud: `${running.issuer}/jwt`, ...change })
  return {
    clientId,
    proof,
    opening: (claims) => sign({ ...common(), aud: `${running.issuer}/jwt/open`, ...claims }),
    ask: async (wish, sent) =>
      fetch(`${running.issuer}/jwt`, {
        method: 'POST',
        body: new URLSearchParams({
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: sent ?? (await proof()),
          ...wish,
        }),
      }),
  }
}
