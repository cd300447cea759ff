// What a resource becomes in a file: a line as it is stored, unless the order asks for less of it. Pure.
import type { ExportRow } from '../fhir/export-source.ts'
import { matches } from '../fhir/match.ts'
import { project } from '../fhir/projection.ts'
import type { Resource } from '../fhir/resource.ts'
import type { Millis } from '../lib/clock.ts'
import type { ExportSpec } from '../model/export-job.ts'
import { clausesOf } from './type-filter.ts'

export type LineMaker = {
  /** Whether the order's filters want the resource. */
  passes(resource: Resource): boolean
  /** The line of a resource without its line break; null when it is not wanted. */
  line(row: ExportRow): string | null
}

/** An attachment that lies in this server (FHIR R4 datatypes.html#Attachment). */
const LOCAL_ATTACHMENT = '"url":"Binary/'

/** Makes the lines of a job. @param baseUrl the FHIR base, by which attachments are made reachable */
export function lineMaker(spec: ExportSpec, baseUrl: string, now: Millis): LineMaker {
  const bases = [baseUrl]
  const filters = Map.groupBy(
    spec.typeFilters.map(({ type, query }) => ({
      type,
      clauses: clausesOf(type, query, { bases, now }),
    })),
    ({ type }) => type,
  )
  const passes = (resource: Resource) => {
    const own = filters.get(resource.resourceType)
    return (
      !own || own.some(({ clauses }) => clauses.every((each) => matches(resource, each, bases)))
    )
  }
  const elementsOf = (type: string) =>
    spec.elements
      .filter((wanted) => wanted.type === '*' || wanted.type === type)
      .map(({ element }) => element)

  return {
    passes,
    line({ type, body, updatedAt }) {
      if (spec.until !== null && updatedAt >= spec.until) return null
      const elements = elementsOf(type)
      const attached = body.includes(LOCAL_ATTACHMENT)
      if (!filters.has(type) && elements.length === 0 && !attached) return body
      // Written by us, from a resource.
      const resource = JSON.parse(body) as Resource
      if (!passes(resource)) return null
      const whole = attached ? (absolute(resource, baseUrl) as Resource) : resource // an object stays one
      return JSON.stringify(
        elements.length === 0 ? whole : project(whole, { elements, summary: 'false' }),
      )
    },
  }
}

/** The same value with attachments of ours named by where they can be fetched. */
function absolute(value: unknown, baseUrl: string): unknown {
  if (Array.isArray(value)) return value.map((each) => absolute(each, baseUrl))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) =>
      name === 'url' && typeof member === 'string' && member.startsWith('Binary/')
        ? [name, `${baseUrl}/${member}`]
        : [name, absolute(member, baseUrl)],
    ),
  )
}

/** Bundles that tell of deletions, one a line (Bulk Data export, "Bulk Data Deleted Resources"). */
export function deletedBundle(keys: readonly string[]): string {
  const entry = keys.map((url) => ({ request: { method: 'DELETE', url } }))
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry })
}

/** Finds the references to these types in a stored body, as `Type/id`; local ones only. */
export function referenceFinder(
  types: readonly string[],
  baseUrl: string,
): (body: string) => Iterable<string> {
  if (types.length === 0) return () => []
  const base = baseUrl.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  // Bodies are printed by us, so members look like this and like nothing else: quotes within text are escaped.
  const pattern = new RegExp(
    `"reference":"(?:${base}/)?((?:${types.join('|')})/[A-Za-z0-9\\-.]{1,64})["/]`,
    'g',
  )
  return function* (body) {
    for (const match of body.matchAll(pattern)) if (match[1] !== undefined) yield match[1]
  }
}
