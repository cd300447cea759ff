import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allowApp } from '../../../test/support/allowed-app.ts'
import {
  client,
  code,
  DAY,
  form,
  idOf,
  MINUTE,
  NOW,
  proxy,
  REDIRECT_URI,
  SCOPE,
  VERIFIER,
} from '../../../test/support/fixtures.ts'
import { openKeys, openTenant, refusal, type TestTenant } from '../../../test/support/tenant.ts'
import { manualClock } from '../../lib/clock.ts'
import { sha256 } from '../../lib/hashing.ts'
import type { Authorization } from '../../model/authorization.ts'
import type { AuthorizationCode } from '../../model/authorization-code.ts'
import type { Client } from '../../model/client.ts'
import type { KeyRing } from '../../tokens/signing-keys.ts'
import { authorizationCodeGrant } from './authorization-code.ts'
import type { Granted } from './grant.ts'

let tenant: TestTenant
let keys: KeyRing
let clock: ReturnType<typeof manualClock>
let warnings: string[]
/** Makes the ids of each test its own. */
let run = 0

beforeAll(async () => {
  tenant = await openTenant()
  keys = await openKeys(tenant)
})
afterAll(() => tenant.close())
beforeEach(() => {
  run++
  clock = manualClock(NOW)
  warnings = []
})

const id = (name: string) => idOf(`${name} ${run}`)

/** A user who allowed an app, and the code on its way to it. */
async function given(
  change: { authorization?: Partial<Authorization>; code?: Partial<AuthorizationCode> } = {},
): Promise<string> {
  const authorizationId = await allowApp(tenant.stores, id, change.authorization)
  const text = `code ${run}`
  await tenant.stores.authorizationCodes.save(code(text, { authorizationId, ...change.code }))
  return text
}

const exchange = (
  sent: string | undefined,
  fields: Record<string, string | undefined> = {},
  app: Client = client(),
): Promise<Granted> => {
  const grant = authorizationCodeGrant({
    stores: tenant.stores,
    keys,
    clock,
    refreshIdleSeconds: (93 * DAY) / 1000,
    refreshGraceSeconds: 30,
    warn: (event) => warnings.push(event),
  })
  return grant.authorize(
    form({ code: sent, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER, ...fields }),
    app,
  )
}
const refused = async (...sent: Parameters<typeof exchange>) => {
  const error = await refusal(exchange(...sent))
  return { error: (error as { code?: string }).code, message: error.message } // an OAuthError has one
}
const stored = () => tenant.stores.authorizations.find(id('authorization'))
/** Whether the code is used up: a good exchange fails after this. */
const burnt = async (sent: string) => (await refused(sent)).message.includes('used before')

describe('a code (RFC 6749 §4.1.3)', () => {
  test('gives its authorization, all scopes, and a refresh token for offline access', async () => {
    const granted = await exchange(await given({ code: { nonce: 'n-1' } }))
    expect(granted).toMatchObject({
      authorization: { id: id('authorization') },
      scope: SCOPE,
      nonce: 'n-1',
      refreshToken: expect.stringMatching(/^cgr_/),
    })
    expect(await stored()).toMatchObject({ redeemedAt: NOW, revokedAt: null })
    expect(
      await tenant.stores.refreshTokens.find(sha256(granted.refreshToken ?? '')),
    ).toMatchObject({
      authorizationId: id('authorization'),
      clientId: 'app',
      expiresAt: NOW + 93 * DAY,
      rotatedAt: null,
    })
  })
  test('gives no refresh token without offline_access or online_access (SMART 2.2)', async () => {
    expect(
      (await exchange(await given({ authorization: { access: 'none' } }))).refreshToken,
    ).toBeNull()
  })
  test('gives a refresh token that ends when the person chose', async () => {
    const { refreshToken } = await exchange(
      await given({ authorization: { expiresAt: NOW + DAY } }),
    )
    expect(await tenant.stores.refreshTokens.find(sha256(refreshToken ?? ''))).toMatchObject({
      expiresAt: NOW + DAY,
    })
  })
  test('asked for without a challenge is had without a verifier, by an exempted client', async () => {
    const sent = await given({ code: { codeChallenge: null } })
    expect((await exchange(sent, { code_verifier: undefined })).scope).toBe(SCOPE)
  })
  test('gives no more by a wider scope at the exchange (attack D11)', async () => {
    const granted = await exchange(await given(), { scope: 'system/*.cruds' })
    expect(granted.scope).toBe(SCOPE)
  })
  test('is good until its last moment', async () => {
    const sent = await given()
    clock.advance(MINUTE - 1)
    await exchange(sent)
  })
  test('is noted in the audit trail, without the code', async () => {
    const sent = await given()
    await exchange(sent)
    const [event] = await tenant.stores.auditEvents.list({ type: 'token-issued', limit: 1 })
    expect(event).toMatchObject({ authorizationId: id('authorization'), outcome: 'success' })
    expect(JSON.stringify(event)).not.toContain(sent)
  })
})

describe('a code is refused and burnt (attacks A13, A14, D03, D05)', () => {
  test.each<[string, Record<string, string | undefined>, string]>([
    ['without a verifier (RFC 7636 §4.6)', { code_verifier: undefined }, 'invalid_grant'],
    ['with an empty verifier', { code_verifier: '' }, 'invalid_grant'],
    ['with another verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
    [
      'with its challenge as the verifier',
      { code_verifier: code('x').codeChallenge ?? '' },
      'invalid_grant',
    ],
    ['without redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
    ['with another redirect_uri', { redirect_uri: `${REDIRECT_URI}/` }, 'invalid_grant'],
  ])('%s', async (_, fields, error) => {
    const sent = await given()
    expect((await refused(sent, fields)).error).toBe(error)
    expect(await burnt(sent)).toBe(true)
  })

  test('with a verifier for a code without challenge (RFC 9700 §2.1.1)', async () => {
    const sent = await given({ code: { codeChallenge: null } })
    expect((await refused(sent)).error).toBe('invalid_grant')
    expect(await burnt(sent)).toBe(true)
  })
  test.each(['none', 'client_secret_basic', 'private_key_jwt'] as const)(
    'by another client, of method %s',
    async (tokenEndpointAuthMethod) => {
      const sent = await given()
      const other = client({ id: 'other', tokenEndpointAuthMethod })
      expect((await refused(sent, {}, other)).error).toBe('invalid_grant')
      expect(await burnt(sent)).toBe(true)
      expect((await stored())?.redeemedAt).toBeNull()
    },
  )
  test('at its end', async () => {
    const sent = await given()
    clock.advance(MINUTE)
    expect(await refused(sent)).toMatchObject({
      error: 'invalid_grant',
      message: 'The code has expired.',
    })
    expect(await burnt(sent)).toBe(true)
  })
  test('of a user who was disabled meanwhile', async () => {
    const sent = await given()
    await tenant.stores.users.setDisabled(id('user'), NOW)
    expect((await refused(sent)).error).toBe('invalid_grant')
  })
  test('of an authorization that was revoked meanwhile', async () => {
    const sent = await given()
    await tenant.stores.authorizations.revoke(id('authorization'), 'user', NOW)
    expect((await refused(sent)).error).toBe('invalid_grant')
  })
  test('of a proxy that ended meanwhile (attack B13)', async () => {
    const sent = await given({ authorization: { proxyId: id('proxy') } })
    await tenant.stores.users.addProxy(proxy({ id: id('proxy'), userId: id('user') }))
    await tenant.stores.users.endProxy(id('proxy'), NOW)
    expect((await refused(sent)).error).toBe('invalid_grant')
  })
  test('of a session that ended meanwhile, for online_access', async () => {
    const sent = await given({ authorization: { access: 'online' } })
    await tenant.stores.sessions.end(id('session'), NOW)
    expect((await refused(sent)).error).toBe('invalid_grant')
  })
  test('of a user who got a new password meanwhile', async () => {
    const sent = await given()
    await tenant.stores.users.setPassword(id('user'), 'hash', NOW + 1)
    expect((await refused(sent)).error).toBe('invalid_grant')
  })
})

describe('what is no code', () => {
  test('is invalid_request when it is missing', async () => {
    expect((await refused(undefined)).error).toBe('invalid_request')
  })
  test.each([['unknown'], ['code\u0000'], ['x'.repeat(10_000)]])(
    'is invalid_grant: %j',
    async (text) => {
      expect((await refused(text)).error).toBe('invalid_grant')
    },
  )
  test("is another tenant's (design D3)", async () => {
    const sent = await given()
    const other = authorizationCodeGrant({
      stores: tenant.database.forTenant('other'),
      keys,
      clock,
      refreshIdleSeconds: 1,
      refreshGraceSeconds: 30,
      warn: () => {},
    })
    const asked = form({ code: sent, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER })
    expect(await refusal(other.authorize(asked, client()))).toMatchObject({ code: 'invalid_grant' })
    await exchange(sent)
  })
  test('is its hash, as it stands in the database (attack N05)', async () => {
    expect((await refused(sha256(await given()))).error).toBe('invalid_grant')
  })
})

describe('a code used twice (RFC 6749 §4.1.2)', () => {
  test('fails the second time, and what the first gave is revoked (attack D01)', async () => {
    const sent = await given()
    await exchange(sent)
    expect((await refused(sent)).error).toBe('invalid_grant')
    expect(await stored()).toMatchObject({ revokedReason: 'code replayed' })
    expect(warnings).toHaveLength(1)
    const [event] = await tenant.stores.auditEvents.list({ type: 'code-replayed', limit: 1 })
    expect(event).toMatchObject({ authorizationId: id('authorization'), outcome: 'refused' })
  })
  test('is recognised long after its end', async () => {
    const sent = await given()
    await exchange(sent)
    clock.advance(DAY)
    await refused(sent)
    expect(await stored()).toMatchObject({ revokedReason: 'code replayed' })
  })
  test('by another client revokes as well: it has leaked', async () => {
    const sent = await given()
    await exchange(sent)
    await refused(sent, {}, client({ id: 'other' }))
    expect(await stored()).toMatchObject({ revokedReason: 'code replayed' })
  })
  test('50 times at once succeeds once, and ends revoked (attack D02)', async () => {
    const sent = await given()
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => exchange(sent)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await stored()).toMatchObject({ revokedReason: 'code replayed' })
  })
  test('is not revoked, and not answered, when the database cannot write', async () => {
    const sent = await given()
    const grant = authorizationCodeGrant({
      stores: { ...tenant.stores, write: () => Promise.reject(new Error('disk full')) },
      keys,
      clock,
      refreshIdleSeconds: 1,
      refreshGraceSeconds: 30,
      warn: () => {},
    })
    const asked = form({ code: sent, redirect_uri: REDIRECT_URI, code_verifier: VERIFIER })
    expect((await refusal(grant.authorize(asked, client()))).message).toBe('disk full')
    // Nothing was half done: the code is still good.
    await exchange(sent)
  })
})
