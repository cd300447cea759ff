// Apps that registered themselves, and initial access tokens.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { InitialAccessToken, Registration } from '../../../src/model/registration.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aHash, HOUR, NOW } from './records.ts'

function aRegistration(fields: Partial<Registration> = {}): Registration {
  return {
    clientId: newId(NOW),
    tokenHash: aHash(),
    state: 'waiting',
    flags: [{ kind: 'name-like-app', like: 'Pressure Diary' }],
    since: NOW,
    requestedAt: NOW,
    reviewed: false,
    used: false,
    softwareId: null,
    softwareVersion: null,
    statement: null,
    ...fields,
  }
}

function aToken(fields: Partial<InitialAccessToken> = {}): InitialAccessToken {
  return {
    id: newId(NOW),
    tokenHash: aHash(),
    note: 'for Ünï',
    preApproved: true,
    usesLeft: 2,
    createdAt: NOW,
    expiresAt: NOW + HOUR,
    ...fields,
  }
}

export function registrationsContract(db: () => TestDatabase) {
  describe('registrations', () => {
    test('are found as they were added, until they are removed', async () => {
      const { registrations } = db().tenant()
      const one = aRegistration({
        softwareId: 'Ünï',
        softwareVersion: '2.1',
        statement: { text: 'a.b.c', issuer: 'https://trust.example' },
      })
      await registrations.add(one)
      expect(await registrations.find(one.clientId)).toEqual(one)
      expect(await registrations.find(newId(NOW))).toBeNull()
      expect(await registrations.findByToken(one.tokenHash)).toEqual(one)
      expect(await registrations.findByToken(aHash())).toBeNull()
      expect(await db().tenant().registrations.findByToken(one.tokenHash)).toBeNull()
      await registrations.remove(one.clientId)
      expect(await registrations.find(one.clientId)).toBeNull()
    })

    test('are replaced with the token they had: of ten at once one succeeds', async () => {
      const { registrations } = db().tenant()
      const one = aRegistration()
      await registrations.add(one)
      const done = await Promise.all(
        Array.from({ length: 10 }, () =>
          registrations.replace({ ...one, tokenHash: aHash() }, one.tokenHash),
        ),
      )
      expect(done.filter(Boolean)).toHaveLength(1)
      expect((await registrations.find(one.clientId))?.tokenHash).not.toBe(one.tokenHash)
    })

    test('that wait are decided once, and stand reviewed', async () => {
      const { registrations } = db().tenant()
      const one = aRegistration()
      await registrations.add(one)
      expect(await registrations.unreviewedIds()).toEqual([one.clientId])
      expect(await registrations.decide(one.clientId, 'approved', NOW + 5)).toBe(true)
      expect(await registrations.decide(one.clientId, 'refused', NOW + 6)).toBe(false)
      expect(await registrations.find(one.clientId)).toEqual({
        ...one,
        state: 'approved',
        since: NOW + 5,
        reviewed: true,
      })
      expect(await registrations.unreviewedIds()).toEqual([])
    })

    test('are listed and counted by state, the oldest first, page by page', async () => {
      const { registrations } = db().tenant()
      const all = Array.from({ length: 5 }, (_, i) => aRegistration({ clientId: newId(NOW + i) }))
      for (const one of all.toReversed()) await registrations.add(one)
      await registrations.add(aRegistration({ state: 'approved' }))
      const first = await registrations.list('waiting', { limit: 3 })
      const rest = await registrations.list('waiting', { limit: 3, after: first[2]?.clientId })
      expect([...first, ...rest]).toEqual(all)
      expect(await registrations.count('waiting', 10)).toBe(5)
      expect(await registrations.count('waiting', 2)).toBe(2)
      expect(await registrations.count('refused', 10)).toBe(0)
    })

    test('that nobody used are told apart', async () => {
      const { registrations } = db().tenant()
      const [used, unused] = [aRegistration(), aRegistration({ state: 'approved' })]
      for (const one of [used, unused]) await registrations.add(one)
      expect(await registrations.countUnused(10)).toBe(2)
      await registrations.markUsed(used.clientId)
      expect(await registrations.listUnused(10)).toEqual([unused])
      expect(await registrations.countUnused(10)).toBe(1)
    })
  })

  describe('initial access tokens', () => {
    test('serve as often as they say: of ten at once two succeed', async () => {
      const { registrations } = db().tenant()
      const token = aToken()
      await registrations.addInitialToken(token)
      expect(await registrations.findInitialToken(token.tokenHash, NOW)).toEqual(token)
      const used = await Promise.all(
        Array.from({ length: 10 }, () => registrations.useInitialToken(token.tokenHash, NOW)),
      )
      expect(used.filter((one) => one !== null)).toHaveLength(2)
      expect(await registrations.findInitialToken(token.tokenHash, NOW)).toBeNull()
    })

    test('serve neither after their time nor when they are unknown or removed', async () => {
      const { registrations } = db().tenant()
      const token = aToken()
      await registrations.addInitialToken(token)
      expect(await registrations.useInitialToken(token.tokenHash, NOW + HOUR)).toBeNull()
      expect(await registrations.useInitialToken(aHash(), NOW)).toBeNull()
      expect(await registrations.removeInitialToken(token.id)).toBe(true)
      expect(await registrations.removeInitialToken(token.id)).toBe(false)
      expect(await registrations.useInitialToken(token.tokenHash, NOW)).toBeNull()
    })

    test('of another tenant open nothing', async () => {
      const [ours, theirs] = [db().tenant().registrations, db().tenant().registrations]
      const token = aToken()
      await ours.addInitialToken(token)
      await ours.add(aRegistration({ clientId: 'app' }))
      expect(await theirs.useInitialToken(token.tokenHash, NOW)).toBeNull()
      expect(await theirs.listInitialTokens()).toEqual([])
      expect(await theirs.find('app')).toBeNull()
      expect(await theirs.decide('app', 'approved', NOW)).toBe(false)
      expect(await theirs.removeInitialToken(token.id)).toBe(false)
      expect(await ours.listInitialTokens()).toEqual([token])
    })
  })
}
