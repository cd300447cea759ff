// What another server says it serves: its CapabilityStatement, as far as it decides what can be done over it
// (FHIR R4 capabilitystatement.html). Pure.
import { isResourceType } from '../definitions/definitions.ts'
import type { Served, ServedType } from '../served.ts'
import { isObject, list } from './searchset.ts'

/** Reads a statement; null for what is none. */
export function readServed(statement: unknown): Served | null {
  if (!isObject(statement) || statement.resourceType !== 'CapabilityStatement') return null
  const rest = list(statement.rest).find((each) => isObject(each) && each.mode === 'server')
  if (!isObject(rest)) return null
  const types = new Map<string, ServedType>()
  for (const resource of list(rest.resource)) {
    if (!isObject(resource) || typeof resource.type !== 'string') continue
    if (!isResourceType(resource.type)) continue
    const parameters = list(resource.searchParam).flatMap((each) =>
      isObject(each) && typeof each.name === 'string' ? [each.name] : [],
    )
    types.set(resource.type, {
      interactions: codes(resource.interaction),
      parameters: parameters.length === 0 ? null : new Set(parameters),
      updateCreates: resource.updateCreate === true,
    })
  }
  return { types, system: codes(rest.interaction) }
}

const codes = (interactions: unknown): ReadonlySet<string> =>
  new Set(
    list(interactions).flatMap((each) =>
      isObject(each) && typeof each.code === 'string' ? [each.code] : [],
    ),
  )
