// Readings that go over several types, one after the other: a search of the whole system, and everything of
// a patient (FHIR R4 http.html#search, patient-operation-everything.html). Pure, and static.
import type { Millis } from '../lib/clock.ts'
import { FhirError } from '../model/errors.ts'
import type { Predicate } from './backend.ts'
import { isOfCareDuring } from './care-date.ts'
import { BEGINNING, END, type TimeRange, timeRange } from './date-time.ts'
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
import type { Resource } from './resource.ts'
import { type PlannedWith, type SearchPlan, searchPlan } from './search-plan.ts'
import { badValue } from './search-value.ts'

export type TypesPlan = {
  /** One search a type, in the order in which they are told. */
  searches: readonly SearchPlan[]
  /** Whose record it is; null for no single patient's. */
  patient: string | null
  /** What the found resources refer to comes along when it is of one of these types, which belong to the practice. */
  practiceTypes: readonly string[]
  /** The types that are told; others are only looked at for what they refer to. Null for all. */
  told: ReadonlySet<string> | null
  /** Whether a resource is of care given when it was asked for. */
  isWithin(resource: Resource): boolean
  /** What of the practice comes along is no older than this; null for all. */
  since: Millis | null
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
      throw forbidden(
        'reach-too-small',
        'This server searches all types only for who may see all of them.',
      )
  if (call.parameters.some(([name]) => name === '_sort'))
    throw new FhirError(400, 'not-supported', "'_sort' is for searches of one type.")
  const parameters = call.parameters.filter(([name]) => name !== '_type')
  const searches = types.map((type) =>
    searchPlan({ ...call, parameters }, type, predicate, null, by),
  )
  const count = Math.min(...searches.map(({ query }) => query.count))
  const all = { practiceTypes: [], told: null, isWithin: () => true, since: null }
  return { searches, patient: null, ...all, count, predicate }
}

/** Plans `Patient/[id]/$everything`, or of all patients. */
export function everythingPlan(
  call: Call,
  patient: string | null,
  predicate: Predicate,
  by: PlannedWith,
): TypesPlan {
  const { count, since } = historyParameters(call, ['_type', 'start', 'end'])
  const during = careRange(call.parameters)
  const asked = typesOf(call.parameters)
  const foreign = asked?.find((type) => predicate(type, 'r') === 'none')
  if (foreign !== undefined) throw insufficientScope(foreign, 'r')
  const wanted = new Set(asked ?? [...RECORD_TYPES, ...PRACTICE_TYPES])
  const practiceTypes = PRACTICE_TYPES.filter(
    (type) => wanted.has(type) && predicate(type, 'r') !== 'none',
  )
  // What of the practice comes along is found by what refers to it, whether or not that is asked for.
  const types = RECORD_TYPES.filter(
    (type) => (wanted.has(type) || practiceTypes.length > 0) && predicate(type, 'r') !== 'none',
  )
  const within = withinPatient(predicate, patient)
  // Out of reach: as if there were no such patient, and the backend is not asked.
  if (patient !== null && within('Patient', 'r') === 'none') throw notFound('patient-foreign')
  const changed: Parameter[] =
    since === null ? [] : [['_lastUpdated', `ge${new Date(since).toISOString()}`]]
  const searches = types.map((type) => {
    const plan = searchPlan({ ...call, parameters: changed }, type, within, null, by)
    const own = patient === null ? [] : ownClause(type, patient)
    return { ...plan, query: { ...plan.query, clauses: [...plan.query.clauses, ...own], count } }
  })
  const isWithin = (resource: Resource) => during === null || isOfCareDuring(resource, during)
  return { searches, patient, practiceTypes, told: wanted, isWithin, since, count, predicate }
}

/** `start` and `end`, each a date of any precision; null without both. */
function careRange(parameters: readonly Parameter[]): TimeRange | null {
  const [start, end] = ['start', 'end'].map((name) => {
    const [value, ...more] = parameters.flatMap(([given, each]) =>
      given === name && each !== '' ? [each] : [],
    )
    if (more.length > 0) throw new FhirError(400, 'invalid', `'${name}' is given more than once.`)
    if (value === undefined) return null
    const range = timeRange(value)
    if (range === null) throw badValue(name, value, 'a date such as 2025-03-01')
    return range
  })
  if (!start && !end) return null
  const range = { lo: start?.lo ?? BEGINNING, hi: end?.hi ?? END }
  if (range.lo >= range.hi) throw new FhirError(400, 'value', "'end' is before 'start'.")
  return range
}

/** What belongs to the practice, and to no patient. */
const PRACTICE_TYPES = resourceTypes().filter((type) => typeClass(type) === 'shared')

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
