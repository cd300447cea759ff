// Authorization codes, refresh tokens and access tokens: single use, rotation, revocation.
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../../src/lib/hashing.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aCode, aHash, aRefreshToken, NOW } from './records.ts'

const GRACE = 10_000

export function codesAndTokensContract(db: () => TestDatabase) {
  describe('authorization codes', () => {
    test('are found as they were saved, until they are cleared away', async () => {
      const { authorizationCodes } = db().tenant()
      const code = aCode({ nonce: 'n', codeChallenge: null })
      await authorizationCodes.save(code)
      expect(await authorizationCodes.find(code.codeHash)).toEqual(code)
      expect(await authorizationCodes.find(aHash())).toBeNull()
    })

    test('are consumed once: of 50 at the same time one succeeds (RFC 6749 §4.1.2)', async () => {
      const { authorizationCodes } = db().tenant()
      const code = aCode()
      await authorizationCodes.save(code)
      const won = await Promise.all(
        Array.from({ length: 50 }, () => authorizationCodes.consume(code.codeHash, NOW + 1)),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await authorizationCodes.find(code.codeHash)).toEqual({ ...code, usedAt: NOW + 1 })
      expect(await authorizationCodes.consume(code.codeHash, NOW + 2)).toBe(false)
      expect((await authorizationCodes.find(code.codeHash))?.usedAt).toBe(NOW + 1)
    })

    test('that are unknown are not consumed', async () => {
      const { authorizationCodes } = db().tenant()
      expect(await authorizationCodes.consume(aHash(), NOW)).toBe(false)
    })

    test('of another tenant are neither found nor consumed nor cleared', async () => {
      const [ours, theirs] = [db().tenant().authorizationCodes, db().tenant().authorizationCodes]
      const code = aCode()
      await ours.save(code)
      expect(await theirs.find(code.codeHash)).toBeNull()
      expect(await theirs.consume(code.codeHash, NOW)).toBe(false)
      expect(await theirs.deleteExpired(code.expiresAt + 1)).toBe(0)
      expect(await ours.find(code.codeHash)).toEqual(code)
    })

    test('that expired are cleared, in steps, and others are not', async () => {
      const { authorizationCodes, write } = db().tenant()
      const kept = aCode({ expiresAt: NOW + 10 })
      await authorizationCodes.save(kept)
      await write(async (unit) => {
        for (let i = 0; i < 1100; i++) await unit.authorizationCodes.save(aCode({ expiresAt: NOW }))
      })
      expect(await authorizationCodes.deleteExpired(NOW + 5)).toBe(1100)
      expect(await authorizationCodes.deleteExpired(NOW + 5)).toBe(0)
      expect(await authorizationCodes.find(kept.codeHash)).toEqual(kept)
    })
  })

  describe('refresh tokens', () => {
    test('are found as they were saved', async () => {
      const { refreshTokens } = db().tenant()
      const token = aRefreshToken()
      await refreshTokens.save(token)
      expect(await refreshTokens.find(token.tokenHash)).toEqual(token)
      expect(await refreshTokens.find(aHash())).toBeNull()
    })

    test('are exchanged for a successor, which is stored', async () => {
      const { refreshTokens } = db().tenant()
      const token = aRefreshToken()
      const successor = aRefreshToken({ authorizationId: token.authorizationId })
      await refreshTokens.save(token)
      expect(await refreshTokens.rotate(token.tokenHash, successor, NOW + 1, GRACE)).toBe('rotated')
      expect(await refreshTokens.find(successor.tokenHash)).toEqual(successor)
      expect(await refreshTokens.find(token.tokenHash)).toEqual({
        ...token,
        rotatedAt: NOW + 1,
        successorHash: successor.tokenHash,
      })
    })

    test('give the same successor again within the grace, and not after it', async () => {
      const { refreshTokens } = db().tenant()
      const token = aRefreshToken()
      const successor = aRefreshToken()
      await refreshTokens.save(token)
      const rotate = (now: number) => refreshTokens.rotate(token.tokenHash, successor, now, GRACE)
      expect(await rotate(NOW)).toBe('rotated')
      expect(await rotate(NOW + GRACE)).toBe('repeated')
      expect(await rotate(NOW + GRACE + 1)).toBe('reused')
    })

    test('are reused when their successor was used already, also within the grace (RFC 9700 §4.14.2)', async () => {
      const { refreshTokens } = db().tenant()
      const [first, second, third] = [aRefreshToken(), aRefreshToken(), aRefreshToken()]
      await refreshTokens.save(first)
      expect(await refreshTokens.rotate(first.tokenHash, second, NOW, GRACE)).toBe('rotated')
      expect(await refreshTokens.rotate(second.tokenHash, third, NOW + 1, GRACE)).toBe('rotated')
      expect(await refreshTokens.rotate(first.tokenHash, second, NOW + 2, GRACE)).toBe('reused')
    })

    test('are reused when a different successor is asked for, which is not stored', async () => {
      const { refreshTokens } = db().tenant()
      const [token, successor, other] = [aRefreshToken(), aRefreshToken(), aRefreshToken()]
      await refreshTokens.save(token)
      await refreshTokens.rotate(token.tokenHash, successor, NOW, GRACE)
      expect(await refreshTokens.rotate(token.tokenHash, other, NOW, GRACE)).toBe('reused')
      expect(await refreshTokens.find(other.tokenHash)).toBeNull()
    })

    test('that are unknown are not exchanged', async () => {
      const { refreshTokens } = db().tenant()
      const successor = aRefreshToken()
      expect(await refreshTokens.rotate(aHash(), successor, NOW, GRACE)).toBe('reused')
      expect(await refreshTokens.find(successor.tokenHash)).toBeNull()
    })

    test('rotate once: of 50 at the same time one stores its successor', async () => {
      const { refreshTokens } = db().tenant()
      const token = aRefreshToken()
      await refreshTokens.save(token)
      const successors = Array.from({ length: 50 }, () => aRefreshToken())
      const results = await Promise.all(
        successors.map((one) => refreshTokens.rotate(token.tokenHash, one, NOW, GRACE)),
      )
      expect(results.filter((result) => result === 'rotated')).toHaveLength(1)
      expect(results.filter((result) => result === 'reused')).toHaveLength(49)
      const stored = await Promise.all(successors.map((one) => refreshTokens.find(one.tokenHash)))
      expect(stored.filter((one) => one !== null)).toHaveLength(1)
    })

    test('asked for the same successor 50 times at once rotate once and repeat 49 times', async () => {
      const { refreshTokens } = db().tenant()
      const [token, successor] = [aRefreshToken(), aRefreshToken()]
      await refreshTokens.save(token)
      const results = await Promise.all(
        Array.from({ length: 50 }, () =>
          refreshTokens.rotate(token.tokenHash, successor, NOW, GRACE),
        ),
      )
      expect(results.filter((result) => result === 'rotated')).toHaveLength(1)
      expect(results.filter((result) => result === 'repeated')).toHaveLength(49)
    })

    test('of another tenant are neither found nor rotated nor cleared', async () => {
      const [ours, theirs] = [db().tenant().refreshTokens, db().tenant().refreshTokens]
      const token = aRefreshToken()
      await ours.save(token)
      expect(await theirs.find(token.tokenHash)).toBeNull()
      expect(await theirs.rotate(token.tokenHash, aRefreshToken(), NOW, GRACE)).toBe('reused')
      expect(await theirs.deleteExpired(token.expiresAt + 1)).toBe(0)
      expect(await ours.find(token.tokenHash)).toEqual(token)
    })

    test('that expired are cleared and others are not', async () => {
      const { refreshTokens } = db().tenant()
      const [old, live] = [aRefreshToken({ expiresAt: NOW }), aRefreshToken()]
      await refreshTokens.save(old)
      await refreshTokens.save(live)
      expect(await refreshTokens.deleteExpired(NOW + 1)).toBe(1)
      expect(await refreshTokens.find(old.tokenHash)).toBeNull()
      expect(await refreshTokens.find(live.tokenHash)).toEqual(live)
    })
  })

  describe('access tokens', () => {
    test('are revoked until they would have expired, in their tenant only', async () => {
      const [ours, theirs] = [db().tenant().accessTokens, db().tenant().accessTokens]
      expect(await ours.isRevoked('token-1')).toBe(false)
      await ours.revoke('token-1', NOW + 10)
      await ours.revoke('token-1', NOW + 10)
      expect(await ours.isRevoked('token-1')).toBe(true)
      expect(await theirs.isRevoked('token-1')).toBe(false)
      expect(await theirs.deleteExpired(NOW + 20)).toBe(0)
      expect(await ours.deleteExpired(NOW + 5)).toBe(0)
      expect(await ours.isRevoked('token-1')).toBe(true)
      expect(await ours.deleteExpired(NOW + 10)).toBe(1)
      expect(await ours.isRevoked('token-1')).toBe(false)
    })

    test('keep a scope set under its id, once, in their tenant only', async () => {
      const [ours, theirs] = [db().tenant().accessTokens, db().tenant().accessTokens]
      const scope = 'patient/Observation.rs openid'
      await Promise.all([1, 2, 3].map(() => ours.saveScopeSet(sha256(scope), scope)))
      expect(await ours.findScopeSet(sha256(scope))).toBe(scope)
      await ours.saveScopeSet(sha256(scope), 'something else')
      expect(await ours.findScopeSet(sha256(scope))).toBe(scope)
      expect(await theirs.findScopeSet(sha256(scope))).toBeNull()
    })
  })
}
