// What of each type may be seen or changed, as data: the grants that bear on it, by letter. A backend
// narrows by it and `visible` judges by it, so that the two have one truth.
import type { GrantClause, Predicate, TypePredicate } from './backend.ts'
import { isResourceType, typeClass } from './definitions/definitions.ts'
import type { Grant, Reach } from './grants.ts'
import type { Letter } from './resource.ts'

const predicates = new WeakMap<readonly Grant[], Predicate>()

/** Answers, for a type and a letter, which rows the grants open. Remembers, so ask as often as you like. */
export function predicateOf(grants: readonly Grant[]): Predicate {
  const known = predicates.get(grants)
  if (known) return known
  const made = remembering(grants)
  predicates.set(grants, made)
  return made
}

function remembering(grants: readonly Grant[]): Predicate {
  const known = new Map<Letter, Map<string, TypePredicate>>()
  return (type, letter) => {
    const byType = known.get(letter) ?? new Map<string, TypePredicate>()
    const found = byType.get(type)
    if (found !== undefined) return found
    const made = typePredicate(grants, type, letter)
    // A name that is no type is not kept: names come from outside and have no end.
    if (isResourceType(type)) known.set(letter, byType.set(type, made))
    return made
  }
}

function typePredicate(grants: readonly Grant[], type: string, letter: Letter): TypePredicate {
  const anyOf: GrantClause[] = []
  for (const grant of grants) {
    if (grant.except === type || !grant.letters.has(letter)) continue
    if (grant.type !== '*' && grant.type !== type) continue
    const patients = reachOn(type, letter, grant.reach)
    if (patients === null) continue
    if (patients === 'all' && grant.filter.length === 0) return 'all'
    if (patients === 'all' && !isBoundWritable(type, letter)) continue
    anyOf.push({ patients, filter: grant.filter })
  }
  return anyOf.length === 0 ? 'none' : { anyOf }
}

/** Whether a grant with a filter may write the type: what belongs to a patient, as under a bounded reach. */
function isBoundWritable(type: string, letter: Letter): boolean {
  if (letter === 'r' || letter === 's') return true
  return typeClass(type) === 'member' || (typeClass(type) === 'patient' && letter === 'u')
}

/** How far a reach goes on one type; null for nowhere. */
function reachOn(type: string, letter: Letter, reach: Reach): Reach | null {
  if (reach === 'all') return 'all'
  const reads = letter === 'r' || letter === 's'
  switch (typeClass(type)) {
    case 'member':
      return reach
    case 'patient':
      // One's own record may be updated, never made or deleted.
      return reads || letter === 'u' ? reach : null
    case 'shared':
      return reads ? 'all' : null
    case 'device':
    case 'provenance':
    case 'binary':
    case 'audit-event':
      return reads ? reach : null
    case 'closed':
      return null
  }
}

/**
 * What `predicate` opens to reading, as if it were all there is to search, and of patients' records only
 * one patient's; null = of all.
 */
export function withinPatient(predicate: Predicate, patient: string | null): Predicate {
  return (type) => {
    const opened = predicate(type, 'r')
    return patient === null || typeClass(type) === 'shared' ? opened : narrowed(opened, patient)
  }
}

function narrowed(of: TypePredicate, patient: string): TypePredicate {
  if (of === 'none') return 'none'
  if (of === 'all') return { anyOf: [{ patients: [patient], filter: [] }] }
  const anyOf = of.anyOf
    .filter(({ patients }) => patients === 'all' || patients.includes(patient))
    .map(({ filter }) => ({ patients: [patient], filter }))
  return anyOf.length === 0 ? 'none' : { anyOf }
}

/** The same predicate, but matches of `type` only in one patient's compartment. */
export function withinCompartment(predicate: Predicate, type: string, patient: string): Predicate {
  return (asked, letter) =>
    asked === type && letter === 's'
      ? narrowed(predicate(asked, letter), patient)
      : predicate(asked, letter)
}
