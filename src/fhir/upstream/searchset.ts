// Reads another server's answer to a search. What is not a searchset is no answer; what is in it is taken
// as JSON to be judged. Pure.
import { isResourceType } from '../definitions/definitions.ts'
import type { Resource } from '../resource.ts'
import { badAnswer } from './refusals.ts'

type Searchset = {
  matches: Resource[]
  included: Resource[]
  total: number | null
  /** The next page's URL without the base; null when there is none, or it leads elsewhere. */
  next: string | null
  /** Whether a next link was dropped because it leads elsewhere. */
  strayed: boolean
  /** Names of the parameters that the server says it used; null when it does not say. */
  used: ReadonlySet<string> | null
}

type Json = Record<string, unknown>

/** Whether it is a JSON object. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** The items of a JSON array; none of anything else. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** Reads a Bundle. @param base the server's FHIR base, without a slash at its end. */
export function readSearchset(body: unknown, type: string, base: string): Searchset {
  if (!isObject(body) || body.resourceType !== 'Bundle' || body.type !== 'searchset')
    throw badAnswer('not a searchset')
  const set: Searchset = {
    matches: [],
    included: [],
    total: readTotal(body.total),
    next: null,
    strayed: false,
    used: null,
  }
  for (const entry of list(body.entry)) {
    if (!isObject(entry)) continue
    const resource = readResource(entry.resource)
    const mode = isObject(entry.search) ? entry.search.mode : undefined
    if (resource === null || mode === 'outcome') continue
    // Servers may leave the mode out; a match is then what was searched for.
    if (mode === 'match' || (mode !== 'include' && resource.resourceType === type))
      set.matches.push(resource)
    else set.included.push(resource)
  }
  const next = linkOf(body, 'next')
  if (next !== null) {
    set.next = belowBase(next, base)
    set.strayed = set.next === null
  }
  const self = linkOf(body, 'self')
  if (self !== null) set.used = parameterNames(self)
  return set
}

/** A resource with a type and an id; null for what has not both. */
export function readResource(value: unknown): Resource | null {
  if (!isObject(value) || typeof value.resourceType !== 'string') return null
  if (!isResourceType(value.resourceType) || typeof value.id !== 'string') return null
  // What it is called here has just been looked at.
  return value as Resource
}

const readTotal = (total: unknown) =>
  typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : null

/** The URL of a Bundle's link; null when it has none of that relation. */
export function linkOf(bundle: Json, relation: string): string | null {
  for (const link of list(bundle.link))
    if (isObject(link) && link.relation === relation && typeof link.url === 'string')
      return link.url
  return null
}

/**
 * What follows the base in a URL of the same server; null for any other. A cursor that a client hands back
 * passes here again before it is used.
 */
export function belowBase(url: string, base: string): string | null {
  let absolute: URL
  let root: URL
  try {
    root = new URL(base)
    absolute = new URL(url, `${base}/`)
  } catch {
    return null
  }
  const path = root.pathname.replace(/\/$/, '')
  const within = absolute.pathname === path || absolute.pathname.startsWith(`${path}/`)
  if (absolute.origin !== root.origin || !within) return null
  if (absolute.username !== '' || absolute.password !== '') return null
  return absolute.pathname.slice(path.length) + absolute.search
}

function parameterNames(url: string): Set<string> | null {
  const query = url.split('?')[1] ?? ''
  return new Set([...new URLSearchParams(query).keys()].map((name) => name.split(':')[0] ?? name))
}
