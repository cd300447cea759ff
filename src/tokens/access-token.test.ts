import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY, idOf, NOW } from '../../test/support/fixtures.ts'
import { openKeys, openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { newId } from '../lib/ids.ts'
import { mintAccessToken, readAccessToken, scopeSetId } from './access-token.ts'
import type { KeyRing } from './signing-keys.ts'

let tenant: TestTenant
let keys: KeyRing
let otherTenants: KeyRing
beforeAll(async () => {
  tenant = await openTenant()
  keys = await openKeys(tenant)
  const stores = tenant.database.forTenant('other')
  otherTenants = await openKeys({ stores, clock: tenant.clock }, 'other')
})
afterAll(() => tenant.close())

const mint = (change: Partial<Parameters<typeof mintAccessToken>[1]> = {}) =>
  mintAccessToken(keys, {
    authorizationId: idOf('authorization'),
    scopeSetId: null,
    now: NOW,
    lifetimeSeconds: 3600,
    ...change,
  })

describe('an access token', () => {
  test('is read as it was minted', () => {
    const millis = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000)
    fc.assert(
      fc.property(
        millis.map((now) => ({ now, authorizationId: newId(now) })),
        fc.integer({ min: 1, max: 3600 }),
        fc.option(fc.string().map(scopeSetId)),
        (token, lifetimeSeconds, set) => {
          const text = mint({ ...token, lifetimeSeconds, scopeSetId: set })
          expect(readAccessToken(keys, text)).toEqual({
            kid: keys.hmac('access').kid,
            tokenId: expect.stringMatching(/^[A-Za-z0-9_-]{11}$/),
            authorizationId: token.authorizationId,
            issuedAt: token.now,
            expiresAt: token.now + lifetimeSeconds * 1000,
            scopeSetId: set,
          })
        },
      ),
    )
  })

  test('fits a header and tells nothing of people (RFC 6750 §2.1)', () => {
    expect(mint()).toMatch(/^cg_[A-Za-z0-9_-]{103}$/)
  })

  test('has an id of its own each time', () => {
    const ids = Array.from({ length: 100 }, () => readAccessToken(keys, mint())?.tokenId)
    expect(new Set(ids).size).toBe(100)
  })

  test('is read after it has expired, so that the reader can say so', () => {
    expect(readAccessToken(keys, mint({ now: NOW - 10 * DAY }))?.expiresAt).toBeLessThan(NOW)
  })

  test('is read after its key was rotated, until the key ends', async () => {
    const token = mint()
    await keys.rotate('access')
    expect(readAccessToken(keys, token)).not.toBeNull()
    tenant.clock.advance(DAY)
    expect(readAccessToken(keys, token)).toBeNull()
  })
})

describe('what is no access token of this tenant', () => {
  test('any bit flipped (RFC 6749 §10.10)', () => {
    const token = mint({ scopeSetId: scopeSetId('openid') })
    const bytes = Buffer.from(token.slice(3), 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(readAccessToken(keys, `cg_${flipped.toString('base64url')}`), `bit ${bit}`).toBeNull()
    }
  })

  test("a token of another tenant, made for the same authorization's id", () => {
    const token = mintAccessToken(otherTenants, {
      authorizationId: idOf('authorization'),
      scopeSetId: null,
      now: NOW,
      lifetimeSeconds: 3600,
    })
    expect(readAccessToken(otherTenants, token)).not.toBeNull()
    expect(readAccessToken(keys, token)).toBeNull()
    expect(readAccessToken(otherTenants, mint())).toBeNull()
  })

  test('another spelling of the same bytes in base64url', () => {
    const token = mint()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(token.at(-1) ?? '')
    // 77 bytes fill 102 letters and four bits of the last: its other two bits are not read.
    const spellings = [1, 2, 3].map((stray) => token.slice(0, -1) + alphabet[last ^ stray])
    for (const spelling of spellings) {
      expect(Buffer.from(spelling.slice(3), 'base64url')).toEqual(
        Buffer.from(token.slice(3), 'base64url'),
      )
      expect(readAccessToken(keys, spelling)).toBeNull()
    }
  })

  test('the standard alphabet of base64 instead of the one for URLs', () => {
    for (let tries = 0; tries < 50; tries++) {
      const token = mint()
      const standard = `cg_${token.slice(3).replaceAll('-', '+').replaceAll('_', '/')}`
      expect(readAccessToken(keys, standard) === null).toBe(standard !== token)
    }
  })

  test.each([
    ['nothing', () => ''],
    ['the prefix alone', () => 'cg_'],
    ['without the prefix', () => mint().slice(3)],
    ['with another prefix', () => mint().replace('cg_', 'CG_')],
    ['with a letter more', () => `${mint()}A`],
    ['with a letter less', () => mint().slice(0, -1)],
    ['with padding', () => `${mint().slice(0, -1)}=`],
    ['with a space before it', () => ` ${mint().slice(0, -1)}`],
    ['zeros', () => `cg_${'A'.repeat(103)}`],
    ['a refresh token (attack D13)', () => `cgr_${'A'.repeat(43)}`],
  ])('%s', (_, token) => {
    expect(readAccessToken(keys, token())).toBeNull()
  })

  test('any text', () => {
    fc.assert(fc.property(fc.string(), (text) => readAccessToken(keys, text) === null))
  })
})

test('an authorization id of another form is a bug, not a token', () => {
  expect(() => mint({ authorizationId: 'auth-1' })).toThrow('another form')
})

test('a scope set is named by its text', () => {
  expect(scopeSetId('openid')).toBe(scopeSetId('openid'))
  expect(scopeSetId('openid fhirUser')).not.toBe(scopeSetId('fhirUser openid'))
})
