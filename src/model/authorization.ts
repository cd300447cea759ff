// What a person allowed an app: the centre of everything. Codes, access tokens and refresh tokens point
// here, and narrowing or revoking it holds for all of them at the next request.
import type { Millis } from '../lib/clock.ts'

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

export interface AuthorizationStore {
  save(authorization: Authorization): Promise<void>
  find(id: string): Promise<Authorization | null>
  listByUser(userId: string): Promise<Authorization[]>
  /** Marks that the code was exchanged. */
  markRedeemed(id: string, now: Millis): Promise<void>
  /** Notes a use; may be coarse (once a minute is enough for people). */
  touch(id: string, now: Millis): Promise<void>
  /** Narrows to this scope string and announces the change; false when revoked or unknown. */
  narrow(id: string, grantedScope: string): Promise<boolean>
  /** Revokes it and announces the change; false when it was revoked already or is unknown. */
  revoke(id: string, reason: string, now: Millis): Promise<boolean>
}

/** Why the authorization gives nothing at `now`; null when it is live. */
export function authorizationFault(authorization: Authorization, now: Millis): string | null {
  if (authorization.revokedAt !== null) return 'revoked'
  if (authorization.expiresAt !== null && now >= authorization.expiresAt) return 'expired'
  return null
}
