// Cuts a resource down to what the client wants of it (FHIR R4 search.html#elements, search.html#summary).
// Done by us, after judging: what a resource is judged by may be among what is cut away.
import { TOP_LEVEL_ELEMENTS } from './definitions/top-level-elements.generated.ts'
import type { Resource } from './resource.ts'
import type { Summary } from './search-query.ts'

const SUBSETTED = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
}
/** Kept in whatever cut: who it is and what must not be misread. */
const ALWAYS = ['resourceType', 'id', 'meta', 'implicitRules']

/** The resource with the wanted elements and those that may not be missing, marked as a part. */
export function project(
  resource: Resource,
  wanted: { elements: readonly string[]; summary: Summary },
): Resource {
  const keep = keepsFor(resource.resourceType, wanted)
  if (keep === null) return resource
  const kept = Object.entries(resource).filter(([name]) => keep(name))
  return {
    ...Object.fromEntries(kept),
    resourceType: resource.resourceType,
    meta: marked(resource),
  }
}

function keepsFor(
  type: string,
  { elements, summary }: { elements: readonly string[]; summary: Summary },
): ((name: string) => boolean) | null {
  const known = elementsOf(type)
  const mandatory = known.filter((element) => element.includes('!'))
  if (elements.length > 0) {
    // A path into an element asks for that element; we cut at the top level only.
    const tops = elements.map((element) => element.split('.')[0] ?? '')
    const choices = new Set(known.filter((element) => element.includes('[x]')).map(nameOf))
    const asked = tops.map((top) => (choices.has(`${top}[x]`) ? `${top}[x]` : top))
    return named([...ALWAYS, ...mandatory.map(nameOf), ...asked])
  }
  switch (summary) {
    case 'true':
      return named([...ALWAYS, ...known.filter((element) => /[!+]/.test(element)).map(nameOf)])
    case 'text':
      return named([...ALWAYS, 'text', ...mandatory.map(nameOf)])
    case 'data':
      return (name) => name !== 'text'
    case 'count':
    case 'false':
      return null
  }
}

const elementsOf = (type: string): string[] =>
  Object.hasOwn(TOP_LEVEL_ELEMENTS, type) ? (TOP_LEVEL_ELEMENTS[type] ?? '').split(' ') : []

const nameOf = (element: string) => element.replace(/[!+]+$/, '')

/** Whether a property is one of the elements: `_status` goes with `status`, `valueString` with `value[x]`. */
function named(elements: readonly string[]): (name: string) => boolean {
  const plain = new Set(elements)
  const choices = elements.filter((element) => element.endsWith('[x]')).map((e) => e.slice(0, -3))
  return (property) => {
    const name = property.startsWith('_') ? property.slice(1) : property
    if (plain.has(name)) return true
    return choices.some(
      (choice) => name.startsWith(choice) && /^[A-Z]/.test(name.slice(choice.length)),
    )
  }
}

function marked({ meta }: Resource): NonNullable<Resource['meta']> {
  const tags = Array.isArray(meta?.tag) ? meta.tag : []
  return { ...meta, tag: [...tags, SUBSETTED] }
}
