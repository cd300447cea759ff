// Reads an access token of either format and finds what stands behind it now: the one judgement that
// the bearer guard, introspection and revocation share. Signature first, then time, then the store.
import type { Clock } from '../lib/clock.ts'
import { recentlyUsed } from '../lib/recent.ts'
import type { Authorization } from '../model/authorization.ts'
import type { Client } from '../model/client.ts'
import { covers, parseScopes, printScopes } from '../model/scope.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'
import { type AccessTokenFacts, readAccessToken } from './access-token.ts'
import { readJwtAccessToken } from './jwt-access-token.ts'
import type { KeyRing } from './signing-keys.ts'
import { type StandingStores, standingOf } from './standing.ts'

export type TokenReader = {
  /** The token's own facts when this tenant signed it, whatever has become of it since. */
  read(token: string): AccessTokenFacts | null
  /** What a token of ours stood for that is no longer good, and why; null for one that never was ours. */
  fallen(token: string): Promise<{ authorization: Authorization; why: 'expired' | 'ended' } | null>
  /** All that stands behind a token that is good now, or null. */
  live(token: string): Promise<LiveToken | null>
}

export type LiveToken = {
  facts: AccessTokenFacts
  authorization: Authorization
  client: Client
  user: User | null
  /** Patients the user may act for now, besides their own record. */
  proxiesHeld: string[]
  /** The authorization's scopes as they are now, narrowed by the token's own. */
  scope: string
}

/** So many tokens are remembered to be ours; about 500 bytes each. */
const MAX_REMEMBERED = 10_000

/** Reads access tokens of either form, and judges what they stand on. */
export function tokenReader(deps: {
  keys: KeyRing
  stores: StandingStores & Pick<Stores, 'accessTokens' | 'authorizations' | 'clients'>
  clock: Clock
  issuer: string
}): TokenReader {
  const { keys, stores, clock, issuer } = deps
  // That a token is ours is proved once; what has become of it, and of the key that signed it, is asked each time.
  const proved = recentlyUsed<AccessTokenFacts>(MAX_REMEMBERED)
  const stillVerifies = (kid: string) =>
    keys.hmacByKid('access', kid) !== null || keys.verification(kid) !== null

  function read(token: string): AccessTokenFacts | null {
    const known = proved.get(token)
    if (known) return stillVerifies(known.kid) ? known : null
    const facts = readAccessToken(keys, token) ?? readJwtAccessToken(keys, issuer, token)
    if (facts) proved.set(token, facts)
    return facts
  }

  return {
    read,
    fallen: async (token) => {
      const facts = read(token)
      const authorization = facts && (await stores.authorizations.find(facts.authorizationId))
      if (!authorization) return null
      return { authorization, why: clock.now() >= facts.expiresAt ? 'expired' : 'ended' }
    },
    live: async (token) => {
      const facts = read(token)
      const now = clock.now()
      if (!facts || now >= facts.expiresAt) return null
      const authorization = await stores.authorizations.find(facts.authorizationId)
      if (!authorization) return null
      if (await stores.accessTokens.isRevoked(facts.tokenId)) return null
      const client = await stores.clients.find(authorization.clientId)
      if (!client || client.disabledAt !== null) return null
      const standing = await standingOf(stores, authorization, now)
      if (standing.fault !== null) return null
      const scope = await effectiveScope(authorization, facts, stores)
      if (scope === null) return null
      const { user, proxiesHeld } = standing
      return { facts, authorization, client, user, proxiesHeld, scope }
    },
  }
}

/**
 * A narrower token keeps only those of its scopes that the authorization still covers, so that
 * narrowing an authorization narrows every token of it. A scope set that is lost opens nothing.
 */
async function effectiveScope(
  authorization: Authorization,
  facts: AccessTokenFacts,
  stores: Pick<Stores, 'accessTokens'>,
): Promise<string | null> {
  if (facts.scopeSetId === null) return authorization.grantedScope
  const own = await stores.accessTokens.findScopeSet(facts.scopeSetId)
  if (own === null) return null
  const granted = parseScopes(authorization.grantedScope).scopes
  return printScopes(parseScopes(own).scopes.filter((scope) => covers(granted, scope)))
}
