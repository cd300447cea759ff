// What an app asked for at the authorization endpoint, and how far the person has come in answering.
// The stored request is the only truth: no step takes client, redirect URI or scopes from a form.
import type { Millis } from '../lib/clock.ts'
import type { Launch } from './launch.ts'

export type AuthorizationRequest = {
  id: string
  clientId: string
  redirectUri: string
  /** As sent, byte for byte; null when the (exempted) client sent none. */
  state: string | null
  /** The requested scopes that this client may ask for, as sent and in the order sent. */
  requestedScope: string
  /** The FHIR base the token will be for. */
  audience: string
  codeChallenge: string | null
  nonce: string | null
  /** The values of `prompt` (OIDC Core §3.1.2.1). */
  prompt: string[]
  maxAgeSeconds: number | null
  uiLocales: string | null
  /** The launch from the chart that it answers; null when the app was started by itself. */
  launch: Launch | null
  /** SHA-256 of the secret in the cookie of the browser that started; only that browser may go on. */
  browserSecretHash: string
  createdAt: Millis
  expiresAt: Millis
  /** Set once the person has signed in for this request, or came with a session. */
  sessionId: string | null
  userId: string | null
  authTime: Millis | null
  /** The chosen patient's logical id. */
  patientId: string | null
}

/** What the steps may change while they go. */
type AuthorizationRequestProgress = Pick<
  AuthorizationRequest,
  'sessionId' | 'userId' | 'authTime' | 'patientId'
>

/** Rows live minutes, in the store's short-lived half. */
export interface AuthorizationRequestStore {
  save(request: AuthorizationRequest): Promise<void>
  find(id: string, now: Millis): Promise<AuthorizationRequest | null>
  update(id: string, progress: AuthorizationRequestProgress): Promise<void>
  /** Removes the request. Atomic: of any number of callers one gets true, and only that one may answer the app. */
  take(id: string): Promise<boolean>
  deleteExpired(now: Millis): Promise<number>
}
