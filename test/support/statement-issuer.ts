// Somebody who signs software statements (RFC 7591 §2.3), with keys of several kinds; as a scheme of many practices
// would, and as one who would like to be it.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type JWTHeaderParameters, SignJWT } from 'jose'

export const TRUSTED = 'https://trust.example'
export const REMOTE = 'https://remote.example'

const pairs = {
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  stranger: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
}

const publicKeyOf = (name: keyof typeof pairs) => ({
  ...pairs[name].publicKey.export({ format: 'jwk' }),
  kid: name,
})

/** The keys of who is trusted. */
export const trustedJwks = { keys: [publicKeyOf('p384'), publicKeyOf('rsa')] }

/** What a statement says when nothing is wrong with it. */
export const CLAIMS = {
  iss: TRUSTED,
  software_id: 'quiet-garden',
  software_version: '2.1',
  client_name: 'Quiet Garden',
  redirect_uris: ['https://garden.example/callback'],
}

export type StatementChange = {
  /** Undefined takes a claim out. */
  claims?: Record<string, unknown>
  header?: Partial<JWTHeaderParameters>
  key?: KeyObject | Uint8Array
}

/** Signs a statement that is right but for what is changed. */
export function signStatement({ claims, header, key }: StatementChange = {}): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'ES384', kid: 'p384', ...header })
    .sign(key ?? pairs.p384.privateKey)
}

export const rsaKey = pairs.rsa.privateKey
export const strangersKey = pairs.stranger.privateKey
export const trustedPublicPem = String(pairs.rsa.publicKey.export({ format: 'pem', type: 'spki' }))

/** A document that trusts them: one with its keys inline, one with them at a URL. */
export const trusting = (jwksUri: string) =>
  JSON.stringify({ [TRUSTED]: { jwks: trustedJwks }, [REMOTE]: { jwks_uri: jwksUri } })
