// One tenant on a database in memory, with keys and a clock that tests move: what rules are tried on when
// a fake store would be more work, or less true.
import { type Clock, manualClock } from '../../src/lib/clock.ts'
import { createSealer, type Sealer } from '../../src/lib/seal.ts'
import type { Stores } from '../../src/model/stores.ts'
import { DEFAULT_TENANT } from '../../src/model/tenant.ts'
import { type OpenDatabase, openDatabase } from '../../src/store/open.ts'
import { type KeyRing, openKeyRing } from '../../src/tokens/signing-keys.ts'
import { DAY, NOW } from './fixtures.ts'

export const SEALER: Sealer = createSealer(Buffer.alloc(32, 7))
export const KEY_OVERLAP = DAY

export type TestTenant = {
  clock: ReturnType<typeof manualClock>
  database: OpenDatabase
  stores: Stores
  close(): Promise<void>
}

/** Opens an empty tenant at `NOW`. */
export async function openTenant(): Promise<TestTenant> {
  const clock = manualClock(NOW)
  const database = await openDatabase({ dataDir: ':memory:' }, clock)
  await database.migrate()
  return {
    clock,
    database,
    stores: database.forTenant(DEFAULT_TENANT),
    close: () => database.close(),
  }
}

/** Opens the keys of a tenant, making them when there are none. */
export function openKeys(
  { stores, clock }: { stores: Pick<Stores, 'signingKeys'>; clock: Clock },
  tenant: string = DEFAULT_TENANT,
): Promise<KeyRing> {
  return openKeyRing({
    tenant,
    store: stores.signingKeys,
    sealer: SEALER,
    clock,
    overlapMillis: KEY_OVERLAP,
  })
}

/** The first refusal that `work` ends in; fails when it ends well. */
export async function refusal(
  work: Promise<unknown>,
): Promise<Error & { code?: string; status?: number }> {
  try {
    await work
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('not refused')
}
