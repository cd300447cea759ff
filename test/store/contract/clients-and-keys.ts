// Clients, signing keys and the audit trail.
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/ids.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { aClient, aKey, anAuditEvent, HOUR, NOW } from './records.ts'

export function clientsAndKeysContract(db: () => TestDatabase) {
  describe('clients', () => {
    test('are removed with their origins, once, and may be added anew', async () => {
      const { clients } = db().tenant()
      const one = aClient({ allowedOrigins: ['https://gone.example'] })
      await clients.add(one)
      expect(await clients.remove(one.id)).toBe(true)
      expect(await clients.remove(one.id)).toBe(false)
      expect(await clients.find(one.id)).toBeNull()
      expect(await clients.originRegistered('https://gone.example')).toBe(false)
      expect(await clients.add(one)).toBe(true)
    })

    test('are found and listed as they were added', async () => {
      const { clients } = db().tenant()
      const full = aClient({ name: 'A', allowedOrigins: ['https://a.example'], disabledAt: NOW })
      const bare = aClient({ name: 'B', jwks: null, secrets: [], contacts: [], redirectUris: [] })
      expect(await clients.add(bare)).toBe(true)
      expect(await clients.add(full)).toBe(true)
      expect(await clients.find(full.id)).toEqual(full)
      expect(await clients.find(bare.id)).toEqual(bare)
      expect(await clients.list()).toEqual([full, bare])
      expect(await clients.find(newId(NOW))).toBeNull()
      expect(await clients.find('nul\0')).toBeNull()
    })

    test('are refused when the id is taken: of 10 at once one gets it', async () => {
      const { clients } = db().tenant()
      const candidates = Array.from({ length: 10 }, (_, i) => aClient({ id: 'x', name: `${i}` }))
      const added = await Promise.all(candidates.map((client) => clients.add(client)))
      expect(added.filter(Boolean)).toHaveLength(1)
      expect(await clients.find('x')).toEqual(candidates[added.indexOf(true)])
    })

    test('are replaced by one of those who read the same state', async () => {
      const { clients } = db().tenant()
      const client = aClient()
      await clients.add(client)
      const edits = Array.from({ length: 10 }, (_, i) => ({
        ...client,
        name: `edit ${i}`,
        updatedAt: NOW + 1 + i,
      }))
      const replaced = await Promise.all(edits.map((edit) => clients.replace(edit, NOW)))
      expect(replaced.filter(Boolean)).toHaveLength(1)
      expect(await clients.find(client.id)).toEqual(edits[replaced.indexOf(true)])
      expect(await clients.replace(aClient(), NOW)).toBe(false)
    })

    test('register the origins of their redirect URIs and their own, while they are enabled', async () => {
      const { clients } = db().tenant()
      const client = aClient({
        redirectUris: ['https://app.example:8443/cb', 'org.app.native:/cb', 'HTTP://127.0.0.1/cb'],
        allowedOrigins: ['https://spa.example', 'http://127.0.0.1'],
      })
      await clients.add(client)
      for (const origin of [
        'https://app.example:8443',
        'http://127.0.0.1',
        'https://spa.example',
      ]) {
        expect(await clients.originRegistered(origin)).toBe(true)
      }
      for (const origin of ['https://app.example', 'null', 'https://evil.example', '']) {
        expect(await clients.originRegistered(origin)).toBe(false)
      }
      const moved = { ...client, redirectUris: [], updatedAt: NOW + 1 }
      await clients.replace(moved, NOW)
      expect(await clients.originRegistered('https://app.example:8443')).toBe(false)
      expect(await clients.originRegistered('https://spa.example')).toBe(true)
      await clients.replace({ ...moved, disabledAt: NOW, updatedAt: NOW + 2 }, NOW + 1)
      expect(await clients.originRegistered('https://spa.example')).toBe(false)
    })

    test('of another tenant are invisible and untouchable, and may have the same id', async () => {
      const [ours, theirs] = [db().tenant().clients, db().tenant().clients]
      const client = aClient({ allowedOrigins: ['https://one.example'] })
      await ours.add(client)
      expect(await theirs.find(client.id)).toBeNull()
      expect(await theirs.list()).toEqual([])
      expect(await theirs.originRegistered('https://one.example')).toBe(false)
      expect(await theirs.replace({ ...client, name: 'theirs' }, NOW)).toBe(false)
      expect(await theirs.add({ ...client, name: 'theirs' })).toBe(true)
      expect(await ours.find(client.id)).toEqual(client)
    })
  })

  describe('signing keys', () => {
    test('are listed as they were added, and refused when the kid is taken', async () => {
      const { signingKeys } = db().tenant()
      const pair = aKey({ createdAt: NOW })
      const hmac = aKey({ createdAt: NOW + 1, purpose: 'access', publicJwk: null })
      expect(await signingKeys.add(pair)).toBe(true)
      expect(await signingKeys.add(hmac)).toBe(true)
      expect(await signingKeys.add({ ...pair, purpose: 'ES256' })).toBe(false)
      expect(await signingKeys.list()).toEqual([pair, hmac])
    })

    test('refuse a second current key of one purpose: nodes that start at once agree on one', async () => {
      const { signingKeys } = db().tenant()
      const current = { state: 'current' as const, activatedAt: NOW }
      const added = await Promise.all(
        Array.from({ length: 8 }, () => signingKeys.add(aKey({ ...current, purpose: 'refresh' }))),
      )
      expect(added.filter(Boolean)).toHaveLength(1)
      expect(await signingKeys.add(aKey({ ...current, purpose: 'ES256' }))).toBe(true)
      expect(await signingKeys.list()).toHaveLength(2)
    })

    test('are activated in one step that retires the one before of the same purpose', async () => {
      const { signingKeys } = db().tenant()
      const old = aKey({ state: 'current', activatedAt: NOW, createdAt: NOW })
      const next = aKey({ createdAt: NOW + 1 })
      const other = aKey({ state: 'current', purpose: 'ES256', createdAt: NOW + 2 })
      for (const key of [old, next, other]) await signingKeys.add(key)
      expect(await signingKeys.activate(next.kid, NOW + 10, NOW + 20)).toBe(true)
      expect(await signingKeys.list()).toEqual([
        { ...old, state: 'retired', retiredAt: NOW + 10, expiresAt: NOW + 20 },
        { ...next, state: 'current', activatedAt: NOW + 10 },
        other,
      ])
      expect(await signingKeys.activate(old.kid, NOW + 11, NOW + 20)).toBe(false)
      expect(await signingKeys.activate(newId(NOW), NOW + 11, NOW + 20)).toBe(false)
    })

    test('activated by ten at once leave one current key', async () => {
      const { signingKeys } = db().tenant()
      const candidates = Array.from({ length: 10 }, () => aKey())
      await signingKeys.add(aKey({ state: 'current' }))
      for (const key of candidates) await signingKeys.add(key)
      const activated = await Promise.all(
        candidates.map(({ kid }) => signingKeys.activate(kid, NOW + 1, NOW + 2)),
      )
      expect(activated).toEqual(candidates.map(() => true))
      const keys = await signingKeys.list()
      expect(keys.filter(({ state }) => state === 'current')).toHaveLength(1)
      expect(keys.filter(({ state }) => state === 'retired')).toHaveLength(10)
    })

    test('that were retired and expired are cleared and others are not', async () => {
      const { signingKeys } = db().tenant()
      const retired = aKey({ state: 'retired', expiresAt: NOW })
      const overlapping = aKey({ state: 'retired', expiresAt: NOW + 10 })
      for (const key of [retired, overlapping]) await signingKeys.add(key)
      expect(await signingKeys.deleteExpired(NOW)).toBe(1)
      expect(await signingKeys.list()).toEqual([overlapping])
    })

    test('of another tenant are invisible and untouchable', async () => {
      const [ours, theirs] = [db().tenant().signingKeys, db().tenant().signingKeys]
      const key = aKey()
      await ours.add(key)
      await ours.add(aKey({ state: 'retired', expiresAt: NOW }))
      expect(await theirs.list()).toEqual([])
      expect(await theirs.activate(key.kid, NOW, NOW)).toBe(false)
      expect(await theirs.deleteExpired(NOW)).toBe(0)
      expect(await theirs.add(key)).toBe(true)
      expect(await ours.list()).toHaveLength(2)
    })
  })

  describe('audit events', () => {
    test('are listed newest first, by type and up to a limit, in their tenant only', async () => {
      const [ours, theirs] = [db().tenant().auditEvents, db().tenant().auditEvents]
      const first = anAuditEvent({ detail: { scope: 'openid', count: 2, first: true, why: null } })
      const second = anAuditEvent({ type: 'token-issued', clientId: 'app', requestId: 'r1' })
      const third = anAuditEvent({ outcome: 'refused', patientId: '85', authorizationId: 'a' })
      for (const event of [first, second, third]) await ours.append(event)
      expect(await ours.list()).toEqual([third, second, first])
      expect(await ours.list({ type: 'sign-in' })).toEqual([third, first])
      expect(await ours.list({ limit: 1 })).toEqual([third])
      expect(await theirs.list()).toEqual([])
    })

    test('about one person are not those that they did to others', async () => {
      const { auditEvents } = db().tenant()
      const own = anAuditEvent({ userId: 'user-1' })
      for (const event of [own, anAuditEvent({ actorId: 'user-1' })])
        await auditEvents.append(event)
      const found = await auditEvents.search({ userId: 'user-1', types: ['sign-in'] }, { limit: 9 })
      expect(found).toMatchObject([own])
      expect(found).toHaveLength(1)
    })

    test('of one authorization are found page by page, of its kind, time and tenant only', async () => {
      const [ours, theirs] = [db().tenant().auditEvents, db().tenant().auditEvents]
      const read = (at: number, fields = {}) =>
        anAuditEvent({ type: 'fhir-access', at, authorizationId: 'one', ...fields })
      const [old, first, second] = [read(NOW - HOUR), read(NOW), read(NOW + 1)]
      const others = [
        read(NOW, { authorizationId: 'two' }),
        read(NOW, { type: 'token-refreshed' }),
        read(NOW, { outcome: 'refused' }),
        read(NOW, { authorizationId: undefined }),
      ]
      for (const event of [old, first, ...others, second]) await ours.append(event)
      await theirs.append(read(NOW))
      const filter = {
        types: ['fhir-access'],
        outcome: 'success',
        authorizationId: 'one',
        from: NOW,
      } as const
      const page = await ours.search(filter, { limit: 1 })
      expect(page).toMatchObject([second])
      const next = await ours.search(filter, { limit: 2, before: page[0]?.seq })
      expect(next).toMatchObject([first])
      expect(next).toHaveLength(1)
      expect(await ours.search({ ...filter, authorizationId: 'none' }, { limit: 9 })).toEqual([])
    })
  })
}
