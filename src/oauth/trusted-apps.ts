// The apps that somebody stands behind: what strangers are compared with.
import type { Client } from '../model/client.ts'
import type { Stores } from '../model/stores.ts'

/** Those an operator registered or approved; the same app registered by many devices is like none of them. */
export async function trustedApps(
  stores: Pick<Stores, 'clients' | 'registrations'>,
): Promise<Client[]> {
  const strangers = new Set(await stores.registrations.unreviewedIds())
  const clients = await stores.clients.list()
  return clients.filter(({ id, disabledAt }) => disabledAt === null && !strangers.has(id))
}
