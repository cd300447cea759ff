// What a file of FHIR JSON holds, as resources ready to be stored: entries of a Bundle under the ids they
// have, whatever their request says, and references between them resolved (FHIR R4
// http.html#trules, bundle.html#references). Pure.
import { hash } from 'node:crypto'
import { isResourceType } from './definitions/definitions.ts'
import { isLogicalId, localReference } from './reference.ts'
import type { Resource } from './resource.ts'

/** A resource under its id, and where in its Bundle it was. */
export type Piece = { resource: Resource & { id: string }; entry: number | null }

type Unpacked = {
  pieces: Piece[]
  /** What could not be used, and which entry it was. */
  faults: { entry: number | null; message: string }[]
}

const BUNDLE_TYPES = new Set(['transaction', 'batch', 'collection', 'searchset', 'history'])

/** These travel; they are not kept. */
const NEVER_KEPT = new Set(['Bundle', 'Parameters', 'OperationOutcome'])

/** Unpacks a parsed file or line. Null when it is no FHIR at all. */
export function unpack(json: unknown): Unpacked | null {
  if (!isObject(json) || typeof json.resourceType !== 'string') return null
  if (json.resourceType === 'Bundle' && BUNDLE_TYPES.has(String(json.type)))
    return unpackBundle(json)
  const fault = faultOf(json)
  if (fault !== null) return { pieces: [], faults: [{ entry: null, message: fault }] }
  return { pieces: [{ resource: identified(json, null), entry: null }], faults: [] }
}

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function unpackBundle(bundle: Json): Unpacked {
  const faults: Unpacked['faults'] = []
  const pieces: Piece[] = []
  const names = new Map<string, string>()
  const entries = Array.isArray(bundle.entry) ? bundle.entry : []
  for (const [index, entry] of entries.entries()) {
    if (!isObject(entry) || !isObject(entry.resource)) {
      // A deletion, or a conditional read: nothing to keep.
      if (isObject(entry) && isObject(entry.request)) continue
      faults.push({ entry: index, message: 'The entry has no resource.' })
      continue
    }
    const search = isObject(entry.search) ? entry.search.mode : undefined
    if (search === 'outcome') continue
    const fault = faultOf(entry.resource)
    if (fault !== null) {
      faults.push({ entry: index, message: fault })
      continue
    }
    const resource = identified(entry.resource, entry)
    pieces.push({ resource, entry: index })
    if (typeof entry.fullUrl === 'string')
      names.set(entry.fullUrl, `${resource.resourceType}/${resource.id}`)
  }
  return {
    pieces: pieces.map(({ resource, entry }) => ({ resource: renamed(resource, names), entry })),
    faults,
  }
}

function faultOf(resource: Json): string | null {
  const type = String(resource.resourceType)
  if (!isResourceType(type)) return `'${type.slice(0, 60)}' is no R4 resource type.`
  if (NEVER_KEPT.has(type)) return `A ${type} of this kind is not kept.`
  if (resource.id !== undefined && !(typeof resource.id === 'string' && isLogicalId(resource.id)))
    return `The id of this ${type} is not 1 to 64 letters, digits, hyphens and dots.`
  return null
}

/** The resource's own id; else the one its entry names; else one made from its content, the same each time. */
function identified(resource: Json, entry: Json | null): Resource & { id: string } {
  // Checked before: it has a resource type.
  const typed = resource as Resource
  return {
    ...typed,
    id: typed.id ?? idFromEntry(entry, typed.resourceType) ?? idFromContent(typed),
  }
}

function idFromEntry(entry: Json | null, type: string): string | null {
  const url = entry && isObject(entry.request) ? entry.request.url : undefined
  const named = typeof url === 'string' ? localReference(url, []) : null
  if (named?.type === type) return named.id
  const fullUrl = entry && typeof entry.fullUrl === 'string' ? entry.fullUrl : ''
  const uuid = /^urn:uuid:([0-9a-f-]{36})$/i.exec(fullUrl)?.[1]
  if (uuid !== undefined) return uuid.toLowerCase()
  const [typeSegment, id = ''] = fullUrl.split('/').slice(-2)
  return typeSegment === type && isLogicalId(id) ? id : null
}

function idFromContent(resource: Resource): string {
  return hash('sha256', JSON.stringify(resource), 'hex').slice(0, 32)
}

/** Points references at the entries they name by full URL. */
function renamed<T>(value: T, names: ReadonlyMap<string, string>): T {
  return names.size === 0 ? value : rewrite(value, (reference) => names.get(reference) ?? null)
}

type Key = 'reference' | 'url'

/** Rewrites literal references and URLs by `name`, which answers null to leave one as it is. */
export function rewrite<T>(value: T, name: (text: string, key: Key) => string | null): T {
  if (Array.isArray(value)) {
    // An array of the same shape, its items rewritten.
    return value.map((item) => rewrite(item, name)) as T
  }
  if (!isObject(value)) return value
  const copy: Json = {}
  for (const [key, item] of Object.entries(value))
    copy[key] =
      typeof item === 'string'
        ? key === 'reference' || key === 'url'
          ? (name(item, key) ?? item)
          : item
        : rewrite(item, name)
  // The same object but for some strings.
  return copy as T
}

/** A reference that names a resource by what it is known for: `Practitioner?identifier=system|value`. */
type ConditionalReference = { type: string; system: string; value: string }

/** Reads a conditional reference by identifier; null for any other reference. */
export function conditionalReference(reference: string): ConditionalReference | null {
  const [type = '', query] = reference.split('?')
  if (query === undefined || !isResourceType(type)) return null
  const identifier = new URLSearchParams(query).getAll('identifier')
  const [only] = identifier
  if (identifier.length !== 1 || only === undefined) return null
  const bar = only.indexOf('|')
  return { type, system: only.slice(0, Math.max(bar, 0)), value: only.slice(bar + 1) }
}

/** Lists the references of a resource that are no resource's name yet: conditional ones, and `urn:`s. */
export function openReferences(resource: Resource): string[] {
  const open = new Set<string>()
  rewrite(resource, (text, key) => {
    if (key === 'reference' && (text.startsWith('urn:uuid:') || conditionalReference(text)))
      open.add(text)
    return null
  })
  return [...open]
}
