// An app that registered itself (RFC 7591): what it asked for, whether somebody has looked at it, and the hash
// of the token by which its developer manages it (RFC 7592). The app itself is a client like any other.
import type { Millis } from '../lib/clock.ts'
import type { SoftwareStatement } from './software-statement.ts'

/** `waiting`: switched off until an operator decides. */
export type RegistrationState = 'waiting' | 'approved' | 'refused'

/** What an operator should look at twice; `like` names what it looks like. */
export type RegistrationFlag = {
  kind: 'name-like-app' | 'name-like-practice' | 'host-like-app' | 'site-elsewhere' | 'logo-of-app'
  like: string
}

export type Registration = {
  clientId: string
  /** SHA-256 of the registration access token; it changes with every change of the app. */
  tokenHash: string
  state: RegistrationState
  flags: RegistrationFlag[]
  /** When it began to wait, or was decided. */
  since: Millis
  requestedAt: Millis
  /** Whether an operator stands behind it; an app approved by policy is a stranger still. */
  reviewed: boolean
  /** Whether anybody ever allowed it anything; those nobody uses are cleared away. */
  used: boolean
  /** Which software it is (RFC 7591 §2): by the statement when there is one, else by its developer's word. */
  softwareId: string | null
  softwareVersion: string | null
  /** What it showed; its claims are not the developer's to change. */
  statement: SoftwareStatement | null
}

/** A token that an operator gives a developer, so that they may register (RFC 7591 §3). */
export type InitialAccessToken = {
  id: string
  tokenHash: string
  /** For the operator: whom it was given to. */
  note: string
  /** Apps registered with it wait for nobody. */
  preApproved: boolean
  usesLeft: number
  createdAt: Millis
  expiresAt: Millis
}

export interface RegistrationStore {
  /** The registration that this registration access token manages. */
  findByToken(tokenHash: string): Promise<Registration | null>
  find(clientId: string): Promise<Registration | null>
  add(registration: Registration): Promise<void>
  /** Replaces it if its token is still `expectedTokenHash`; of two at once one gets true. */
  replace(registration: Registration, expectedTokenHash: string): Promise<boolean>
  /** An operator decides about one that waits; false when none does. */
  decide(clientId: string, state: 'approved' | 'refused', now: Millis): Promise<boolean>
  /** Those in this state, the oldest first. */
  list(
    state: RegistrationState,
    page: { limit: number; after?: string | undefined },
  ): Promise<Registration[]>
  /** The ids of those no operator has looked at. */
  unreviewedIds(): Promise<string[]>
  /** How many are in this state, counted no further than `most`. */
  count(state: RegistrationState, most: number): Promise<number>
  /** Those nobody has used, the oldest first, and how many there are up to `most`. */
  listUnused(limit: number, after?: string): Promise<Registration[]>
  countUnused(most: number): Promise<number>
  markUsed(clientId: string): Promise<void>
  remove(clientId: string): Promise<void>
  addInitialToken(token: InitialAccessToken): Promise<void>
  /** Newest first, those that are used up or expired included. */
  listInitialTokens(): Promise<InitialAccessToken[]>
  /** The token, while it can be used at `now`. */
  findInitialToken(tokenHash: string, now: Millis): Promise<InitialAccessToken | null>
  /** Uses it once; null when it is unknown, used up or expired. Atomic. */
  useInitialToken(tokenHash: string, now: Millis): Promise<InitialAccessToken | null>
  removeInitialToken(id: string): Promise<boolean>
}
