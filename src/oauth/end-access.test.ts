import { afterEach, beforeEach, expect, test } from 'vitest'
import { anAuthorization } from '../../test/store/contract/records.ts'
import { openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { newId } from '../lib/ids.ts'
import { endAccess, followEndings, STEP_ROWS } from './end-access.ts'

let tenant: TestTenant
beforeEach(async () => {
  tenant = await openTenant()
})
afterEach(() => tenant.close())

/** The rows are followed when a test says so. */
const background = { run: () => {}, stop: async () => {} }

/** Allowed to the app a while from now, as by a node whose clock is ahead. */
async function allowed(count: number, aheadMillis: number): Promise<string[]> {
  const { clock, stores } = tenant
  const now = clock.now()
  const made = Array.from({ length: count }, (_, at) => {
    const createdAt = at === count - 1 ? now + aheadMillis : now - 1000
    return anAuthorization({ id: newId(createdAt), clientId: 'app', createdAt, redeemedAt: now })
  })
  await stores.write(async (unit) => {
    for (const one of made) await unit.authorizations.save(one)
  })
  return made.map(({ id }) => id)
}

const lives = async (id: string) =>
  (await tenant.stores.authorizations.find(id))?.revokedAt === null

test.each([1, STEP_ROWS, STEP_ROWS + 1])(
  'all of %i end, also what a node whose clock is ahead has made; what is allowed after that lives',
  async (count) => {
    const { clock, stores } = tenant
    const ids = await allowed(count, 5000)
    const deps = { stores, clock, background }
    await endAccess(deps, { clientId: 'app' }, 'operator: lost', { actorId: 'op' })
    for (const id of ids) expect(await lives(id)).toBe(false)
    clock.advance(6000)
    const [since = ''] = await allowed(1, 0)
    expect(await lives(since)).toBe(true)
    await followEndings(deps)
    for (const id of ids) expect(await lives(id)).toBe(false)
    expect(await lives(since)).toBe(true)
    expect(await stores.accessEndings.list()).toEqual([])
  },
)
