// Authorizations as an operator looks at them: pages, counts, and many ended at once.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { Authorization, AuthorizationCursor } from '../../../src/model/authorization.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { anAuthorization, HOUR, NOW } from './records.ts'

/** In the order in which they are made. */
const made = (count: number, fields: Partial<Authorization> = {}) =>
  Array.from({ length: count }, (_, i) =>
    anAuthorization({ id: newId(NOW + i), createdAt: NOW + i, ...fields }),
  )
const ids = (rows: readonly Authorization[]) => rows.map(({ id }) => id)

export function tokenAdministrationContract(db: () => TestDatabase) {
  describe('authorizations in Token Administration', () => {
    test('are paged newest first, each once, whatever is added or ended meanwhile', async () => {
      const { authorizations } = db().tenant()
      const all = made(7)
      for (const one of all) await authorizations.save(one)
      const seen: Authorization[] = []
      let after: AuthorizationCursor | undefined
      for (let page = 0; page < 4; page++) {
        const rows = await authorizations.search({ state: 'live' }, { limit: 2, after })
        seen.push(...rows)
        after = rows.at(-1) ?? after
        if (page === 0) await authorizations.save(anAuthorization({ id: newId(NOW + 99) }))
      }
      expect(ids(seen)).toEqual(ids(all.toReversed()))
    })

    test('are found by app, by user, by patient, and by all of them', async () => {
      const { authorizations } = db().tenant()
      const [app, user] = [newId(NOW), newId(NOW)]
      const mine = anAuthorization({ clientId: app, userId: user, context: { patient: '7' } })
      const others = [
        anAuthorization({ clientId: app, userId: user, context: { patient: '8' } }),
        anAuthorization({ clientId: app, context: { patient: '7' } }),
        anAuthorization({ userId: user, context: { patient: '7' } }),
        anAuthorization({ context: {} }),
      ]
      for (const one of [mine, ...others]) await authorizations.save(one)
      const count = (filter: object) => authorizations.count({ state: 'live', ...filter }, 10)
      expect(await count({ clientId: app })).toBe(3)
      expect(await count({ userId: user })).toBe(3)
      expect(await count({ patientId: '7' })).toBe(3)
      expect(await count({})).toBe(5)
      expect(await authorizations.count({ state: 'live' }, 4)).toBe(4)
      const filter = { state: 'live' as const, clientId: app, userId: user, patientId: '7' }
      expect(await authorizations.search(filter, { limit: 10 })).toEqual([mine])
      expect(await count({ patientId: '' })).toBe(0)
    })

    test('that ended are listed by when they ended, the last first', async () => {
      const { authorizations } = db().tenant()
      const all = made(5)
      for (const one of all) await authorizations.save(one)
      const ended = [all[3], all[0], all[4], all[1]].map((one) => one?.id ?? '')
      // Two at the same time, so that the id decides.
      for (const [i, id] of ended.entries())
        await authorizations.revoke(id, 'operator', NOW + Math.max(1, i))
      const seen: Authorization[] = []
      let after: AuthorizationCursor | undefined
      for (let page = 0; page < 3; page++) {
        const rows = await authorizations.search({ state: 'ended' }, { limit: 2, after })
        seen.push(...rows)
        after = rows.at(-1) ?? after
      }
      expect(ids(seen)).toEqual([all[1]?.id, all[4]?.id, all[3]?.id, all[0]?.id])
      expect(await authorizations.count({ state: 'ended' }, 10)).toBe(4)
    })

    test('are ended by what they have in common, up to a limit, and no other is touched', async () => {
      const { authorizations } = db().tenant()
      const app = newId(NOW)
      const [theirs, others] = [made(5, { clientId: app }), made(2)]
      for (const one of [...theirs, ...others]) await authorizations.save(one)
      await authorizations.revoke(theirs[0]?.id ?? '', 'user', NOW)
      const first = await authorizations.revokeMatching({ clientId: app }, 'operator', NOW + 5, 3)
      expect(ids(first)).toEqual(ids([theirs[4], theirs[3], theirs[2]] as Authorization[]))
      expect(first[0]?.revokedAt).toBeNull()
      const rest = await authorizations.revokeMatching({ clientId: app }, 'operator', NOW + 6, 3)
      expect(ids(rest)).toEqual([theirs[1]?.id])
      expect(await authorizations.revokeMatching({ clientId: app }, 'x', NOW + 7, 3)).toEqual([])
      expect((await authorizations.find(theirs[0]?.id ?? ''))?.revokedReason).toBe('user')
      expect(await authorizations.find(theirs[4]?.id ?? '')).toEqual({
        ...theirs[4],
        revokedAt: NOW + 5,
        revokedReason: 'operator',
      })
      expect(await authorizations.count({ state: 'live' }, 10)).toBe(2)
    })

    test('are announced when they are ended together, few one by one and many at once', async () => {
      const stores = db().tenant()
      const heard: string[] = []
      const stop = db().database.changes.subscribe(({ tenant, kind, key }) => {
        if (tenant === stores.tenant && kind === 'authorization') heard.push(key)
      })
      const few = made(2, { clientId: 'few' })
      for (const one of few) await stores.authorizations.save(one)
      await stores.authorizations.revokeMatching({ clientId: 'few' }, 'operator', NOW, 10)
      expect(heard.slice(0, 2).toSorted()).toEqual(ids(few).toSorted())
      heard.length = 0
      await stores.write(async (unit) => {
        for (const one of made(101, { clientId: 'many' })) await unit.authorizations.save(one)
      })
      await stores.authorizations.revokeMatching({ clientId: 'many' }, 'operator', NOW, 1000)
      expect(heard).toContain('')
      stop()
    })

    test('that expired or were never redeemed are ended by the clean-up, with their own time', async () => {
      const { authorizations } = db().tenant()
      const redeemed = { redeemedAt: NOW }
      const expired = anAuthorization({ expiresAt: NOW + HOUR, ...redeemed })
      const later = anAuthorization({ expiresAt: NOW + HOUR + 1, ...redeemed })
      const lasting = anAuthorization(redeemed)
      const forgotten = anAuthorization({ createdAt: NOW - HOUR })
      const fresh = anAuthorization({ createdAt: NOW - HOUR + 1 })
      const backend = anAuthorization({ userId: null, createdAt: NOW - HOUR })
      const all = [expired, later, lasting, forgotten, fresh, backend]
      for (const one of all) await authorizations.save(one)
      expect(await authorizations.endExpired(NOW + HOUR, NOW - HOUR)).toBe(2)
      expect(await authorizations.endExpired(NOW + HOUR, NOW - HOUR)).toBe(0)
      expect(await authorizations.find(expired.id)).toEqual({
        ...expired,
        revokedAt: NOW + HOUR,
        revokedReason: 'expired',
      })
      expect(await authorizations.find(forgotten.id)).toEqual({
        ...forgotten,
        revokedAt: NOW - HOUR,
        revokedReason: 'never redeemed',
      })
      for (const one of [later, lasting, fresh, backend])
        expect(await authorizations.find(one.id)).toEqual(one)
    })

    test('of another tenant are neither listed, counted nor ended', async () => {
      const [ours, theirs] = [db().tenant().authorizations, db().tenant().authorizations]
      const one = anAuthorization({ expiresAt: NOW })
      await ours.save(one)
      const filter = { clientId: one.clientId }
      expect(await theirs.search({ state: 'live' }, { limit: 10 })).toEqual([])
      expect(await theirs.count({ state: 'live', ...filter }, 10)).toBe(0)
      expect(await theirs.revokeMatching(filter, 'operator', NOW, 10)).toEqual([])
      expect(await theirs.endExpired(NOW, NOW)).toBe(0)
      expect(await ours.find(one.id)).toEqual(one)
    })
  })
}
