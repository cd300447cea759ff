// A backend service for tests: signs its assertions with jose, another's library, and asks for tokens.
import { randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, SignJWT } from 'jose'
import type { Client } from '../../src/model/client.ts'
import type { Running } from './chartgate.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export type KeyPair = {
  alg: string
  kid: string
  privateKey: CryptoKey
  jwk: Record<string, unknown>
}

export type BackendService = { client: Client; key: KeyPair; running: Running }

export async function keyPair(alg = 'ES384'): Promise<KeyPair> {
  const kid = randomUUID()
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Registers a backend service, by default for all that system/ scopes read. */
export async function addBackendService(
  running: Running,
  metadata: Record<string, unknown> = {},
  change: Partial<Client> = {},
  alg = 'ES384',
): Promise<BackendService> {
  const key = await keyPair(alg)
  const { client } = await running.addClient(
    {
      client_name: 'Test backend',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      scope: 'system/*.rs system/*.read',
      ...metadata,
    },
    change,
  )
  return { client, key, running }
}

/** An assertion with changes; undefined leaves a claim or header out. */
export function assertionOf(
  { client, key, running }: BackendService,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const all = {
    iss: client.id,
    sub: client.id,
    aud: `${running.issuer}/token`,
    exp: now + 300,
    jti: randomUUID(),
    ...claims,
  }
  return new SignJWT(JSON.parse(JSON.stringify(all)))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })
    .sign(key.privateKey)
}

export type TokenAnswer = { status: number; body: Record<string, unknown>; headers: Headers }

/** Posts a token request; null leaves a parameter out. */
export async function requestToken(
  running: Running,
  form: Record<string, string | null>,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const sent = Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== null)
  const response = await fetch(`${running.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(sent),
    headers,
  })
  return { status: response.status, body: await response.json(), headers: response.headers }
}

/** Asks for a token as a backend service does (SMART 2.2 backend-services, "Obtain access token"). */
export async function backendToken(
  service: BackendService,
  change: Record<string, string | null> = {},
): Promise<TokenAnswer> {
  return requestToken(service.running, {
    grant_type: 'client_credentials',
    scope: 'system/*.rs',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await assertionOf(service),
    ...change,
  })
}

/** The access token; throws what was answered instead. */
export async function accessTokenOf(
  service: BackendService,
  scope = 'system/*.rs',
): Promise<string> {
  const { body } = await backendToken(service, { scope })
  if (typeof body.access_token !== 'string') throw new Error(JSON.stringify(body))
  return body.access_token
}

/** Asks the FHIR API. */
export const fhirFetch = (running: Running, token: string, path: string, init: RequestInit = {}) =>
  fetch(path.startsWith('http') ? path : `${running.fhirBase}/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  })

/** The variables by which another Chartgate is this service, for all that its scope is. */
export async function clientEnvOf({
  client,
  key,
  running,
}: BackendService): Promise<Record<string, string>> {
  return {
    FHIR_UPSTREAM_TOKEN_URL: `${running.issuer}/token`,
    FHIR_UPSTREAM_CLIENT_ID: client.id,
    FHIR_UPSTREAM_CLIENT_KEY: await exportPKCS8(key.privateKey),
    FHIR_UPSTREAM_CLIENT_KEY_ID: key.kid,
    FHIR_UPSTREAM_SCOPE: client.allowedScope,
  }
}
