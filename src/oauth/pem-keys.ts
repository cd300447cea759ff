// Public keys in PEM (RFC 7468), as operators have them at hand, made into the JWKs that an app registers.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { thumbprint } from '../tokens/signing-keys.ts'

/** What is between one pair of lines. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----[\s\S]*?-----END \1-----/g
const PUBLIC = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE']
const MAX_LENGTH = 65_536

/** Whether a text means to be PEM. */
export function looksLikePem(text: string): boolean {
  return text.includes('-----BEGIN ')
}

/**
 * The keys of a PEM text as JWKs, each with its thumbprint as `kid` (RFC 7638 §3) and the algorithm that SMART
 * apps sign with; or what is wrong with it. A private key is refused without being read.
 */
export function parsePemKeys(text: string): Record<string, unknown>[] | string {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`
  const blocks = [...text.matchAll(BLOCK)]
  if (blocks.length === 0) return 'has no complete PEM block (BEGIN and END lines)'
  const keys: Record<string, unknown>[] = []
  for (const [pem, label = ''] of blocks) {
    if (label.includes('PRIVATE KEY'))
      return 'holds a private key: paste the public half, and replace this key, which has now been seen'
    if (!PUBLIC.includes(label)) return `holds a ${label}, which is no public key`
    const key = publicKey(pem)
    if (key === null) return `holds a ${label} that cannot be read`
    const jwk = key.export({ format: 'jwk' })
    const alg = ALGORITHMS[String(jwk.crv ?? jwk.kty)]
    if (alg === undefined) return 'must be RSA keys, or EC keys on the curve P-256 or P-384'
    keys.push({ ...jwk, kid: thumbprint(jwk), alg, use: 'sig' })
  }
  return keys
}

const ALGORITHMS: Record<string, string> = { RSA: 'RS384', 'P-256': 'ES256', 'P-384': 'ES384' }

function publicKey(pem: string): KeyObject | null {
  try {
    return createPublicKey(pem)
  } catch {
    // OpenSSL's words help nobody.
    return null
  }
}
