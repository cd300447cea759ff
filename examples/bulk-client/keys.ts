// The client's own key pair: the private half stays in a file that only its owner can read, the public half is
// what is registered. ES384, which every SMART server must understand.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

export type ClientKey = { kid: string; privateKey: KeyObject; publicJwk: Record<string, unknown> }

/** Reads the key from its file, or makes one there the first time. */
export function loadKey(file: string): ClientKey {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES384' }
    writeFileSync(file, `${JSON.stringify(jwk, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  }
  const jwk = JSON.parse(readFileSync(file, 'utf8'))
  const { d: _, ...publicJwk } = jwk
  return {
    kid: jwk.kid,
    privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
    publicJwk: { ...publicJwk, use: 'sig' },
  }
}

/** What to register at the server (RFC 7591 §2). */
export function registration(key: ClientKey, name: string, scope: string): Record<string, unknown> {
  return {
    client_name: name,
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'private_key_jwt',
    scope,
    jwks: { keys: [key.publicJwk] },
  }
}
