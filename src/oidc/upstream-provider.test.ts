// Against a provider made to be wrong in one thing at a time; a right one is in test/journeys.
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, SignJWT } from 'jose'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createSafeFetch } from '../lib/safe-fetch.ts'
import { ProviderError, type UpstreamProvider, upstreamProvider } from './upstream-provider.ts'

const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const [{ privateKey, publicKey }, stranger] = [ec(), ec()]
const attempt = { state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) }
const now = () => Math.floor(Date.now() / 1000)

/** What the provider does wrong. */
type Fault = {
  metadata?: Record<string, unknown>
  claims?: Record<string, unknown>
  signer?: KeyObject
  /** Answered by the token endpoint instead. */
  token?: { status: number; body: string; type?: string }
  userinfo?: Record<string, unknown>
}

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})
let asked: { path: string; form: URLSearchParams; authorization: string | undefined }[] = []
beforeEach(() => {
  asked = []
})

/** Starts a provider with this fault, and the client of it. */
async function providerWith(
  fault: Fault = {},
  credential: Parameters<typeof upstreamProvider>[0]['credential'] = { secret: 'a secret' },
): Promise<{ client: UpstreamProvider; issuer: string; server: Server }> {
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    const path = request.url ?? ''
    const { authorization } = request.headers
    asked.push({ path, form: new URLSearchParams(body), authorization })
    const send = (value: unknown) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(value))
    }
    if (path === '/.well-known/openid-configuration')
      return send({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/me`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['ES256'],
        authorization_response_iss_parameter_supported: true,
        ...fault.metadata,
      })
    if (path === '/jwks') return send({ keys: [jwk] })
    if (path === '/me') return send({ sub: 'person', name: 'A Person', ...fault.userinfo })
    if (fault.token) {
      response.writeHead(fault.token.status, {
        'content-type': fault.token.type ?? 'application/json',
      })
      return response.end(fault.token.body)
    }
    const claims = {
      iss: issuer,
      aud: 'us',
      sub: 'person',
      nonce: attempt.nonce,
      iat: now(),
      exp: now() + 60,
      ...fault.claims,
    }
    const idToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .sign(fault.signer ?? privateKey)
    send({ access_token: 'at', token_type: 'Bearer', id_token: idToken })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this kind.
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const client = upstreamProvider(
    {
      issuer,
      clientId: 'us',
      credential,
      scope: 'openid profile',
      redirectUri: 'https://chart.example/sign-in/callback',
      clockSkewSeconds: 5,
    },
    {
      safeFetch: createSafeFetch({ allowHosts: [], demo: true }),
      clock: { now: () => Date.now() },
    },
  )
  return { client, issuer, server }
}

const queryOf = (issuer: string, change: Record<string, string> = {}) =>
  `?${new URLSearchParams({ code: 'c', state: attempt.state, iss: issuer, ...change })}`

/** How the sign-in ends that this provider answers. */
async function faultOf(fault: Fault, change: Record<string, string> = {}) {
  const { client, issuer } = await providerWith(fault)
  return client.redeem(queryOf(issuer, change), attempt).then(
    () => 'signed in',
    (error: unknown) => {
      expect(error).toBeInstanceOf(ProviderError)
      return error instanceof ProviderError ? error.fault : error
    },
  )
}

test('a right answer names issuer and subject, and the verifier and our secret go to the provider only', async () => {
  const { client, issuer } = await providerWith({ claims: { auth_time: 1_800_000_000 } })
  const signIn = await client.redeem(queryOf(issuer), attempt)
  expect(signIn).toMatchObject({ issuer, subject: 'person', authTime: 1_800_000_000_000 })
  const token = asked.find(({ path }) => path === '/token')
  expect(token?.form.get('code_verifier')).toBe(attempt.codeVerifier)
  expect(token?.form.get('redirect_uri')).toBe('https://chart.example/sign-in/callback')
  expect(token?.authorization).toMatch(/^Basic /)
  expect(await signIn.profile()).toMatchObject({ sub: 'person', name: 'A Person' })
})

test('a secret goes in the body where the provider takes it only there (RFC 6749 §2.3.1)', async () => {
  const { client, issuer } = await providerWith({
    metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] },
  })
  await client.redeem(queryOf(issuer), attempt)
  const token = asked.find(({ path }) => path === '/token')
  expect(token?.form.get('client_secret')).toBe('a secret')
  expect(token?.authorization).toBeUndefined()
})

test.each([
  ['P-256', ec().privateKey],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
])('a key on %s signs an assertion instead (RFC 7523)', async (_, key) => {
  const pem = key.export({ format: 'pem', type: 'pkcs8' })
  const { client, issuer } = await providerWith({}, { key: createPrivateKey(pem) })
  await client.redeem(queryOf(issuer), attempt)
  const token = asked.find(({ path }) => path === '/token')
  expect(token?.form.get('client_assertion')?.split('.')).toHaveLength(3)
})

test('the way there carries PKCE, state and nonce, and asks anew only when it must', async () => {
  const { client, issuer } = await providerWith()
  const query = async (fresh: boolean) =>
    Object.fromEntries(new URL(await client.authorizationUrl(attempt, fresh)).searchParams)
  const plain = await query(false)
  expect(plain).toMatchObject({ state: attempt.state, nonce: attempt.nonce, response_type: 'code' })
  expect(plain.code_challenge_method).toBe('S256')
  expect(plain.prompt).toBeUndefined()
  expect(await query(true)).toMatchObject({ prompt: 'login', max_age: '0' })
  expect(JSON.stringify(plain)).not.toContain(attempt.codeVerifier)
  expect(asked.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration'])
  expect(issuer).toContain('localhost')
})

describe('signs nobody in (OpenID Connect Core §3.1.3.7) whose ID token', () => {
  test.each<[string, Fault]>([
    ['has another nonce', { claims: { nonce: 'x' } }],
    ['has no nonce', { claims: { nonce: undefined } }],
    ['is for another client', { claims: { aud: 'somebody' } }],
    ['is for several, and another party', { claims: { aud: ['us', 'them'], azp: 'them' } }],
    ['is of another issuer (B17)', { claims: { iss: 'https://evil.example' } }],
    ['has expired', { claims: { exp: now() - 60 } }],
    ['has no subject', { claims: { sub: undefined } }],
    ['has an empty subject', { claims: { sub: '' } }],
    ['is signed by a stranger', { signer: stranger.privateKey }],
  ])('%s', async (_, fault) => {
    expect(await faultOf(fault)).toBe('invalid')
  })
})

test.each<[string, Fault, Record<string, string>, string]>([
  ['another state', {}, { state: 'x' }, 'invalid'],
  ['another issuer (RFC 9207)', {}, { iss: 'https://evil.example' }, 'invalid'],
  ['a refusal', {}, { error: 'access_denied' }, 'refused'],
])('an answer with %s signs nobody in', async (_, fault, change, expected) => {
  expect(await faultOf(fault, change)).toBe(expected)
  expect(asked.some(({ path }) => path === '/token')).toBe(false)
})

test.each<[string, Fault, string]>([
  ['a refused code', { token: { status: 400, body: '{"error":"invalid_grant"}' } }, 'refused'],
  [
    'no ID token',
    { token: { status: 200, body: '{"access_token":"a","token_type":"Bearer"}' } },
    'invalid',
  ],
  ['a page', { token: { status: 200, body: '<html>', type: 'text/html' } }, 'invalid'],
  ['a fault of its own', { token: { status: 500, body: 'oh' } }, 'invalid'],
  ['more than is read', { token: { status: 200, body: 'x'.repeat(300_000) } }, 'unreachable'],
  ['documents of another issuer', { metadata: { issuer: 'https://evil.example' } }, 'invalid'],
])('a provider with %s signs nobody in', async (_, fault, expected) => {
  expect(await faultOf(fault)).toBe(expected)
})

test('UserInfo about somebody else is not believed (OpenID Connect Core §5.3.2)', async () => {
  const { client, issuer } = await providerWith({ userinfo: { sub: 'somebody else' } })
  const signIn = await client.redeem(queryOf(issuer), attempt)
  await expect(signIn.profile()).rejects.toMatchObject({ fault: 'invalid' })
})

test('nothing is asked where outside addresses may not be (SSRF), and a failure is not remembered', async () => {
  const { issuer } = await providerWith()
  let demo = false
  const client = upstreamProvider(
    {
      issuer,
      clientId: 'us',
      credential: { secret: 'x' },
      scope: 'openid',
      redirectUri: 'https://chart.example/sign-in/callback',
      clockSkewSeconds: 5,
    },
    {
      safeFetch: (url, request) => createSafeFetch({ allowHosts: [], demo })(url, request),
      clock: { now: () => Date.now() },
    },
  )
  await expect(client.authorizationUrl(attempt, false)).rejects.toMatchObject({
    fault: 'unreachable',
  })
  expect(asked).toEqual([])
  demo = true
  expect(await client.authorizationUrl(attempt, false)).toContain(`${issuer}/auth?`)
})
