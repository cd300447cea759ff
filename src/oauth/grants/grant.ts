// A grant turns one kind of proof into an authorization (RFC 6749 §1.3). The token endpoint owns what all
// share: the form, the client's authentication, and that the client may use the grant at all.

import type { Form } from '../../http/form.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Authorization } from '../../model/authorization.ts'
import type { Client, GrantType } from '../../model/client.ts'
import type { Stores } from '../../model/stores.ts'
import type { KeyRing } from '../../tokens/signing-keys.ts'

/** What a grant hands to the token endpoint, which mints from it. */
export type Granted = {
  authorization: Authorization
  /** The scopes of this access token: the authorization's, or fewer. */
  scope: string
  /** The refresh token to tell; null for none. */
  refreshToken: string | null
  /** Echoed in the id_token of a code exchange (OIDC Core §3.1.3.6). */
  nonce: string | null
}

export interface Grant {
  grantType: GrantType
  /**
   * The public client that a request without any client identification is from, told by what it
   * presents; null when that tells none. Only where the specification does not demand `client_id`.
   */
  publicClient?(form: Form): Promise<Client | null>
  /** Checks the grant's own matter and uses it up, or throws an OAuthError. */
  authorize(form: Form, client: Client): Promise<Granted>
}

export type GrantDeps = {
  stores: Stores
  keys: KeyRing
  clock: Clock
  /** How long a refresh token works without being used, in seconds. */
  refreshIdleSeconds: number
  /** How long an exchanged refresh token may be exchanged again for the same successor, in seconds. */
  refreshGraceSeconds: number
  /** Tells the people who watch; nothing secret in it. */
  warn(event: string, facts: Record<string, unknown>): void
}
