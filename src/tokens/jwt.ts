// Signs and reads our own JWTs (RFC 7519) in the compact form of RFC 7515 §3.1. On node:crypto with
// cached keys rather than through jose, since every token response signs one and jose adds 25-30 µs.
// Keys of others (client assertions) are verified elsewhere, with jose's formats.
import { type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeyRing, SignatureAlgorithm } from './signing-keys.ts'

const signOnThreadPool = promisify(
  (data: Buffer, key: KeyObject, done: (error: Error | null, signature: Buffer) => void) =>
    sign('sha256', data, key, done),
)

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs `claims` with the tenant's current key for `alg`. RSA signs on the thread pool, P-256 at once. */
export async function signJwt(
  keys: KeyRing,
  alg: SignatureAlgorithm,
  typ: string,
  claims: Record<string, unknown>,
): Promise<string> {
  const { kid, privateKey } = keys.signing(alg)
  const input = `${encode({ alg, typ, kid })}.${encode(claims)}`
  const data = Buffer.from(input)
  const signature =
    alg === 'RS256'
      ? await signOnThreadPool(data, privateKey)
      : sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

/**
 * The claims of a JWT that this tenant signed, and by which key; null when it is not one: other signer,
 * other type, altered. Says nothing of its time.
 */
export function readOwnJwt(
  keys: KeyRing,
  jwt: string,
  typ: string,
): { kid: string; claims: Record<string, unknown> } | null {
  const [header, payload, signature, ...rest] = jwt.split('.')
  if (!header || !payload || !signature || rest.length > 0) return null
  const head = decode(header)
  if (!head || head.typ !== typ || typeof head.kid !== 'string') return null
  const key = keys.verification(head.kid)
  // The algorithm is the key's, never the header's (RFC 8725 §3.1).
  if (!key || head.alg !== key.alg) return null
  const valid = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    key.alg === 'RS256' ? key.publicKey : { key: key.publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  const claims = valid ? decode(payload) : null
  return claims && { kid: head.kid, claims }
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>) // a JSON object has string keys
      : null
  } catch {
    return null
  }
}
