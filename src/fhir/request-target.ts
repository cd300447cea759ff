// Takes a request's path and query apart, once, in a single spelling: what the decision is made on is
// what is carried out. FHIR's own paths need no escapes, so a path that has one means something else to
// somebody and is refused (FHIR R4 http.html#general).
import { FhirError } from '../model/errors.ts'

/** One `name=value` of a query or a form, decoded. */
export type Parameter = readonly [name: string, value: string]

export const MAX_PATH_LENGTH = 512
/** Also the bound of a search form, so that every search fits into the link to its next page. */
export const MAX_QUERY_LENGTH = 8192
const MAX_PARAMETERS = 200

/**
 * Splits a path relative to the FHIR base into its segments; none for the base itself.
 * @param raw as sent, before any decoding: '' or '/Patient/85'
 */
export function parsePath(raw: string): string[] {
  if (raw === '' || raw === '/') return []
  if (!/^\/[A-Za-z0-9\-._$*/]+$/.test(raw))
    throw new FhirError(400, 'invalid', 'The path holds a character that no FHIR path needs.')
  const segments = raw.slice(1).split('/')
  if (segments.some((segment) => segment === '.' || segment === '..'))
    throw new FhirError(400, 'invalid', 'The path holds a dot segment.')
  // `//` and a slash at the end make an empty segment, which names nothing.
  if (segments.includes('')) throw new FhirError(404, 'not-found', 'The path names nothing.')
  return segments
}

/** Decodes a query string or a form (application/x-www-form-urlencoded), keeping order and repetitions. */
export function parseParameters(raw: string): Parameter[] {
  if (raw.length > MAX_QUERY_LENGTH)
    throw new FhirError(414, 'too-long', `A search has at most ${MAX_QUERY_LENGTH} characters.`)
  const parts = raw.split('&').filter((part) => part !== '')
  if (parts.length > MAX_PARAMETERS)
    throw new FhirError(400, 'too-costly', `A search has at most ${MAX_PARAMETERS} parameters.`)
  return parts.map((part) => {
    const equals = part.indexOf('=')
    const name = equals === -1 ? part : part.slice(0, equals)
    return [decode(name), equals === -1 ? '' : decode(part.slice(equals + 1))]
  })
}

/** Writes parameters so that `parseParameters` reads the same. */
export function printParameters(parameters: readonly Parameter[]): string {
  return parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
}

// Left readable where a query allows it (RFC 3986 §3.4): FHIR values are full of these.
const encode = (text: string) =>
  encodeURIComponent(text).replace(/%(2C|3A|2F|24|40)/g, (octet) => decodeURIComponent(octet))

function decode(text: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '))
  } catch (cause) {
    throw new FhirError(400, 'invalid', 'The query has a malformed percent-encoding.', { cause })
  }
  // Control characters are part of no search value and trouble some databases (U+0000).
  if (/\p{Cc}/u.test(decoded))
    throw new FhirError(400, 'invalid', 'The query holds a control character.')
  return decoded
}
