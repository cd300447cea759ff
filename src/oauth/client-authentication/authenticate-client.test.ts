import { generateKeyPairSync } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { client, form, ISSUER, NOW, SECRET, secretClient } from '../../../test/support/fixtures.ts'
import { openTenant, refusal, type TestTenant } from '../../../test/support/tenant.ts'
import { AUTH_METHODS, type Client, type Jwk } from '../../model/client.ts'
import type { OAuthError } from '../../model/errors.ts'
import { authenticateClient, TOKEN_ENDPOINT_AUTH_METHODS } from './authenticate-client.ts'
import { clientKeys } from './client-keys.ts'
import { ASSERTION_TYPE } from './private-key-jwt.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' })
let tenant: TestTenant
const clients = new Map<string, Client>()

beforeAll(async () => {
  tenant = await openTenant()
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k' } as Jwk // jose's type leaves kty open
  for (const one of [
    client({ id: 'public' }),
    secretClient({ id: 'basic' }),
    secretClient({ id: 'post', tokenEndpointAuthMethod: 'client_secret_post' }),
    client({ id: 'jwt', tokenEndpointAuthMethod: 'private_key_jwt', jwks: [jwk] }),
    // A secret that was left from an earlier registration (attack H09).
    secretClient({ id: 'jwt-and-secret', tokenEndpointAuthMethod: 'private_key_jwt', jwks: [jwk] }),
    secretClient({ id: 'my app/1' }),
    client({ id: 'public-off', disabledAt: NOW }),
    secretClient({ id: 'basic-off', disabledAt: NOW }),
  ])
    clients.set(one.id, one)
})
afterAll(() => tenant.close())

const basic = (id: string, secret: string = SECRET) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
let made = 0
const assertion = (id: string) =>
  new SignJWT({ jti: `jti-${++made}` })
    .setProtectedHeader({ alg: 'ES384', kid: 'k' })
    .setIssuer(id)
    .setSubject(id)
    .setAudience(ISSUER)
    .setExpirationTime(NOW / 1000 + 60)
    .sign(pair.privateKey)
const byAssertion = async (id: string, more: Record<string, string> = {}) => ({
  client_assertion_type: ASSERTION_TYPE,
  client_assertion: await assertion(id),
  ...more,
})

const authenticate = (
  authorization: string | null,
  fields: Record<string, string | undefined> = {},
): Promise<Client> =>
  authenticateClient(authorization, form(fields), {
    findClient: async (id) => clients.get(id) ?? null,
    clock: tenant.clock,
    audiences: [ISSUER],
    maxLifetimeSeconds: 300,
    clockSkewSeconds: 10,
    keys: clientKeys(() => Promise.reject(new Error('fetched')), tenant.clock),
    usedAssertions: tenant.stores.usedAssertions,
  })
const refused = async (
  authorization: string | null,
  fields: Record<string, string | undefined> = {},
): Promise<OAuthError> => (await refusal(authenticate(authorization, fields))) as OAuthError // checked by each test

describe('a client proves itself', () => {
  test('by its id alone, when it is public (SMART 2.2 app-launch)', async () => {
    expect((await authenticate(null, { client_id: 'public' })).id).toBe('public')
  })
  test('by HTTP Basic', async () => {
    expect((await authenticate(basic('basic'))).id).toBe('basic')
    expect((await authenticate(basic('basic'), { client_id: 'basic' })).id).toBe('basic')
  })
  test('by HTTP Basic with form-encoded and with raw values (RFC 6749 §2.3.1)', async () => {
    expect((await authenticate(basic('my app/1'))).id).toBe('my app/1')
    expect((await authenticate(basic('my%20app%2F1'))).id).toBe('my app/1')
    expect((await authenticate(basic('my+app%2F1'), { client_id: 'my app/1' })).id).toBe('my app/1')
  })
  test('by a secret in the body', async () => {
    expect((await authenticate(null, { client_id: 'post', client_secret: SECRET })).id).toBe('post')
  })
  test('by an assertion, with its client_id or without (RFC 7521 §4.2)', async () => {
    expect((await authenticate(null, await byAssertion('jwt'))).id).toBe('jwt')
    expect((await authenticate(null, await byAssertion('jwt', { client_id: 'jwt' }))).id).toBe(
      'jwt',
    )
  })
  test('by every method that discovery tells, and by no other', () => {
    expect(TOKEN_ENDPOINT_AUTH_METHODS).toEqual(AUTH_METHODS)
  })
})

describe('invalid_client (RFC 6749 §5.2)', () => {
  test.each<[string, string | null, Record<string, string>]>([
    ['nothing at all', null, {}],
    ['an unknown id', null, { client_id: 'unknown' }],
    ['an unknown id with a secret', null, { client_id: 'unknown', client_secret: SECRET }],
    ['a confidential client without a secret (attack D06)', null, { client_id: 'basic' }],
    ['one with an empty secret (attack D06)', null, { client_id: 'post', client_secret: '' }],
    ['one with the wrong secret', null, { client_id: 'post', client_secret: 'wrong' }],
    ['Basic with the wrong secret', basic('basic', 'wrong'), {}],
    ['Basic with an empty secret (attack D06)', basic('basic', ''), {}],
    ["Basic with another client's id", basic('post'), {}],
    ['Basic with an unknown id', basic('unknown'), {}],
    ['Basic without a colon (attack D06)', `Basic ${Buffer.from('basic').toString('base64')}`, {}],
    ['a Bearer token', 'Bearer cg_x', {}],
    [
      'a public client with a secret (SMART 2.2 app-launch)',
      null,
      { client_id: 'public', client_secret: 'x' },
    ],
    ['a public client by Basic', basic('public', 'x'), {}],
    [
      'a secret in the body from a client of Basic (attack D07)',
      null,
      { client_id: 'basic', client_secret: SECRET },
    ],
    ['a client of assertions by its id alone', null, { client_id: 'jwt' }],
    [
      'a client of assertions by a secret it still has (attack H09)',
      null,
      { client_id: 'jwt-and-secret', client_secret: SECRET },
    ],
    ['the same by Basic (attack H09)', basic('jwt-and-secret'), {}],
    ['an assertion without its type', null, { client_assertion: 'a.b.c' }],
    [
      'an assertion of another type',
      null,
      {
        client_assertion: 'a.b.c',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      },
    ],
    ['a type without an assertion', null, { client_assertion_type: ASSERTION_TYPE }],
    ['an id in other case', basic('BASIC'), {}],
    ['an id with a space', null, { client_id: 'public ' }],
  ])('for %s', async (_, authorization, fields) => {
    expect(await refused(authorization, fields)).toMatchObject({
      code: 'invalid_client',
      status: 401,
    })
  })

  test('for an assertion of a public client, or of one with a secret', async () => {
    for (const id of ['public', 'basic'])
      expect(await refused(null, await byAssertion(id))).toMatchObject({ code: 'invalid_client' })
  })
  test('for an assertion of another client than client_id (attack E09)', async () => {
    const fields = await byAssertion('jwt', { client_id: 'jwt-and-secret' })
    expect(await refused(null, fields)).toMatchObject({ code: 'invalid_client' })
  })
  test('for an assertion of an unknown client', async () => {
    expect(await refused(null, await byAssertion('unknown'))).toMatchObject({
      code: 'invalid_client',
    })
  })

  test('says Basic in the challenge when Basic was tried, and only then', async () => {
    expect((await refused(basic('basic', 'wrong'))).headers).toEqual({
      'WWW-Authenticate': 'Basic realm="chartgate"',
    })
    expect((await refused(null, { client_id: 'post', client_secret: 'wrong' })).headers).toEqual({})
  })
  test('tells an unknown client and a wrong secret alike', async () => {
    const [unknown, wrong] = [
      await refused(basic('unknown')),
      await refused(basic('basic', 'wrong')),
    ]
    expect(unknown.message).toBe(wrong.message)
  })
  test('repeats nothing that was sent', async () => {
    const error = await refused(basic('basic', 'guessed-secret'))
    expect(JSON.stringify(error) + error.message).not.toContain('guessed')
  })
})

describe('more than one method (RFC 6749 §2.3, attack D07)', () => {
  test.each<[string, string | null, Record<string, string>]>([
    [
      'Basic and a secret in the body',
      basic('basic'),
      { client_id: 'basic', client_secret: SECRET },
    ],
    [
      'Basic and an assertion',
      basic('basic'),
      { client_assertion_type: ASSERTION_TYPE, client_assertion: 'a.b.c' },
    ],
    ['a secret and an assertion', null, { client_secret: SECRET, client_assertion: 'a.b.c' }],
    ['a Bearer token and a secret', 'Bearer x', { client_id: 'post', client_secret: SECRET }],
    ['another id in the body than in Basic', basic('basic'), { client_id: 'post' }],
  ])('is invalid_request: %s', async (_, authorization, fields) => {
    expect(await refused(authorization, fields)).toMatchObject({
      code: 'invalid_request',
      status: 400,
    })
  })
})

describe('a disabled client (attack A22)', () => {
  test('is refused, and told so', async () => {
    expect((await refused(null, { client_id: 'public-off' })).message).toContain('switched off')
    expect((await refused(basic('basic-off'))).message).toContain('switched off')
  })
  test('is told so only when it proved to be the client', async () => {
    expect((await refused(basic('basic-off', 'wrong'))).message).not.toContain('switched off')
  })
})
