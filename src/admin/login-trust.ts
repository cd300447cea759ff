// What the pages about one login trust share: finding it, counting what it holds, ending that, and the times
// by which two operators at the same trust are told apart.
import type { Millis } from '../lib/clock.ts'
import type { Client } from '../model/client.ts'
import { PageError } from '../model/errors.ts'
import type { Stores } from '../model/stores.ts'
import type { ClientRules } from '../oauth/client-metadata.ts'
import type { DryRunDeps } from '../oauth/dry-run.ts'
import { type ConsoleDeps, roomPath } from './operator.ts'

export type TrustDeps = ConsoleDeps & { rules: ClientRules; dryRun: DryRunDeps }

const MOST_COUNTED = 10_000

/** The trust of the path. Throws a page when there is none. */
export async function findTrust(
  id: string,
  { stores }: Pick<TrustDeps, 'stores'>,
): Promise<Client> {
  const client = await stores.clients.find(id)
  if (!client) throw new PageError('not-found')
  return client
}

/** How many authorizations it holds, counted up to a limit. */
export async function accessOf(
  id: string,
  { authorizations }: Pick<Stores, 'authorizations'>,
  most = MOST_COUNTED,
): Promise<{ count: number; more: boolean }> {
  const counted = await authorizations.count({ state: 'live', clientId: id }, most + 1)
  return { count: Math.min(counted, most), more: counted > most }
}

/** Where the trust's pages are. Ids may hold slashes and colons. */
export function trustPath(deps: TrustDeps, id: string, below = ''): string {
  return roomPath(deps, 'login-trusts', `/${encodeURIComponent(id)}${below}`)
}

/** The time of a change is what tells changes apart, so it must be a later one. */
export function changedAt(client: Client, now: Millis): Millis {
  return Math.max(now, client.updatedAt + 1)
}
