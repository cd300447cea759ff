import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openKeys, openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { sha256 } from '../lib/hashing.ts'
import { mintRefreshToken, successorOf, toldSuccessor } from './refresh-token.ts'
import type { KeyRing } from './signing-keys.ts'

let tenant: TestTenant
let keys: KeyRing
beforeAll(async () => {
  tenant = await openTenant()
  keys = await openKeys(tenant)
})
afterAll(() => tenant.close())

describe('a refresh token', () => {
  test('is 256 random bits (RFC 6749 §10.10)', () => {
    const tokens = Array.from({ length: 100 }, mintRefreshToken)
    for (const token of tokens) expect(token).toMatch(/^cgr_[A-Za-z0-9_-]{43}$/)
    expect(new Set(tokens).size).toBe(100)
  })

  test('has one successor, the same each time, of the same form', () => {
    const token = mintRefreshToken()
    expect(successorOf(keys, token)).toBe(successorOf(keys, token))
    expect(successorOf(keys, token)).toMatch(/^cgr_[A-Za-z0-9_-]{43}$/)
    expect(successorOf(keys, token)).not.toBe(token)
    expect(successorOf(keys, mintRefreshToken())).not.toBe(successorOf(keys, token))
  })

  test("has a successor that nobody can compute without this tenant's key", async () => {
    const stores = tenant.database.forTenant('other')
    const other = await openKeys({ stores, clock: tenant.clock }, 'other')
    const token = mintRefreshToken()
    expect(successorOf(other, token)).not.toBe(successorOf(keys, token))
    expect(toldSuccessor(other, token, sha256(successorOf(keys, token)))).toBeNull()
  })

  test('whose successor was told is answered again, also after the key was rotated (attack F03)', async () => {
    const token = mintRefreshToken()
    const told = successorOf(keys, token)
    expect(toldSuccessor(keys, token, sha256(told))).toBe(told)
    await keys.rotate('refresh')
    expect(successorOf(keys, token)).not.toBe(told)
    expect(toldSuccessor(keys, token, sha256(told))).toBe(told)
  })

  test('finds no successor that was never told', () => {
    expect(toldSuccessor(keys, mintRefreshToken(), sha256('another'))).toBeNull()
  })
})
