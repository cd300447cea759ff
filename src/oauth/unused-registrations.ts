// Clears away apps that registered themselves and that nobody ever used (attack H10); part of the upkeep.
import type { Background } from '../lib/background.ts'
import type { Clock } from '../lib/clock.ts'
import type { Stores } from '../model/stores.ts'
import { removeClient } from './end-access.ts'

const BATCH = 200

/** Notes which were used since, and removes those that were not for `unusedMillis`; answers how many. */
export async function clearUnusedRegistrations(
  stores: Stores,
  clock: Clock,
  background: Background,
  unusedMillis: number,
): Promise<number> {
  let removed = 0
  for (let after: string | undefined; ; ) {
    const batch = await stores.registrations.listUnused(BATCH, after)
    for (const { clientId, requestedAt } of batch) {
      if (await wasUsed(clientId, stores)) await stores.registrations.markUsed(clientId)
      else if (requestedAt + unusedMillis <= clock.now()) {
        await removeClient({ stores, clock, background }, clientId, {
          reason: 'never used',
          by: 'age',
        })
        removed++
      }
    }
    after = batch.at(-1)?.clientId
    if (batch.length < BATCH) return removed
  }
}

async function wasUsed(clientId: string, { authorizations }: Stores): Promise<boolean> {
  for (const state of ['live', 'ended'] as const)
    if ((await authorizations.count({ state, clientId }, 1)) > 0) return true
  return false
}
