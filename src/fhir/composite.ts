// The values of a composite parameter in a resource: those that stand together, element by element. Pure.
import type { CompositeParameter } from './definitions/composites.ts'
import { extract } from './extract.ts'
import type { IndexValue } from './index-value.ts'
import type { Resource } from './resource.ts'

/** The values of each part, of one element. */
export type Together = readonly (readonly IndexValue[])[]

/** Finds them; an element that lacks a part has none. */
export function extractTogether(
  resource: Resource,
  { elements, parts }: CompositeParameter,
  bases: readonly string[],
): Together[] {
  return elements
    .flatMap((name) => elementsOf(resource, name))
    .map((element) => parts.map((part) => extract(part.fromRoot ? resource : element, part, bases)))
    .filter((together) => together.every((values) => values.length > 0))
}

/** Elements are looked into as resources are, by the names of their members. */
function elementsOf(resource: Resource, name: string): Resource[] {
  const found = name === '.' ? resource : resource[name]
  const list: unknown[] = Array.isArray(found) ? found : [found]
  return list.filter((each): each is Resource => typeof each === 'object' && each !== null)
}
