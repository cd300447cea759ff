// Makes another server's addresses ours, in structure: a `reference`, and a `url` that points at a resource
// of that server. Never by replacing text, which would change what is only said (FHIR R4 references.html).
import { localReference } from '../reference.ts'
import type { Resource } from '../resource.ts'

const MAX_DEPTH = 64

type Json = Record<string, unknown>

const isNode = (value: unknown): value is Json | unknown[] =>
  typeof value === 'object' && value !== null

/** Turns references of a resource into ours, and answers it. */
export type RewriteReferences = (resource: Resource) => Resource

/**
 * Makes what turns references into `from` (a base without a slash at its end) into ones into `to`. In place: a
 * resource was just parsed and is nobody else's, and every resource of every answer passes here.
 */
export function rewriterOfReferences(from: string, to: string): RewriteReferences {
  const prefix = `${from}/`
  const bases = [from]

  return (resource) => {
    rewriteIn(resource, '', 0)
    return resource
  }

  function rewriteIn(node: Json, under: string, depth: number): void {
    // Not Object.keys, which would make a list for each node. Parsed JSON inherits nothing that is listed.
    for (const name in node) {
      const member = node[name]
      if (typeof member === 'string') {
        if (member.startsWith(prefix) && isAddress(name, under, depth))
          node[name] = rewriteAddress(member)
      } else if (isNode(member)) {
        if (depth === MAX_DEPTH) node[name] = null
        else if (Array.isArray(member)) rewriteItems(member, name, depth + 1)
        else rewriteIn(member, name, depth + 1)
      }
    }
  }

  function rewriteItems(items: unknown[], under: string, depth: number): void {
    for (let place = 0; place < items.length; place++) {
      const item = items[place]
      if (!isNode(item)) continue
      if (depth === MAX_DEPTH) items[place] = null
      else if (Array.isArray(item)) rewriteItems(item, under, depth + 1)
      else rewriteIn(item, under, depth + 1)
    }
  }

  function rewriteAddress(address: string): string {
    return localReference(address, bases) === null ? address : to + address.slice(from.length)
  }
}

/** An extension's `url` names what it means, and a definition's own is its name: neither is an address. */
function isAddress(name: string, under: string, depth: number): boolean {
  if (name === 'reference') return true
  return name === 'url' && depth > 0 && under !== 'extension' && under !== 'modifierExtension'
}
