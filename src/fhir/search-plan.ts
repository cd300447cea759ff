// Makes a search ready to run: read from the parameters, rid of what this token's scopes do not cover.
// Pure, and static: it depends on the request and the token alone (FHIR R4 search.html).
import { FhirError } from '../model/errors.ts'
import type { Predicate } from './backend.ts'
import type { Capabilities } from './capabilities.ts'
import type { Clause, ReferenceTest } from './clause.ts'
import { resourceTypes, typeClass } from './definitions/definitions.ts'
import type { Call } from './interaction.ts'
import { withinCompartment } from './predicate.ts'
import { insufficientScope, notFound } from './refusals.ts'
import type { Letter } from './resource.ts'
import { type Include, parseSearch, type SearchQuery } from './search-query.ts'
import { offersParameter } from './served.ts'

export type SearchPlan = {
  query: SearchQuery
  /** False when nothing can match; the backend is not asked then. */
  possible: boolean
  /** What may be matched, followed and included; a backend narrows by it, the gateway judges by it. */
  predicate: Predicate
  /** As the client asked, to be repeated by the link to the next page. */
  call: Pick<Call, 'parameters' | 'lenient'>
  compartment: string | null
}

export type PlannedWith = {
  capabilities: Capabilities
  /** Absolute FHIR bases that are ours. */
  bases: readonly string[]
  now: number
}

export const DEFAULT_COUNT = 50
export const MAX_COUNT = 500

/** How searches are read here. */
export function searchOptions(
  call: Pick<Call, 'lenient'>,
  { bases, now, capabilities }: PlannedWith,
) {
  return {
    bases,
    now,
    lenient: call.lenient,
    defaultCount: DEFAULT_COUNT,
    maxCount: MAX_COUNT,
    offers: (type: string, code: string) => offersParameter(capabilities.served(), type, code),
  }
}

/** Plans a search of a type. @param compartment the patient in whose compartment; null for anywhere. */
export function searchPlan(
  call: Call,
  type: string,
  predicate: Predicate,
  compartment: string | null,
  by: PlannedWith,
): SearchPlan {
  const query = parseSearch(type, call.parameters, searchOptions(call, by))
  const include = (letter: Letter) => (includes: readonly Include[]) =>
    includes.filter((each) => couldInclude(each, letter, predicate))
  const iterates = [...query.includes, ...query.revincludes].some(({ iterate }) => iterate)
  if (iterates && !by.capabilities.narrowsHops)
    throw new FhirError(400, 'not-supported', "':iterate' is not supported by this server.")
  const clauses = query.clauses.map((clause) => withinScopes(clause, predicate, by))
  const possible = clauses.filter((clause) => clause !== null)
  return {
    query: {
      ...query,
      clauses: possible,
      includes: include('r')(query.includes),
      revincludes: include('s')(query.revincludes),
    },
    possible: possible.length === clauses.length,
    predicate,
    call: { parameters: call.parameters, lenient: call.lenient },
    compartment,
  }
}

/** Plans a search below `Patient/[id]/` (FHIR R4 http.html#vsearch). */
export function compartmentPlan(
  call: Call,
  type: string,
  compartment: { type: string; id: string },
  predicate: Predicate,
  by: PlannedWith,
): SearchPlan {
  if (compartment.type !== 'Patient' || typeClass(type) !== 'member')
    throw new FhirError(
      400,
      'not-supported',
      'A compartment search is one of a type that belongs to patients, below Patient/[id].',
    )
  const narrowed = withinCompartment(predicate, type, compartment.id)
  // Out of reach: the answer is that of a patient who never was, and the backend is not asked.
  if (narrowed(type, 's') === 'none') throw notFound('patient-foreign')
  return searchPlan(call, type, narrowed, compartment.id, by)
}

/** What could bring nothing along is left out before the backend hears of it. */
function couldInclude(include: Include, letter: Letter, predicate: Predicate): boolean {
  const brought = letter === 's' ? include.source : include.target
  return brought === null || predicate(brought, letter) !== 'none'
}

/**
 * The clause with the hops that scopes allow, null when nothing can meet it. Each type that a chain or
 * `_has` looks into must be searchable with this token, or else values of what may not be seen could be
 * found out by trial; and a patient out of reach is named in vain (status rules: an empty list).
 */
function withinScopes(clause: Clause, predicate: Predicate, by: PlannedWith): Clause | null {
  switch (clause.kind) {
    case 'chain': {
      const [first] = clause.targets
      const scoped = clause.targets.filter(({ type }) => predicate(type, 's') !== 'none')
      if (scoped.length === 0) throw insufficientScope(first?.type ?? 'anything', 's')
      const targets = scoped.flatMap((target) => hop(target, predicate, by) ?? [])
      return targets.length === 0 ? null : { ...clause, targets }
    }
    case 'has': {
      if (predicate(clause.clause.type, 's') === 'none')
        throw insufficientScope(clause.clause.type, 's')
      const inner = hop(clause.clause, predicate, by)
      return inner === null ? null : { ...clause, clause: inner }
    }
    case 'reference': {
      const values = clause.values.flatMap((test) => withinReach(test, clause.type, predicate))
      return values.length === 0 ? null : { ...clause, values }
    }
    default:
      return clause
  }
}

function hop(clause: Clause, predicate: Predicate, by: PlannedWith): Clause | null {
  if (!by.capabilities.narrowsHops && predicate(clause.type, 's') !== 'all')
    throw new FhirError(
      400,
      'not-supported',
      `This server cannot look into ${clause.type} from another type with this token.`,
    )
  return withinScopes(clause, predicate, by)
}

/** The reference without the patients that no grant on the type reaches. */
function withinReach(test: ReferenceTest, type: string, predicate: Predicate): ReferenceTest[] {
  const opened = predicate(type, 's')
  if (test.kind !== 'local' || opened === 'all' || opened === 'none') return [test]
  const reached = opened.anyOf.some(
    ({ patients }) => patients === 'all' || patients.includes(test.id),
  )
  if (reached) return [test]
  const types = (test.types ?? resourceTypes()).filter((each) => each !== 'Patient')
  return types.length === 0 ? [] : [{ ...test, types }]
}
