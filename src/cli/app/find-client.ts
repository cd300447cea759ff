// Finding the app that a command is about.
import { nearest } from '../../lib/edit-distance.ts'
import type { Client } from '../../model/client.ts'
import type { Stores } from '../../model/stores.ts'
import { CommandError } from '../command.ts'

/** The app with this client_id. Throws a CommandError when there is none. */
export async function findClient(stores: Stores, id: string): Promise<Client> {
  const client = await stores.clients.find(id)
  if (client) return client
  const all = await stores.clients.list()
  const meant =
    all.find(({ name }) => name.toLowerCase() === id.toLowerCase())?.id ??
    nearest(
      id,
      all.map((other) => other.id),
    )
  throw new CommandError(
    `There is no app with the client_id '${id}'.${meant ? ` Did you mean ${meant}?` : ''}`,
  )
}
