// A resource as JSON. What our own store keeps was printed by us when it was written: where it leaves as it is
// stored, alone or in a bundle, it is read once, to be judged, and not printed anew.
import type { Resource } from './resource.ts'

/** What each resource was read from; whatever is made of one is another object and has none. */
const texts = new WeakMap<Resource, string>()

/** Reads what we printed. It cannot be changed in place: what is cut or added makes another object. */
export function readPrinted(text: string): Resource {
  // Written by us, from a resource.
  const resource = Object.freeze(JSON.parse(text) as Resource)
  texts.set(resource, text)
  return resource
}

/** Prints a resource. */
export function printResource(resource: Resource): string {
  const text = texts.get(resource)
  if (text !== undefined) return text
  if (resource.resourceType !== 'Bundle' || !Array.isArray(resource.entry))
    return JSON.stringify(resource)
  const { entry, ...rest } = resource
  return `${JSON.stringify(rest).slice(0, -1)},"entry":[${entry.map(printEntry).join(',')}]}`
}

function printEntry(entry: unknown): string {
  const text = isObject(entry) && isObject(entry.resource) ? texts.get(entry.resource) : undefined
  if (text === undefined) return JSON.stringify(entry)
  const { resource: _, ...about } = entry as { resource: Resource } // it has one, as was just seen
  const rest = JSON.stringify(about).slice(1)
  return rest === '}' ? `{"resource":${text}}` : `{"resource":${text},${rest}`
}

/** For a look at members; a resource is an object as any other. */
const isObject = (value: unknown): value is Resource => typeof value === 'object' && value !== null
