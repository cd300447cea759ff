// Access tokens for a backend service (SMART 2.2 backend-services): the token endpoint is found by discovery,
// the client proves itself by an assertion it signs, and a token that is about to end is replaced.
import { randomUUID, sign } from 'node:crypto'
import type { ClientKey } from './keys.ts'

export type TokenSource = {
  /** A token that lasts for a request that starts now. */
  token(): Promise<string>
  /** Makes the next call ask for a new one: the server refused the one there was. */
  forget(): void
}

export type ClientFacts = { fhirBase: string; clientId: string; scope: string; key: ClientKey }

/** A token is not used in its last seconds: the clocks of two machines differ. */
const SPARE_SECONDS = 20
const ASSERTION_SECONDS = 240

export function tokenSource(facts: ClientFacts): TokenSource {
  let endpoint: string | null = null
  let current: { token: string; usableUntil: number } | null = null

  return {
    async token() {
      if (current && Date.now() < current.usableUntil) return current.token
      endpoint ??= await discover(facts.fhirBase)
      const { access_token, expires_in } = await request(endpoint, facts)
      current = {
        token: access_token,
        usableUntil: Date.now() + (expires_in - SPARE_SECONDS) * 1000,
      }
      return access_token
    },
    forget() {
      current = null
    },
  }
}

async function discover(fhirBase: string): Promise<string> {
  const response = await fetch(`${fhirBase}/.well-known/smart-configuration`, {
    headers: { accept: 'application/json' },
  })
  if (!response.ok)
    throw new Error(`${fhirBase} answers ${response.status}: is it the base of a SMART server?`)
  const { token_endpoint } = await response.json()
  return token_endpoint
}

async function request(endpoint: string, { clientId, scope, key }: ClientFacts) {
  const response = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(clientId, endpoint, key),
    }),
  })
  const answer = await response.json()
  if (!response.ok)
    throw new Error(`No token: ${answer.error} ${answer.error_description ?? ''}`.trim())
  return answer
}

/** SMART 2.2 client-confidential-asymmetric, "Authentication JWT". A new one each time: `jti` is used once. */
function assertion(clientId: string, audience: string, { kid, privateKey }: ClientKey): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${encode({ alg: 'ES384', kid, typ: 'JWT' })}.${encode({
    iss: clientId,
    sub: clientId,
    aud: audience,
    exp: Math.floor(Date.now() / 1000) + ASSERTION_SECONDS,
    jti: randomUUID(),
  })}`
  // JWS has r and s side by side, not DER (RFC 7518 §3.4).
  const signature = sign('sha384', Buffer.from(input), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return `${input}.${signature.toString('base64url')}`
}
