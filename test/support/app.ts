// A hand-made app for tests that must send what no library would: it builds authorization requests
// parameter by parameter and posts raw token requests.
import { createHash, randomBytes } from 'node:crypto'
import type { Client } from '../../src/model/client.ts'
import type { Running } from './chartgate.ts'
import { allowAccess, type Choice, Person } from './person.ts'

export const REDIRECT = 'http://localhost:9/callback'
export const SCOPE = 'launch/patient openid fhirUser offline_access patient/*.rs'
export const VERIFIER = randomBytes(32).toString('base64url')
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

export type App = { client: Client; secret: string | null; running: Running }

/** Registers an app; public unless the metadata says otherwise. */
export async function addApp(
  running: Running,
  metadata: Record<string, unknown> = {},
  change: Partial<Client> = {},
): Promise<App> {
  const registered = await running.addClient(
    {
      client_name: 'Test app',
      redirect_uris: [REDIRECT],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      scope: SCOPE,
      ...metadata,
    },
    change,
  )
  return { ...registered, running }
}

/** The parameters of a good authorization request, with changes; null leaves one out. */
export function requestOf(app: App, change: Record<string, string | null> = {}): URLSearchParams {
  const parameters: Record<string, string | null> = {
    response_type: 'code',
    client_id: app.client.id,
    redirect_uri: REDIRECT,
    scope: SCOPE,
    state: 'state-1',
    aud: app.running.fhirBase,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...change,
  }
  const sent = Object.entries(parameters).filter(
    (pair): pair is [string, string] => pair[1] !== null,
  )
  return new URLSearchParams(sent)
}

export const authorizeUrl = (app: App, parameters: URLSearchParams | string) =>
  `${app.running.issuer}/authorize?${parameters}`

/** Goes through the pages; answers the code. */
export async function codeFor(
  app: App,
  choice: Choice,
  change: Record<string, string | null> = {},
  person = new Person(),
): Promise<string> {
  const url = authorizeUrl(app, requestOf(app, change))
  const back = await allowAccess(person, url, change.redirect_uri ?? REDIRECT, choice)
  const code = back.searchParams.get('code')
  if (code === null) throw new Error(`no code: ${back}`)
  return code
}

export type TokenAnswer = { status: number; body: Record<string, unknown>; headers: Headers }

/** Posts a form to a path below the issuer. */
export async function post(
  app: App,
  path: string,
  form: Record<string, string> | URLSearchParams | string,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const response = await fetch(app.running.issuer + path, {
    method: 'POST',
    body: typeof form === 'string' ? form : new URLSearchParams(form),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    redirect: 'manual',
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? {} : JSON.parse(text),
    headers: response.headers,
  }
}

/** Exchanges a code as the app would, with changes; null leaves a parameter out. */
export function exchange(
  app: App,
  code: string,
  change: Record<string, string | null> = {},
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const parameters = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...credentialsOf(app),
    ...change,
  }
  return post(app, '/token', present(parameters), headers)
}

/** Exchanges a refresh token. */
export function refresh(
  app: App,
  refreshToken: unknown,
  change: Record<string, string | null> = {},
): Promise<TokenAnswer> {
  const parameters = {
    grant_type: 'refresh_token',
    refresh_token: String(refreshToken),
    ...credentialsOf(app),
    ...change,
  }
  return post(app, '/token', present(parameters))
}

/** `client_id`, and the secret where the app has one and sends it in the body. */
export function credentialsOf(app: App): Record<string, string> {
  return {
    client_id: app.client.id,
    ...(app.secret !== null && { client_secret: app.secret }),
  }
}

function present(parameters: Record<string, string | null>): URLSearchParams {
  const sent = Object.entries(parameters).filter(
    (pair): pair is [string, string] => pair[1] !== null,
  )
  return new URLSearchParams(sent)
}

/** Asks the FHIR API. */
export function fhirGet(app: App, token: unknown, path: string): Promise<Response> {
  return fetch(`${app.running.fhirBase}/${path}`, { headers: { authorization: `Bearer ${token}` } })
}
