import { beforeEach, describe, expect, test } from 'vitest'
import {
  authorization,
  client,
  HOUR,
  idOf,
  NOW,
  proxy,
  session,
  user,
} from '../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../test/support/tenant.ts'
import type { ChangeListener } from '../model/change.ts'
import type { Stores } from '../model/stores.ts'
import { cachedStores, rowCache } from './cached.ts'

describe('the memory of rows', () => {
  /** A row that is there when it is let go. */
  function slow<T>(row: T) {
    let loads = 0
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const load = async () => {
      loads++
      await gate
      return row
    }
    return { load, release: () => release(), loads: () => loads }
  }
  const now =
    <T>(row: T) =>
    () =>
      Promise.resolve(row)

  test('asks once for a row, and once for all who ask at the same time', async () => {
    const cache = rowCache<string>()
    const row = slow('a')
    const asked = Promise.all([cache.get('k', row.load), cache.get('k', row.load)])
    row.release()
    expect(await asked).toEqual(['a', 'a'])
    expect(await cache.get('k', row.load)).toBe('a')
    expect(row.loads()).toBe(1)
  })

  test('does not keep a row that was dropped while it was being read', async () => {
    const cache = rowCache<string>()
    const old = slow('old')
    const asked = cache.get('k', old.load)
    cache.drop('k')
    old.release()
    expect(await asked).toBe('old')
    expect(await cache.get('k', now('new'))).toBe('new')
    expect(await cache.get('k', now('never'))).toBe('new')
  })

  test('does not keep it either when everything was dropped', async () => {
    const cache = rowCache<string>()
    const old = slow('old')
    const asked = cache.get('k', old.load)
    cache.clear()
    old.release()
    await asked
    expect(await cache.get('k', now('new'))).toBe('new')
  })

  test('keeps the newer of two readings, whichever ends first', async () => {
    const cache = rowCache<string>()
    const [old, fresh] = [slow('old'), slow('new')]
    const first = cache.get('k', old.load)
    cache.drop('k')
    const second = cache.get('k', fresh.load)
    fresh.release()
    expect(await second).toBe('new')
    old.release()
    expect(await first).toBe('old')
    expect(await cache.get('k', now('never'))).toBe('new')
  })

  test('keeps nothing of a reading that failed, and tells all who waited', async () => {
    const cache = rowCache<string>()
    const failing = () => Promise.reject(new Error('down'))
    const asked = await Promise.allSettled([cache.get('k', failing), cache.get('k', failing)])
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await cache.get('k', now('a'))).toBe('a')
  })

  test('is bounded: the least recently used go first', async () => {
    const cache = rowCache<string>({ maxRows: 3 })
    for (const key of ['a', 'b', 'c']) await cache.get(key, now(key))
    await cache.get('a', now('never'))
    await cache.get('d', now('d'))
    expect(await cache.get('a', now('again'))).toBe('a')
    expect(await cache.get('b', now('again'))).toBe('again')
  })

  test('remembers that something is not so', async () => {
    const cache = rowCache<boolean>()
    expect(await cache.get('k', now(false))).toBe(false)
    expect(await cache.get('k', now(true))).toBe(false)
  })
})

describe('stores with a memory', () => {
  let tenant: TestTenant
  let plain: Stores
  let cached: Stores
  beforeEach(async () => {
    tenant = await openTenant()
    plain = tenant.stores
    cached = cachedStores(plain, tenant.database.changes)
    await plain.clients.add(client())
    await plain.users.add(user())
    await plain.sessions.save(session())
    await plain.authorizations.save(authorization({ access: 'online' }))
    return () => tenant.close()
  })

  /** Reads everything, so that it is remembered. */
  const readAll = async () => ({
    authorization: await cached.authorizations.find(idOf('authorization')),
    client: await cached.clients.find('app'),
    origin: await cached.clients.originRegistered('https://app.example'),
    user: await cached.users.find(idOf('user')),
    proxies: await cached.users.proxies(idOf('user')),
    session: await cached.sessions.find(idOf('session'), NOW),
    revoked: await cached.accessTokens.isRevoked('token'),
  })

  test('say what the plain ones say', async () => {
    expect(await readAll()).toEqual({
      authorization: authorization({ access: 'online' }),
      client: client(),
      origin: true,
      user: user(),
      proxies: [],
      session: session(),
      revoked: false,
    })
  })

  test.each<[string, (stores: Stores) => Promise<unknown>, object]>([
    [
      'a revocation',
      (s) => s.authorizations.revoke(idOf('authorization'), 'user', NOW),
      { authorization: { revokedAt: NOW } },
    ],
    [
      'a narrowing',
      (s) => s.authorizations.narrow(idOf('authorization'), 'openid'),
      { authorization: { grantedScope: 'openid' } },
    ],
    [
      'a revoked access token',
      (s) => s.accessTokens.revoke('token', NOW + HOUR),
      { revoked: true },
    ],
    [
      'a disabled client',
      (s) => s.clients.replace(client({ disabledAt: NOW, updatedAt: NOW + 1 }), NOW),
      { client: { disabledAt: NOW }, origin: false },
    ],
    [
      'a disabled user, and the session',
      (s) => s.users.setDisabled(idOf('user'), NOW),
      { user: { disabledAt: NOW }, session: null },
    ],
    [
      'a new password',
      (s) => s.users.setPassword(idOf('user'), 'x', NOW + 1),
      { user: { passwordChangedAt: NOW + 1 }, session: null },
    ],
    ['a proxy', (s) => s.users.addProxy(proxy()), { proxies: [{ id: idOf('proxy') }] }],
    [
      'a sign-out, and what was granted for as long',
      (s) => s.sessions.end(idOf('session'), NOW),
      { session: null, authorization: { revokedReason: 'session ended' } },
    ],
  ])('show %s at the next request', async (_, change, seen) => {
    await readAll()
    await change(cached)
    expect(await readAll()).toMatchObject(seen)
  })

  test('show what a unit of work did, and nothing of one that failed', async () => {
    await readAll()
    await cached.write(async (unit) => {
      await unit.authorizations.revoke(idOf('authorization'), 'user', NOW)
    })
    expect((await readAll()).authorization?.revokedAt).toBe(NOW)
    const failed = cached.write(async (unit) => {
      await unit.users.setDisabled(idOf('user'), NOW)
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect((await readAll()).user?.disabledAt).toBeNull()
  })

  test('show within a poll what another node did (design D8)', async () => {
    const listeners: ChangeListener[] = []
    const elsewhere = cachedStores(plain, {
      subscribe: (listener) => {
        listeners.push(listener)
        return () => {}
      },
    })
    await elsewhere.authorizations.find(idOf('authorization'))
    await plain.authorizations.revoke(idOf('authorization'), 'user', NOW)
    // Not heard of it yet.
    expect((await elsewhere.authorizations.find(idOf('authorization')))?.revokedAt).toBeNull()
    for (const tell of listeners)
      tell({ tenant: 'other', kind: 'authorization', key: idOf('authorization') })
    expect((await elsewhere.authorizations.find(idOf('authorization')))?.revokedAt).toBeNull()
    for (const tell of listeners)
      tell({ tenant: plain.tenant, kind: 'authorization', key: idOf('authorization') })
    expect((await elsewhere.authorizations.find(idOf('authorization')))?.revokedAt).toBe(NOW)
  })

  test('believe nothing they remember after “any of that kind”', async () => {
    const listeners: ChangeListener[] = []
    const elsewhere = cachedStores(plain, {
      subscribe: (listener) => {
        listeners.push(listener)
        return () => {}
      },
    })
    await elsewhere.clients.find('app')
    await plain.clients.replace(client({ name: 'New name', updatedAt: NOW + 1 }), NOW)
    for (const tell of listeners) tell({ tenant: plain.tenant, kind: 'client', key: '' })
    expect((await elsewhere.clients.find('app'))?.name).toBe('New name')
  })

  test('do not remember that a row is missing: it may be added by somebody who announces nothing', async () => {
    expect(await cached.authorizations.find(idOf('later'))).toBeNull()
    await plain.authorizations.save(authorization({ id: idOf('later') }))
    expect(await cached.authorizations.find(idOf('later'))).not.toBeNull()
    expect(await cached.accessTokens.findScopeSet('set')).toBeNull()
    await plain.accessTokens.saveScopeSet('set', 'openid')
    expect(await cached.accessTokens.findScopeSet('set')).toBe('openid')
  })

  test('do not show a session after its end, however well they remember it', async () => {
    await cached.sessions.find(idOf('session'), NOW)
    const { expiresAt } = session()
    expect(await cached.sessions.find(idOf('session'), expiresAt - 1)).not.toBeNull()
    expect(await cached.sessions.find(idOf('session'), expiresAt)).toBeNull()
  })

  test('remember nothing of another tenant', async () => {
    const other = cachedStores(tenant.database.forTenant('other'), tenant.database.changes)
    await readAll()
    expect(await other.authorizations.find(idOf('authorization'))).toBeNull()
    expect(await other.clients.originRegistered('https://app.example')).toBe(false)
  })
})
