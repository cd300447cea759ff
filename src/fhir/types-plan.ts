// Readings that go over several types, one after the other: a search of the whole system, and everything of
// a patient (FHIR R4 http.html#search, patient-operation-everything.html). Pure, and static.
import { FhirError } from '../model/errors.ts'
import type { Predicate } from './backend.ts'
import {
  isResourceType,
  resourceTypes,
  searchParameter,
  typeClass,
} from './definitions/definitions.ts'
import { historyParameters } from './history-plan.ts'
import type { Call } from './interaction.ts'
import { parseClause } from './parse-clause.ts'
import { withinPatient } from './predicate.ts'
import { forbidden, insufficientScope, notFound } from './refusals.ts'
import type { Parameter } from './request-target.ts'
import { type PlannedWith, type SearchPlan, searchPlan } from './search-plan.ts'

export type TypesPlan = {
  /** One search a type, in the order in which they are told. */
  searches: readonly SearchPlan[]
  /** Whose record it is; null for no single patient's. */
  patient: string | null
  /** Whether what the found resources refer to comes along, as far as it belongs to the practice. */
  withPractice: boolean
  count: number
  /** As the client may see anything; whom the record is of is judged by it. */
  predicate: Predicate
}

/** Plans `GET /?_type=...`. */
export function systemSearchPlan(call: Call, predicate: Predicate, by: PlannedWith): TypesPlan {
  const types = typesOf(call.parameters)
  if (types === null)
    throw new FhirError(400, 'required', "A search of the whole system needs '_type'.")
  for (const type of types)
    if (predicate(type, 's') !== 'all' && !by.capabilities.narrowsHops)
      throw forbidden('This server searches all types only for who may see all of them.')
  if (call.parameters.some(([name]) => name === '_sort'))
    throw new FhirError(400, 'not-supported', "'_sort' is for searches of one type.")
  const parameters = call.parameters.filter(([name]) => name !== '_type')
  const searches = types.map((type) =>
    searchPlan({ ...call, parameters }, type, predicate, null, by),
  )
  const count = Math.min(...searches.map(({ query }) => query.count))
  return { searches, patient: null, withPractice: false, count, predicate }
}

/** Plans `Patient/[id]/$everything`, or of all patients. */
export function everythingPlan(
  call: Call,
  patient: string | null,
  predicate: Predicate,
  by: PlannedWith,
): TypesPlan {
  const { count, since } = historyParameters(call, ['_type'])
  const asked = typesOf(call.parameters)
  const foreign = asked?.find((type) => predicate(type, 'r') === 'none')
  if (foreign !== undefined) throw insufficientScope(foreign, 'r')
  const types = (asked ?? RECORD_TYPES).filter(
    (type) => RECORD_TYPES.includes(type) && predicate(type, 'r') !== 'none',
  )
  const within = withinPatient(predicate, patient)
  // Out of reach: as if there were no such patient, and the backend is not asked.
  if (patient !== null && within('Patient', 'r') === 'none') throw notFound()
  const changed: Parameter[] =
    since === null ? [] : [['_lastUpdated', `ge${new Date(since).toISOString()}`]]
  const searches = types.map((type) => {
    const plan = searchPlan({ ...call, parameters: changed }, type, within, null, by)
    const own = patient === null ? [] : ownClause(type, patient)
    return { ...plan, query: { ...plan.query, clauses: [...plan.query.clauses, ...own], count } }
  })
  const withPractice = asked === null && since === null
  return { searches, patient, withPractice, count, predicate }
}

/** The patient first, then what belongs to patients. */
const RECORD_TYPES = [
  'Patient',
  ...resourceTypes().filter((type) => ['member', 'device', 'provenance'].includes(typeClass(type))),
]

/** A device that names nobody belongs to the practice, and to nobody's record. */
function ownClause(type: string, patient: string) {
  if (typeClass(type) !== 'device' || !searchParameter(type, 'patient')) return []
  return [parseClause(type, 'patient', patient)]
}

/** The types that `_type` names, each once; null without it. */
export function typesOf(parameters: readonly Parameter[]): string[] | null {
  const types = parameters
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
    .filter((type) => type !== '')
  if (!types.every(isResourceType))
    throw new FhirError(400, 'value', "'_type' names something that is no resource type.")
  return types.length === 0 ? null : [...new Set(types)]
}
