// A FHIR request as a person types it: a method and a path with its query, as in `GET Observation?patient=85`.
import { FhirError } from '../model/errors.ts'
import type { FhirRequest } from './interaction.ts'
import { FHIR_JSON } from './media-types.ts'

const FORM = 'application/x-www-form-urlencoded'
const PATCH = 'application/json-patch+json'

/** Reads it. An address below our base is taken for its path. Throws what is wrong with it. */
export function readRequestText(text: string, body: string | null, baseUrl: string): FhirRequest {
  const [, method, target] = /^\s*([A-Za-z]+)\s+(\S*)\s*$/.exec(text) ?? []
  if (method === undefined || target === undefined)
    throw new FhirError(
      400,
      'value',
      'Write a method and a path, such as: GET Observation?patient=85',
    )
  const below = target.startsWith(`${baseUrl}/`) ? target.slice(baseUrl.length) : target
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(below))
    throw new FhirError(400, 'value', `The address must be below ${baseUrl}, or a path.`)
  const [path = '', query = ''] = below.split(/\?(.*)/s)
  const upper = method.toUpperCase()
  const headers = new Headers({ accept: FHIR_JSON, 'content-type': contentTypeOf(upper, path) })
  // Whoever asks what an export would do means to ask for it rightly.
  if (path.endsWith('$export')) headers.set('prefer', 'respond-async')
  const sendsBody = upper !== 'GET' && upper !== 'HEAD' && body !== null && body.trim() !== ''
  return {
    method: upper,
    path: path === '' || path.startsWith('/') ? path : `/${path}`,
    query,
    headers,
    body: sendsBody ? body : null,
  }
}

function contentTypeOf(method: string, path: string): string {
  if (path.endsWith('_search')) return FORM
  return method === 'PATCH' ? PATCH : FHIR_JSON
}
