// What a resource to be written points at: literal references and URLs of attachments, wherever they stand,
// contained resources included. Those into this server are made relative, so that what is judged is what is
// stored and what is shown (FHIR R4 references.html). Pure.

import { isResourceType } from './definitions/definitions.ts'
import { rewrite } from './load-bundle.ts'
import { type LocalReference, localReference } from './reference.ts'
import type { Resource } from './resource.ts'

/** The resource with absolute references under `bases` made relative. */
export function withRelativeReferences<R extends Resource>(
  resource: R,
  bases: readonly string[],
): R {
  return rewrite(resource, (text) => {
    if (!text.includes(':')) return null
    const base = bases.find((each) => text.startsWith(`${each}/`))
    if (base === undefined || localReference(text, bases) === null) return null
    return text.slice(base.length + 1)
  })
}

/** Lists the resources of this server that the resource points at, each once. */
export function pointsAt(resource: Resource, bases: readonly string[]): LocalReference[] {
  const found = new Map<string, LocalReference>()
  rewrite(resource, (text) => {
    const named = localReference(text, bases)
    if (named) found.set(`${named.type}/${named.id}`, named)
    return null
  })
  return [...found.values()]
}

/** A reference by what something is known for: `Patient?identifier=system|value` (FHIR R4 http.html#trules). */
type ReferenceByQuery = { text: string; type: string; query: string }

/** Lists the references of a resource that are searches, each once. */
export function referencesByQuery(resource: Resource): ReferenceByQuery[] {
  const found = new Map<string, ReferenceByQuery>()
  rewrite(resource, (text, key) => {
    const [type = '', query] = text.split(/\?(.*)/s)
    if (key === 'reference' && query !== undefined && isResourceType(type))
      found.set(text, { text, type, query })
    return null
  })
  return [...found.values()]
}

/** Lists the `urn:` references of a resource, each once. */
export function urnReferences(resource: Resource): string[] {
  const found = new Set<string>()
  rewrite(resource, (text, key) => {
    if (key === 'reference' && /^urn:(?:uuid|oid):/i.test(text)) found.add(text)
    return null
  })
  return [...found]
}

/** The resource with references replaced by the names known for them. */
export function renamed<R extends Resource>(resource: R, names: ReadonlyMap<string, string>): R {
  return names.size === 0 ? resource : rewrite(resource, (text) => names.get(text) ?? null)
}
