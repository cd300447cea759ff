// Many authorizations ended at once by one row, which their own rows follow.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { AccessEnding } from '../../../src/model/access-ending.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aConsent, anAuthorization, NOW } from './records.ts'

const anEnding = (fields: Partial<AccessEnding>): AccessEnding => ({
  id: newId(NOW),
  filter: { clientId: 'app' },
  endedAt: NOW + 10,
  reason: 'operator: lost',
  record: { actorId: 'op', detail: { reason: 'lost' } },
  ...fields,
})

export function accessEndingsContract(db: () => TestDatabase) {
  describe('an ending of many authorizations', () => {
    test('ends what it covers before a row has followed, and nothing else', async () => {
      const stores = db().tenant()
      const covered = anAuthorization({ clientId: 'app', createdAt: NOW + 10, redeemedAt: NOW })
      const later = anAuthorization({ clientId: 'app', createdAt: NOW + 11, redeemedAt: NOW })
      const other = anAuthorization({ clientId: 'other', createdAt: NOW, redeemedAt: NOW })
      for (const one of [covered, later, other]) await stores.authorizations.save(one)
      await stores.accessEndings.begin(anEnding({}))
      const ended = { ...covered, revokedAt: NOW + 10, revokedReason: 'operator: lost' }
      expect(await stores.authorizations.find(covered.id)).toEqual(ended)
      expect(await stores.authorizations.listByUser(covered.userId ?? '')).toContainEqual(ended)
      const listed = await stores.authorizations.search({ state: 'live' }, { limit: 10 })
      expect(listed).toContainEqual(ended)
      for (const one of [later, other])
        expect(await stores.authorizations.find(one.id)).toEqual(one)
    })

    test('binds by person and patient too, and all that is given must hold', async () => {
      const { authorizations, accessEndings } = db().tenant()
      const fields = { clientId: 'app', userId: 'u', context: { patient: 'p' } }
      const both = anAuthorization(fields)
      const otherPatient = anAuthorization({ ...fields, context: { patient: 'q' } })
      const nobody = anAuthorization({ ...fields, userId: null, context: {} })
      for (const one of [both, otherPatient, nobody]) await authorizations.save(one)
      await accessEndings.begin(anEnding({ filter: { userId: 'u', patientId: 'p' } }))
      expect((await authorizations.find(both.id))?.revokedAt).toBe(NOW + 10)
      expect((await authorizations.find(otherPatient.id))?.revokedAt).toBeNull()
      expect((await authorizations.find(nobody.id))?.revokedAt).toBeNull()
    })

    test('leaves the end, the time and the reason of what had ended before', async () => {
      const { authorizations, accessEndings } = db().tenant()
      const one = anAuthorization({ clientId: 'app' })
      await authorizations.save(one)
      await authorizations.revoke(one.id, 'patient', NOW + 1)
      await accessEndings.begin(anEnding({}))
      expect(await authorizations.find(one.id)).toMatchObject({
        revokedAt: NOW + 1,
        revokedReason: 'patient',
      })
    })

    test('gives a backend service nothing to go on with, and nothing is narrowed under it', async () => {
      const { authorizations, accessEndings } = db().tenant()
      const service = anAuthorization({
        ...{ clientId: 'app', userId: null, redeemedAt: NOW, expiresAt: null },
        grantedScope: 'system/*.rs',
      })
      await authorizations.save(service)
      expect(await authorizations.findStanding('app', 'system/*.rs', NOW)).not.toBeNull()
      await accessEndings.begin(anEnding({}))
      expect(await authorizations.findStanding('app', 'system/*.rs', NOW)).toBeNull()
      expect(await authorizations.narrow(service.id, 'system/Patient.rs')).toBe(false)
    })

    test('forgets the consents behind it, but none that was given since', async () => {
      const { consents, accessEndings } = db().tenant()
      const old = aConsent({ clientId: 'app', decidedAt: NOW + 10 })
      const since = aConsent({ clientId: 'app', decidedAt: NOW + 11 })
      const other = aConsent({ clientId: 'other', decidedAt: NOW })
      for (const one of [old, since, other]) await consents.save(one)
      await accessEndings.begin(anEnding({}))
      const found = ({ userId, clientId, patientId }: typeof old) =>
        consents.find(userId, clientId, patientId)
      expect(await found(old)).toBeNull()
      expect(await found(since)).toEqual(since)
      expect(await found(other)).toEqual(other)
    })

    test('is told to every node, and to those who work for the app', async () => {
      const stores = db().tenant()
      const heard: string[] = []
      const stop = db().database.changes.subscribe(({ tenant, kind, key }) => {
        if (tenant === stores.tenant) heard.push(`${kind} ${key}`)
      })
      await stores.accessEndings.begin(anEnding({}))
      stop()
      expect(heard).toEqual(['authorization ', 'client app'])
    })

    test('is listed oldest first until it is finished, in its own tenant', async () => {
      const [ours, theirs] = [db().tenant(), db().tenant()]
      const [second, first] = [anEnding({ endedAt: NOW + 20 }), anEnding({ endedAt: NOW + 10 })]
      for (const one of [second, first]) await ours.accessEndings.begin(one)
      expect(await ours.accessEndings.list()).toEqual([first, second])
      expect(await theirs.accessEndings.list()).toEqual([])
      await theirs.accessEndings.finish(first.id)
      await ours.accessEndings.finish(second.id)
      expect(await ours.accessEndings.list()).toEqual([first])
    })

    test('is not finished while a row it covers has not followed', async () => {
      const { authorizations, accessEndings } = db().tenant()
      const one = anAuthorization({ clientId: 'app', createdAt: NOW })
      const later = anAuthorization({ clientId: 'app', createdAt: NOW + 11 })
      for (const each of [one, later]) await authorizations.save(each)
      const ending = anEnding({})
      await accessEndings.begin(ending)
      expect(await accessEndings.finish(ending.id)).toBe(false)
      expect(await accessEndings.list()).toEqual([ending])
      await authorizations.revoke(one.id, 'operator', NOW + 10)
      expect(await accessEndings.finish(ending.id)).toBe(true)
      expect(await accessEndings.finish(ending.id)).toBe(true)
    })

    test('ends nothing of another tenant', async () => {
      const [ours, theirs] = [db().tenant(), db().tenant()]
      const one = anAuthorization({ clientId: 'app' })
      await theirs.authorizations.save(one)
      await ours.accessEndings.begin(anEnding({}))
      expect((await theirs.authorizations.find(one.id))?.revokedAt).toBeNull()
    })

    test('has its rows followed up to its moment only', async () => {
      const { authorizations } = db().tenant()
      const before = anAuthorization({ clientId: 'app', createdAt: NOW })
      const after = anAuthorization({ clientId: 'app', createdAt: NOW + 1 })
      for (const one of [before, after]) await authorizations.save(one)
      const filter = { clientId: 'app', madeUntil: NOW }
      const rows = await authorizations.revokeMatching(filter, 'operator', NOW, 10)
      expect(rows.map(({ id }) => id)).toEqual([before.id])
    })
  })
}
