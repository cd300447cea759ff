// Whether a resource has the structure that base R4 demands: its elements and no others, their types, how
// often they are there, and the codes of required bindings while those are few (FHIR R4 validation.html).
// Profiles are not looked at. Pure; each fault names the element it is about.
import type { FhirIssueCode } from '../model/errors.ts'
import { isResourceType } from './definitions/definitions.ts'
import { type ElementRule, structureOf } from './definitions/structures.ts'
import { isPrimitive, primitiveFault } from './primitive-values.ts'

export type Fault = {
  code: Extract<FhirIssueCode, 'structure' | 'required' | 'value' | 'invariant'>
  /** A FHIRPath to the element: `Observation.component[0].code`. */
  path: string
  /** What is wrong, as a sentence about the element. */
  message: string
}

const MAX_FAULTS = 20

/** Lists what is wrong with a resource; empty when nothing is. Stops after so many. */
export function validate(resource: unknown): Fault[] {
  const faults: Fault[] = []
  const type = isObject(resource) ? String(resource.resourceType) : ''
  checkResource(resource, isResourceType(type) ? type : 'Resource', faults, false)
  return faults.slice(0, MAX_FAULTS)
}

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function checkResource(value: unknown, path: string, faults: Fault[], contained: boolean): void {
  if (!isObject(value)) {
    add(faults, 'structure', path, 'must be an object')
    return
  }
  const { resourceType: type, ...elements } = value
  if (typeof type !== 'string' || !isResourceType(type)) {
    add(faults, 'structure', path, "must have an R4 type as its 'resourceType'")
    return
  }
  if (contained && elements.contained !== undefined) {
    add(faults, 'invariant', path, 'must contain nothing, being contained itself (dom-2)')
    return
  }
  checkElements(elements, type, path, faults)
}

/** Checks what an object of a structure holds. @param elements without `resourceType` */
function checkElements(elements: Json, name: string, path: string, faults: Fault[]): void {
  const structure = structureOf(name)
  if (structure === null) {
    add(faults, 'structure', path, 'is of no type that R4 has')
    return
  }
  if (faults.length >= MAX_FAULTS) return
  const found = new Map<ElementRule, string>()
  for (const [property, value] of Object.entries(elements)) {
    const plain = property.startsWith('_') ? property.slice(1) : property
    const rule = structure.properties.get(plain)
    // Only what is plain JSON has a companion for its extensions.
    if (!rule || (property !== plain && !isPrimitive(rule.type))) {
      add(faults, 'structure', path, `has no element '${property.slice(0, 64)}'`)
      continue
    }
    const { element, type } = rule
    const other = found.get(element)
    if (other !== undefined && other !== plain)
      add(faults, 'structure', `${path}.${element.name}`, 'must be there in one form only')
    found.set(element, plain)
    checkOccurrences(
      { element, type, value, property, companion: elements[`_${plain}`] },
      path,
      faults,
    )
  }
  for (const element of structure.elements)
    if (element.mandatory && !found.has(element))
      add(faults, 'required', `${path}.${element.name}`, 'is missing')
  if (
    name === 'Extension' &&
    elements.extension !== undefined &&
    found.size > (elements.id ? 3 : 2)
  )
    add(faults, 'invariant', path, 'must have a value or extensions, not both (ext-1)')
}

type Occurrence = {
  element: ElementRule
  type: string
  value: unknown
  property: string
  /** What stands beside a primitive, for its extensions. */
  companion: unknown
}

function checkOccurrences(given: Occurrence, path: string, faults: Fault[]): void {
  const { element, type, value, property, companion } = given
  const at = `${path}.${element.name}`
  const check = (item: unknown, place: string, beside: unknown) => {
    if (property.startsWith('_')) checkCompanion(item, place, element.list, faults)
    else checkValue(item, { element, type }, place, beside, faults)
  }
  if (!element.list) {
    if (Array.isArray(value)) add(faults, 'structure', at, 'must not be a list')
    else check(value, at, companion)
    return
  }
  if (!Array.isArray(value)) {
    add(faults, 'structure', at, 'must be a list')
    return
  }
  if (value.length === 0) {
    add(faults, 'structure', at, 'must not be an empty list')
    return
  }
  const besides = Array.isArray(companion) ? companion : []
  for (const [index, item] of value.entries()) check(item, `${at}[${index}]`, besides[index])
}

function checkCompanion(value: unknown, path: string, inList: boolean, faults: Fault[]): void {
  if (value === null && inList) return
  if (!isObject(value)) {
    add(faults, 'structure', path, 'must have extensions as an object')
    return
  }
  checkElements(value, 'Element', path, faults)
}

function checkValue(
  value: unknown,
  { element, type }: Pick<Occurrence, 'element' | 'type'>,
  path: string,
  beside: unknown,
  faults: Fault[],
): void {
  if (type === 'Resource') {
    checkResource(value, path, faults, element.name === 'contained')
    return
  }
  if (isPrimitive(type)) {
    // In a list, null keeps the place of a value that is told by extensions only (json.html#primitive).
    if (value === null && element.list && isObject(beside)) return
    const fault = primitiveFault(type, value)
    if (fault !== null) add(faults, 'value', path, fault)
    else if (element.codes !== null && !element.codes.has(String(value)))
      add(faults, 'value', path, `must be one of ${[...element.codes].slice(0, 12).join(', ')}`)
    return
  }
  if (!isObject(value)) {
    add(faults, 'structure', path, 'must be an object')
    return
  }
  if (Object.keys(value).length === 0) {
    add(faults, 'structure', path, 'must not be an empty object')
    return
  }
  checkElements(value, type.replace(/^@/, ''), path, faults)
}

function add(faults: Fault[], code: Fault['code'], path: string, message: string): void {
  if (faults.length < MAX_FAULTS) faults.push({ code, path, message })
}
