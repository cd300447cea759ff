// May this resource leave? The one judge of everything that does: matches, included ones, a single read.
// Pure. What cannot be judged is not visible. Under a reach that is a set of patients each class of types
// has its rule; the patient compartment of the specification is the authority for most
// (FHIR R4 compartmentdefinition-patient.html).
import type { HiddenRule } from '../model/refusal-rules.ts'
import { attaches } from './attachments.ts'
import type { GrantClause, Predicate } from './backend.ts'
import type { Clause } from './clause.ts'
import { patientsAmong } from './compartment.ts'
import {
  compartmentParameters,
  isResourceType,
  searchParameter,
  typeClass,
} from './definitions/definitions.ts'
import { extract } from './extract.ts'
import type { ReferenceValue } from './index-value.ts'
import { matches } from './match.ts'
import { isLogicalId, localReference } from './reference.ts'
import type { Letter, Resource } from './resource.ts'

type JudgedWith = {
  predicate: Predicate
  /** Absolute FHIR bases that are ours: references under them are local. */
  bases: readonly string[]
  /** Resources that others are judged by (`related`), as `Type/id`. */
  known: ReadonlyMap<string, Resource>
}

const NOTHING_KNOWN: ReadonlyMap<string, Resource> = new Map()

/** Whether the grants behind `predicate` open this resource to `letter`. */
export function visible(resource: Resource, letter: Letter, by: JudgedWith): boolean {
  const { resourceType: type, id } = resource
  if (!isResourceType(type) || typeof id !== 'string' || !isLogicalId(id)) return false
  const opened = by.predicate(type, letter)
  if (opened === 'all') return true
  if (opened === 'none') return false
  return opened.anyOf.some(
    (clause) =>
      unmet(resource, clause, by) === null && reachedThrough(resource, id, clause, by) !== null,
  )
}

/** What one grant says of a resource. */
export type GrantVerdict = {
  grant: GrantClause
  /** The constraint that the resource does not meet; null when it meets all. */
  unmet: Clause | null
  /** How the resource belongs to a patient of the grant; null when it does not. */
  through: Through | null
}

/** Says of each grant behind `predicate` what it makes of a resource; what `visible` asks, with the reasons. */
export function verdicts(resource: Resource, letter: Letter, by: JudgedWith): GrantVerdict[] {
  const { resourceType: type, id } = resource
  if (!isResourceType(type) || typeof id !== 'string' || !isLogicalId(id)) return []
  const opened = by.predicate(type, letter)
  if (opened === 'none') return []
  const anyOf = opened === 'all' ? [EVERYTHING] : opened.anyOf
  return anyOf.map((grant) => ({
    grant,
    unmet: unmet(resource, grant, by),
    through: reachedThrough(resource, id, grant, by),
  }))
}

const EVERYTHING: GrantClause = { patients: 'all', filter: [] }

/** Why what is not visible is not. */
export function whyHidden(resource: Resource, letter: Letter, by: JudgedWith): HiddenRule {
  const all = verdicts(resource, letter, by)
  // What opens one resource by its id (the user's own) constrains nothing else.
  const narrowed = all.some(({ through, unmet }) => through !== null && unmet?.code !== '_id')
  return narrowed ? 'granular-constraint' : 'patient-foreign'
}

function unmet(resource: Resource, { filter }: GrantClause, by: JudgedWith): Clause | null {
  for (const clause of filter) if (!matches(resource, clause, by.bases)) return clause
  return null
}

/** What makes a resource one of the grant's patients': a search parameter, or another way to belong. */
export type Through =
  | { by: 'all' | 'id' | 'practice' | 'target' | 'holder' }
  | { by: 'parameter'; code: string }

const ALL: Through = { by: 'all' }
const BY_ID: Through = { by: 'id' }
const OF_PRACTICE: Through = { by: 'practice' }
const BY_TARGET: Through = { by: 'target' }
const BY_HOLDER: Through = { by: 'holder' }

function reachedThrough(
  resource: Resource,
  id: string,
  { patients }: GrantClause,
  by: JudgedWith,
): Through | null {
  if (patients === 'all') return ALL
  switch (typeClass(resource.resourceType)) {
    case 'member':
      return membership(resource, patients, by.bases)
    case 'patient':
      return patients.includes(id) ? BY_ID : null
    case 'device':
      // One that names nobody belongs to the practice; one that names somebody in words is not judged.
      if (resource.patient === undefined) return OF_PRACTICE
      return references(resource, 'patient', by.bases).some((value) => isPatientIn(value, patients))
        ? parameter('patient')
        : null
    case 'provenance':
      return provenanceInReach(resource, patients, by) ? BY_TARGET : null
    case 'binary':
      return binaryInReach(resource, id, by) ? BY_HOLDER : null
    case 'audit-event': {
      const named = references(resource, 'patient', by.bases)
      return named.length > 0 && named.every((value) => isPatientIn(value, patients))
        ? parameter('patient')
        : null
    }
    case 'shared':
      return OF_PRACTICE
    case 'closed':
      return null
  }
}

/** Some nominated parameter holds a local reference to a patient in reach; no other parameter counts. */
function membership(
  resource: Resource,
  patients: readonly string[],
  bases: readonly string[],
): Through | null {
  for (const code of compartmentParameters(resource.resourceType))
    if (references(resource, code, bases).some((value) => isPatientIn(value, patients)))
      return parameter(code)
  return null
}

/** Made once for each code, as every resource of a page asks for one. */
const parameters = new Map<string, Through>()

function parameter(code: string): Through {
  const known = parameters.get(code)
  if (known) return known
  const made: Through = { by: 'parameter', code }
  parameters.set(code, made)
  return made
}

/** At least one target is visible, and none is a patient out of reach. */
function provenanceInReach(
  resource: Resource,
  patients: readonly string[],
  by: JudgedWith,
): boolean {
  const targets = references(resource, 'target', by.bases)
  const named = patientsAmong(targets, resource, by.bases)
  if (!named.every((patient) => patients.includes(patient))) return false
  return targets.some((value) => isVisibleTarget(keyOf(value), by))
}

/** Its security context is visible; without one, a visible resource attaches it. */
function binaryInReach(resource: Resource, id: string, by: JudgedWith): boolean {
  if (resource.securityContext !== undefined)
    return isVisibleTarget(securityContextOf(resource, by.bases), by)
  return [...by.known.values()].some(
    (holder) => attaches(holder, id, by.bases) && isVisibleAtAll(holder, by),
  )
}

function isVisibleTarget(key: string | null, by: JudgedWith): boolean {
  const target = key === null ? undefined : by.known.get(key)
  return target !== undefined && isVisibleAtAll(target, by)
}

/** By read or by search. What is itself judged by others is not followed further. */
function isVisibleAtAll(resource: Resource, by: JudgedWith): boolean {
  const alone = { ...by, known: NOTHING_KNOWN }
  return visible(resource, 'r', alone) || visible(resource, 's', alone)
}

/** Whether resources of its type may be judged by others. */
export function isJudgedByOthers({ resourceType }: Resource): boolean {
  return resourceType === 'Provenance' || resourceType === 'Binary'
}

/** Lists, as `Type/id`, the resources that must be known before this one can be judged; mostly none. */
export function related(resource: Resource, bases: readonly string[]): string[] {
  switch (resource.resourceType) {
    case 'Provenance':
      return references(resource, 'target', bases)
        .map(keyOf)
        .filter((key) => key !== null)
    case 'Binary': {
      const context = securityContextOf(resource, bases)
      return context === null ? [] : [context]
    }
    default:
      return []
  }
}

function securityContextOf(resource: Resource, bases: readonly string[]): string | null {
  // Parsed JSON whose one member is looked at.
  const { reference } = (resource.securityContext ?? {}) as { reference?: unknown }
  const named = typeof reference === 'string' ? localReference(reference, bases) : null
  return named === null ? null : `${named.type}/${named.id}`
}

function references(resource: Resource, code: string, bases: readonly string[]): ReferenceValue[] {
  const parameter = searchParameter(resource.resourceType, code)
  if (!parameter) return []
  return extract(resource, parameter, bases).filter((value) => value.kind === 'reference')
}

const keyOf = ({ type, id }: ReferenceValue): string | null =>
  type === null || id === null ? null : `${type}/${id}`

const isPatientIn = ({ type, id }: ReferenceValue, patients: readonly string[]): boolean =>
  type === 'Patient' && id !== null && patients.includes(id)
