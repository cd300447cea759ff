// May this be written? Judges the image of a resource before a change and the one after it. Stricter than
// visible.ts, which lets a resource be read by one reference to a patient in reach: what is written must
// name no patient out of reach where patients are named, or else one could write into another's record. Pure.
import type { HiddenRule } from '../model/refusal-rules.ts'
import type { GrantClause, Predicate } from './backend.ts'
import { compartmentParameters, searchParameter, typeClass } from './definitions/definitions.ts'
import { extract } from './extract.ts'
import { matches } from './match.ts'
import { typeNamedBy } from './reference.ts'
import type { Letter, Resource } from './resource.ts'

/** Whether the grants behind `predicate` open this image of a resource to a writing letter. */
export function writable(
  resource: Resource,
  letter: Letter,
  predicate: Predicate,
  bases: readonly string[],
): boolean {
  const opened = predicate(resource.resourceType, letter)
  if (opened === 'all') return true
  if (opened === 'none') return false
  return opened.anyOf.some(
    (grant) => meets(resource, grant, bases) && isReached(resource, grant, bases),
  )
}

/** Why an image that is not writable is not. */
export function whyNotWritable(
  resource: Resource,
  letter: Letter,
  predicate: Predicate,
  bases: readonly string[],
): HiddenRule {
  const opened = predicate(resource.resourceType, letter)
  if (typeof opened === 'string') return 'patient-foreign'
  return opened.anyOf.some((grant) => isReached(resource, grant, bases))
    ? 'granular-constraint'
    : 'patient-foreign'
}

const meets = (resource: Resource, { filter }: GrantClause, bases: readonly string[]) =>
  filter.every((clause) => matches(resource, clause, bases))

const isReached = (resource: Resource, { patients }: GrantClause, bases: readonly string[]) =>
  patients === 'all' || belongsTo(resource, patients, bases)

function belongsTo(
  resource: Resource,
  patients: readonly string[],
  bases: readonly string[],
): boolean {
  const { resourceType: type, id } = resource
  switch (typeClass(type)) {
    case 'patient':
      return id !== undefined && patients.includes(id)
    case 'member':
      return isOfNobodyElse(resource, patients, bases)
    default:
      return false
  }
}

/** Some nominated parameter names a patient in reach, and none names another. */
function isOfNobodyElse(
  resource: Resource,
  patients: readonly string[],
  bases: readonly string[],
): boolean {
  let own = false
  for (const code of compartmentParameters(resource.resourceType)) {
    const parameter = searchParameter(resource.resourceType, code)
    if (!parameter) continue
    for (const value of extract(resource, parameter, bases)) {
      if (value.kind !== 'reference') continue
      const { type, id, url } = value
      if (type === 'Patient' && id !== null && patients.includes(id)) own = true
      else if (type === 'Patient') return false
      // A patient under a name that we do not read, and another server might.
      else if (type === null && url !== null && typeNamedBy(url) === 'Patient') return false
    }
  }
  return own
}
