import { beforeEach, describe, expect, test } from 'vitest'
import { authorization, HOUR, idOf, NOW, user } from '../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { sha256 } from '../lib/hashing.ts'
import { type BrowserSessions, browserSessions } from './session.ts'

const LIFETIME_SECONDS = 3600
const OTHER = user({ id: idOf('other'), username: 'other' })

let tenant: TestTenant
let sessions: BrowserSessions
beforeEach(async () => {
  tenant = await openTenant()
  const { stores, clock } = tenant
  await stores.users.add(user())
  await stores.users.add(OTHER)
  sessions = browserSessions({
    stores,
    clock,
    jar: { name: 'cg_session', path: '/', secure: true },
    lifetimeSeconds: LIFETIME_SECONDS,
    secondFactor: 'optional',
  })
  return () => tenant.close()
})

/** A request of a browser that got this `Set-Cookie`. */
const browser = (setCookie?: string) =>
  new Request('https://gate.example/', {
    headers: setCookie === undefined ? {} : { cookie: setCookie.split(';')[0] ?? '' },
  })
const signIn = (who = user(), before?: string) =>
  sessions.begin(who, browser(before), { amr: ['pwd'] })

describe('a session', () => {
  test('is of the one who signed in, just now', async () => {
    const found = await sessions.current(browser(await signIn()))
    expect(found).toMatchObject({
      user: { id: idOf('user') },
      session: { authTime: NOW, createdAt: NOW, expiresAt: NOW + HOUR },
    })
  })
  test('has a cookie that scripts and other sites do not get, with 256 random bits', async () => {
    const cookie = await signIn()
    expect(cookie).toMatch(
      /^__Host-cg_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600$/,
    )
  })
  test('is known to the database by a hash only (attack N05)', async () => {
    const cookie = await signIn()
    const secret = /=([\w-]{43});/.exec(cookie)?.[1] ?? ''
    expect(await tenant.stores.sessions.findBySecret(secret, NOW)).toBeNull()
    expect(await tenant.stores.sessions.findBySecret(sha256(secret), NOW)).not.toBeNull()
  })

  test.each([
    ['without a cookie', undefined],
    ['with an empty one', '__Host-cg_session='],
    ['with one that was made up', '__Host-cg_session=made-up'],
    ['with one of another name', 'session=x'],
  ])('is nobody’s %s', async (_, cookie) => {
    await signIn()
    expect(await sessions.current(browser(cookie))).toBeNull()
  })
  test('is over at its end', async () => {
    const cookie = await signIn()
    tenant.clock.advance(HOUR - 1)
    expect(await sessions.current(browser(cookie))).not.toBeNull()
    tenant.clock.advance(1)
    expect(await sessions.current(browser(cookie))).toBeNull()
  })
  test('is over when the user is disabled or gets a new password', async () => {
    const cookie = await signIn()
    await tenant.stores.users.setDisabled(idOf('user'), NOW)
    expect(await sessions.current(browser(cookie))).toBeNull()
    const others = await signIn(OTHER)
    await tenant.stores.users.setPassword(OTHER.id, 'hash', NOW)
    expect(await sessions.current(browser(others))).toBeNull()
  })
  test('of one tenant is nothing at another (design D3)', async () => {
    const cookie = await signIn()
    const stores = tenant.database.forTenant('other')
    await stores.users.add(user())
    const theirs = browserSessions({
      stores,
      clock: tenant.clock,
      jar: { name: 'cg_session', path: '/', secure: true },
      lifetimeSeconds: LIFETIME_SECONDS,
      secondFactor: 'optional',
    })
    expect(await theirs.current(browser(cookie))).toBeNull()
  })
})

describe('signing in again', () => {
  test('gives a new cookie, and the one before is worth nothing (attack B15)', async () => {
    const before = await signIn()
    tenant.clock.advance(1000)
    const after = await signIn(user(), before)
    expect(after).not.toBe(before)
    expect(await sessions.current(browser(before))).toBeNull()
    expect(await sessions.current(browser(after))).toMatchObject({
      session: { authTime: NOW + 1000 },
    })
  })
  test('as the same person goes on in the same session, so that signing out ends all of it', async () => {
    const before = await signIn()
    const first = await sessions.current(browser(before))
    await tenant.stores.authorizations.save(
      authorization({ access: 'online', sessionId: first?.session.id ?? null }),
    )
    const after = await signIn(user(), before)
    expect((await sessions.current(browser(after)))?.session.id).toBe(first?.session.id)
    expect(await tenant.stores.authorizations.find(idOf('authorization'))).toMatchObject({
      revokedAt: null,
    })

    await sessions.end(browser(after))
    expect(await tenant.stores.authorizations.find(idOf('authorization'))).toMatchObject({
      revokedReason: 'session ended',
    })
  })
  test('as somebody else ends the session before', async () => {
    const before = await signIn()
    const after = await signIn(OTHER, before)
    expect(await sessions.current(browser(before))).toBeNull()
    expect(await sessions.current(browser(after))).toMatchObject({ user: { id: OTHER.id } })
  })
  test('with a cookie that somebody planted begins a session of its own (attack B15)', async () => {
    const planted = await signIn(OTHER)
    const after = await signIn(user(), planted)
    expect(await sessions.current(browser(planted))).toBeNull()
    expect(await sessions.current(browser(after))).toMatchObject({ user: { id: idOf('user') } })
  })
  test('at another browser leaves this one signed in', async () => {
    const here = await signIn()
    await signIn()
    expect(await sessions.current(browser(here))).not.toBeNull()
  })
})

describe('signing out', () => {
  test('ends the session, removes the cookie and is noted', async () => {
    const cookie = await signIn()
    expect(await sessions.end(browser(cookie))).toMatch(/^__Host-cg_session=; .*Max-Age=0/)
    expect(await sessions.current(browser(cookie))).toBeNull()
    expect(await tenant.stores.auditEvents.list({ type: 'sign-out' })).toHaveLength(1)
  })
  test('of nobody removes the cookie all the same', async () => {
    expect(await sessions.end(browser('__Host-cg_session=stale'))).toMatch(/Max-Age=0/)
    expect(await tenant.stores.auditEvents.list({ type: 'sign-out' })).toHaveLength(0)
  })
})
