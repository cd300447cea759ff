// The short-lived half: authorization requests, throttles, used assertions.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import { deleteExpired } from '../../../src/store/delete-expired.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aCode, anAuthorizationRequest, aRefreshToken, aSession, HOUR, NOW } from './records.ts'

export function shortLivedContract(db: () => TestDatabase) {
  describe('authorization requests', () => {
    test('are found as they were saved, until they expire', async () => {
      const { authorizationRequests } = db().tenant()
      const request = anAuthorizationRequest()
      await authorizationRequests.save(request)
      expect(await authorizationRequests.find(request.id, NOW + HOUR - 1)).toEqual(request)
      expect(await authorizationRequests.find(request.id, NOW + HOUR)).toBeNull()
      expect(await authorizationRequests.find(newId(NOW), NOW)).toBeNull()
    })

    test('remember how far the person has come', async () => {
      const { authorizationRequests } = db().tenant()
      const request = anAuthorizationRequest()
      const progress = { sessionId: 's', userId: 'u', authTime: NOW, patientId: '85' }
      await authorizationRequests.save(request)
      await authorizationRequests.update(request.id, progress)
      expect(await authorizationRequests.find(request.id, NOW)).toEqual({ ...request, ...progress })
    })

    test('are taken once: of 50 at the same time one may answer the app', async () => {
      const { authorizationRequests } = db().tenant()
      const request = anAuthorizationRequest()
      await authorizationRequests.save(request)
      const taken = await Promise.all(
        Array.from({ length: 50 }, () => authorizationRequests.take(request.id)),
      )
      expect(taken.filter(Boolean)).toHaveLength(1)
      expect(await authorizationRequests.find(request.id, NOW)).toBeNull()
      expect(await authorizationRequests.take(newId(NOW))).toBe(false)
    })

    test('of another tenant are invisible and untouchable', async () => {
      const ours = db().tenant().authorizationRequests
      const theirs = db().tenant().authorizationRequests
      const request = anAuthorizationRequest()
      await ours.save(request)
      expect(await theirs.find(request.id, NOW)).toBeNull()
      expect(await theirs.take(request.id)).toBe(false)
      await theirs.update(request.id, { sessionId: 's', userId: 'u', authTime: 1, patientId: 'p' })
      expect(await theirs.deleteExpired(request.expiresAt)).toBe(0)
      expect(await ours.find(request.id, NOW)).toEqual(request)
    })
  })

  describe('throttles', () => {
    test('count every hit in a window that begins with the first', async () => {
      const { throttles } = db().tenant()
      const states = await Promise.all(
        Array.from({ length: 50 }, () => throttles.hit('sign-in:amara', NOW, 1000)),
      )
      const counts = states.map(({ count }) => count).sort((a, b) => a - b)
      expect(counts).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
      expect(await throttles.hit('sign-in:amara', NOW + 999, 1000)).toEqual({
        count: 51,
        windowEndsAt: NOW + 1000,
      })
      expect(await throttles.hit('sign-in:amara', NOW + 1000, 1000)).toEqual({
        count: 1,
        windowEndsAt: NOW + 2000,
      })
    })

    test('tell their state without counting, and forget when reset', async () => {
      const { throttles } = db().tenant()
      const key = `sign-in:${'x'.repeat(10_000)}\0`
      expect(await throttles.peek(key, NOW)).toBeNull()
      await throttles.hit(key, NOW, 1000)
      expect(await throttles.peek(key, NOW + 999)).toEqual({ count: 1, windowEndsAt: NOW + 1000 })
      expect(await throttles.peek(key, NOW + 1000)).toBeNull()
      await throttles.reset(key)
      expect(await throttles.peek(key, NOW)).toBeNull()
      expect((await throttles.hit(key, NOW, 1000)).count).toBe(1)
    })

    test('of another tenant are counted apart', async () => {
      const [ours, theirs] = [db().tenant().throttles, db().tenant().throttles]
      await ours.hit('key', NOW, 1000)
      expect(await theirs.peek('key', NOW)).toBeNull()
      await theirs.reset('key')
      expect(await theirs.deleteExpired(NOW + 1000)).toBe(0)
      expect((await theirs.hit('key', NOW, 1000)).count).toBe(1)
      expect((await ours.peek('key', NOW))?.count).toBe(1)
    })
  })

  describe('used assertions', () => {
    test('are used once: of 50 with one issuer and jti one is accepted (RFC 7523 §3, item 7; E06)', async () => {
      const { usedAssertions } = db().tenant()
      const used = await Promise.all(
        Array.from({ length: 50 }, () => usedAssertions.use('app', 'jti-1', NOW + 10)),
      )
      expect(used.filter(Boolean)).toHaveLength(1)
      expect(await usedAssertions.use('app', 'jti-1', NOW + 99)).toBe(false)
    })

    test('are told apart by issuer, jti and tenant', async () => {
      const [ours, theirs] = [db().tenant().usedAssertions, db().tenant().usedAssertions]
      expect(await ours.use('app', 'jti', NOW)).toBe(true)
      expect(await ours.use('app', 'jti2', NOW)).toBe(true)
      expect(await ours.use('appj', 'ti', NOW)).toBe(true)
      expect(await theirs.use('app', 'jti', NOW)).toBe(true)
      expect(await ours.use('app', `${'j'.repeat(100_000)}\0`, NOW)).toBe(true)
      expect(await ours.use('app', `${'j'.repeat(100_000)}\0`, NOW)).toBe(false)
    })

    test('are remembered until they expire', async () => {
      const { usedAssertions } = db().tenant()
      await usedAssertions.use('app', 'jti', NOW + 10)
      expect(await usedAssertions.deleteExpired(NOW + 9)).toBe(0)
      expect(await usedAssertions.use('app', 'jti', NOW + 10)).toBe(false)
      expect(await usedAssertions.deleteExpired(NOW + 10)).toBe(1)
      expect(await usedAssertions.use('app', 'jti', NOW + 10)).toBe(true)
    })
  })

  test('the clean-up deletes what expired and keeps codes for a day', async () => {
    const stores = db().tenant()
    await stores.authorizationCodes.save(aCode({ expiresAt: NOW }))
    await stores.authorizationCodes.save(aCode({ expiresAt: NOW - 86_400_000 }))
    await stores.refreshTokens.save(aRefreshToken({ expiresAt: NOW - 604_800_000 }))
    await stores.refreshTokens.save(aRefreshToken({ expiresAt: NOW }))
    await stores.sessions.save(aSession({ expiresAt: NOW }))
    await stores.authorizationRequests.save(anAuthorizationRequest({ expiresAt: NOW }))
    await stores.accessTokens.revoke('token', NOW)
    await stores.throttles.hit('key', NOW - 1, 1)
    await stores.usedAssertions.use('app', 'jti', NOW)
    const one = { accessTokens: 1, authorizationCodes: 1, authorizationRequests: 1, invitations: 0 }
    const more = { refreshTokens: 1, sessions: 1, signingKeys: 0, throttles: 1, usedAssertions: 1 }
    expect(await deleteExpired(stores, NOW)).toEqual({ ...one, ...more })
    expect(Object.values(await deleteExpired(stores, NOW)).every((count) => count === 0)).toBe(true)
  })
}
