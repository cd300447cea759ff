import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { idOf, MINUTE, NOW, user } from '../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { hashPassword } from '../lib/password.ts'
import { checkPassword, type SignInResult } from './sign-in.ts'

const PASSWORD = 'a long enough pass phrase'
const HERE = '198.51.100.1'
const WINDOW_MINUTES = 15

let tenant: TestTenant
let passwordHash: string
beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD)
})
beforeEach(async () => {
  tenant = await openTenant()
  const { users } = tenant.stores
  await users.add(user({ passwordHash }))
  await users.add(user({ id: idOf('off'), username: 'off', passwordHash, disabledAt: NOW }))
  await users.add(user({ id: idOf('no-password'), username: 'no-password' }))
  return () => tenant.close()
})

const attempt = (
  username: string,
  password: string,
  address: string = HERE,
): Promise<SignInResult> =>
  checkPassword(
    {
      stores: tenant.stores,
      clock: tenant.clock,
      maxFailures: 3,
      windowSeconds: WINDOW_MINUTES * 60,
    },
    { username, password, address },
  )
const REFUSED = { fault: 'refused' }
const fail = async (times: number, username: string, address: string = HERE) => {
  for (let time = 0; time < times; time++)
    expect(await attempt(username, `guess ${time}`, address)).toEqual(REFUSED)
}
const signedIn = { user: expect.objectContaining({ id: idOf('user') }) }

describe('signing in', () => {
  test.each(['amara', 'AMARA', '  Amara ', 'ａｍａｒａ'])(
    'works with the right password and the name in any spelling: %j',
    async (username) => {
      expect(await attempt(username, PASSWORD)).toEqual(signedIn)
    },
  )
  test('notes failures without name or password, and no success: more may have to follow', async () => {
    await attempt('amara', PASSWORD)
    await attempt('amara', 'PASSWORD-TYPED')
    await attempt('NAME-TYPED', 'PASSWORD-TYPED')
    const events = await tenant.stores.auditEvents.list()
    expect(events.map(({ type }) => type).sort()).toEqual(['sign-in-failed', 'sign-in-failed'])
    expect(JSON.stringify(events).toLowerCase()).not.toMatch(/typed|amara/)
  })
})

describe('a refusal tells nothing (attack B19)', () => {
  test.each([
    ['a wrong password', 'amara', 'wrong'],
    ['an empty password', 'amara', ''],
    ['no such user', 'nobody', PASSWORD],
    ['an empty name', '', PASSWORD],
    ['a disabled user, with the right password', 'off', PASSWORD],
    ['a user without a password', 'no-password', ''],
    ['a user without a password, and any', 'no-password', PASSWORD],
    ['the hash instead of the password (attack N05)', 'amara', 'HASH'],
  ])('is the same for %s', async (_, username, password) => {
    expect(await attempt(username, password === 'HASH' ? passwordHash : password)).toEqual(REFUSED)
  })
  test('takes as long for nobody as for somebody', async () => {
    const time = async (username: string) => {
      const began = process.cpuUsage()
      await attempt(username, 'wrong')
      return process.cpuUsage(began).user
    }
    await time('warm-up')
    const [somebody, nobody] = [await time('amara'), await time('nobody')]
    // One derivation of a key each, some 20 ms; without it a hundredth of that.
    expect(nobody).toBeGreaterThan(somebody / 4)
    expect(nobody).toBeGreaterThan(5000)
  })
  test('waits alike for a name that exists and one that does not', async () => {
    await fail(3, 'amara')
    await fail(3, 'nobody')
    const [somebody, nobody] = [await attempt('amara', 'wrong'), await attempt('nobody', 'wrong')]
    expect(somebody).toEqual({ fault: 'too-many', minutes: WINDOW_MINUTES })
    expect(nobody).toEqual(somebody)
  })
})

describe('guesses are slowed (attack B19, RFC 6749 §10.10)', () => {
  test('one address on one name waits after so many failures, also with the right password', async () => {
    await fail(3, 'amara')
    tenant.clock.advance(5 * MINUTE)
    expect(await attempt('amara', PASSWORD)).toEqual({ fault: 'too-many', minutes: 10 })
    tenant.clock.advance(10 * MINUTE - 1)
    expect(await attempt('amara', PASSWORD)).toEqual({ fault: 'too-many', minutes: 1 })
    tenant.clock.advance(1)
    expect(await attempt('amara', PASSWORD)).toEqual(signedIn)
  })
  test('in any spelling of the name', async () => {
    await fail(1, 'amara')
    await fail(1, 'AMARA')
    await fail(1, ' amara ')
    expect(await attempt('ａｍａｒａ', PASSWORD)).toMatchObject({ fault: 'too-many' })
  })
  test('others at that address, and that person elsewhere, sign in', async () => {
    await tenant.stores.users.add(user({ id: idOf('b'), username: 'b', passwordHash }))
    await fail(3, 'amara')
    expect(await attempt('b', PASSWORD)).toMatchObject({ user: { id: idOf('b') } })
    expect(await attempt('amara', PASSWORD, '203.0.113.9')).toEqual(signedIn)
  })
  test('a success begins the count anew, and successes are not counted', async () => {
    for (let round = 0; round < 4; round++) {
      await fail(2, 'amara')
      expect(await attempt('amara', PASSWORD)).toEqual(signedIn)
    }
  })
  test('one address on many names waits as well', async () => {
    for (let name = 0; name < 15; name++) await fail(1, `name ${name}`)
    expect(await attempt('amara', PASSWORD)).toMatchObject({ fault: 'too-many' })
    expect(await attempt('amara', PASSWORD, '203.0.113.9')).toEqual(signedIn)
  })
  test('a line with many IPv6 addresses is one address', async () => {
    for (let host = 1; host <= 3; host++) await fail(1, 'amara', `2001:db8:1:2::${host}`)
    expect(await attempt('amara', PASSWORD, '2001:db8:1:2:9:9:9:9')).toMatchObject({
      fault: 'too-many',
    })
    expect(await attempt('amara', PASSWORD, '2001:db8:1:3::1')).toEqual(signedIn)
  })
  test('of 30 sent at once those beyond the limit count for nothing, even the right one', async () => {
    const guesses = Array.from({ length: 29 }, (_, at) => attempt('amara', `guess ${at}`))
    const results = await Promise.all([...guesses, attempt('amara', PASSWORD)])
    expect(results.at(-1)).toMatchObject({ fault: 'too-many' })
    expect(results.filter((result) => 'user' in result)).toEqual([])
  })
  test('from many addresses slow that name down and lock nobody out', async () => {
    for (let host = 0; host < 15; host++) await fail(1, 'amara', `203.0.113.${host}`)
    const began = performance.now()
    expect(await attempt('amara', PASSWORD)).toEqual(signedIn)
    expect(performance.now() - began).toBeGreaterThan(1000)
  })
  test('at a name that looks like an address lock no address out', async () => {
    const victim = '203.0.113.9'
    for (let host = 0; host < 16; host++) await fail(1, victim, `198.51.100.${host}`)
    expect(await attempt('amara', PASSWORD, victim)).toEqual(signedIn)
  })
  test('that come faster than they can be checked are turned away at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 300 }, (_, at) => attempt(`name ${at}`, 'x', `203.0.113.${at % 200}`)),
    )
    const away = results.filter((result) => 'minutes' in result)
    expect(away.length).toBeGreaterThan(100)
    expect(away[0]).toEqual({ fault: 'too-many', minutes: 1 })
  })
  test('of one tenant do not count at another', async () => {
    await fail(3, 'amara')
    const stores = tenant.database.forTenant('other')
    await stores.users.add(user({ passwordHash }))
    const there = await checkPassword(
      { stores, clock: tenant.clock, maxFailures: 3, windowSeconds: 60 },
      { username: 'amara', password: PASSWORD, address: HERE },
    )
    expect(there).toEqual(signedIn)
  })
})
