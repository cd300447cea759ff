// What a valid bearer token stands for at the moment of a request: the facts every resource server
// decides by. Made by the bearer guard, after signature, expiry, audience and revocation were checked.
import type { Millis } from '../lib/clock.ts'
import type { Authorization } from './authorization.ts'
import type { Client } from './client.ts'
import type { User } from './user.ts'

export type BearerAccess = {
  tokenId: string
  client: Client
  /** Null for a backend service, which acts for nobody. */
  user: User | null
  authorization: Authorization
  /** What the token may do now: the scope string of the authorization, narrowed by the token's own. */
  grantedScope: string
  /** Logical ids of the patients, besides the user's own, whom the user may act for now. */
  proxiesHeld: string[]
  expiresAt: Millis
}
