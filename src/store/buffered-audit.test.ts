import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { authorization, idOf, NOW } from '../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../test/support/tenant.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { Stores } from '../model/stores.ts'
import { bufferedAudit } from './buffered-audit.ts'

const read = (requestId: string): AuditEvent => ({
  type: 'fhir-access',
  at: NOW,
  outcome: 'success',
  requestId,
})

let tenant: TestTenant
let writes: number
let broken: boolean
let faults: unknown[]
/** The real stores, which fail while `broken`. */
let stores: Stores
beforeEach(async () => {
  tenant = await openTenant()
  writes = 0
  broken = false
  faults = []
  // What an earlier test's buffer still tries to write must not land in this test's trail.
  const own = tenant
  stores = {
    ...own.stores,
    write: (unit) => {
      writes++
      return broken ? Promise.reject(new Error('disk full')) : own.stores.write(unit)
    },
  }
  return () => own.close()
})
afterEach(() => {
  vi.useRealTimers()
})

const open = () => bufferedAudit(stores, (error) => faults.push(error))
const kept = async () => (await tenant.stores.auditEvents.list()).map(({ requestId }) => requestId)

describe('records of reads', () => {
  test('of the same moment are written together', async () => {
    const audit = open()
    for (let at = 0; at < 100; at++) audit.record(read(`${at}`))
    await audit.flush()
    expect(writes).toBe(1)
    expect(await kept()).toHaveLength(100)
  })
  test('are written soon by themselves', async () => {
    open().record(read('a'))
    await vi.waitFor(async () => expect(await kept()).toEqual(['a']), { timeout: 2000 })
  })
  test('that come while others are written are written next', async () => {
    const audit = open()
    audit.record(read('a'))
    const first = audit.flush()
    audit.record(read('b'))
    await first
    await audit.flush()
    expect((await kept()).sort()).toEqual(['a', 'b'])
  })
  test('are nothing to write when there are none', async () => {
    await open().flush()
    expect(writes).toBe(0)
  })
})

describe('when an authorization was last used', () => {
  test('is noted with what it read, once a minute; a refusal is no use', async () => {
    const own = authorization({ id: idOf('own') })
    const refused = authorization({ id: idOf('refused') })
    for (const one of [own, refused]) await tenant.stores.authorizations.save(one)
    const lastUsed = async ({ id }: { id: string }) =>
      (await tenant.stores.authorizations.find(id))?.lastUsedAt
    const audit = open()
    audit.record({ ...read('a'), authorizationId: own.id })
    audit.record({ ...read('b'), authorizationId: own.id, at: NOW + 1 })
    audit.record({ ...read('c'), authorizationId: refused.id, outcome: 'refused' })
    await audit.flush()
    expect([await lastUsed(own), await lastUsed(refused)]).toEqual([NOW, null])
    audit.record({ ...read('d'), authorizationId: own.id, at: NOW + 59_999 })
    await audit.flush()
    expect(await lastUsed(own)).toBe(NOW)
    audit.record({ ...read('e'), authorizationId: own.id, at: NOW + 60_000 })
    await audit.flush()
    expect(await lastUsed(own)).toBe(NOW + 60_000)
  })
})

describe('while they cannot be written (attack N09)', () => {
  test('reads are refused, and somebody hears why', async () => {
    const audit = open()
    broken = true
    audit.record(read('a'))
    await audit.flush()
    expect(faults).toHaveLength(1)
    expect(() => audit.record(read('refused'))).toThrow('disk full')
    expect(await kept()).toEqual([])
  })
  test('what was served already is kept, and written once that works again', async () => {
    const audit = open()
    broken = true
    audit.record(read('a'))
    await audit.flush()
    broken = false
    await audit.flush()
    expect(await kept()).toEqual(['a'])
    audit.record(read('b'))
    await audit.flush()
    expect((await kept()).sort()).toEqual(['a', 'b'])
  })
  test('it is tried again although nobody reads', async () => {
    const audit = open()
    broken = true
    audit.record(read('a'))
    await audit.flush()
    broken = false
    await vi.waitFor(async () => expect(await kept()).toEqual(['a']), { timeout: 20_000 })
  })
  test('nor is what was served while a try was under way lost with it', async () => {
    let fail = (_: Error) => {}
    const hanging = new Promise<never>((_, reject) => {
      fail = reject
    })
    const first = { ...stores, write: () => hanging }
    let at: Stores = first
    const write: Stores['write'] = (unit) => at.write(unit)
    const audit = bufferedAudit({ ...stores, write }, (error) => faults.push(error))
    for (let times = 0; times < 6_000; times++) audit.record(read('before'))
    const tried = audit.flush()
    await Promise.resolve()
    for (let times = 0; times < 6_000; times++) audit.record(read('meanwhile'))
    fail(new Error('disk full'))
    await tried
    expect(() => audit.record(read('refused'))).toThrow()
    at = stores
    await audit.flush()
    expect(await tenant.stores.auditEvents.verify()).toMatchObject({ events: 12_000 })
  })
  test('memory is bounded: with too many waiting, reads are refused', () => {
    const audit = open()
    for (let at = 0; at < 10_000; at++) audit.record(read(`${at}`))
    expect(() => audit.record(read('one more'))).toThrow('too many')
  })
})
