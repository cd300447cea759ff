// Two processes on one database: single use, and the change feed from one to the other.
import { describe, expect, test, vi } from 'vitest'
import type { Change } from '../../../src/model/change.ts'
import type { Stores } from '../../../src/model/stores.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aCode, anAuthorization, anAuthorizationRequest, aRefreshToken, NOW } from './records.ts'

export function twoNodesContract(db: () => TestDatabase) {
  describe('two nodes', () => {
    async function nodes(): Promise<[Stores, Stores]> {
      const ours = db().tenant()
      const other = await db().again?.()
      if (other === undefined) throw new Error('This database cannot be opened twice.')
      return [ours, other.forTenant(ours.tenant)]
    }

    /** Runs the same 25 times on each node, all at once. */
    function onBoth<T>([a, b]: [Stores, Stores], work: (stores: Stores) => Promise<T>) {
      return Promise.all(Array.from({ length: 50 }, (_, i) => work(i % 2 === 0 ? a : b)))
    }

    test('consume a code, take a request and use an assertion once between them', async () => {
      const both = await nodes()
      const [code, request] = [aCode(), anAuthorizationRequest()]
      await both[0].authorizationCodes.save(code)
      await both[0].authorizationRequests.save(request)
      const consumed = await onBoth(both, (s) => s.authorizationCodes.consume(code.codeHash, NOW))
      const taken = await onBoth(both, (s) => s.authorizationRequests.take(request.id))
      const used = await onBoth(both, (s) => s.usedAssertions.use('app', 'jti', NOW))
      expect(consumed.filter(Boolean)).toHaveLength(1)
      expect(taken.filter(Boolean)).toHaveLength(1)
      expect(used.filter(Boolean)).toHaveLength(1)
    })

    test('rotate a refresh token once between them', async () => {
      const both = await nodes()
      const token = aRefreshToken()
      await both[0].refreshTokens.save(token)
      const results = await onBoth(both, (s) =>
        s.refreshTokens.rotate(token.tokenHash, aRefreshToken(), NOW, 10_000),
      )
      expect(results.filter((result) => result === 'rotated')).toHaveLength(1)
      expect(results.filter((result) => result === 'reused')).toHaveLength(49)
    })

    test('count every hit of a throttle', async () => {
      const both = await nodes()
      const states = await onBoth(both, (s) => s.throttles.hit('key', NOW, 1000))
      expect(Math.max(...states.map(({ count }) => count))).toBe(50)
    })

    // Tried again, since a machine busy with other things proves nothing.
    test('hear of each other’s changes within a second (D8)', { retry: 2 }, async () => {
      const ours = db().tenant()
      const other = await db().again?.()
      const told: Change[] = []
      const stop = other?.changes.subscribe((change) => told.push(change))
      await ours.accessTokens.revoke('token', NOW)
      const expected = { tenant: ours.tenant, kind: 'access-token', key: 'token' }
      await vi.waitFor(() => expect(told).toContainEqual(expected), 1_000)
      stop?.()
    })

    test('hear of each other’s changes once, also of those committed late', async () => {
      const ours = db().tenant()
      const other = await db().again?.()
      const all = Array.from({ length: 20 }, () => anAuthorization())
      for (const one of all) await ours.authorizations.save(one)
      const told: Change[] = []
      other?.changes.subscribe((change) => change.tenant === ours.tenant && told.push(change))
      await Promise.all(
        all.map((one, i) =>
          ours.write(async (unit) => {
            await unit.authorizations.revoke(one.id, 'patient', NOW)
            // On PostgreSQL some commit after others that began later.
            await new Promise((resolve) => setTimeout(resolve, (20 - i) * 5))
          }),
        ),
      )
      await vi.waitFor(() => expect(told).toHaveLength(20), 5_000)
      const expected = all.map(({ id }) => ({
        tenant: ours.tenant,
        kind: 'authorization',
        key: id,
      }))
      expect(told).toEqual(expect.arrayContaining(expected))
    })
  })
}
