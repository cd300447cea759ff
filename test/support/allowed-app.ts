// A user who allowed an app something, as grants find it: the person, the session they did it in, and what they
// allowed.
import type { Authorization } from '../../src/model/authorization.ts'
import type { Stores } from '../../src/model/stores.ts'
import { authorization, session, user } from './fixtures.ts'

/** Keeps them, each under its id of this test; answers the id of what was allowed. */
export async function allowApp(
  stores: Stores,
  id: (name: string) => string,
  change: Partial<Authorization> = {},
): Promise<string> {
  await stores.users.add(user({ id: id('user'), username: id('user') }))
  await stores.sessions.save(
    session({ id: id('session'), secretHash: id('hash'), userId: id('user') }),
  )
  const authorizationId = id('authorization')
  await stores.authorizations.save(
    authorization({
      id: authorizationId,
      userId: id('user'),
      sessionId: id('session'),
      ...change,
    }),
  )
  return authorizationId
}
