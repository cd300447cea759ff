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
  if (elements.length > 0) return named([...ALWAYS, ...mandatory(type), ...asked(type, elements)])
  switch (summary) {
    case 'true':
      return named([...ALWAYS, ...elementsOf(type, /[!+]/)])
    case 'text':
      return named([...ALWAYS, 'text', ...mandatory(type)])
    case 'data':
      return (name) => name !== 'text'
    case 'count':
    case 'false':
      return null
  }
}

/** A path into an element asks for that element; we cut at the top level only. */
function asked(type: string, elements: readonly string[]): string[] {
  const choices = new Set(elementsOf(type, /\[x\]/))
  const tops = elements.map((element) => element.split('.')[0] ?? '')
  return tops.map((top) => (choices.has(`${top}[x]`) ? `${top}[x]` : top))
}

const mandatory = (type: string) => elementsOf(type, /!/)

/** The names of the type's elements that are printed so. */
function elementsOf(type: string, printed: RegExp): string[] {
  const all = Object.hasOwn(TOP_LEVEL_ELEMENTS, type) ? (TOP_LEVEL_ELEMENTS[type] ?? '') : ''
  return all
    .split(' ')
    .filter((element) => printed.test(element))
    .map((element) => element.replace(/[!+]+$/, ''))
}

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
