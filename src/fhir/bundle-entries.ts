// Takes a batch or transaction apart: each entry becomes a request like any other and is parsed by the same
// parser, so that nothing means more inside of a bundle than outside (FHIR R4 http.html#transaction). Pure.
import { FhirError } from '../model/errors.ts'
import { parseBody } from './body.ts'
import { type Call, type FhirRequest, parseInteraction } from './interaction.ts'
import { FHIR_JSON } from './media-types.ts'
import type { Resource } from './resource.ts'

const MAX_ENTRIES = 500
/** Entries are requests for single answers: no bundles in bundles, no pages, nothing that goes on later. */
const NOT_IN_BUNDLES: ReadonlySet<string> = new Set(['batch', 'transaction', 'page'])
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])

export type Entry = { fullUrl: string | null; parsed: Call | FhirError }

/** Reads the entries; what is wrong with one stands in its place. */
export function readEntries(bundle: Resource): Entry[] {
  const { entry = [] } = bundle
  if (!Array.isArray(entry)) throw new FhirError(400, 'structure', 'Bundle.entry must be a list.')
  if (entry.length > MAX_ENTRIES)
    throw new FhirError(413, 'too-costly', `A bundle has at most ${MAX_ENTRIES} entries here.`)
  return entry.map((each: unknown): Entry => {
    const fields = isObject(each) ? each : {}
    const fullUrl = typeof fields.fullUrl === 'string' ? fields.fullUrl : null
    return { fullUrl, parsed: parseEntry(fields) }
  })
}

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseEntry({ request, resource }: Json): Call | FhirError {
  try {
    if (!isObject(request)) throw new FhirError(400, 'required', 'The entry has no request.')
    const call = parseInteraction(requestOf(request, resource))
    if (NOT_IN_BUNDLES.has(call.interaction.kind) || call.respondAsync)
      throw new FhirError(400, 'not-supported', 'This is not done as an entry of a bundle.')
    return call
  } catch (error) {
    if (error instanceof FhirError) return error
    throw error
  }
}

/** The fields of Bundle.entry.request that are headers elsewhere. */
const HEADERS: Readonly<Record<string, string>> = {
  ifNoneMatch: 'if-none-match',
  ifModifiedSince: 'if-modified-since',
  ifMatch: 'if-match',
  ifNoneExist: 'if-none-exist',
}

function requestOf(request: Json, resource: unknown): FhirRequest {
  const { method, url } = request
  if (typeof method !== 'string' || !METHODS.has(method))
    throw new FhirError(400, 'value', `Its method must be one of ${[...METHODS].join(', ')}.`)
  if (typeof url !== 'string') throw new FhirError(400, 'required', 'Its request has no url.')
  const [path = '', query = ''] = url.split(/\?(.*)/s)
  const headers = new Map([['accept', FHIR_JSON]])
  for (const [field, name] of Object.entries(HEADERS)) {
    const value = request[field]
    if (typeof value === 'string') headers.set(name, value)
  }
  const body = bodyOf(method, path, resource)
  if (body !== undefined) headers.set('content-type', body.type)
  return {
    method,
    path: `/${path}`,
    query,
    headers: { get: (name) => headers.get(name.toLowerCase()) ?? null },
    body: null,
    ...(body === undefined ? {} : { parsed: body.parsed }),
  }
}

const PATCH_TYPE = 'application/json-patch+json'

function bodyOf(
  method: string,
  path: string,
  resource: unknown,
): { type: string; parsed: unknown } | undefined {
  if (resource === undefined) {
    // The parameters of such a search stand in its url.
    return method === 'POST' && path.endsWith('_search')
      ? { type: 'application/x-www-form-urlencoded', parsed: '' }
      : undefined
  }
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE') return undefined
  if (method !== 'PATCH') return { type: FHIR_JSON, parsed: resource }
  // A JSON Patch travels in a Binary (FHIR R4 http.html#patch).
  const { resourceType, contentType, data } = isObject(resource) ? resource : {}
  if (resourceType !== 'Binary' || contentType !== PATCH_TYPE || typeof data !== 'string')
    throw new FhirError(400, 'structure', `A patch is a Binary of ${PATCH_TYPE} here.`)
  return { type: PATCH_TYPE, parsed: parseBody(Buffer.from(data, 'base64').toString('utf8')) }
}
