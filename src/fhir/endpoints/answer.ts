// How answers look on the wire. Every header is our own; nothing is cached on the way, since the next
// request may be allowed less.
import { reply } from '../../http/reply.ts'
import type { Logger } from '../../lib/log.ts'
import { FhirError, OAuthError, StoreUnavailableError } from '../../model/errors.ts'
import type { Call } from '../interaction.ts'
import { FHIR_JSON, MEDIA_TYPE } from '../media-types.ts'
import { outcomeOf, outcomeOfError } from '../operation-outcome.ts'
import { versionHeaders } from '../preconditions.ts'
import { printResource } from '../printed.ts'
import type { Resource } from '../resource.ts'
import type { WriteAnswer } from '../work.ts'

const GUARDED: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // Nobody is meant to look at an answer in a browser tab: if one does, nothing in it runs.
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
}

/** A resource, with its version unless it is one that has none. */
export function resourceResponse(
  resource: Resource,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  return reply(printResource(resource), {
    status,
    headers: {
      ...GUARDED,
      'Content-Type': `${FHIR_JSON}; charset=utf-8`,
      ...(resource.resourceType === 'OperationOutcome' ? {} : versionHeaders(resource)),
      ...headers,
    },
  })
}

/** What became of a write (FHIR R4 http.html#create, http.html#update, http.html#delete). */
export function writtenResponse(
  { status, resource, stored, type, id }: WriteAnswer,
  returns: Call['returns'],
  baseUrl: string,
): Response {
  const versionId = stored?.meta?.versionId
  const headers: Record<string, string> = {
    ...(stored === null ? {} : versionHeaders(stored)),
    ...(status === 201 && versionId !== undefined
      ? { Location: `${baseUrl}/${type}/${id}/_history/${versionId}` }
      : {}),
  }
  if (status === 204) return reply(null, { status, headers: GUARDED })
  if (returns === 'outcome') {
    const done = status === 201 ? 'The resource was created.' : 'The resource is as you asked.'
    return resourceResponse(outcomeOf('information', 'informational', done), status, headers)
  }
  return resource === null
    ? reply(null, { status, headers: { ...GUARDED, ...headers } })
    : resourceResponse(resource, status, headers)
}

/** The client's copy is this version (RFC 9110 §15.4.5). */
export function notModifiedResponse(resource: Resource): Response {
  return reply(null, { status: 304, headers: { ...GUARDED, ...versionHeaders(resource) } })
}

/** A Binary as the content it holds (FHIR R4 binary.html#rest). To be saved, never to be shown in place. */
export function binaryResponse(binary: Resource): Response {
  const { contentType, data, securityContext } = binary
  // Parsed JSON whose one member is looked at.
  const { reference } = (securityContext ?? {}) as { reference?: unknown }
  const judgedBy =
    typeof reference === 'string' && /^[\x21-\x7e]+$/.test(reference)
      ? { 'X-Security-Context': reference }
      : {}
  const type =
    typeof contentType === 'string' && MEDIA_TYPE.test(contentType)
      ? contentType
      : 'application/octet-stream'
  return reply(Buffer.from(typeof data === 'string' ? data : '', 'base64'), {
    headers: {
      ...GUARDED,
      'Content-Type': type,
      'Content-Disposition': 'attachment',
      ...judgedBy,
      ...versionHeaders(binary),
    },
  })
}

/** The refusal behind whatever was thrown. What was not foreseen is logged, once, and told without detail. */
export function asFhirError(
  error: unknown,
  { log, requestId }: { log: Logger; requestId: string },
): FhirError {
  if (error instanceof FhirError) {
    if (error.status >= 500 && error.cause !== undefined)
      log.warn({ requestId, err: error.cause }, error.message)
    return error
  }
  if (error instanceof OAuthError) return fromOAuth(error)
  if (error instanceof StoreUnavailableError) {
    log.error({ requestId, err: error }, 'the database is not available')
    return new FhirError(503, 'transient', 'The server cannot reach its data at the moment.', {
      headers: { 'Retry-After': '5' },
    })
  }
  log.error({ requestId, err: error }, 'unforeseen')
  return new FhirError(500, 'exception', `Internal error. Its id is ${requestId}.`)
}

/** What the bearer guard refuses, in the words of FHIR; the challenge stays (RFC 6750 §3). */
function fromOAuth(error: OAuthError): FhirError {
  const challenge: Record<string, string> =
    error.status === 401 ? { 'WWW-Authenticate': `Bearer realm="fhir", error="${error.code}"` } : {}
  const headers = { ...challenge, ...error.headers }
  const code = error.status === 401 ? 'login' : error.status === 429 ? 'throttled' : 'forbidden'
  return new FhirError(error.status, code, error.message, { headers, rule: error.rule })
}

/** A refusal as an OperationOutcome, whose id is the request's: by it the refusal can be looked up. */
export function errorResponse(error: FhirError, requestId: string): Response {
  const outcome = { ...outcomeOfError(error), id: requestId }
  return resourceResponse(outcome, error.status, error.headers)
}
