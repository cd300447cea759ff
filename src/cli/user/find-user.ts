// Finding the user that a command is about.
import type { Stores } from '../../model/stores.ts'
import type { User } from '../../model/user.ts'
import { CommandError } from '../command.ts'

/** The user of this name in any spelling. Throws a CommandError when there is none. */
export async function findUser(stores: Stores, username: string): Promise<User> {
  const user = await stores.users.findByUsername(username)
  if (!user) throw new CommandError(`There is no user with the name '${username}'.`)
  return user
}
