// Renders refusals: OAuth errors as JSON, what a person meets as a page. (The FHIR room renders
// OperationOutcomes itself.) Anything that is not a refusal is a bug: it is logged once with the
// request's id and answered without detail.
import type { Logger } from '../lib/log.ts'
import { FhirError, OAuthError, PageError, StoreUnavailableError } from '../model/errors.ts'
import { ErrorPage } from '../pages/error.tsx'
import { json, NO_STORE } from './headers.ts'
import { type PageFacts, pageResponse, shellOf } from './page.ts'

type ErrorContext = { log: Logger; requestId: string }

/** The refusal behind whatever was thrown, as an OAuth error. */
export function asOAuthError(error: unknown, { log, requestId }: ErrorContext): OAuthError {
  if (error instanceof OAuthError) {
    if (error.cause !== undefined) log.warn({ requestId, err: error.cause }, error.message)
    return error
  }
  if (error instanceof StoreUnavailableError) {
    log.error({ requestId, err: error }, 'the database is not available')
    return new OAuthError(
      'temporarily_unavailable',
      null,
      'The server cannot keep data at the moment.',
      {
        headers: { 'Retry-After': '5' },
      },
    )
  }
  if (error instanceof FhirError && error.status >= 500) {
    log.warn({ requestId, err: error.cause ?? error }, error.message)
    return new OAuthError(
      'temporarily_unavailable',
      null,
      'The server cannot reach the records at the moment.',
      { headers: { 'Retry-After': '5' } },
    )
  }
  log.error({ requestId, err: error }, 'unforeseen')
  return new OAuthError('server_error', null, `Internal error. Its id is ${requestId}.`)
}

/** RFC 6749 §5.2, and the request's id, by which the refusal can be looked up. */
export function oauthErrorResponse(error: unknown, context: ErrorContext): Response {
  const refusal = asOAuthError(error, context)
  const body = {
    error: refusal.code,
    error_description: refusal.message,
    request_id: context.requestId,
  }
  return json(body, refusal.status, { ...NO_STORE, ...refusal.headers })
}

/** The refusal behind whatever was thrown, as a person is told of it. */
export function asPageError(error: unknown, context: ErrorContext): PageError {
  if (error instanceof PageError) return error
  const refusal = asOAuthError(error, context)
  const details = { code: refusal.code, description: refusal.message }
  if (refusal.status === 429) return new PageError('too-many')
  if (refusal.status === 503) return new PageError('unavailable')
  if (refusal.status >= 500) return new PageError('server-error')
  return new PageError('bad-request', { details, status: refusal.status })
}

/** The page that tells it. */
export function pageErrorResponse(
  error: unknown,
  request: Request,
  facts: PageFacts,
  context: ErrorContext,
): Response {
  const { kind, status, details } = asPageError(error, context)
  const shell = shellOf(request, facts)
  const page = ErrorPage({ shell, kind, requestId: context.requestId, details })
  // Framed by us it tells what is wrong; it holds nothing to press that does anything.
  const framedByUs = request.headers.get('sec-fetch-dest') === 'iframe'
  return pageResponse(request, facts, page, { status, framedByUs })
}
