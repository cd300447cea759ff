// A Binary that is sent as the content it holds: any media type but those of FHIR, the bytes as they are, and
// what it is judged by in a header of its own (FHIR R4 binary.html#rest). Pure.
import { FhirError } from '../model/errors.ts'
import { MEDIA_TYPE, mediaTypeOf } from './media-types.ts'
import { localReference } from './reference.ts'
import type { Resource } from './resource.ts'

/** How resources and what is done to them travel; a body of these is never a document. */
const OUR_TYPES: ReadonlySet<string> = new Set([
  ...['application/fhir+json', 'application/json', 'text/json', 'application/json-patch+json'],
  ...['application/fhir+xml', 'application/xml', 'text/xml', 'application/x-www-form-urlencoded'],
])

/** Tells whether a body of this media type is content, and no resource; without a type it is neither. */
export function isRawContent(contentType: string | null): boolean {
  return (
    contentType !== null && contentType.trim() !== '' && !OUR_TYPES.has(mediaTypeOf(contentType))
  )
}

/** The Binary that holds the bytes. @param securityContext the header `X-Security-Context`. */
export function binaryWith(
  bytes: Uint8Array | null,
  contentType: string,
  securityContext: string | null,
  id: string | null,
): Resource {
  if (!MEDIA_TYPE.test(contentType))
    throw new FhirError(415, 'value', 'The Content-Type is no media type, such as application/pdf.')
  if (bytes === null || bytes.length === 0)
    throw new FhirError(400, 'required', 'There is no body: a Binary holds some content.')
  if (securityContext !== null && !isReference(securityContext))
    throw new FhirError(400, 'value', 'X-Security-Context is no reference, such as Patient/123.')
  return {
    resourceType: 'Binary',
    ...(id === null ? {} : { id }),
    contentType,
    ...(securityContext === null ? {} : { securityContext: { reference: securityContext } }),
    data: Buffer.from(bytes).toString('base64'),
  }
}

const isReference = (text: string) =>
  localReference(text, []) !== null || (/^https?:\/\/\S+$/.test(text) && URL.canParse(text))
