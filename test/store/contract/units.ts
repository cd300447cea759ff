// Units of work and the change feed within one process.
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import type { Change } from '../../../src/model/change.ts'
import type { DurableStores } from '../../../src/model/stores.ts'
import type { TestDatabase } from '../../support/databases.ts'
import {
  aClient,
  aCode,
  aKey,
  anAuditEvent,
  anAuthorization,
  aSession,
  aUser,
  NOW,
} from './records.ts'

export function unitsContract(db: () => TestDatabase) {
  describe('a unit of work', () => {
    test('keeps all of its writes and answers its result', async () => {
      const stores = db().tenant()
      const [authorization, code] = [anAuthorization(), aCode()]
      const result = await stores.write(async (unit) => {
        await unit.authorizations.save(authorization)
        await unit.authorizationCodes.save(code)
        return 'done'
      })
      expect(result).toBe('done')
      expect(await stores.authorizations.find(authorization.id)).toEqual(authorization)
      expect(await stores.authorizationCodes.find(code.codeHash)).toEqual(code)
    })

    test('keeps nothing when it throws, and passes the error on', async () => {
      const stores = db().tenant()
      const authorization = anAuthorization()
      const refusal = new Error('refused')
      const failed = stores.write(async (unit) => {
        await unit.authorizations.save(authorization)
        await unit.auditEvents.append(anAuditEvent())
        throw refusal
      })
      await expect(failed).rejects.toBe(refusal)
      expect(await stores.authorizations.find(authorization.id)).toBeNull()
      expect(await stores.auditEvents.list()).toEqual([])
    })

    test('that fails takes none of those with it that share its turn', async () => {
      const { authorizations, write } = db().tenant()
      const all = Array.from({ length: 40 }, () => anAuthorization())
      const outcomes = await Promise.allSettled(
        all.map((one, i) =>
          write(async (unit) => {
            await unit.authorizations.save(one)
            if (i % 4 === 0) throw new Error('refused')
            // Every fourth breaks a key instead.
            if (i % 4 === 1) await unit.authorizations.save(one)
          }),
        ),
      )
      const kept = await Promise.all(all.map(({ id }) => authorizations.find(id)))
      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
        all.map((_, i) => i % 4 > 1),
      )
      expect(kept.map((one) => one !== null)).toEqual(all.map((_, i) => i % 4 > 1))
    })

    test('sees its own writes, which nobody else sees before it ends', async () => {
      const stores = db().tenant()
      const one = anAuthorization()
      await stores.write(async (unit) => {
        await unit.authorizations.save(one)
        expect(await unit.authorizations.find(one.id)).toEqual(one)
        expect(await stores.authorizations.find(one.id)).toBeNull()
        expect(await unit.authorizations.revoke(one.id, 'patient', NOW)).toBe(true)
        expect(await unit.authorizations.revoke(one.id, 'patient', NOW)).toBe(false)
      })
      expect((await stores.authorizations.find(one.id))?.revokedAt).toBe(NOW)
    })

    test('may start several queries at once', async () => {
      const stores = db().tenant()
      const all = Array.from({ length: 20 }, () => anAuthorization({ userId: 'u' }))
      await stores.write((unit) => Promise.all(all.map((one) => unit.authorizations.save(one))))
      expect(await stores.authorizations.listByUser('u')).toHaveLength(20)
    })

    test('refuses queries after its end', async () => {
      const stores = db().tenant()
      let kept: DurableStores | undefined
      await stores.write(async (unit) => {
        kept = unit
      })
      const late = anAuthorization()
      await expect(kept?.authorizations.save(late)).rejects.toThrow('after its end')
      expect(await stores.authorizations.find(late.id)).toBeNull()
    })

    test('cannot be acknowledged when one of its statements failed and it went on', async () => {
      const stores = db().tenant()
      const [one, other] = [anAuthorization(), anAuthorization()]
      await stores.authorizations.save(one)
      const unit = stores.write(async (unit) => {
        await unit.authorizations.save(other)
        await unit.authorizations.save(one).catch(() => {})
      })
      // PostgreSQL gives the whole transaction up, SQLite the statement; neither keeps half of it unsaid.
      const kept = await unit.then(
        () => true,
        () => false,
      )
      expect(await stores.authorizations.find(other.id)).toEqual(kept ? other : null)
    })
  })

  describe('the change feed', () => {
    test('tells this process of every change at once after the commit', async () => {
      const { database } = db()
      const stores = db().tenant()
      const [user, session, client] = [aUser(), aSession(), aClient()]
      const [next, one] = [aKey(), anAuthorization()]
      const online = anAuthorization({
        userId: session.userId,
        sessionId: session.id,
        access: 'online',
      })
      await stores.users.add(user)
      for (const authorization of [one, online]) await stores.authorizations.save(authorization)
      await stores.sessions.save(session)

      const cases: [work: () => Promise<unknown>, changes: Omit<Change, 'tenant'>[]][] = [
        [() => stores.clients.add(client), [{ kind: 'client', key: client.id }]],
        [
          () => stores.clients.replace({ ...client, updatedAt: NOW + 1 }, NOW),
          [{ kind: 'client', key: client.id }],
        ],
        [() => stores.authorizations.narrow(one.id, ''), [{ kind: 'authorization', key: one.id }]],
        [
          () => stores.authorizations.revoke(one.id, 'patient', NOW),
          [{ kind: 'authorization', key: one.id }],
        ],
        [() => stores.authorizations.revoke(one.id, 'again', NOW), []],
        [() => stores.users.setPassword(user.id, 'x', NOW), [{ kind: 'user', key: user.id }]],
        [() => stores.users.setDisabled(user.id, NOW), [{ kind: 'user', key: user.id }]],
        [() => stores.signingKeys.add(next), [{ kind: 'key', key: next.kid }]],
        [() => stores.signingKeys.activate(next.kid, NOW, NOW), [{ kind: 'key', key: '' }]],
        [() => stores.accessTokens.revoke('token', NOW), [{ kind: 'access-token', key: 'token' }]],
        [
          () => stores.sessions.renew(session.id, session, NOW),
          [{ kind: 'session', key: session.id }],
        ],
        [
          () => stores.sessions.end(session.id, NOW),
          [
            { kind: 'session', key: session.id },
            { kind: 'authorization', key: online.id },
          ],
        ],
        [() => stores.sessions.end(session.id, NOW), []],
      ]
      const earlier = new Set<string>()
      for (const [work, changes] of cases) {
        const told: string[] = []
        const stop = database.changes.subscribe(({ tenant, kind, key }) => {
          if (tenant === stores.tenant) told.push(`${kind} ${key}`)
        })
        await work()
        stop()
        const expected = changes.map(({ kind, key }) => `${kind} ${key}`)
        // A poll may have come in between, and tells a second time what was told already.
        const once = [...new Set(told)].filter((one) => expected.includes(one) || !earlier.has(one))
        expect(once).toEqual(expected)
        for (const one of expected) earlier.add(one)
      }
    })

    test('tells nothing of a unit that failed, and everything of one that did not', async () => {
      const { database } = db()
      const stores = db().tenant()
      const one = anAuthorization()
      await stores.authorizations.save(one)
      const listener = vi.fn<(change: Change) => void>()
      const stop = database.changes.subscribe(listener)
      const failed = stores.write(async (unit) => {
        await unit.authorizations.revoke(one.id, 'patient', NOW)
        throw new Error('refused')
      })
      await expect(failed).rejects.toThrow('refused')
      await new Promise((resolve) => setTimeout(resolve, 300))
      const ours = () => listener.mock.calls.filter(([{ tenant }]) => tenant === stores.tenant)
      expect(ours()).toEqual([])
      await stores.write(async (unit) => {
        await unit.authorizations.revoke(one.id, 'patient', NOW)
        expect(ours()).toEqual([])
      })
      expect(ours()).toHaveLength(1)
      stop()
    })

    test('goes on when a listener throws, and reports it', async () => {
      const { database } = db()
      const { accessTokens, tenant } = db().tenant()
      const told: Change[] = []
      const stopBad = database.changes.subscribe(() => {
        throw new Error('a faulty listener')
      })
      const stop = database.changes.subscribe((change) => told.push(change))
      await accessTokens.revoke('token', NOW)
      expect(told).toContainEqual({ tenant, kind: 'access-token', key: 'token' })
      expect(db().faults.map(String)).toContain('Error: a faulty listener')
      stop()
      stopBad()
    })
  })

  test('the database answers a ping, and the FHIR engine stands beside', async () => {
    const { database } = db()
    await database.ping()
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(database.fhir.read)
    expect(rows).toEqual([{ one: 1 }])
  })
}
