import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  authorization,
  client,
  DAY,
  ISSUER,
  idOf,
  NOW,
  refreshToken,
  SECRET,
  secretClient,
  session,
  user,
} from '../../../test/support/fixtures.ts'
import { openKeys, openTenant, refusal, type TestTenant } from '../../../test/support/tenant.ts'
import { clientKeys } from '../client-authentication/client-keys.ts'
import { authorizationCodeGrant } from '../grants/authorization-code.ts'
import { refreshTokenGrant } from '../grants/refresh-token.ts'
import { type TokenEndpointDeps, token } from './token.ts'

const LIMIT_BYTES = 4096
let tenant: TestTenant
let deps: TokenEndpointDeps
let made = 0

beforeAll(async () => {
  tenant = await openTenant()
  const { stores, clock } = tenant
  const keys = await openKeys(tenant)
  const grantDeps = {
    stores,
    keys,
    clock,
    refreshIdleSeconds: (93 * DAY) / 1000,
    refreshGraceSeconds: 30,
    warn: () => {},
  }
  deps = {
    mint: { keys, clock, issuer: ISSUER },
    grants: [authorizationCodeGrant(grantDeps), refreshTokenGrant(grantDeps)],
    formLimitBytes: LIMIT_BYTES,
    authentication: {
      clock,
      findClient: (id) => stores.clients.find(id),
      audiences: [ISSUER],
      maxLifetimeSeconds: 300,
      clockSkewSeconds: 10,
      keys: clientKeys(() => Promise.reject(new Error('fetched')), clock),
      usedAssertions: stores.usedAssertions,
    },
  }
  for (const one of [
    client(),
    secretClient({ id: 'basic' }),
    client({ id: 'code-only', grantTypes: ['authorization_code'] }),
    client({ id: 'off', disabledAt: NOW }),
  ])
    await stores.clients.add(one)
  await stores.users.add(user())
  await stores.sessions.save(session())
})
afterAll(() => tenant.close())

/** A refresh token of a client. */
async function given(clientId: string): Promise<string> {
  const text = `cgr_${++made}`
  const id = idOf(text)
  await tenant.stores.authorizations.save(authorization({ id, clientId, redeemedAt: NOW }))
  await tenant.stores.refreshTokens.save(refreshToken(text, { authorizationId: id, clientId }))
  return text
}
const ask = (
  body: Record<string, string> | string,
  headers: Record<string, string> = {},
  query = '',
): Promise<Response> =>
  token(
    new Request(`${ISSUER}/token${query}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : new URLSearchParams(body).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    }),
    deps,
  )
const refused = (...sent: Parameters<typeof ask>) => refusal(ask(...sent))
const basic = { authorization: `Basic ${Buffer.from(`basic:${SECRET}`).toString('base64')}` }

describe('the token endpoint', () => {
  test('answers with JSON that is not kept (RFC 6749 §5.1)', async () => {
    const sent = await given('app')
    const response = await ask({
      grant_type: 'refresh_token',
      refresh_token: sent,
      client_id: 'app',
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    expect(await response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
  })

  test.each<[string, Record<string, string> | string, Record<string, string>, string]>([
    ['no grant_type', { client_id: 'app' }, {}, 'invalid_request'],
    [
      'password (RFC 9700 §2.4)',
      { grant_type: 'password', client_id: 'app' },
      {},
      'unsupported_grant_type',
    ],
    [
      'another case (attack D10)',
      { grant_type: 'Refresh_Token', client_id: 'app' },
      {},
      'unsupported_grant_type',
    ],
    [
      'an unknown grant type by somebody unknown (RFC 6749 §5.2)',
      { grant_type: 'x', client_id: 'unknown' },
      {},
      'unsupported_grant_type',
    ],
    [
      'a grant the client is not registered for (attack D10)',
      { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'code-only' },
      {},
      'unauthorized_client',
    ],
    [
      'a disabled client (attack A22)',
      { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'off' },
      {},
      'invalid_client',
    ],
    [
      'a parameter twice (RFC 6749 §3.2)',
      'grant_type=refresh_token&refresh_token=a&refresh_token=a&client_id=app',
      {},
      'invalid_request',
    ],
    [
      'a parameter twice that nobody knows',
      'grant_type=refresh_token&x=1&x=1&client_id=app',
      {},
      'invalid_request',
    ],
    [
      'JSON (attack D09)',
      '{"grant_type":"refresh_token"}',
      { 'content-type': 'application/json' },
      'invalid_request',
    ],
    ['broken percent-encoding', 'grant_type=%zz', {}, 'invalid_request'],
    [
      'a body beyond the limit (attack D09)',
      `grant_type=x&pad=${'x'.repeat(LIMIT_BYTES)}`,
      {},
      'invalid_request',
    ],
  ])('refuses %s', async (_, body, headers, code) => {
    expect(await refused(body, headers)).toMatchObject({ code })
  })

  test('reads nothing of the query (attack D06)', async () => {
    const sent = await given('app')
    const query = `?grant_type=refresh_token&refresh_token=${sent}&client_id=app`
    expect(await refused('', {}, query)).toMatchObject({ code: 'invalid_request' })
    expect(await refused({ grant_type: 'refresh_token' }, {}, query)).toMatchObject({
      code: 'invalid_client',
    })
  })
})

describe('a refresh without client_id (RFC 6749 §6)', () => {
  const refreshing = (sent: string, more: Record<string, string> = {}) => ({
    grant_type: 'refresh_token',
    refresh_token: sent,
    ...more,
  })

  test('is the public client’s whose token it is', async () => {
    expect((await ask(refreshing(await given('app')))).status).toBe(200)
  })
  test.each([
    ['of a confidential client (attack F05)', 'basic'],
    ['of a disabled client', 'off'],
    ['of an unknown client', 'unknown'],
  ])('is refused with a token %s', async (_, clientId) => {
    const sent = await given(clientId)
    expect(await refused(refreshing(sent))).toMatchObject({ code: 'invalid_client', status: 401 })
  })
  test('is refused with a token that is none', async () => {
    expect(await refused(refreshing('unknown'))).toMatchObject({ code: 'invalid_client' })
    expect(await refused({ grant_type: 'refresh_token' })).toMatchObject({ code: 'invalid_client' })
  })
  test('is not taken for one when anything identifies a client', async () => {
    const sent = await given('app')
    expect(await refused(refreshing(sent, { client_id: 'basic' }))).toMatchObject({
      code: 'invalid_client',
    })
    expect(await refused(refreshing(sent, { client_secret: 'x' }))).toMatchObject({
      code: 'invalid_client',
    })
    expect(await refused(refreshing(sent), basic)).toMatchObject({ code: 'invalid_grant' })
    expect((await ask(refreshing(sent))).status).toBe(200)
  })
  test('holds for no other grant', async () => {
    const code = { grant_type: 'authorization_code', code: 'x', refresh_token: await given('app') }
    expect(await refused(code)).toMatchObject({ code: 'invalid_client' })
  })
})
