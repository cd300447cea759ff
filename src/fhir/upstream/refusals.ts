// What another server's refusals and failures mean to our client, in our own words: its own may tell too much. The
// causes are for the log.
import { FhirError } from '../../model/errors.ts'

const REFUSED_SEARCH = new Set([400, 412, 414, 422])

/** The refusal behind a status that a read or a search was answered with. */
export function refusalOf(status: number): FhirError {
  const cause = `upstream status ${status}`
  if (REFUSED_SEARCH.has(status))
    return new FhirError(400, 'not-supported', 'The data source does not support this search.', {
      cause,
    })
  if (status === 429 || status === 503)
    return new FhirError(503, 'transient', 'The data source is busy.', {
      cause,
      headers: { 'Retry-After': '5' },
    })
  if (status === 504)
    return new FhirError(504, 'timeout', 'The data source is too slow.', { cause })
  // Among them 401 and 403, which are about our credentials, and redirects, which are not followed.
  return new FhirError(502, 'exception', 'The data source could not answer.', { cause })
}

/** The refusal behind a status that a change was answered with. */
export function refusalOfChange(status: number): FhirError {
  const cause = `upstream status ${status}`
  if (status === 400 || status === 422)
    return new FhirError(422, 'processing', 'The data source does not accept this resource.', {
      cause,
    })
  if (status === 404 || status === 405 || status === 501)
    return new FhirError(501, 'not-supported', 'The data source does not support this.', { cause })
  return refusalOf(status)
}

/** The refusal of an answer that is none. */
export function badAnswer(cause: unknown): FhirError {
  return new FhirError(502, 'exception', 'The data source answered with something unexpected.', {
    cause,
  })
}

/** The refusal behind a connection that failed. */
export function unreachable(cause: unknown): FhirError {
  return cause instanceof FhirError
    ? cause
    : new FhirError(502, 'transient', 'The data source could not be reached.', { cause })
}

/** The refusal behind an answer that took too long. */
export function tooSlow(cause: unknown): FhirError {
  return new FhirError(504, 'timeout', 'The data source did not answer in time.', { cause })
}
