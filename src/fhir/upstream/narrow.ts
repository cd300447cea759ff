// Turns a search and its predicate into what another server is asked: our own spelling of what we
// understood, narrowed as far as plain search parameters can say it. Narrowing spares work; what comes
// back is judged whatever was asked. Pure.
import { FhirError } from '../../model/errors.ts'
import type { Predicate, TypePredicate } from '../backend.ts'
import type { Clause } from '../clause.ts'
import { compartmentParameters, searchParameter, typeClass } from '../definitions/definitions.ts'
import { printClause } from '../print-clause.ts'
import type { Parameter } from '../request-target.ts'
import type { Include, SearchQuery } from '../search-query.ts'

type UpstreamSearch = {
  parameters: Parameter[]
  /** The names that keep the answer within the predicate; each must be in the answer's self link to count. */
  narrowedBy: string[]
  /** Whether all that is asked for may be seen, so that a count by the other server may be told. */
  exact: boolean
}

/** Plans the search. Throws a 400 for what cannot be said to another server. */
export function upstreamSearch(query: SearchQuery, predicate: Predicate): UpstreamSearch {
  const opened = predicate(query.type, 's')
  const reach = reachParameter(query.type, opened)
  const filter = filterParameter(opened)
  const narrowing = [reach, filter].filter((parameter) => parameter !== null)
  const exact = isExact(opened, reach, filter)
  const wantsTotal = query.total !== 'none' || query.summary === 'count'
  return {
    parameters: [
      ...query.clauses.map(printed),
      ...narrowing,
      ...includes('_include', query.includes),
      ...includes('_revinclude', query.revincludes),
      ...sort(query),
      // Parts of resources are never asked for: they are judged whole, and cut by us.
      ...(query.summary === 'count'
        ? ([['_summary', 'count']] satisfies Parameter[])
        : ([['_count', String(query.count)]] satisfies Parameter[])),
      ...(wantsTotal && exact ? ([['_total', 'accurate']] satisfies Parameter[]) : []),
    ],
    narrowedBy: narrowing.map(([name]) => name),
    exact,
  }
}

function printed(clause: Clause): Parameter {
  const parameter = printClause(clause)
  if (parameter) return parameter
  throw new FhirError(
    400,
    'not-supported',
    `This search by '${clause.code}' cannot be passed on to the data source.`,
  )
}

/** The patients in reach, by the one parameter that names them best; null when nothing says it. */
function reachParameter(type: string, opened: TypePredicate): Parameter | null {
  if (typeof opened === 'string') return null
  const patients = new Set<string>()
  for (const clause of opened.anyOf) {
    if (clause.patients === 'all') return null
    for (const patient of clause.patients) patients.add(patient)
  }
  const ids = [...patients]
  switch (typeClass(type)) {
    case 'patient':
      return ['_id', ids.join(',')]
    case 'member': {
      if (searchParameter(type, 'patient')?.type === 'reference') return ['patient', ids.join(',')]
      const [nominated] = compartmentParameters(type)
      return nominated === undefined
        ? null
        : [nominated, ids.map((id) => `Patient/${id}`).join(',')]
    }
    case 'audit-event':
      return ['patient', ids.join(',')]
    default:
      return null
  }
}

/** Filters that all look at one token parameter, as one list of alternatives; null otherwise. */
function filterParameter(opened: TypePredicate): Parameter | null {
  if (typeof opened === 'string') return null
  const values = new Set<string>()
  const names = new Set<string>()
  for (const { filter } of opened.anyOf) {
    const [only, ...others] = filter
    if (only?.kind !== 'token' || others.length > 0) return null
    const parameter = printClause(only)
    if (parameter === null) return null
    names.add(parameter[0])
    values.add(parameter[1])
  }
  const [name, ...others] = names
  return name === undefined || others.length > 0 ? null : [name, [...values].join(',')]
}

/** Reaches that differ go with filters that differ, which one list of each cannot say. */
function isExact(
  opened: TypePredicate,
  reach: Parameter | null,
  filter: Parameter | null,
): boolean {
  if (typeof opened === 'string') return opened === 'all'
  const reaches = new Set(opened.anyOf.map(({ patients }) => JSON.stringify(patients)))
  const unbound = opened.anyOf.every(({ patients }) => patients === 'all')
  const filtered = opened.anyOf.some((clause) => clause.filter.length > 0)
  return reaches.size === 1 && (unbound || reach !== null) && (!filtered || filter !== null)
}

function includes(name: string, list: readonly Include[]): Parameter[] {
  return list.map(({ source, code, target }) => [
    name,
    target === null ? `${source}:${code}` : `${source}:${code}:${target}`,
  ])
}

function sort({ sort: keys }: SearchQuery): Parameter[] {
  if (keys.length === 0) return []
  return [['_sort', keys.map(({ code, descending }) => (descending ? `-${code}` : code)).join(',')]]
}
