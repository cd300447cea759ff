// Turns a request into one value of a closed type, or refuses it. Everything after this (the decision,
// the work, the answer) is built from that value alone; nobody looks at the raw request again
// (FHIR R4 http.html).
import { FhirError } from '../model/errors.ts'
import { parseBody } from './body.ts'
import { isResourceType } from './definitions/definitions.ts'
import {
  binaryRepresentation,
  FHIR_JSON,
  namesJson,
  requireContentType,
  requireJsonAccepted,
} from './media-types.ts'
import { operationParameters } from './operation-parameters.ts'
import { binaryWith, isRawContent } from './raw-content.ts'
import { type Parameter, parseParameters, parsePath } from './request-target.ts'
import type { Resource } from './resource.ts'

/** What arrived, as text. `path` is relative to the FHIR base and still as it was sent. */
export type FhirRequest = {
  method: string
  path: string
  query: string
  headers: { get(name: string): string | null }
  /** Null when there was none. */
  body: string | null
  /** The bytes of a body that is a document and no resource; such a body is no text. */
  content?: Uint8Array | null
  /** The body where it is part of a larger one that was parsed already: an entry of a bundle. */
  parsed?: unknown
}

type Instance = { type: string; id: string }

export type Interaction =
  | ({ kind: 'read' } & Instance)
  | ({ kind: 'vread'; versionId: string } & Instance)
  | ({ kind: 'history-instance' } & Instance)
  | { kind: 'history-type'; type: string }
  | { kind: 'history-system' }
  | { kind: 'search-type'; type: string }
  | { kind: 'search-compartment'; compartment: Instance; type: string }
  | { kind: 'search-system' }
  | { kind: 'page'; sealed: string }
  | { kind: 'create'; type: string; ifNoneExist: Parameter[] | null; resource: Resource }
  | ({ kind: 'update'; ifMatch: string | null; resource: Resource } & Instance)
  | { kind: 'conditional-update'; type: string; resource: Resource }
  | ({ kind: 'patch'; ifMatch: string | null; patch: unknown } & Instance)
  | { kind: 'conditional-patch'; type: string; patch: unknown }
  | ({ kind: 'delete'; ifMatch: string | null } & Instance)
  | { kind: 'conditional-delete'; type: string }
  | { kind: 'batch' | 'transaction'; bundle: Resource }
  | { kind: 'operation'; name: string; on: 'system' }
  | { kind: 'operation'; name: string; on: 'type'; type: string }
  | ({ kind: 'operation'; name: string; on: 'instance' } & Instance)

export type InteractionKind = Interaction['kind']

/** An interaction and how the client wants its answer. */
export type Call = {
  interaction: Interaction
  /** Query and form parameters in their order, without those that only choose a representation. */
  parameters: Parameter[]
  /** Those of the query alone, as they came. */
  queryParameters?: Parameter[]
  /** Whether the work may go on after the answer (`Prefer: respond-async`). */
  respondAsync?: boolean
  /** Whether the status of an export is told beside that of asking for it (`Prefer: separate-export-status`). */
  separateExportStatus?: boolean
  /** The status and headers of a GET without its body. */
  head: boolean
  /** Whether parameters we do not know are passed over (`Prefer: handling=lenient`) or refused. */
  lenient: boolean
  /** What of a written resource is to be sent back (`Prefer: return=...`). */
  returns?: 'minimal' | 'representation' | 'outcome'
  /** How a Binary is wanted; others are always wanted as the resource. */
  representation: 'resource' | 'content'
  ifNoneMatch: string | null
  ifModifiedSince: string | null
}

type Shape = Partial<Record<string, (parts: Parts) => Interaction>>
type Parts = { request: FhirRequest; parameters: Parameter[] }

const ID = /^[A-Za-z0-9\-.]{1,64}$/
const OPERATION = /^\$[A-Za-z][A-Za-z0-9-]{0,63}$/
const PATCH_TYPE = 'application/json-patch+json'
/** Operations whose parameters may be a Parameters resource. */
const PARAMETERS_IN_BODY: ReadonlySet<string> = new Set(['$export', '$everything'])
const FORM = 'application/x-www-form-urlencoded'

/** Parses a request. Throws a FhirError that depends on the request alone, never on data. */
export function parseInteraction(request: FhirRequest): Call {
  const segments = parsePath(request.path)
  const shape = shapeOf(segments)
  const head = request.method === 'HEAD'
  const method = head ? 'GET' : request.method
  const build = Object.hasOwn(shape, method) ? shape[method] : undefined
  if (!build) {
    const allow = Object.keys(shape).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
    throw new FhirError(405, 'not-supported', 'This URL does not take this method.', {
      headers: { Allow: allow.join(', ') },
    })
  }
  const query = parseParameters(request.query)
  const all = [...query]
  if (segments.at(-1) === '_search') all.push(...formParameters(request))
  if (PARAMETERS_IN_BODY.has(segments.at(-1) ?? '') && method === 'POST' && request.body)
    all.push(...operationParameters(resourceOf(request, 'Parameters', null)))
  if (all.some(([name]) => name === 'access_token'))
    throw new FhirError(400, 'security', 'A token belongs in the Authorization header.')
  const parameters = all.filter(([name]) => name !== '_format' && name !== '_pretty')
  const interaction = build({ request, parameters })
  return {
    interaction,
    parameters,
    head,
    queryParameters: query,
    lenient: /(?:^|[,;\s])handling\s*=\s*"?lenient\b/i.test(request.headers.get('prefer') ?? ''),
    respondAsync: /(?:^|[,;\s])respond-async\b/i.test(request.headers.get('prefer') ?? ''),
    separateExportStatus: /(?:^|[,;\s])separate-export-status\b/i.test(
      request.headers.get('prefer') ?? '',
    ),
    returns:
      sendsRawContent(request, interaction) && !namesJson(request.headers.get('accept'))
        ? 'minimal'
        : returnsOf(request.headers.get('prefer') ?? ''),
    representation: representation(request, interaction, all),
    ifNoneMatch: request.headers.get('if-none-match'),
    ifModifiedSince: request.headers.get('if-modified-since'),
  }
}

/** FHIR R4 http.html#return. */
function returnsOf(prefer: string): 'minimal' | 'representation' | 'outcome' {
  const wanted = /(?:^|[,;\s])return\s*=\s*"?(minimal|OperationOutcome)\b/i.exec(prefer)?.[1]
  if (wanted === undefined) return 'representation'
  return wanted.toLowerCase() === 'minimal' ? 'minimal' : 'outcome'
}

/** What may be done at a path, by method. */
function shapeOf(segments: readonly string[]): Shape {
  const [first, second, third, fourth, fifth] = segments
  if (first === undefined)
    return { GET: () => ({ kind: 'search-system' }), POST: ({ request }) => bundle(request) }
  if (first === '_search' && segments.length === 1)
    return { POST: () => ({ kind: 'search-system' }) }
  if (first === '_history' && segments.length === 1)
    return { GET: () => ({ kind: 'history-system' }) }
  if (first === '_page' && second !== undefined && segments.length === 2)
    return { GET: () => ({ kind: 'page', sealed: second }) }
  if (first.startsWith('$') && segments.length === 1) return operation(first, { on: 'system' })
  if (!isResourceType(first)) throw unknownPath()
  if (second === undefined) return typeShape(first)
  if (second === '_search' && segments.length === 2)
    return { POST: () => ({ kind: 'search-type', type: first }) }
  if (second === '_history' && segments.length === 2)
    return { GET: () => ({ kind: 'history-type', type: first }) }
  if (second.startsWith('$') && segments.length === 2)
    return operation(second, { on: 'type', type: first })
  if (!ID.test(second)) throw unknownPath()
  const instance = { type: first, id: second }
  if (third === undefined) return instanceShape(instance)
  if (third === '_history') {
    if (fourth === undefined) return { GET: () => ({ kind: 'history-instance', ...instance }) }
    if (ID.test(fourth) && segments.length === 4)
      return { GET: () => ({ kind: 'vread', ...instance, versionId: fourth }) }
  }
  if (third.startsWith('$') && segments.length === 3)
    return operation(third, { on: 'instance', ...instance })
  if (third === '*' || isResourceType(third)) {
    const search = (): Interaction => ({
      kind: 'search-compartment',
      compartment: instance,
      type: third,
    })
    if (fourth === undefined) return { GET: search }
    if (fourth === '_search' && fifth === undefined) return { POST: search }
  }
  throw unknownPath()
}

function typeShape(type: string): Shape {
  return {
    GET: () => ({ kind: 'search-type', type }),
    POST: ({ request }) => {
      const condition = request.headers.get('if-none-exist')
      return {
        kind: 'create',
        type,
        ifNoneExist: condition === null ? null : parseParameters(condition),
        resource: sentResource(request, type, null),
      }
    },
    PUT: ({ request }) => ({
      kind: 'conditional-update',
      type,
      resource: sentResource(request, type, null),
    }),
    PATCH: ({ request }) => ({ kind: 'conditional-patch', type, patch: patchOf(request) }),
    DELETE: () => ({ kind: 'conditional-delete', type }),
  }
}

function instanceShape(instance: Instance): Shape {
  return {
    GET: () => ({ kind: 'read', ...instance }),
    PUT: ({ request }) => ({
      kind: 'update',
      ...instance,
      ifMatch: request.headers.get('if-match'),
      resource: sentResource(request, instance.type, instance.id),
    }),
    PATCH: ({ request }) => ({
      kind: 'patch',
      ...instance,
      ifMatch: request.headers.get('if-match'),
      patch: patchOf(request),
    }),
    DELETE: ({ request }) => ({
      kind: 'delete',
      ...instance,
      ifMatch: request.headers.get('if-match'),
    }),
  }
}

type Target = { on: 'system' } | { on: 'type'; type: string } | ({ on: 'instance' } & Instance)

function operation(name: string, target: Target): Shape {
  if (!OPERATION.test(name)) throw unknownPath()
  const build = (): Interaction => ({ kind: 'operation', name: name.slice(1), ...target })
  return { GET: build, POST: build }
}

function bundle(request: FhirRequest): Interaction {
  const resource = resourceOf(request, 'Bundle', null)
  if (resource.type !== 'batch' && resource.type !== 'transaction')
    throw new FhirError(400, 'value', 'Bundle.type must be batch or transaction here.')
  return { kind: resource.type, bundle: resource }
}

/** What is to be stored: the resource in the body, or the body as a Binary. */
function sentResource(request: FhirRequest, type: string, id: string | null): Resource {
  const contentType = request.headers.get('content-type')
  if (type !== 'Binary' || contentType === null || !isRawContent(contentType))
    return resourceOf(request, type, id)
  const securityContext = request.headers.get('x-security-context')
  return binaryWith(request.content ?? null, contentType.trim(), securityContext, id)
}

/** The resource in the body, which must be what the URL says (FHIR R4 http.html#update). */
function resourceOf(request: FhirRequest, type: string, id: string | null): Resource {
  requireContentType(request.headers.get('content-type'), FHIR_JSON, 'application/json')
  const body = request.parsed ?? parseBody(request.body)
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new FhirError(400, 'structure', 'The body must be one resource as a JSON object.')
  const resource: Resource = { resourceType: '', ...body }
  if (resource.resourceType !== type)
    throw new FhirError(400, 'invalid', `The body must be a ${type}, as the URL says.`)
  if (id !== null && resource.id !== id)
    throw new FhirError(400, 'invalid', 'The id in the body must be the id in the URL.')
  return resource
}

function patchOf(request: FhirRequest): unknown {
  requireContentType(request.headers.get('content-type'), PATCH_TYPE)
  return request.parsed ?? parseBody(request.body)
}

function formParameters(request: FhirRequest): Parameter[] {
  requireContentType(request.headers.get('content-type'), FORM)
  return parseParameters(request.body ?? '')
}

function representation(
  request: FhirRequest,
  interaction: Interaction,
  parameters: readonly Parameter[],
): 'resource' | 'content' {
  const accept = request.headers.get('accept')
  const format = parameters.findLast(([name, value]) => name === '_format' && value !== '')
  if (interaction.kind === 'read' && interaction.type === 'Binary')
    return binaryRepresentation(accept, format?.[1] ?? null)
  // Who sends a document may name that alone; it is not sent back.
  if (sendsRawContent(request, interaction)) return 'resource'
  requireJsonAccepted(accept, format?.[1] ?? null)
  return 'resource'
}

function sendsRawContent({ headers }: FhirRequest, interaction: Interaction): boolean {
  return (
    'resource' in interaction &&
    interaction.type === 'Binary' &&
    isRawContent(headers.get('content-type'))
  )
}

/** Types are told apart by case; an id has its own alphabet (FHIR R4 resource.html#id). */
const unknownPath = () =>
  new FhirError(
    404,
    'not-found',
    'There is nothing at this URL: no such type, id form or interaction.',
  )
