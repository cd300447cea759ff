// Refusals as values: a registered code, words that are safe to show, and a private cause for the log.
// They are thrown where the fault is found and rendered in one place (http/errors.ts). Each names the rule by
// which it refuses; none does where the fault is ours.
import type { HiddenRule, RefusalRule } from './refusal-rules.ts'

/** Codes of RFC 6749 §4.1.2.1 and §5.2, OIDC Core §3.1.2.6, RFC 7009, RFC 8707, RFC 6750 and RFC 7591. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'invalid_target'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'account_selection_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported'
  | 'unsupported_token_type'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'temporarily_unavailable'
  | 'slow_down'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'invalid_software_statement'
  | 'unapproved_software_statement'
  | 'server_error'

const STATUS: Partial<Record<OAuthErrorCode, number>> = {
  invalid_client: 401,
  invalid_token: 401,
  insufficient_scope: 403,
  access_denied: 403,
  server_error: 500,
  temporarily_unavailable: 503,
  slow_down: 429,
}

type ErrorOptions = {
  /** For the log only. */
  cause?: unknown
  status?: number
  headers?: Record<string, string>
  /** What would have been enough; kept with the refusal, not told to strangers. */
  enough?: string
}

export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: OAuthErrorCode
  readonly rule: RefusalRule | null
  readonly status: number
  readonly headers: Record<string, string>
  readonly enough: string | null

  /** @param description printable ASCII without quotes and backslashes (RFC 6749 §5.2); others are replaced. */
  constructor(
    code: OAuthErrorCode,
    rule: RefusalRule | null,
    description: string,
    options: ErrorOptions = {},
  ) {
    super(
      description.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?'),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.rule = rule
    this.status = options.status ?? STATUS[code] ?? 400
    this.headers = options.headers ?? {}
    this.enough = options.enough ?? null
  }
}

/** Refuses a request that is not well formed (RFC 6749 §5.2). */
export const invalidRequest = (rule: RefusalRule, description: string, options?: ErrorOptions) =>
  new OAuthError('invalid_request', rule, description, options)

/** Refuses a client that did not prove itself (RFC 6749 §5.2). */
export const invalidClient = (rule: RefusalRule, description: string, options?: ErrorOptions) =>
  new OAuthError('invalid_client', rule, description, options)

/** Refuses a grant that is not valid here, or not any more (RFC 6749 §5.2). */
export const invalidGrant = (rule: RefusalRule, description: string, options?: ErrorOptions) =>
  new OAuthError('invalid_grant', rule, description, options)

/** Refuses scopes that cannot be given (RFC 6749 §5.2). */
export const invalidScope = (rule: RefusalRule, description: string, options?: ErrorOptions) =>
  new OAuthError('invalid_scope', rule, description, options)

/** Codes of FHIR R4 valueset-issue-type that we use. */
export type FhirIssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'forbidden'
  | 'processing'
  | 'not-supported'
  | 'not-found'
  | 'deleted'
  | 'conflict'
  | 'duplicate'
  | 'too-costly'
  | 'too-long'
  | 'throttled'
  | 'exception'
  | 'timeout'
  | 'transient'

const FHIR_RULE: Readonly<Record<FhirIssueCode, RefusalRule | null>> = {
  invalid: 'fhir-request-wrong',
  structure: 'fhir-request-wrong',
  required: 'fhir-request-wrong',
  value: 'fhir-request-wrong',
  security: 'fhir-request-wrong',
  invariant: 'fhir-rule-broken',
  processing: 'fhir-rule-broken',
  login: 'token-invalid',
  forbidden: 'scope-missing',
  'not-supported': 'fhir-not-supported',
  'not-found': 'not-found',
  deleted: 'not-found',
  conflict: 'fhir-overtaken',
  duplicate: 'fhir-overtaken',
  'too-costly': 'fhir-too-much',
  'too-long': 'fhir-too-much',
  throttled: 'rate-limited',
  exception: null,
  timeout: null,
  transient: null,
}

export type FhirErrorOptions = Omit<ErrorOptions, 'status'> & {
  /** When it says more than the issue's code does. */
  rule?: RefusalRule | null
  /** The truth behind a `not-found`; kept for people of the practice. */
  hidden?: HiddenRule | null
  /** The letter that no scope has for the type. */
  missing?: { type: string; letter: string }
}

export class FhirError extends Error {
  override readonly name = 'FhirError'
  readonly issueCode: FhirIssueCode
  readonly rule: RefusalRule | null
  readonly hidden: HiddenRule | null
  readonly missing: { type: string; letter: string } | null
  readonly status: number
  readonly headers: Record<string, string>
  readonly enough: string | null

  /** @param diagnostics safe to show: what was wrong and what would be right. */
  constructor(
    status: number,
    issueCode: FhirIssueCode,
    diagnostics: string,
    options: FhirErrorOptions = {},
  ) {
    super(diagnostics, options.cause === undefined ? undefined : { cause: options.cause })
    this.status = status
    this.issueCode = issueCode
    this.rule = options.rule === undefined ? FHIR_RULE[issueCode] : options.rule
    this.hidden = options.hidden ?? null
    this.missing = options.missing ?? null
    this.headers = options.headers ?? {}
    this.enough = options.enough ?? null
  }
}

/** What a person meets on a page instead of what they wanted; the page has the words for each. */
type PageErrorKind =
  | 'app-request'
  | 'bad-request'
  | 'expired'
  | 'other-browser'
  | 'other-user'
  | 'forbidden'
  | 'operators-only'
  | 'read-only'
  | 'no-record'
  | 'practitioners-only'
  | 'not-launched'
  | 'provider-failed'
  | 'provider-unknown'
  | 'not-found'
  | 'too-many'
  | 'unavailable'
  | 'server-error'

const PAGE_STATUS: Record<PageErrorKind, number> = {
  'app-request': 400,
  'bad-request': 400,
  expired: 410,
  'other-browser': 403,
  'other-user': 403,
  forbidden: 403,
  'operators-only': 403,
  'read-only': 403,
  'no-record': 403,
  'practitioners-only': 403,
  'not-launched': 403,
  'provider-failed': 502,
  'provider-unknown': 403,
  'not-found': 404,
  'too-many': 429,
  unavailable: 503,
  'server-error': 500,
}

/** A refusal that a person meets on a page. */
export class PageError extends Error {
  override readonly name = 'PageError'
  readonly kind: PageErrorKind
  readonly status: number
  /** For developers, one click away: a code and a sentence, both safe to show. */
  readonly details: { code: string; description: string } | null
  /** The rule by which an app's request was refused; null where a person's way ended. */
  readonly rule: RefusalRule | null
  readonly enough: string | null

  constructor(
    kind: PageErrorKind,
    options: {
      details?: { code: string; description: string }
      rule?: RefusalRule
      enough?: string
      status?: number
      cause?: unknown
    } = {},
  ) {
    super(
      options.details?.description ?? kind,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.kind = kind
    this.status = options.status ?? PAGE_STATUS[kind]
    this.details = options.details ?? null
    this.rule = options.rule ?? null
    this.enough = options.enough ?? null
  }
}

/**
 * The database cannot do its work now: locked, full, read-only, damaged or out of reach. Nothing was half
 * written. Answered as `temporarily_unavailable` or `transient`; a command prints it and exits.
 */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'

  /** @param message for the operator: what is wrong and what to do about it; no secret in it. */
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
  }
}
