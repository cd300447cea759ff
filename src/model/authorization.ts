// What a person allowed an app: the centre of everything. Codes, access tokens and refresh tokens point
// here, and narrowing or revoking it holds for all of them at the next request.
import type { Millis } from '../lib/clock.ts'
import type { AuthenticationMethod } from './second-factor.ts'

/** Launch context, in the names of the token response (SMART 2.2 scopes, "Launch context arrives with your access_token"). */
export type LaunchContext = {
  patient?: string
  encounter?: string
  need_patient_banner?: boolean
  smart_style_url?: string
  intent?: string
  tenant?: string
  fhirContext?: { reference?: string; canonical?: string; type?: string; role?: string }[]
}

export type Access = 'none' | 'online' | 'offline'

export type Authorization = {
  id: string
  clientId: string
  /** Null for a backend service, which acts for nobody. */
  userId: string | null
  /** The session it came from; what is `online` ends with it. */
  sessionId: string | null
  /** The user's FHIR reference, fixed when it was granted. */
  fhirUser: string | null
  /** Why the user may act for the patient, when the patient is somebody else: the proxy's id. */
  proxyId: string | null
  context: LaunchContext
  /** The granted scopes, literally as the token response tells them. */
  grantedScope: string
  audience: string
  access: Access
  authTime: Millis | null
  /** By what they proved it; empty when that is not known. */
  amr: readonly AuthenticationMethod[]
  createdAt: Millis
  /** The end the person chose; null = until stopped. */
  expiresAt: Millis | null
  /** When its code was exchanged; null = no token exists yet. */
  redeemedAt: Millis | null
  lastUsedAt: Millis | null
  revokedAt: Millis | null
  /** By whom and why, for people: `patient`, `operator`, `code replayed`, `refresh token reused`, ... */
  revokedReason: string | null
}

/** What an operator looks for among all authorizations; all that is given must hold. */
export type AuthorizationFilter = {
  /** `live`: not ended, or ended together with many others a moment ago (access-ending.ts). `ended`: revoked, or expired or never redeemed and marked so since. */
  state: 'live' | 'ended'
  clientId?: string | undefined
  userId?: string | undefined
  /** Logical id of the patient in context. */
  patientId?: string | undefined
  /** Made at this moment or before. */
  madeUntil?: Millis | undefined
}

/** The last row of a page: the next page goes on after it. */
export type AuthorizationCursor = Pick<Authorization, 'id' | 'revokedAt'>

export interface AuthorizationStore {
  save(authorization: Authorization): Promise<void>
  find(id: string): Promise<Authorization | null>
  listByUser(userId: string): Promise<Authorization[]>
  /** The newest authorization of a backend service with exactly these scopes that stands at `now`; null when there is none. */
  findStanding(clientId: string, grantedScope: string, now: Millis): Promise<Authorization | null>
  /** Marks that the code was exchanged. */
  markRedeemed(id: string, now: Millis): Promise<void>
  /** Notes a use; may be coarse (once a minute is enough for people). */
  touch(id: string, now: Millis): Promise<void>
  /**
   * Narrows to this scope string and announces the change; false when revoked or unknown. With `decided`
   * also false when the scopes are no longer those that were decided on, so that of two who narrow at
   * once neither gives back what the other took; its `expiresAt` may only bring the end nearer.
   */
  narrow(
    id: string,
    grantedScope: string,
    decided?: { on: string; expiresAt: Millis | null },
  ): Promise<boolean>
  /** Revokes it and announces the change; false when it was revoked already or is unknown. */
  revoke(id: string, reason: string, now: Millis): Promise<boolean>
  /** One page: the live ones by when they were made, those that ended by when they did; the newest first. */
  search(
    filter: AuthorizationFilter,
    page: { limit: number; after?: AuthorizationCursor | undefined },
  ): Promise<Authorization[]>
  /** How many there are, counted no further than `most`. */
  count(filter: AuthorizationFilter, most: number): Promise<number>
  /** Revokes up to `limit` live ones, announces the change, and answers them as they were. */
  revokeMatching(
    filter: Omit<AuthorizationFilter, 'state'>,
    reason: string,
    now: Millis,
    limit: number,
  ): Promise<Authorization[]>
  /**
   * Marks as ended what expired by `now` (`expired`) and what a person allowed before `unredeemedSince` and
   * no app came for (`never redeemed`); answers how many. Nothing is announced: these gave nothing before.
   */
  endExpired(now: Millis, unredeemedSince: Millis): Promise<number>
}

/** Why the authorization gives nothing at `now`; null when it is live. */
export function authorizationFault(authorization: Authorization, now: Millis): string | null {
  if (authorization.revokedAt !== null) return 'revoked'
  if (authorization.expiresAt !== null && now >= authorization.expiresAt) return 'expired'
  return null
}
