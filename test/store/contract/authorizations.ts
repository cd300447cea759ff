// Authorizations and remembered consents.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aConsent, anAuthorization, NOW } from './records.ts'

export function authorizationsContract(db: () => TestDatabase) {
  describe('authorizations', () => {
    test('are found as they were saved', async () => {
      const { authorizations } = db().tenant()
      const full = anAuthorization({ expiresAt: NOW + 5, proxyId: newId(NOW) })
      const backend = anAuthorization({
        userId: null,
        sessionId: null,
        fhirUser: null,
        context: {},
        access: 'none',
        authTime: null,
      })
      await authorizations.save(full)
      await authorizations.save(backend)
      expect(await authorizations.find(full.id)).toEqual(full)
      expect(await authorizations.find(backend.id)).toEqual(backend)
      expect(await authorizations.find(newId(NOW))).toBeNull()
    })

    test('are listed by their user, the newest first', async () => {
      const { authorizations } = db().tenant()
      const userId = newId(NOW)
      const older = anAuthorization({ id: newId(NOW), userId })
      const newer = anAuthorization({ id: newId(NOW + 1), userId })
      for (const one of [newer, anAuthorization(), older]) await authorizations.save(one)
      expect(await authorizations.listByUser(userId)).toEqual([newer, older])
    })

    test('of a backend service are found by client and scope while they stand, the newest first', async () => {
      const { authorizations } = db().tenant()
      const backend = { clientId: 'backend', userId: null, grantedScope: 'system/*.rs' }
      const find = (now = NOW) => authorizations.findStanding('backend', 'system/*.rs', now)
      const older = anAuthorization({ ...backend, id: newId(NOW), expiresAt: NOW + 9 })
      const newer = anAuthorization({ ...backend, id: newId(NOW + 1), expiresAt: NOW + 5 })
      const others = [
        anAuthorization({ ...backend, clientId: 'other' }),
        anAuthorization({ ...backend, userId: newId(NOW) }),
        anAuthorization({ ...backend, grantedScope: 'system/*.r' }),
      ]
      for (const one of others) await authorizations.save(one)
      expect(await find()).toBeNull()
      for (const one of [newer, older]) await authorizations.save(one)
      expect(await find()).toEqual(newer)
      expect(await find(NOW + 5)).toEqual(older)
      expect(await find(NOW + 9)).toBeNull()
      await authorizations.revoke(newer.id, 'operator', NOW)
      expect(await find()).toEqual(older)
    })

    test('are marked redeemed once, and touched at most once a minute', async () => {
      const { authorizations } = db().tenant()
      const one = anAuthorization()
      await authorizations.save(one)
      await authorizations.markRedeemed(one.id, NOW + 1)
      await authorizations.markRedeemed(one.id, NOW + 2)
      await authorizations.touch(one.id, NOW + 3)
      await authorizations.touch(one.id, NOW + 4)
      expect(await authorizations.find(one.id)).toEqual({
        ...one,
        redeemedAt: NOW + 1,
        lastUsedAt: NOW + 3,
      })
      await authorizations.touch(one.id, NOW + 60_003)
      expect((await authorizations.find(one.id))?.lastUsedAt).toBe(NOW + 60_003)
      await authorizations.touch(newId(NOW), NOW)
    })

    test('are narrowed while they live', async () => {
      const { authorizations } = db().tenant()
      const one = anAuthorization()
      await authorizations.save(one)
      expect(await authorizations.narrow(one.id, 'openid')).toBe(true)
      expect(await authorizations.find(one.id)).toEqual({ ...one, grantedScope: 'openid' })
      expect(await authorizations.narrow(newId(NOW), 'openid')).toBe(false)
      await authorizations.revoke(one.id, 'patient', NOW)
      expect(await authorizations.narrow(one.id, 'launch/patient')).toBe(false)
      expect((await authorizations.find(one.id))?.grantedScope).toBe('openid')
    })

    test('are narrowed only from what was decided on: of two who narrow at once one is told to look again', async () => {
      const { authorizations } = db().tenant()
      const one = anAuthorization({ grantedScope: 'openid patient/A.rs patient/B.rs' })
      await authorizations.save(one)
      const decided = { on: one.grantedScope, expiresAt: null }
      const kept = await Promise.all(
        ['openid patient/A.rs', 'openid patient/B.rs'].map((scope) =>
          authorizations.narrow(one.id, scope, decided),
        ),
      )
      expect(kept.filter(Boolean)).toHaveLength(1)
      const winner = kept[0] ? 'openid patient/A.rs' : 'openid patient/B.rs'
      expect(await authorizations.find(one.id)).toEqual({ ...one, grantedScope: winner })
    })

    test('may end sooner when they are narrowed, never later', async () => {
      const { authorizations } = db().tenant()
      const one = anAuthorization()
      await authorizations.save(one)
      const end = async (expiresAt: number | null) => {
        const decided = { on: one.grantedScope, expiresAt }
        expect(await authorizations.narrow(one.id, one.grantedScope, decided)).toBe(true)
        return (await authorizations.find(one.id))?.expiresAt
      }
      expect(await end(null)).toBeNull()
      expect(await end(NOW + 2)).toBe(NOW + 2)
      expect(await end(NOW + 3)).toBe(NOW + 2)
      expect(await end(null)).toBe(NOW + 2)
      expect(await end(NOW + 1)).toBe(NOW + 1)
    })

    test('are revoked once: of 20 at the same time one succeeds, and its reason stays', async () => {
      const { authorizations } = db().tenant()
      const one = anAuthorization()
      await authorizations.save(one)
      const revoked = await Promise.all(
        Array.from({ length: 20 }, (_, i) => authorizations.revoke(one.id, `reason ${i}`, NOW + i)),
      )
      expect(revoked.filter(Boolean)).toHaveLength(1)
      const winner = revoked.indexOf(true)
      expect(await authorizations.find(one.id)).toEqual({
        ...one,
        revokedAt: NOW + winner,
        revokedReason: `reason ${winner}`,
      })
      expect(await authorizations.revoke(newId(NOW), 'patient', NOW)).toBe(false)
    })

    test('of another tenant are invisible and untouchable', async () => {
      const [ours, theirs] = [db().tenant().authorizations, db().tenant().authorizations]
      const one = anAuthorization()
      await ours.save(one)
      expect(await theirs.find(one.id)).toBeNull()
      expect(await theirs.listByUser(String(one.userId))).toEqual([])
      expect(await theirs.narrow(one.id, 'openid')).toBe(false)
      expect(await theirs.revoke(one.id, 'operator', NOW)).toBe(false)
      await theirs.markRedeemed(one.id, NOW)
      await theirs.touch(one.id, NOW)
      expect(await ours.find(one.id)).toEqual(one)
    })
  })

  describe('consents', () => {
    test('keep the newest decision for user, client and patient', async () => {
      const { consents } = db().tenant()
      const decision = aConsent({ patientId: '85' })
      const later = { ...decision, grantedScope: 'openid', decidedAt: NOW + 1 }
      const find = () => consents.find(decision.userId, decision.clientId, '85')
      expect(await find()).toBeNull()
      await consents.save(decision)
      expect(await find()).toEqual(decision)
      await consents.save(later)
      expect(await find()).toEqual(later)
      await consents.save({ ...decision, grantedScope: 'too late', decidedAt: NOW })
      expect(await find()).toEqual(later)
    })

    test('of an app that is removed are forgotten, whoever gave them', async () => {
      const { consents } = db().tenant()
      const [gone, other] = [aConsent({ clientId: 'gone' }), aConsent({ clientId: 'other' })]
      for (const one of [gone, other, { ...gone, patientId: '85' }]) await consents.save(one)
      await consents.deleteByClient('gone')
      for (const patientId of ['', '85'])
        expect(await consents.find(gone.userId, 'gone', patientId)).toBeNull()
      expect(await consents.find(other.userId, 'other', '')).toEqual(other)
    })

    test('are of one patient only, and forgotten when deleted', async () => {
      const { consents } = db().tenant()
      const about85 = aConsent({ patientId: '85' })
      const aboutNobody = { ...about85, patientId: '' }
      await consents.save(about85)
      await consents.save(aboutNobody)
      await consents.delete(about85.userId, about85.clientId, '85')
      expect(await consents.find(about85.userId, about85.clientId, '85')).toBeNull()
      expect(await consents.find(about85.userId, about85.clientId, '')).toEqual(aboutNobody)
    })

    test('of another tenant are invisible and untouchable', async () => {
      const [ours, theirs] = [db().tenant().consents, db().tenant().consents]
      const decision = aConsent()
      await ours.save(decision)
      expect(await theirs.find(decision.userId, decision.clientId, '')).toBeNull()
      await theirs.delete(decision.userId, decision.clientId, '')
      await theirs.save({ ...decision, grantedScope: 'theirs', decidedAt: NOW + 1 })
      expect(await ours.find(decision.userId, decision.clientId, '')).toEqual(decision)
    })
  })
}
