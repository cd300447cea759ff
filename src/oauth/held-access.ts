// How much access an app holds: what is told before it is switched off or removed.
import type { Stores } from '../model/stores.ts'

const MOST_COUNTED = 10_000

/** `more` when they were not counted to the end. */
export type HeldAccess = { count: number; more: boolean }

/** How many authorizations of the app are in force, counted up to `most`. */
export async function accessOf(
  clientId: string,
  { authorizations }: Pick<Stores, 'authorizations'>,
  most = MOST_COUNTED,
): Promise<HeldAccess> {
  const counted = await authorizations.count({ state: 'live', clientId }, most + 1)
  return { count: Math.min(counted, most), more: counted > most }
}
