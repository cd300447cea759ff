// Makes another server's addresses ours, in structure: a `reference`, and a `url` that points at a resource
// of that server. Never by replacing text, which would change what is only said (FHIR R4 references.html).
import { localReference } from '../reference.ts'
import type { Resource } from '../resource.ts'

const MAX_DEPTH = 64

/** The resource with references into `from` (a base without a slash at its end) turned into ones into `to`. */
export function rewriteReferences(resource: Resource, from: string, to: string): Resource {
  // Parsed JSON: an object stays one.
  return rewrite(resource, '', 0) as Resource

  function rewrite(value: unknown, under: string, depth: number): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (depth > MAX_DEPTH) return null
    if (Array.isArray(value)) {
      const items = value.map((item) => rewrite(item, under, depth + 1))
      return items.every((item, at) => item === value[at]) ? value : items
    }
    const members = Object.entries(value)
    const pairs = members.map(([name, member]): [string, unknown] => [
      name,
      typeof member === 'string' && isAddress(name, under, depth)
        ? rewriteAddress(member)
        : rewrite(member, name, depth + 1),
    ])
    // Mostly nothing changes, and what is made anew costs more than all the looking.
    const same = pairs.every(([, member], at) => member === members[at]?.[1])
    return same ? value : Object.fromEntries(pairs)
  }

  /** An extension's `url` names what it means, and a definition's own is its name: neither is an address. */
  function isAddress(name: string, under: string, depth: number): boolean {
    if (name === 'reference') return true
    return name === 'url' && depth > 0 && under !== 'extension' && under !== 'modifierExtension'
  }

  function rewriteAddress(address: string): string {
    if (!address.startsWith(`${from}/`) || localReference(address, [from]) === null) return address
    return to + address.slice(from.length)
  }
}
