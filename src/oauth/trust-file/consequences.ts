// What a plan means for people who allowed something: shown before anybody says yes.
import type { Stores } from '../../model/stores.ts'
import { accessOf, type HeldAccess } from '../held-access.ts'
import type { TrustPlan } from './plan-trusts.ts'

/** What becomes of the access that an app holds: it ends for good, rests while the app is off, or comes back. */
export type Consequence = HeldAccess & { kind: 'ends' | 'rests' | 'returns' }

/** The consequences by client_id; apps that hold nothing, or for which nothing changes, are not in it. */
export async function consequencesOf(
  { changed, removed }: Pick<TrustPlan, 'changed' | 'removed'>,
  stores: Pick<Stores, 'authorizations'>,
): Promise<Map<string, Consequence>> {
  const kinds: [string, Consequence['kind']][] = removed.map(({ id }) => [id, 'ends'])
  for (const { before, after } of changed) {
    const [was, is] = [before.disabledAt === null, after.disabledAt === null]
    if (was !== is) kinds.push([before.id, is ? 'returns' : 'rests'])
  }
  const consequences = new Map<string, Consequence>()
  for (const [id, kind] of kinds) {
    const held = await accessOf(id, stores)
    if (held.count > 0) consequences.set(id, { ...held, kind })
  }
  return consequences
}
