// Tenants, users, their proxies, and sessions.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import { newTenant } from '../../../src/model/tenant.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aHash, anAuthorization, aProxy, aSession, aUser, HOUR, NOW } from './records.ts'

export function peopleContract(db: () => TestDatabase) {
  describe('tenants', () => {
    test('are found by a part of their username or name, in any case, and signs stand for themselves', async () => {
      const { users } = db().tenant()
      const ada = aUser({ username: 'ada.w', displayName: 'Ada Whitehorse' })
      const odd = aUser({ username: '100%_sure', displayName: 'Back\\slash' })
      for (const one of [ada, odd]) await users.add(one)
      const found = async (text: string) => (await users.list({ text })).map(({ id }) => id)
      expect(await found('WHITE')).toEqual([ada.id])
      expect(await found('a.w')).toEqual([ada.id])
      expect(await found('%')).toEqual([odd.id])
      expect(await found('_s')).toEqual([odd.id])
      expect(await found('\\')).toEqual([odd.id])
      expect(await found("' or 1=1")).toEqual([])
      expect(await users.list({ text: 'white', kind: 'operator' })).toEqual([])
    })

    test('are added once under their handle, found and listed', async () => {
      const { tenants } = db().database
      const tenant = newTenant(`practice-${newId(NOW)}`, NOW)
      expect(await tenants.find(tenant.id)).toBeNull()
      const added = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          tenants.add({ ...tenant, settings: { practice_name: `${i}` } }),
        ),
      )
      expect(added.filter(Boolean)).toHaveLength(1)
      const kept = { ...tenant, settings: { practice_name: `${added.indexOf(true)}` } }
      expect(await tenants.find(tenant.id)).toEqual(kept)
      expect(await tenants.list()).toContainEqual(kept)
    })
  })

  describe('a practice’s own record', () => {
    const settled = { settings: { time_zone: 'UTC' }, secrets: { fhir_upstream_token: 'v1.k.x' } }

    test('is settled by one of those who read the same state, and announced', async () => {
      const stores = db().tenant()
      const { tenants, changes } = db().database
      await tenants.add(newTenant(stores.tenant, NOW))
      const heard: string[] = []
      const stop = changes.subscribe(({ kind, key }) => heard.push(`${kind} ${key}`))
      const kept = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          stores.practice.settle({ ...settled, updatedAt: NOW + 1 + i }, NOW),
        ),
      )
      stop()
      expect(kept.filter(Boolean)).toHaveLength(1)
      expect(heard).toContain(`tenant ${stores.tenant}`)
      expect(await tenants.find(stores.tenant)).toEqual({
        ...newTenant(stores.tenant, NOW),
        ...settled,
        updatedAt: NOW + 1 + kept.indexOf(true),
      })
    })

    test('stays as it was when the unit of work fails, and is nobody else’s to settle', async () => {
      const [ours, theirs] = [db().tenant(), db().tenant()]
      const { tenants } = db().database
      await tenants.add(newTenant(ours.tenant, NOW))
      const change = { ...settled, updatedAt: NOW + 1 }
      const failing = ours.write(async (unit) => {
        await unit.practice.settle(change, NOW)
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await theirs.practice.settle(change, NOW)).toBe(false)
      expect(await tenants.find(ours.tenant)).toEqual(newTenant(ours.tenant, NOW))
      expect(await tenants.find(theirs.tenant)).toBeNull()
    })
  })

  describe('a practice that is removed', () => {
    const removed = { type: 'practice-removed', at: NOW, outcome: 'success' } as const

    test('takes all its rows with it but its audit trail and its handle, and nobody else’s', async () => {
      const [ours, theirs] = [db().tenant(), db().tenant()]
      const { tenants } = db().database
      const user = aUser()
      for (const { tenant, users, auditEvents } of [ours, theirs]) {
        await tenants.add(newTenant(tenant, NOW))
        await users.add(user)
        await auditEvents.append({ ...removed, type: 'user-added' })
      }
      await ours.throttles.hit('who', NOW, HOUR)
      expect(await tenants.remove(ours.tenant, removed)).toBe(true)
      expect(await ours.users.find(user.id)).toBeNull()
      expect(await ours.throttles.peek('who', NOW)).toBeNull()
      expect(await ours.auditEvents.list()).toEqual([removed, { ...removed, type: 'user-added' }])
      expect((await ours.auditEvents.verify()).faults).toEqual([])
      expect(await theirs.users.find(user.id)).toEqual(user)
      expect(await tenants.find(ours.tenant)).toBeNull()
      expect((await tenants.list()).map(({ id }) => id)).not.toContain(ours.tenant)
      expect(await tenants.add(newTenant(ours.tenant, NOW))).toBe(false)
      expect(await ours.practice.settle({ ...newTenant('x', NOW + 1) }, NOW)).toBe(false)
      expect(await tenants.remove(ours.tenant, removed)).toBe(false)
      expect(await tenants.remove('nobody', removed)).toBe(false)
      expect(await tenants.find(theirs.tenant)).toEqual(newTenant(theirs.tenant, NOW))
    })
  })

  describe('choices of portlets', () => {
    test('are none at first, and then the newest, in its order', async () => {
      const { portletChoices } = db().tenant()
      const user = aUser()
      expect(await portletChoices.find(user.id)).toBeNull()
      await portletChoices.save(user.id, ['labs', 'vitals'])
      expect(await portletChoices.find(user.id)).toEqual(['labs', 'vitals'])
      await portletChoices.save(user.id, [])
      expect(await portletChoices.find(user.id)).toEqual([])
      expect(await portletChoices.find(aUser().id)).toBeNull()
    })

    test('of another tenant are invisible', async () => {
      const [ours, theirs] = [db().tenant().portletChoices, db().tenant().portletChoices]
      const user = aUser()
      await ours.save(user.id, ['labs'])
      expect(await theirs.find(user.id)).toBeNull()
    })
  })

  describe('accounts at providers', () => {
    const anAccount = (userId: string, subject: string = newId(NOW)) => ({
      issuer: 'https://login.hospital.example',
      subject,
      userId,
      linkedAt: NOW,
    })

    test('are found by issuer and subject together, letter by letter', async () => {
      const { externalAccounts } = db().tenant()
      const account = anAccount(newId(NOW), 'Okafor')
      expect(await externalAccounts.link(account)).toBe(true)
      expect(await externalAccounts.find(account.issuer, 'Okafor')).toEqual(account)
      expect(await externalAccounts.find(account.issuer, 'okafor')).toBeNull()
      expect(await externalAccounts.find('https://other.example', 'Okafor')).toBeNull()
    })

    test('never move to another user: of 10 who link at once one does', async () => {
      const { externalAccounts } = db().tenant()
      const subject = newId(NOW)
      const all = Array.from({ length: 10 }, () => anAccount(newId(NOW), subject))
      const linked = await Promise.all(all.map((account) => externalAccounts.link(account)))
      expect(linked.filter(Boolean)).toHaveLength(1)
      const kept = await externalAccounts.find('https://login.hospital.example', subject)
      expect(kept).toEqual(all[linked.indexOf(true)])
    })

    test('may be several of one user, and end with the user’s sessions', async () => {
      const { externalAccounts, sessions, users } = db().tenant()
      const user = aUser()
      await users.add(user)
      const [first, second] = [
        anAccount(user.id),
        { ...anAccount(user.id), linkedAt: NOW + 1 },
      ] as const
      for (const account of [second, first]) await externalAccounts.link(account)
      expect(await externalAccounts.listByUser(user.id)).toEqual([first, second])
      const [mine, theirs] = [aSession({ userId: user.id }), aSession()]
      for (const session of [mine, theirs]) await sessions.save(session)
      expect(await externalAccounts.unlink(first.issuer, first.subject, NOW)).toBe(true)
      expect(await externalAccounts.unlink(first.issuer, first.subject, NOW)).toBe(false)
      expect(await externalAccounts.listByUser(user.id)).toEqual([second])
      expect(await sessions.find(mine.id, NOW)).toBeNull()
      expect(await sessions.find(theirs.id, NOW)).toEqual(theirs)
    })

    test('of another tenant are invisible and untouchable', async () => {
      const [ours, theirs] = [db().tenant().externalAccounts, db().tenant().externalAccounts]
      const account = anAccount(newId(NOW))
      await ours.link(account)
      expect(await theirs.find(account.issuer, account.subject)).toBeNull()
      expect(await theirs.unlink(account.issuer, account.subject, NOW)).toBe(false)
      expect(await theirs.listByUser(account.userId)).toEqual([])
      expect(await theirs.link(account)).toBe(true)
    })
  })

  describe('users', () => {
    test('are found by the resource of the record that they are, in their own tenant', async () => {
      const [ours, theirs] = [db().tenant(), db().tenant()]
      const same = [aUser({ fhirUser: 'Patient/85' }), aUser({ fhirUser: 'Patient/85' })]
      for (const user of [...same, aUser({ fhirUser: 'Patient/8' })]) await ours.users.add(user)
      const found = await ours.users.listByFhirUser('Patient/85')
      expect(found).toEqual(same.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
      expect(await ours.users.listByFhirUser('Patient/9')).toEqual([])
      expect(await theirs.users.listByFhirUser('Patient/85')).toEqual([])
    })

    test('are found by id and by username in any spelling', async () => {
      const { users } = db().tenant()
      const user = aUser({ username: 'amara' })
      expect(await users.add(user)).toBe(true)
      expect(await users.find(user.id)).toEqual(user)
      for (const spelling of ['amara', ' AMARA ', 'Ａｍａｒａ']) {
        expect(await users.findByUsername(spelling)).toEqual(user)
      }
      expect(await users.find(newId(NOW))).toBeNull()
      expect(await users.findByUsername('amar')).toBeNull()
    })

    test('are not found by a username with characters that a database may refuse', async () => {
      const { users } = db().tenant()
      for (const odd of ['am\0ara', '\ud800', "' or 1=1 --", 'x'.repeat(100_000)]) {
        expect(await users.findByUsername(odd)).toBeNull()
      }
    })

    test('are refused when the username is taken, in any spelling: of 10 at once one gets it', async () => {
      const { users } = db().tenant()
      const spellings = ['kofi', 'Kofi', 'KOFI', ' kofi', 'ｋｏｆｉ']
      const added = await Promise.all(
        [...spellings, ...spellings].map((username) => users.add(aUser({ username }))),
      )
      expect(added.filter(Boolean)).toHaveLength(1)
      expect(await users.list()).toHaveLength(1)
    })

    test('are refused when the id is taken, and the first stays as it was', async () => {
      const { users } = db().tenant()
      const user = aUser()
      await users.add(user)
      expect(await users.add(aUser({ id: user.id }))).toBe(false)
      expect(await users.find(user.id)).toEqual(user)
    })

    test('are listed by kind and page by page', async () => {
      const { users } = db().tenant()
      const all = [1, 2, 3, 4].map((i) => aUser({ id: newId(NOW + i) }))
      const doctor = aUser({ id: newId(NOW + 9), kind: 'practitioner' })
      for (const user of [...all, doctor]) await users.add(user)
      expect(await users.list({ kind: 'practitioner' })).toEqual([doctor])
      const page = await users.list({ kind: 'patient', limit: 3 })
      expect(page).toEqual(all.slice(0, 3))
      const after = String(page[2]?.id)
      expect(await users.list({ kind: 'patient', limit: 3, after })).toEqual(all.slice(3))
    })

    test('of another tenant are invisible and untouchable, and may have the same username', async () => {
      const [ours, theirs] = [db().tenant().users, db().tenant().users]
      const user = aUser({ username: 'sam' })
      const proxy = aProxy({ userId: user.id })
      await ours.add(user)
      await ours.addProxy(proxy)
      expect(await theirs.find(user.id)).toBeNull()
      expect(await theirs.findByUsername('sam')).toBeNull()
      expect(await theirs.list()).toEqual([])
      expect(await theirs.setPassword(user.id, 'x', NOW)).toBe(false)
      expect(await theirs.setDisabled(user.id, NOW)).toBe(false)
      expect(await theirs.endProxy(proxy.id, NOW)).toBe(false)
      expect(await theirs.proxies(user.id)).toEqual([])
      expect(await theirs.add(aUser({ username: 'sam' }))).toBe(true)
      expect(await ours.find(user.id)).toEqual(user)
      expect(await ours.proxies(user.id)).toEqual([proxy])
    })

    test('get a new password, which ends their sessions and nobody else’s', async () => {
      const { users, sessions, authorizations } = db().tenant()
      const [user, other] = [aUser(), aUser()]
      const [mine, mineToo] = [aSession({ userId: user.id }), aSession({ userId: user.id })]
      const theirs = aSession({ userId: other.id })
      const online = anAuthorization({ userId: user.id, sessionId: mine.id, access: 'online' })
      const offline = anAuthorization({ userId: user.id, sessionId: mine.id, access: 'offline' })
      for (const one of [user, other]) await users.add(one)
      for (const one of [mine, mineToo, theirs]) await sessions.save(one)
      for (const one of [online, offline]) await authorizations.save(one)

      expect(await users.setPassword(user.id, 'new hash', NOW + 1)).toBe(true)
      expect(await users.find(user.id)).toEqual({
        ...user,
        passwordHash: 'new hash',
        passwordChangedAt: NOW + 1,
      })
      expect(await sessions.findBySecret(mine.secretHash, NOW)).toBeNull()
      expect(await sessions.find(mineToo.id, NOW)).toBeNull()
      expect(await sessions.find(theirs.id, NOW)).toEqual(theirs)
      expect((await authorizations.find(online.id))?.revokedAt).toBe(NOW + 1)
      expect((await authorizations.find(offline.id))?.revokedAt).toBeNull()
      expect(await users.setPassword(newId(NOW), 'x', NOW)).toBe(false)
    })

    test('may keep one session when they change their password, with what lives only as long as it', async () => {
      const { users, sessions, authorizations } = db().tenant()
      const user = aUser()
      const [kept, other] = [aSession({ userId: user.id }), aSession({ userId: user.id })]
      const online = [kept, other].map(({ id }) =>
        anAuthorization({ userId: user.id, sessionId: id, access: 'online' }),
      )
      await users.add(user)
      for (const one of [kept, other]) await sessions.save(one)
      for (const one of online) await authorizations.save(one)
      expect(await users.setPassword(user.id, 'new', NOW + 1, kept.id)).toBe(true)
      expect(await sessions.listByUser(user.id, NOW)).toEqual([kept])
      const revoked = await Promise.all(online.map(({ id }) => authorizations.find(id)))
      expect(revoked.map((one) => one?.revokedAt)).toEqual([null, NOW + 1])
    })

    test('are disabled, which ends their sessions, and enabled again, which brings none back', async () => {
      const { users, sessions } = db().tenant()
      const user = aUser()
      const session = aSession({ userId: user.id })
      await users.add(user)
      await sessions.save(session)
      expect(await users.setDisabled(user.id, NOW + 1)).toBe(true)
      expect((await users.find(user.id))?.disabledAt).toBe(NOW + 1)
      expect(await sessions.find(session.id, NOW)).toBeNull()
      expect(await users.setDisabled(user.id, null)).toBe(true)
      expect(await users.find(user.id)).toEqual(user)
      expect(await sessions.find(session.id, NOW)).toBeNull()
      expect(await users.setDisabled(newId(NOW), NOW)).toBe(false)
    })

    test('have proxies, which end once', async () => {
      const { users } = db().tenant()
      const userId = newId(NOW)
      const open = aProxy({ id: newId(NOW), userId })
      const over = aProxy({ id: newId(NOW + 1), userId, until: NOW + 10 })
      await users.addProxy(open)
      await users.addProxy(over)
      await users.addProxy(aProxy())
      expect(await users.endProxy(open.id, NOW + 20)).toBe(true)
      expect(await users.endProxy(open.id, NOW + 30)).toBe(false)
      expect(await users.endProxy(over.id, NOW + 20)).toBe(false)
      expect(await users.endProxy(newId(NOW), NOW)).toBe(false)
      expect(await users.proxies(userId)).toEqual([{ ...open, until: NOW + 20 }, over])
    })
  })

  describe('sessions', () => {
    test('are found by secret and id until they expire', async () => {
      const { sessions } = db().tenant()
      const session = aSession()
      await sessions.save(session)
      expect(await sessions.findBySecret(session.secretHash, NOW + HOUR - 1)).toEqual(session)
      expect(await sessions.find(session.id, NOW + HOUR - 1)).toEqual(session)
      expect(await sessions.findBySecret(session.secretHash, NOW + HOUR)).toBeNull()
      expect(await sessions.find(session.id, NOW + HOUR)).toBeNull()
      expect(await sessions.findBySecret(aHash(), NOW)).toBeNull()
    })

    test('of one user are listed while they live, the newest sign-in first, in their tenant only', async () => {
      const [ours, theirs] = [db().tenant().sessions, db().tenant().sessions]
      const userId = newId(NOW)
      const [older, newer] = [aSession({ userId }), aSession({ userId, authTime: NOW + 1 })]
      const ended = aSession({ userId, expiresAt: NOW })
      for (const one of [older, newer, ended, aSession()]) await ours.save(one)
      await theirs.save(aSession({ userId }))
      expect(await ours.listByUser(userId, NOW)).toEqual([newer, older])
      await ours.end(newer.id, NOW)
      expect(await ours.listByUser(userId, NOW)).toEqual([older])
    })

    test('take with them what was granted for as long as they live, and nothing else', async () => {
      const { sessions, authorizations } = db().tenant()
      const session = aSession()
      const granted = { userId: session.userId, sessionId: session.id }
      const online = anAuthorization({ ...granted, access: 'online' })
      const offline = anAuthorization({ ...granted, access: 'offline' })
      const elsewhere = anAuthorization({ userId: session.userId, access: 'online' })
      await sessions.save(session)
      for (const one of [online, offline, elsewhere]) await authorizations.save(one)

      await sessions.end(session.id, NOW + 1)
      await sessions.end(session.id, NOW + 2)
      expect(await sessions.find(session.id, NOW)).toBeNull()
      expect(await sessions.findBySecret(session.secretHash, NOW)).toBeNull()
      expect(await authorizations.find(online.id)).toEqual({
        ...online,
        revokedAt: NOW + 1,
        revokedReason: 'session ended',
      })
      expect(await authorizations.find(offline.id)).toEqual(offline)
      expect(await authorizations.find(elsewhere.id)).toEqual(elsewhere)
    })

    test('are renewed: the old secret is worth nothing, and what was granted goes on', async () => {
      const { sessions, authorizations } = db().tenant()
      const session = aSession()
      const online = anAuthorization({
        userId: session.userId,
        sessionId: session.id,
        access: 'online',
      })
      await sessions.save(session)
      await authorizations.save(online)
      const fresh = {
        secretHash: aHash(),
        authTime: NOW + 5,
        amr: ['pwd', 'otp', 'mfa'] as const,
        expiresAt: NOW + 2 * HOUR,
      }
      expect(await sessions.renew(session.id, fresh, NOW + 5)).toBe(true)
      expect(await sessions.findBySecret(session.secretHash, NOW + 5)).toBeNull()
      expect(await sessions.findBySecret(fresh.secretHash, NOW + 5)).toEqual({
        ...session,
        ...fresh,
      })
      expect(await authorizations.find(online.id)).toEqual(online)
    })

    test('that ended, expired or are another tenant’s are not renewed', async () => {
      const [ours, theirs] = [db().tenant().sessions, db().tenant().sessions]
      const [ended, expired] = [aSession(), aSession({ expiresAt: NOW })]
      for (const one of [ended, expired]) await ours.save(one)
      const fresh = { secretHash: aHash(), authTime: NOW, amr: [], expiresAt: NOW + HOUR }
      expect(await theirs.renew(ended.id, fresh, NOW)).toBe(false)
      await ours.end(ended.id, NOW)
      expect(await ours.renew(ended.id, fresh, NOW)).toBe(false)
      expect(await ours.renew(expired.id, fresh, NOW)).toBe(false)
      expect(await ours.findBySecret(fresh.secretHash, NOW)).toBeNull()
    })

    test('of another tenant are neither found nor ended nor cleared', async () => {
      const [ours, theirs] = [db().tenant().sessions, db().tenant().sessions]
      const session = aSession()
      await ours.save(session)
      expect(await theirs.find(session.id, NOW)).toBeNull()
      expect(await theirs.findBySecret(session.secretHash, NOW)).toBeNull()
      await theirs.end(session.id, NOW)
      expect(await theirs.deleteExpired(session.expiresAt)).toBe(0)
      expect(await ours.find(session.id, NOW)).toEqual(session)
    })

    test('that expired are cleared and others are not', async () => {
      const { sessions } = db().tenant()
      const [old, live] = [aSession({ expiresAt: NOW }), aSession()]
      await sessions.save(old)
      await sessions.save(live)
      expect(await sessions.deleteExpired(NOW)).toBe(1)
      expect(await sessions.find(live.id, NOW)).toEqual(live)
    })
  })
}
