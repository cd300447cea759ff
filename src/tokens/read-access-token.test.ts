import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  authorization,
  client,
  HOUR,
  ISSUER,
  idOf,
  NOW,
  proxy,
  SCOPE,
  session,
  user,
} from '../../test/support/fixtures.ts'
import { KEY_OVERLAP, openKeys, openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { mintAccessToken, scopeSetId } from './access-token.ts'
import { mintJwtAccessToken } from './jwt-access-token.ts'
import { type TokenReader, tokenReader } from './read-access-token.ts'
import type { KeyRing } from './signing-keys.ts'

let tenant: TestTenant
let keeper: TestTenant
let keys: KeyRing
let reader: TokenReader

beforeAll(async () => {
  // Making keys takes long, so that all tests share them.
  keeper = await openTenant()
  keys = await openKeys(keeper)
})
afterAll(() => keeper.close())

beforeEach(async () => {
  tenant = await openTenant()
  const { stores, clock } = tenant
  reader = tokenReader({ keys, stores, clock, issuer: ISSUER })
  await stores.clients.add(client())
  await stores.users.add(user())
  await stores.sessions.save(session())
  await stores.authorizations.save(authorization())
  return () => tenant.close()
})

const mint = (change: Partial<Parameters<typeof mintAccessToken>[1]> = {}) =>
  mintAccessToken(keys, {
    authorizationId: idOf('authorization'),
    scopeSetId: null,
    now: tenant.clock.now(),
    lifetimeSeconds: 3600,
    ...change,
  })
/** A token with fewer scopes, which are kept as the refresh grant keeps them. */
async function narrower(scope: string): Promise<string> {
  await tenant.stores.accessTokens.saveScopeSet(scopeSetId(scope), scope)
  return mint({ scopeSetId: scopeSetId(scope) })
}

describe('a token that is good now', () => {
  test('stands for its authorization, its client and its user', async () => {
    expect(await reader.live(mint())).toMatchObject({
      authorization: { id: idOf('authorization'), context: { patient: '85' } },
      client: { id: 'app' },
      user: { id: idOf('user') },
      proxiesHeld: [],
      scope: SCOPE,
    })
  })
  test('may be a JWT', async () => {
    const token = await mintJwtAccessToken(keys, {
      issuer: ISSUER,
      authorization: authorization(),
      scope: SCOPE,
      now: NOW,
      lifetimeSeconds: 3600,
    })
    expect(await reader.live(token)).toMatchObject({ scope: SCOPE, client: { id: 'app' } })
  })
  test('ends at its last second', async () => {
    const token = mint()
    tenant.clock.advance(HOUR - 1)
    expect(await reader.live(token)).not.toBeNull()
    tenant.clock.advance(1)
    expect(await reader.live(token)).toBeNull()
    // It still says whose it was.
    expect(reader.read(token)?.authorizationId).toBe(idOf('authorization'))
  })
})

describe('a token that opens nothing any more (RFC 6750 §3, attack G06)', () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      'after its authorization was revoked',
      () => tenant.stores.authorizations.revoke(idOf('authorization'), 'user', NOW),
    ],
    ['after its user was disabled', () => tenant.stores.users.setDisabled(idOf('user'), NOW)],
    [
      'after its user got a new password',
      () => tenant.stores.users.setPassword(idOf('user'), 'x', NOW + 1),
    ],
    [
      'after its client was disabled',
      () => tenant.stores.clients.replace(client({ disabledAt: NOW, updatedAt: NOW + 1 }), NOW),
    ],
  ])('%s', async (_, end) => {
    const token = mint()
    expect(await reader.live(token)).not.toBeNull()
    await end()
    expect(await reader.live(token)).toBeNull()
  })

  test('after it was revoked by itself, while others of the authorization go on', async () => {
    const [token, other] = [mint(), mint()]
    const facts = reader.read(token)
    await tenant.stores.accessTokens.revoke(facts?.tokenId ?? '', facts?.expiresAt ?? 0)
    expect(await reader.live(token)).toBeNull()
    expect(await reader.live(other)).not.toBeNull()
  })
  test('when its authorization or its client is not there', async () => {
    expect(await reader.live(mint({ authorizationId: idOf('nothing') }))).toBeNull()
    await tenant.stores.authorizations.save(
      authorization({ id: idOf('orphan'), clientId: 'unknown' }),
    )
    expect(await reader.live(mint({ authorizationId: idOf('orphan') }))).toBeNull()
  })
  test('after the session of online_access ended', async () => {
    await tenant.stores.authorizations.save(authorization({ id: idOf('online'), access: 'online' }))
    const token = mint({ authorizationId: idOf('online') })
    expect(await reader.live(token)).not.toBeNull()
    await tenant.stores.sessions.end(idOf('session'), NOW)
    expect(await reader.live(token)).toBeNull()
  })
  test('after the right to act for the patient ended (attack B13)', async () => {
    await tenant.stores.users.addProxy(proxy())
    await tenant.stores.authorizations.save(
      authorization({ id: idOf('son'), proxyId: idOf('proxy'), context: { patient: '907' } }),
    )
    const token = mint({ authorizationId: idOf('son') })
    expect(await reader.live(token)).toMatchObject({ proxiesHeld: ['907'] })
    await tenant.stores.users.endProxy(idOf('proxy'), NOW)
    expect(await reader.live(token)).toBeNull()
  })
  test.each(['access', 'ES256'] as const)(
    'after the end of the %s key that signed it, though it was proved before',
    async (purpose) => {
      const { stores, clock } = tenant
      const own = await openKeys(tenant)
      const readers = [0, 1].map(() => tokenReader({ keys: own, stores, clock, issuer: ISSUER }))
      const facts = { now: NOW, lifetimeSeconds: (2 * KEY_OVERLAP) / 1000 }
      const token =
        purpose === 'access'
          ? mintAccessToken(own, {
              ...facts,
              authorizationId: idOf('authorization'),
              scopeSetId: null,
            })
          : await mintJwtAccessToken(own, {
              ...facts,
              issuer: ISSUER,
              authorization: authorization(),
              scope: SCOPE,
            })
      expect(readers[0]?.read(token)).not.toBeNull()
      await own.rotate(purpose)
      tenant.clock.advance(KEY_OVERLAP - 1)
      expect(readers[0]?.read(token)).not.toBeNull()
      tenant.clock.advance(1)
      for (const reader of readers) expect(reader.read(token)).toBeNull()
    },
  )
  test('at another tenant with the same ids (design D3)', async () => {
    const stores = tenant.database.forTenant('other')
    const otherKeys = await openKeys({ stores, clock: tenant.clock }, 'other')
    await stores.clients.add(client())
    await stores.users.add(user())
    await stores.authorizations.save(authorization())
    const other = tokenReader({
      keys: otherKeys,
      stores,
      clock: tenant.clock,
      issuer: `${ISSUER}/other`,
    })
    expect(await other.live(mint())).toBeNull()
  })
})

describe('a token with fewer scopes than its authorization', () => {
  test('has those', async () => {
    expect(await reader.live(await narrower('openid patient/Patient.rs'))).toMatchObject({
      scope: 'openid patient/Patient.rs',
    })
  })
  test('opens nothing when its scope set is lost', async () => {
    expect(await reader.live(mint({ scopeSetId: scopeSetId('openid') }))).toBeNull()
  })
  test('shrinks with its authorization, and never has more', async () => {
    const token = await narrower('openid patient/Patient.rs patient/Observation.rs')
    const whole = mint()
    await tenant.stores.authorizations.narrow(idOf('authorization'), 'openid patient/Patient.r')
    expect(await reader.live(token)).toMatchObject({ scope: 'openid' })
    expect(await reader.live(whole)).toMatchObject({ scope: 'openid patient/Patient.r' })
  })
  test('has nothing by a scope set that names more than was granted', async () => {
    expect(await reader.live(await narrower('openid patient/*.cruds system/*.rs'))).toMatchObject({
      scope: 'openid',
    })
  })
})
