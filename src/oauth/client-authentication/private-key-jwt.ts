// private_key_jwt: the client signs an assertion with its own key (RFC 7523 §2.2, SMART 2.2
// client-confidential-asymmetric). Cheap checks first, the signature next, the single use of `jti` last.
// Every fault is invalid_client and says what would have been right.
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { type Clock, toSeconds } from '../../lib/clock.ts'
import type { Client, Jwk } from '../../model/client.ts'
import { invalidClient } from '../../model/errors.ts'
import type { UsedAssertionStore } from '../../model/used-assertion.ts'
import type { ClientKeys } from './client-keys.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

type Algorithm = { kty: string; curve?: string; hash: string; signatureBytes?: number }
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  RS384: { kty: 'RSA', hash: 'sha384' },
  ES384: { kty: 'EC', curve: 'P-384', hash: 'sha384', signatureBytes: 96 },
  RS256: { kty: 'RSA', hash: 'sha256' },
  ES256: { kty: 'EC', curve: 'P-256', hash: 'sha256', signatureBytes: 64 },
}
export const ASSERTION_ALGORITHMS = Object.keys(ALGORITHMS)

const MIN_RSA_BITS = 2048
const MAX_ASSERTION_LENGTH = 8192
const MAX_JTI_LENGTH = 255

export type AssertionFacts = {
  clock: Clock
  /** What `aud` may name: the token endpoint (under every name it has) and the issuer. */
  audiences: readonly string[]
  maxLifetimeSeconds: number
  clockSkewSeconds: number
  keys: ClientKeys
  usedAssertions: UsedAssertionStore
}

export type Assertion = {
  header: Record<string, unknown>
  claims: Record<string, unknown>
  signedInput: string
  signature: Buffer
}

const verifyOnThreadPool = promisify(
  (
    hash: string,
    data: Buffer,
    key: { key: KeyObject; dsaEncoding: 'ieee-p1363' },
    signature: Buffer,
    done: (error: Error | null, valid: boolean) => void,
  ) => verify(hash, data, key, signature, done),
)

/** Takes an assertion apart. Nothing in it is proved yet. */
export function parseAssertion(jwt: string): Assertion {
  const [header = '', claims = '', signature = '', ...rest] = jwt.split('.')
  if (jwt.length > MAX_ASSERTION_LENGTH || rest.length > 0 || !header || !claims)
    throw invalidClient('assertion-malformed', 'client_assertion is not a JWT in compact form.')
  return {
    header: decode(header),
    claims: decode(claims),
    signedInput: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  }
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown> // a JSON object has string keys
  } catch {
    // Told below, like any other shape.
  }
  throw invalidClient(
    'assertion-malformed',
    'client_assertion is not a JWT: a part of it is not a JSON object.',
  )
}

/** The client that the assertion says it is from; `iss` and `sub` must agree (RFC 7523 §3). */
export function assertedClientId({ claims }: Assertion): string {
  if (typeof claims.iss !== 'string' || claims.iss !== claims.sub)
    throw invalidClient(
      'assertion-issuer',
      'The assertion must have iss and sub, both the client_id.',
    )
  return claims.iss
}

/** Throws unless the client itself made this assertion, for us, just now, and for the first time. */
export async function checkAssertion(
  assertion: Assertion,
  client: Client,
  facts: AssertionFacts,
): Promise<void> {
  const algorithm = checkHeader(assertion, client)
  const { jti, expiresAt } = checkClaims(assertion, facts)
  const key = await findKey(assertion, algorithm, client, facts)
  if (!(await signatureHolds(assertion, algorithm, key)))
    throw invalidClient(
      'assertion-signature',
      'The signature of the assertion does not verify with the registered key.',
    )
  if (!(await facts.usedAssertions.use(client.id, jti, expiresAt)))
    throw invalidClient(
      'assertion-replayed',
      'This assertion was used before: make a new one, with a new jti, each time.',
    )
}

function checkHeader({ header }: Assertion, client: Client): Algorithm {
  const { alg, kid, typ, jku } = header
  const algorithm =
    typeof alg === 'string' && Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : null
  if (!algorithm)
    throw invalidClient(
      'assertion-header',
      `Sign the assertion with ${ASSERTION_ALGORITHMS.join(', ')}.`,
    )
  if (typeof kid !== 'string' || kid === '')
    throw invalidClient('assertion-header', 'The assertion header must name its key (kid).')
  if (typ !== undefined && String(typ).toUpperCase() !== 'JWT')
    throw invalidClient('assertion-header', 'The typ of the assertion must be JWT.')
  // A jku is never followed; it may only repeat what was registered (attack E05).
  if (jku !== undefined && (client.jwksUri === null || jku !== client.jwksUri))
    throw invalidClient(
      'assertion-header',
      'The jku of the assertion is not the JWKS URL registered for this client.',
    )
  if (header.crit !== undefined)
    throw invalidClient(
      'assertion-header',
      'The assertion names a critical header that is not understood here.',
    )
  return algorithm
}

function checkClaims(
  { claims }: Assertion,
  facts: AssertionFacts,
): { jti: string; expiresAt: number } {
  const { aud, exp, iat, nbf, jti } = claims
  const now = toSeconds(facts.clock.now())
  const skew = facts.clockSkewSeconds
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (!audiences.some((one) => typeof one === 'string' && facts.audiences.includes(one)))
    throw invalidClient(
      'assertion-audience',
      `The aud of the assertion must be ${facts.audiences[0]}`,
    )
  if (typeof exp !== 'number' || !Number.isInteger(exp))
    throw invalidClient(
      'assertion-lifetime',
      'The assertion must have exp, a whole number of seconds.',
    )
  if (exp + skew <= now) throw invalidClient('assertion-expired', 'The assertion has expired.')
  if (exp > now + facts.maxLifetimeSeconds + skew)
    throw invalidClient(
      'assertion-lifetime',
      `The exp of the assertion is more than ${facts.maxLifetimeSeconds} s ahead.`,
    )
  for (const [name, value] of [
    ['iat', iat],
    ['nbf', nbf],
  ] as const)
    if (value !== undefined && (typeof value !== 'number' || value > now + skew))
      throw invalidClient('assertion-not-yet', `The ${name} of the assertion lies in the future.`)
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH)
    throw invalidClient(
      'assertion-id',
      `The assertion must have a jti of at most ${MAX_JTI_LENGTH} characters.`,
    )
  // Remembered for as long as the assertion could still pass these checks.
  return { jti, expiresAt: (exp + skew + 1) * 1000 }
}

async function findKey(
  { header }: Assertion,
  algorithm: Algorithm,
  client: Client,
  facts: AssertionFacts,
): Promise<KeyObject> {
  const kid = String(header.kid)
  let candidates: Jwk[]
  try {
    candidates = await facts.keys.find(client, kid)
  } catch (cause) {
    throw invalidClient(
      'client-keys-unreachable',
      'The keys of this client could not be fetched from its JWKS URL.',
      {
        cause,
      },
    )
  }
  const fitting = candidates.filter(
    (key) =>
      key.kty === algorithm.kty &&
      (algorithm.curve === undefined || key.crv === algorithm.curve) &&
      (key.use === undefined || key.use === 'sig') &&
      (key.alg === undefined || key.alg === header.alg),
  )
  const [jwk] = fitting
  if (!jwk || fitting.length > 1)
    throw invalidClient(
      'client-key-unknown',
      `Exactly one registered key must have the kid and type of the assertion; ${fitting.length} have.`,
    )
  return keyObjectOf(jwk)
}

/** Keys read before, for as long as the client they stand in is remembered: reading one costs half as much as a verification. */
const keyObjects = new WeakMap<Jwk, KeyObject>()

function keyObjectOf(jwk: Jwk): KeyObject {
  const known = keyObjects.get(jwk)
  if (known) return known
  const key = readKey(jwk)
  if ((key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS) < MIN_RSA_BITS)
    throw invalidClient(
      'client-key-unusable',
      `The registered RSA key has fewer than ${MIN_RSA_BITS} bits.`,
    )
  keyObjects.set(jwk, key)
  return key
}

function readKey(jwk: Jwk): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch (cause) {
    throw invalidClient('client-key-unusable', 'The registered key is not a valid JWK.', { cause })
  }
}

async function signatureHolds(
  { signedInput, signature }: Assertion,
  algorithm: Algorithm,
  key: KeyObject,
): Promise<boolean> {
  // JWS has raw r and s of fixed length; DER or anything else is no signature (RFC 7518 §3.4).
  if (algorithm.signatureBytes !== undefined && signature.length !== algorithm.signatureBytes)
    return false
  const data = Buffer.from(signedInput)
  const options = { key, dsaEncoding: 'ieee-p1363' } as const
  // RSA verifies in microseconds, P-384 takes half a millisecond and goes to the thread pool.
  return algorithm.kty === 'RSA'
    ? verify(algorithm.hash, data, options, signature)
    : verifyOnThreadPool(algorithm.hash, data, options, signature)
}
