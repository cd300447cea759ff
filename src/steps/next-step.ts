// What a person does next between an authorization request and its answer. Pure: from stored state
// alone, so that a restart between two steps changes nothing, and no step knows another.
import type { Millis } from '../lib/clock.ts'
import type { AuthorizationRequest } from '../model/authorization-request.ts'
import { type Client, isConfidential, type PractitionerConsent } from '../model/client.ts'
import type { Consent } from '../model/consent.ts'
import { OAuthError } from '../model/errors.ts'
import { covers, isResourceScope, parseScopes } from '../model/scope.ts'
import type { Session } from '../model/session.ts'
import { durationEnd, durationOf } from '../smart/duration.ts'
import { rememberedScope } from './practitioner-consent.ts'

export type NextStep = 'sign-in' | 'choose-patient' | 'consent' | 'issue' | OAuthError

export type Situation = {
  now: Millis
  request: AuthorizationRequest
  client: Client
  /** Whether the session that this request is bound to is alive and its user may sign in. */
  signedIn: boolean
  /** The records the user may open: some, or any after a search. */
  records: readonly string[] | 'any'
  /** As whom the signed-in user acts; null while nobody is signed in. */
  fhirUser: string | null
  /** Whether this user is asked at all. */
  asks: PractitionerConsent
  /** The earlier decision of this user about this app and patient. */
  consent: Consent | null
}

/** Decides; an OAuthError is the answer to the app. */
export function nextStep(situation: Situation): NextStep {
  const { request, records } = situation
  const silent = request.prompt.includes('none')
  if (!situation.signedIn)
    return silent
      ? new OAuthError('login_required', 'login-required', 'The user is not signed in.')
      : 'sign-in'
  if (needsPatient(request)) {
    if (records !== 'any' && records.length === 0)
      return new OAuthError(
        'access_denied',
        'no-patient-record',
        'The user has no patient record here to share.',
      )
    const chosen = request.patientId
    // Asked again at every step: a right to act for somebody may have ended meanwhile (attack B13).
    if (chosen === null || (records !== 'any' && !records.includes(chosen))) {
      // The chart chose, so there is nothing to choose instead (attack C05).
      if (request.launch?.context.patient !== undefined)
        return new OAuthError(
          'access_denied',
          'launch-patient-not-allowed',
          'The user may not open the record of this launch.',
        )
      return silent
        ? new OAuthError(
            'interaction_required',
            'patient-choice-required',
            'The user must choose a patient.',
          )
        : 'choose-patient'
    }
  }
  if (needsNoQuestion(situation)) return 'issue'
  if (!silent) return 'consent'
  return servesSilently(situation)
    ? 'issue'
    : new OAuthError(
        'consent_required',
        'consent-required',
        'The user has not allowed this app all that it asks for.',
      )
}

/** Whether the organization, or the practitioner's answer of the first time, has decided already. */
function needsNoQuestion({ asks, consent, request, fhirUser, now }: Situation): boolean {
  if (asks === 'pre-approved') return true
  if (asks !== 'once' || consent === null) return false
  const end = durationEnd(durationOf(consent.duration), consent.decidedAt)
  const stands = end === null || now < end
  return stands && rememberedScope(consent, request, fhirUser) !== null
}

/** Whether a patient must be established (SMART 2.2 scopes, "launch/patient"); inferred from patient/ scopes. */
export function needsPatient(request: AuthorizationRequest): boolean {
  if (request.launch?.context.patient !== undefined) return true
  return parseScopes(request.requestedScope).scopes.some(
    (scope) =>
      scope.text === 'launch/patient' || (isResourceScope(scope) && scope.context === 'patient'),
  )
}

/**
 * Whether the remembered consent answers without a page: for as long as the person let the app stay, and to
 * an app whose identity is certain, which a public one without an https address has not (RFC 8252 §8.6).
 */
function servesSilently({ consent, request, client, fhirUser, now }: Situation): boolean {
  if (!consent || !coveredBy(consent, request)) return false
  // Said to this address, as this person: another of either is another question (attack B09).
  if (consent.redirectUri !== request.redirectUri || consent.fhirUser !== fhirUser) return false
  if (!isConfidential(client) && !request.redirectUri.startsWith('https:')) return false
  const end = durationEnd(durationOf(consent.duration), consent.decidedAt)
  return end === null || now < end
}

/** A remembered consent serves only for what it granted, never for more (attack B09). */
export function coveredBy(consent: Consent, request: AuthorizationRequest): boolean {
  const granted = parseScopes(consent.grantedScope).scopes
  return parseScopes(request.requestedScope).scopes.every((scope) => covers(granted, scope))
}

/** Whether a session will do for this request (OIDC Core §3.1.2.1, `prompt` and `max_age`). */
export function sessionServes(
  session: Session,
  request: AuthorizationRequest,
  now: Millis,
): boolean {
  // Who signed in for this request need not again, however short `max_age` is.
  if (session.authTime >= request.createdAt) return true
  if (request.prompt.includes('login') || request.prompt.includes('select_account')) return false
  return request.maxAgeSeconds === null || now - session.authTime <= request.maxAgeSeconds * 1000
}
