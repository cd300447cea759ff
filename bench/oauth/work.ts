// The pieces of work that are measured, the same for every server. Each is checked to have been done: a
// refusal is fast, and would be a record otherwise.
import { createHash } from 'node:crypto'
import { type Connection, type HttpAnswer, openConnection } from '../load/connection.ts'
import type { Work } from '../load/measure.ts'
import { basic, formRequest, getRequest } from '../load/requests.ts'
import { type Browser, newBrowser } from './browser.ts'
import { PERSON } from './chartgate.ts'
import {
  APP,
  type AssertionAlgorithm,
  assertion,
  RESOURCE_SERVER,
  SERVICE,
  type Target,
} from './target.ts'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const VERIFIER = 'the-verifier-of-the-bench-is-the-same-for-all-flows'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

/** The same request again and again; the answer must hold `mark`. */
export function repeated(request: string, mark: string): Work {
  return async (connection) => {
    expectAnswer(await connection.send(request), mark)
  }
}

export const discovery = ({ paths }: Target) => repeated(getRequest(paths.discovery), '"issuer"')
export const jwks = ({ paths }: Target) => repeated(getRequest(paths.jwks), '"keys"')

/** The request of client_credentials by secret; what it answers is a token. */
export const secretRequest = ({ paths }: Target) =>
  formRequest(paths.token, { grant_type: 'client_credentials' }, basic(SERVICE.id, SERVICE.secret))

/** Introspection by another confidential client. */
export function introspection({ paths }: Target, token: string): string {
  return formRequest(paths.introspect, { token }, basic(RESOURCE_SERVER.id, RESOURCE_SERVER.secret))
}

let assertionsMade = 0

/** Signs so many assertions beforehand, since signing costs more than all else. */
export function signedRequests(target: Target, alg: AssertionAlgorithm, count: number): string[] {
  return Array.from({ length: count }, () =>
    formRequest(target.paths.token, {
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion(alg, target.audience, `jti-${process.pid}-${assertionsMade++}`),
      ...target.assertionWith,
    }),
  )
}

/** A backend service's token for everything; a new one each time. */
export async function systemToken(target: Target): Promise<string> {
  const connection = await openConnection(target.server.port)
  const [request = ''] = signedRequests(target, 'RS384', 1)
  const { body } = await connection.send(request)
  connection.close()
  return String(JSON.parse(body.toString()).access_token)
}

/** Each request once; the answer must hold `mark`. */
export function eachOnce(requests: readonly string[], mark: string, onAnswer?: Take): Work {
  let at = 0
  return async (connection) => {
    const request = requests[at++]
    if (request === undefined) throw new Error('no request is left')
    const answer = await connection.send(request)
    expectAnswer(answer, mark)
    onAnswer?.(JSON.parse(answer.body.toString()))
  }
}

export type Take = (answer: Record<string, unknown>) => void

/** One browser for each lane, signed in. */
export async function signedInBrowsers(
  target: Target,
  connect: () => Promise<Connection>,
  count: number,
): Promise<Browser[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const browser = newBrowser(PERSON)
      const connection = await connect()
      await browser.walk(connection, authorizePath(target), APP.redirectUri)
      connection.close()
      return browser
    }),
  )
}

/** The access token of one flow. */
export async function tokenOfFlow(
  target: Target,
  connect: () => Promise<Connection>,
): Promise<string> {
  const connection = await connect()
  const code = await codeOf(target, newBrowser(PERSON), connection)
  const { body } = await connection.send(exchangeRequest(target, code))
  connection.close()
  return String(JSON.parse(body.toString()).access_token)
}

/** From the authorization request through consent to the code. */
export function authorizing(
  target: Target,
  browsers: Browser[],
  take: (code: string) => void,
): Work {
  return async (connection, lane) => {
    take(await codeOf(target, browsers[lane], connection))
  }
}

/** The whole way: request, consent on its page or remembered (`prompt=none`), code, tokens. */
export function wholeFlow(
  target: Target,
  browsers: Browser[],
  consent: 'page' | 'remembered',
): Work {
  const more = consent === 'remembered' ? { prompt: 'none' } : {}
  return async (connection, lane) => {
    const code = await codeOf(target, browsers[lane], connection, more)
    expectAnswer(await connection.send(exchangeRequest(target, code)), '"id_token"')
  }
}

async function codeOf(
  target: Target,
  browser: Browser | undefined,
  connection: Connection,
  more: Record<string, string> = {},
): Promise<string> {
  const back = await browser?.walk(connection, authorizePath(target, more), APP.redirectUri)
  const code = back?.searchParams.get('code')
  if (!code) throw new Error(`no code: ${back}`)
  return code
}

/** The exchange of a code, with PKCE. */
export const exchangeRequest = ({ paths }: Target, code: string) =>
  formRequest(paths.token, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: APP.redirectUri,
    code_verifier: VERIFIER,
    client_id: APP.id,
  })

export const refreshRequest = ({ paths }: Target, refreshToken: string) =>
  formRequest(paths.token, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: APP.id,
  })

function authorizePath(
  { paths, authorizeWith }: Target,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: APP.id,
    redirect_uri: APP.redirectUri,
    state: 'state-of-the-bench',
    nonce: 'nonce-of-the-bench',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...authorizeWith,
    ...more,
  })
  return `${paths.authorize}?${query}`
}

function expectAnswer({ status, body }: HttpAnswer, mark: string): void {
  if (status !== 200 || body.indexOf(mark) === -1)
    throw new Error(`answered with ${status}: ${body.toString().slice(0, 400)}`)
}
