// What the client can read and what it sent: JSON is the one representation of resources we speak
// (FHIR R4 http.html#mime-type).
import { FhirError } from '../model/errors.ts'

export const FHIR_JSON = 'application/fhir+json'
const JSON_TYPES = new Set([FHIR_JSON, 'application/json', 'text/json'])
const JSON_FORMATS = new Set(['json', ...JSON_TYPES])

type MediaRange = { type: string; parameters: ReadonlyMap<string, string> }

/** The media ranges of an Accept header that the client does not exclude (RFC 9110 §12.5.1). */
function mediaRanges(header: string): MediaRange[] {
  return header
    .split(',')
    .map(mediaType)
    .filter(
      ({ type, parameters }) => type !== '' && !/^0(?:\.0*)?$/.test(parameters.get('q') ?? '1'),
    )
}

function mediaType(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim())
  const parameters = rest.map((part): [string, string] => {
    const [name = '', value = ''] = part.split('=')
    return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')]
  })
  return { type: type.toLowerCase(), parameters: new Map(parameters) }
}

/** A media type may name the FHIR version it means; ours is R4 (FHIR R4 http.html#version-parameter). */
const ourVersion = ({ parameters }: MediaRange) =>
  /^(?:4\.0(?:\.\d+)?)?$/.test(parameters.get('fhirversion') ?? '')

/** The value of `_format`; the `+` of a media type is often sent without its escape. */
const formatRange = (format: string) => mediaType(format.trim().replace(/ (?=json|xml)/, '+'))

const notAcceptable = () =>
  new FhirError(406, 'not-supported', `Resources are served as ${FHIR_JSON} (FHIR 4.0.1) only.`)

/** Refuses a client that can read no JSON. `_format` outranks the Accept header (FHIR R4 http.html#parameters). */
export function requireJsonAccepted(accept: string | null, format: string | null): void {
  if (format !== null) {
    const range = formatRange(format)
    if (!JSON_FORMATS.has(range.type) || !ourVersion(range)) throw notAcceptable()
    return
  }
  if (accept === null || accept.trim() === '') return
  const admits = mediaRanges(accept).some(
    (range) =>
      (JSON_TYPES.has(range.type) || range.type === '*/*' || range.type === 'application/*') &&
      ourVersion(range),
  )
  if (!admits) throw notAcceptable()
}

/**
 * Answers how a Binary is wanted: as the resource, when the client names JSON, or as the content it
 * holds (FHIR R4 binary.html#rest). FHIR's XML is the one thing it cannot be had as.
 */
export function binaryRepresentation(
  accept: string | null,
  format: string | null,
): 'resource' | 'content' {
  const ranges = format !== null ? [formatRange(format)] : mediaRanges(accept ?? '')
  if (ranges.some((range) => JSON_FORMATS.has(range.type))) return 'resource'
  const [first] = ranges
  if (first && ranges.every((range) => range.type === 'application/fhir+xml')) throw notAcceptable()
  if (format !== null) throw notAcceptable()
  return 'content'
}

/** A media type that may stand in a header, with a character set at most. */
export const MEDIA_TYPE =
  /^[A-Za-z0-9!#$&^_.+-]{1,64}\/[A-Za-z0-9!#$&^_.+-]{1,64}(?:; ?charset=[A-Za-z0-9-]{1,32})?$/

/** The media type of a Content-Type header, without parameters and in lower case. */
export const mediaTypeOf = (header: string): string => mediaType(header).type

/** Tells whether the client names JSON, and not only takes anything. */
export function namesJson(accept: string | null): boolean {
  return mediaRanges(accept ?? '').some(({ type }) => JSON_TYPES.has(type))
}

/** Refuses a body of another media type (FHIR R4 http.html#mime-type). */
export function requireContentType(header: string | null, ...allowed: readonly string[]): void {
  const { type, parameters } = mediaType(header ?? '')
  const charset = parameters.get('charset')?.toLowerCase()
  if (!allowed.includes(type) || (charset !== undefined && charset !== 'utf-8'))
    throw new FhirError(415, 'not-supported', `The body must be ${allowed.join(' or ')} in UTF-8.`)
}
