// What requests are made with that are to be refused: the servers, apps and people, and how each is sent. Answers
// are the ids of requests.
import {
  type App,
  addApp,
  authorizeUrl,
  codeFor,
  credentialsOf,
  exchange,
  fhirGet,
  post,
  REDIRECT,
  requestOf,
  SCOPE,
} from './app.ts'
import {
  accessTokenOf,
  addBackendService,
  assertionOf,
  type BackendService,
  fhirFetch,
  requestToken,
} from './backend-service.ts'
import { PASSWORD, type Running, startChartgate } from './chartgate.ts'
import { Person } from './person.ts'
import { addPractice, WILLIAM } from './practice.ts'
import { trusting } from './statement-issuer.ts'

export const VITALS =
  'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs'
const WRITING = `${SCOPE} patient/*.cruds ${VITALS}`
const LAUNCH_URI = 'http://localhost:9/launch'
export const BASIC_APP = {
  client_name: 'Self made',
  redirect_uris: ['https://self.example/callback'],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'none',
  scope: 'launch/patient patient/Patient.rs',
}

export let running: Running
/** The same with limits that are soon reached. */
export let tight: Running
/** Where only those who show a software statement register. */
export let stated: Running
export let app: App
export let secretApp: App
export let basicApp: App
export let legacy: App
export let off: App
export let chartApp: App
export let service: BackendService
export let tokens: Record<string, unknown>
let writing: Record<string, unknown>
/** Opens the servers and registers who asks in them. */
export async function openRefusalWorld(): Promise<void> {
  running = await startChartgate({
    env: { CHARTGATE_REGISTRATION: 'open', CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '1000' },
  })
  tight = await startChartgate({
    env: {
      CHARTGATE_REGISTRATION: 'open',
      CHARTGATE_REGISTRATIONS_MAX_UNUSED: '1',
      CHARTGATE_INTROSPECTION_REQUESTS_PER_MINUTE: '1',
      CHARTGATE_AUTHORIZATION_CODE_LIFETIME_SECONDS: '1',
      CHARTGATE_REFRESH_GRACE_SECONDS: '0',
    },
  })
  stated = await startChartgate({
    env: {
      CHARTGATE_REGISTRATION: 'statement',
      CHARTGATE_SOFTWARE_STATEMENT_ISSUERS: trusting('https://remote.example/jwks'),
    },
  })
  await Promise.all([addPractice(running), addPractice(tight)])
  app = await addApp(running, { scope: WRITING })
  secretApp = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
  basicApp = await addApp(running, { token_endpoint_auth_method: 'client_secret_basic' })
  legacy = await addApp(running, {
    token_endpoint_auth_method: 'client_secret_post',
    pkce_required: false,
  })
  off = await addApp(running, {}, { disabledAt: 1 })
  chartApp = await addApp(running, {
    scope: 'launch openid fhirUser patient/*.rs',
    launch_uri: LAUNCH_URI,
  })
  service = await addBackendService(running)
  tokens = (await exchange(app, await codeFor(app, WILLIAM))).body
  writing = await connected('launch/patient patient/*.cruds')
}

/** Closes what was opened, as far as it was. */
export async function closeRefusalWorld(): Promise<void> {
  await Promise.all([running?.close(), tight?.close(), stated?.close()])
}

export const connected = async (scope: string) =>
  (await exchange(app, await codeFor(app, WILLIAM, { scope }))).body

/** The id of a request, as its answer names it. */
export const idOf = ({ headers }: { headers: Headers }) => headers.get('x-request-id') ?? ''
export const asked = async (change: Record<string, string | null>, of = app) =>
  idOf(await fetch(authorizeUrl(of, requestOf(of, change)), { redirect: 'manual' }))
export const token = async (form: Record<string, string> | string, headers = {}) =>
  idOf(await post(app, '/token', form, headers))
export const code = async (change: Record<string, string | null>, of = app, choice = {}) =>
  idOf(await exchange(of, await codeFor(of, WILLIAM, choice), change))
export const read = async (path: string, by: unknown = tokens.access_token) =>
  idOf(await fhirGet(app, by, path))
export const asserted = async (
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
  of = service,
) => sendAssertion(await assertionOf(of, claims, header))
export const sendAssertion = async (client_assertion: string) =>
  idOf(
    await requestToken(running, {
      grant_type: 'client_credentials',
      scope: 'system/Patient.rs',
      client_assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    }),
  )
export const write = async (
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
) =>
  idOf(
    await fetch(`${running.fhirBase}/${path}`, {
      method,
      body: JSON.stringify(body),
      headers: {
        authorization: `Bearer ${writing.access_token}`,
        'content-type':
          method === 'PATCH' ? 'application/json-patch+json' : 'application/fhir+json',
        ...headers,
      },
    }),
  )
export const register = (
  body: unknown,
  at = running,
  { method = 'POST', uri = `${at.issuer}/register`, bearer = '' } = {},
) =>
  fetch(uri, {
    method,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(bearer !== '' && { authorization: `Bearer ${bearer}` }),
    },
  })
export const launch = async (of: BackendService | App, form: Record<string, string>) => {
  const own =
    'key' in of
      ? {
          client_assertion: await assertionOf(of, { aud: `${running.issuer}/jwt` }),
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        }
      : credentialsOf(of)
  return idOf(await post(app, '/jwt', { ...own, ...form }))
}
export const system = async (path: string, of = service) =>
  idOf(
    await fhirFetch(running, await accessTokenOf(of), path, {
      headers: { prefer: 'respond-async', accept: 'application/fhir+json' },
    }),
  )
export const atApp = (url: string) => url.startsWith(REDIRECT)
/** Somebody signed in at the browser that the app sends here once more. */
export async function silently(
  username: string,
  change: Record<string, string> = {},
): Promise<string> {
  const person = new Person()
  const signIn = await person.go(`${running.issuer}/portal`, () => false)
  await person.press(signIn, /sign in/i, () => false, { fill: { username, password: PASSWORD } })
  const url = authorizeUrl(app, requestOf(app, { prompt: 'none', ...change }))
  return toldApp((await person.go(url, atApp)).url)
}
export const toldApp = (url: string) => new URL(url).searchParams.get('request_id') ?? ''
/** Signs in from an authorization request and goes on to what comes next. */
export async function signedIn(of: App, change: Record<string, string>, username: string) {
  const person = new Person()
  const signIn = await person.go(authorizeUrl(of, requestOf(of, change)), atApp)
  const fill = { username, password: PASSWORD }
  return { person, page: await person.press(signIn, /sign in/i, atApp, { fill }) }
}
export const observationOf = (patient: string, more: Record<string, unknown> = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  subject: { reference: `Patient/${patient}` },
  ...more,
})

export type Produced = string | { at: Running; id: string }
export const inTight = (id: string): Produced => ({ at: tight, id })
