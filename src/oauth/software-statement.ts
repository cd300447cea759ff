// Software statements (RFC 7591 §2.3): a JWT in which somebody whom the practice trusts says which software an app
// is. It is verified when it is first shown; from then on its claims stand before what the developer says.
import { createPublicKey } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose'
import { type Clock, toSeconds } from '../lib/clock.ts'
import { OAuthError } from '../model/errors.ts'
import type { SoftwareStatement, StatementIssuers } from '../model/software-statement.ts'
import type { ClientKeys, KeyHolder } from './client-authentication/client-keys.ts'
import { ASSERTION_ALGORITHMS } from './client-authentication/private-key-jwt.ts'

const MAX_STATEMENT_LENGTH = 16_384
const MIN_RSA_BITS = 2048

export type StatementFacts = {
  clock: Clock
  issuers: StatementIssuers
  keys: ClientKeys
  /** What `aud` may name when there is one: the issuer and the registration endpoint. */
  audiences: readonly string[]
  clockSkewSeconds: number
}

/** A statement with what it claims. */
export type Stated = { statement: SoftwareStatement; claims: Readonly<Record<string, unknown>> }

/** Verifies a statement. Throws the errors of RFC 7591 §3.2.2. */
export async function verifyStatement(text: unknown, facts: StatementFacts): Promise<Stated> {
  if (typeof text !== 'string' || text.length > MAX_STATEMENT_LENGTH)
    throw invalidStatement(`must be a JWT of at most ${MAX_STATEMENT_LENGTH} characters.`)
  const issuer = issuerOf(text)
  checkTrusted(issuer, facts.issuers)
  const claims = await verified(text, issuer, facts)
  checkClaims(claims, facts)
  return { statement: { text, issuer }, claims }
}

/** What a statement claims that was verified before. Throws when whoever signed it is trusted no more. */
export function statedBefore(statement: SoftwareStatement, issuers: StatementIssuers): Stated {
  checkTrusted(statement.issuer, issuers)
  return { statement, claims: decodeJwt(statement.text) }
}

/** The refusal of a request that must have a statement and has none. */
export function statementMissing(): OAuthError {
  return new OAuthError(
    'invalid_client_metadata',
    'software-statement-missing',
    'software_statement is required here: a JWT of an issuer that the practice trusts.',
  )
}

/** Names under which one thing can be said: a statement that says it under one is not answered under another. */
const SAID_TOGETHER = [
  ['jwks', 'jwks_uri'],
  ['launch_uri', 'launch_uris'],
]

/** The metadata with the claims of a statement before what the developer says (RFC 7591 §2.3). */
export function withClaims(
  said: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  // Null is as if it were not said (RFC 7591 §2).
  const claimed = Object.entries(claims).filter(([, value]) => value !== null)
  const names = new Set(claimed.map(([name]) => name))
  for (const together of SAID_TOGETHER)
    if (together.some((name) => names.has(name))) for (const name of together) names.add(name)
  const own = Object.entries(said).filter(([name]) => !names.has(name))
  return Object.fromEntries([...own, ...claimed])
}

function issuerOf(text: string): string {
  let claims: JWTPayload
  try {
    claims = decodeJwt(text)
  } catch (cause) {
    throw invalidStatement('is no JWT.', { cause })
  }
  if (typeof claims.iss !== 'string') throw invalidStatement('must say who signed it (iss).')
  return claims.iss
}

function checkTrusted(issuer: string, issuers: StatementIssuers): void {
  if (Object.hasOwn(issuers, issuer)) return
  throw new OAuthError(
    'unapproved_software_statement',
    'software-statement-unapproved',
    'The practice does not trust who signed the software statement (iss).',
  )
}

async function verified(text: string, issuer: string, facts: StatementFacts): Promise<JWTPayload> {
  const holder = holderOf(issuer, facts.issuers)
  try {
    const { payload, protectedHeader } = await jwtVerify(
      text,
      ({ kid, alg }) => findKey(holder, kid, alg, facts.keys),
      {
        algorithms: ASSERTION_ALGORITHMS,
        clockTolerance: facts.clockSkewSeconds,
        currentDate: new Date(facts.clock.now()),
      },
    )
    // Another kind of token that the issuer signed is no statement (RFC 8725 §3.11).
    const { typ } = protectedHeader
    if (typ !== undefined && typ.toUpperCase() !== 'JWT')
      throw invalidStatement('has another typ than JWT.')
    return payload
  } catch (error) {
    if (error instanceof OAuthError) throw error
    throw invalidStatement(faultOf(error), { cause: error })
  }
}

function holderOf(issuer: string, issuers: StatementIssuers): KeyHolder {
  const keys = issuers[issuer]
  return {
    id: issuer,
    jwks: keys && 'jwks' in keys ? keys.jwks.keys : null,
    jwksUri: keys && 'jwks_uri' in keys ? keys.jwks_uri : null,
  }
}

async function findKey(holder: KeyHolder, kid: string | undefined, alg: string, keys: ClientKeys) {
  if (!kid) throw invalidStatement('must name its key (kid).')
  const found = await keys.find(holder, kid).catch((cause: unknown) => {
    throw invalidStatement('cannot be verified: the keys of its issuer could not be fetched.', {
      cause,
    })
  })
  const kty = alg.startsWith('RS') ? 'RSA' : 'EC'
  const fitting = found.filter(
    (key) =>
      key.kty === kty &&
      (key.use === undefined || key.use === 'sig') &&
      (key.alg === undefined || key.alg === alg),
  )
  const [jwk] = fitting
  if (!jwk || fitting.length > 1)
    throw invalidStatement('cannot be verified: its issuer has no one key of that kid and kind.')
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  if ((key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS) < MIN_RSA_BITS)
    throw invalidStatement(`cannot be verified: the key has fewer than ${MIN_RSA_BITS} bits.`)
  return key
}

function faultOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'has expired (exp).'
  if (error instanceof errors.JWTClaimValidationFailed)
    return `has a claim that is not right: ${error.claim}.`
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `must be signed with ${ASSERTION_ALGORITHMS.join(', ')}.`
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'has a signature that does not verify with the key of its issuer.'
  return 'cannot be verified.'
}

function checkClaims(claims: JWTPayload, facts: StatementFacts): void {
  const { aud, iat, software_id: id, software_version: version } = claims
  if (iat !== undefined && iat > toSeconds(facts.clock.now()) + facts.clockSkewSeconds)
    throw invalidStatement('was issued in the future (iat).')
  const audiences = Array.isArray(aud) ? aud : [aud]
  if (aud !== undefined && !audiences.some((one) => facts.audiences.includes(String(one))))
    throw invalidStatement(`was made for somebody else: its aud must be ${facts.audiences[0]}.`)
  if (!isOneLine(id)) throw invalidStatement('must say which software it is for (software_id).')
  if (version !== undefined && version !== null && !isOneLine(version))
    throw invalidStatement('has a software_version that is not text on one line.')
}

/** Whether it is text as ids and versions of software are. */
export const isOneLine = (value: unknown): value is string =>
  typeof value === 'string' && /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u.test(value)

/** The refusal of a statement that is not right; the description follows its name. */
export const invalidStatement = (
  description: string,
  options: { cause?: unknown } = {},
): OAuthError =>
  new OAuthError(
    'invalid_software_statement',
    'software-statement-invalid',
    `The software statement ${description}`,
    options,
  )
