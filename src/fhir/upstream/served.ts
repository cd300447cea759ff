// What another server says it serves: its CapabilityStatement, as far as it decides what can be done over it
// (FHIR R4 capabilitystatement.html). Pure.
import { isResourceType } from '../definitions/definitions.ts'
import type { ExportLevel } from '../export-order.ts'
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
  return { types, system: codes(rest.interaction), exports: exportsOf(rest) }
}

/**
 * The exports among its operations. Some servers list all three with the whole; then the name, or what the
 * definition is called, tells them apart.
 */
function exportsOf(rest: Record<string, unknown>): ReadonlySet<ExportLevel> {
  const levels = new Set<ExportLevel>()
  const note = (operations: unknown, place: ExportLevel) => {
    for (const operation of list(operations)) {
      if (!isObject(operation)) continue
      const [definition] = String(operation.definition).split('|')
      const names = [operation.name, definition?.split('/').at(-1)]
      if (place === 'system' && names.includes('patient-export')) levels.add('patient')
      else if (place === 'system' && names.includes('group-export')) levels.add('group')
      else if (operation.name === 'export') levels.add(place)
    }
  }
  note(rest.operation, 'system')
  for (const resource of list(rest.resource)) {
    if (!isObject(resource)) continue
    if (resource.type === 'Patient') note(resource.operation, 'patient')
    if (resource.type === 'Group') note(resource.operation, 'group')
  }
  return levels
}

const codes = (interactions: unknown): ReadonlySet<string> =>
  new Set(
    list(interactions).flatMap((each) =>
      isObject(each) && typeof each.code === 'string' ? [each.code] : [],
    ),
  )
