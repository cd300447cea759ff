import { beforeEach, describe, expect, test } from 'vitest'
import {
  authorization,
  DAY,
  HOUR,
  idOf,
  NOW,
  proxy,
  session,
  user,
} from '../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../test/support/tenant.ts'
import type { Authorization } from '../model/authorization.ts'
import { standingOf } from './standing.ts'

let tenant: TestTenant
const now = NOW + HOUR
const standing = (change: Partial<Authorization> = {}) =>
  standingOf(tenant.stores, authorization(change), now)

beforeEach(async () => {
  tenant = await openTenant()
  await tenant.stores.users.add(user())
  await tenant.stores.sessions.save(session())
  return () => tenant.close()
})

describe('what stands', () => {
  test('is told with its user', async () => {
    expect(await standing()).toEqual({ fault: null, user: user(), proxiesHeld: [] })
  })
  test('of a backend service has nobody behind it', async () => {
    expect(await standing({ userId: null })).toEqual({ fault: null, user: null, proxiesHeld: [] })
  })
  test('offline goes on without the session it came from', async () => {
    await tenant.stores.sessions.end(idOf('session'), now)
    expect((await standing({ access: 'offline' })).fault).toBeNull()
    expect((await standing({ access: 'none' })).fault).toBeNull()
  })
  test('tells the proxies that hold at that moment, and no others', async () => {
    const { users } = tenant.stores
    await users.addProxy(proxy({ id: 'held', patientId: '1' }))
    await users.addProxy(proxy({ id: 'ended', patientId: '2', until: now }))
    await users.addProxy(proxy({ id: 'to-come', patientId: '3', from: now + 1 }))
    await users.addProxy(proxy({ id: 'of-somebody-else', patientId: '4', userId: idOf('other') }))
    expect(await standing()).toMatchObject({ proxiesHeld: ['1'] })
  })
  test('goes on when the password was set before it, or in the same moment', async () => {
    await tenant.stores.users.setPassword(idOf('user'), 'hash', NOW)
    expect((await standing()).fault).toBeNull()
  })
})

describe('what does not stand (attacks B13, F07, F10)', () => {
  test.each([
    ['one that was revoked', { revokedAt: NOW }, /revoked/],
    ['one at its end', { expiresAt: now }, /expired/],
    ['one whose user is unknown', { userId: idOf('nobody') }, /user/],
    ['one whose proxy is unknown', { proxyId: idOf('proxy') }, /act for/],
    ['online without a session', { access: 'online', sessionId: null }, /session/],
    ['online with an unknown session', { access: 'online', sessionId: idOf('other') }, /session/],
  ] as const)('%s', async (_, change, words) => {
    expect((await standing(change)).fault).toMatch(words)
  })

  test('one of a disabled user', async () => {
    await tenant.stores.users.setDisabled(idOf('user'), NOW)
    expect((await standing()).fault).toMatch(/user/)
  })
  test('one allowed before the user got a new password', async () => {
    await tenant.stores.users.setPassword(idOf('user'), 'hash', NOW + 1)
    expect((await standing()).fault).toMatch(/password/)
    expect((await standing({ createdAt: NOW + 1 })).fault).toBeNull()
  })
  test('one for a patient whom the user may no longer act for', async () => {
    await tenant.stores.users.addProxy(proxy())
    const change = { proxyId: idOf('proxy'), context: { patient: '907' } }
    expect((await standing(change)).fault).toBeNull()
    await tenant.stores.users.endProxy(idOf('proxy'), now)
    expect((await standing(change)).fault).toMatch(/act for/)
  })
  test('one whose right to act comes from another proxy, even for the same patient', async () => {
    await tenant.stores.users.addProxy(proxy({ id: 'another' }))
    expect((await standing({ proxyId: idOf('proxy') })).fault).toMatch(/act for/)
  })
  test('online after the session ended, and after its time', async () => {
    const online = authorization({ access: 'online' })
    expect((await standing({ access: 'online' })).fault).toBeNull()
    expect((await standingOf(tenant.stores, online, NOW + DAY)).fault).toMatch(/session/)
    await tenant.stores.sessions.end(idOf('session'), now)
    expect((await standing({ access: 'online' })).fault).toMatch(/session/)
  })
})

test('no reason names a person', async () => {
  const reasons: (string | null)[] = []
  for (const change of [{ userId: idOf('nobody') }, { proxyId: 'x' }, { revokedAt: NOW }])
    reasons.push((await standing(change)).fault)
  expect(reasons.join()).not.toMatch(/Amara|amara|85/)
})
