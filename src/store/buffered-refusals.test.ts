import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { aRefusal } from '../../test/store/contract/refusals.ts'
import { NOW } from '../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../test/support/tenant.ts'
import type { Refusal, RefusalLog } from '../model/refusal.ts'
import type { Stores } from '../model/stores.ts'
import { bufferedRefusals } from './buffered-refusals.ts'

const MINUTE = 60_000
const PER_MINUTE = 3
// The start of a minute, so that what follows is in one.
const AT = Math.ceil(NOW / MINUTE) * MINUTE

let tenant: TestTenant
let log: RefusalLog
let faults: unknown[]
beforeEach(async () => {
  tenant = await openTenant()
  faults = []
  log = bufferedRefusals(tenant.stores, PER_MINUTE, (error) => faults.push(error))
})
afterEach(() => tenant.close())

const note = (fields: Partial<Refusal>, times = 1) => {
  for (let each = 0; each < times; each++) {
    const { dropped: _, ...refusal } = aRefusal({ at: AT, clientId: 'app', ...fields })
    log.note(refusal)
  }
}
const kept = () => tenant.stores.refusals.search({}, { limit: 1000 })
const audited = async () =>
  (await tenant.stores.auditEvents.list({ limit: 1000 })).map(
    ({ type, clientId, requestId, detail }) => ({ type, clientId, requestId, ...detail }),
  )

describe('a flood of refusals', () => {
  test('is kept as so many a minute of one client, and one more that counts the rest', async () => {
    note({}, 1000)
    await log.flush()
    expect(await kept()).toHaveLength(PER_MINUTE)
    note({ at: AT + MINUTE, requestId: 'next' })
    await log.flush()
    const rows = await kept()
    expect(rows).toHaveLength(PER_MINUTE + 2)
    expect(rows.map(({ dropped }) => dropped).sort((a, b) => b - a)[0]).toBe(1000 - PER_MINUTE - 1)
  })
  test('by those who only say they are a client leaves that client’s own', async () => {
    note({ proven: false, rule: 'client-secret-wrong' }, 100)
    note({ requestId: 'own' })
    await log.flush()
    expect(await tenant.stores.refusals.findByRequest('own')).toHaveLength(1)
  })
  test('by nobody known is bounded for each rule', async () => {
    note({ clientId: null, rule: 'client-unknown' }, 100)
    note({ clientId: null, rule: 'rate-limited' }, 100)
    await log.flush()
    expect(await kept()).toHaveLength(2 * PER_MINUTE)
  })
  test('of ten thousand clients is bounded for all together', async () => {
    for (let each = 0; each < 6000; each++) note({ clientId: `app-${each}` })
    await log.flush()
    expect((await tenant.stores.refusals.search({}, { limit: 10_000 })).length).toBe(1000)
    const all = await countAll()
    expect(all).toBe(5000)
  })
  test('cannot fill the audit trail: the first of a kind, and a count a minute', async () => {
    note({ requestId: 'first' }, 1)
    note({}, 999)
    await log.flush()
    expect(await audited()).toEqual([
      expect.objectContaining({
        type: 'token-refused',
        clientId: 'app',
        requestId: 'first',
        count: 1,
      }),
    ])
    await log.close()
    expect(await audited()).toEqual([
      expect.objectContaining({ type: 'token-refused', requestId: undefined, count: 999 }),
      expect.objectContaining({ count: 1, rule: 'code-redeemed', endpoint: 'token' }),
    ])
    expect((await tenant.stores.auditEvents.verify()).faults).toEqual([])
  })
  test('of many kinds is told by the first hundred and one for the rest', async () => {
    for (let each = 0; each < 500; each++) note({ clientId: `app-${each}` })
    await log.close()
    const told = await audited()
    expect(told).toHaveLength(102)
    expect(told).toContainEqual(expect.objectContaining({ rule: 'several', count: 399 }))
  })
})

describe('the audit trail', () => {
  test('has refused registrations by a name of their own, and no refusal of FHIR, which it has already', async () => {
    note({ endpoint: 'register', rule: 'metadata-wrong' })
    note({ endpoint: 'fhir', rule: 'scope-missing' })
    note({ endpoint: 'authorize', rule: 'state-missing' })
    await log.flush()
    expect((await audited()).map(({ type }) => type)).toEqual(['registration-refused'])
  })
})

describe('a database that is away', () => {
  test('hurts nobody: what waits is bounded and is kept when it is back', async () => {
    let away = true
    const failing: Pick<Stores, 'write'> = {
      write: (unit) => (away ? Promise.reject(new Error('away')) : tenant.stores.write(unit)),
    }
    log = bufferedRefusals(failing, 10_000, (error) => faults.push(error))
    note({}, 20_000)
    await log.flush()
    expect(faults).toHaveLength(1)
    away = false
    await log.close()
    expect(await countAll()).toBe(5000)
  })
})

async function countAll(): Promise<number> {
  let count = 0
  for (let before: string | undefined; ; ) {
    const rows = await tenant.stores.refusals.search({}, { limit: 1000, before })
    count += rows.length
    before = rows.at(-1)?.id
    if (rows.length < 1000) return count
  }
}
