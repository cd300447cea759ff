// A search as a value: parsed once from the client's parameters, printed in one canonical form for the self
// link, never forwarded as it came (FHIR R4 search.html). Whether it may run is decided elsewhere.
import { FhirError } from '../model/errors.ts'
import type { Clause } from './clause.ts'
import {
  isResourceType,
  resourceTypes,
  searchParameter,
  searchParameters,
} from './definitions/definitions.ts'
import { type ClauseOptions, parseSearchClause, UnknownParameter } from './parse-clause.ts'
import { badValue } from './search-value.ts'

/** One reference to follow: forwards for `_include`, backwards for `_revinclude`. */
export type Include = {
  /** The type that holds the reference, and the parameter that finds it. */
  source: string
  code: string
  /** Only resources of this type come along; null = of any type the reference may name. */
  target: string | null
  /** Whether what came along is looked at as well (`:iterate`). */
  iterate: boolean
}

export type SortKey = { code: string; descending: boolean }

const SUMMARIES = ['true', 'text', 'data', 'count', 'false'] as const
export type Summary = (typeof SUMMARIES)[number]

const TOTALS = ['none', 'estimate', 'accurate'] as const
type TotalMode = (typeof TOTALS)[number]

export type SearchQuery = {
  type: string
  /** All must hold. */
  clauses: readonly Clause[]
  sort: readonly SortKey[]
  includes: readonly Include[]
  revincludes: readonly Include[]
  /** Matches a page; 0 when only their number is wanted. */
  count: number
  total: TotalMode
  summary: Summary
  /** Empty = whole resources. */
  elements: readonly string[]
  /** Names of parameters that were passed over under lenient handling. */
  ignored: readonly string[]
  /** What the search amounts to, as the self link prints it. */
  accepted: readonly (readonly [name: string, value: string])[]
}

type SearchOptions = ClauseOptions & {
  /** Pass over unknown parameters instead of refusing them (`Prefer: handling=lenient`). */
  lenient: boolean
  defaultCount: number
  maxCount: number
}

/** Never supported, whatever the handling: they would look where no rule reaches (or nowhere). */
const FORBIDDEN: ReadonlyMap<string, string> = new Map([
  ...['_filter', '_query', '_list', '_contained', '_containedType', '_graph', '_type'].map(
    (name) => [name, ''] as const,
  ),
  ['_text', ': narratives are not searched here'],
  ['_content', ': resources are not searched for their words here'],
])

const MAX_PARAMETERS = 60
const MAX_SORT_KEYS = 3
const MAX_INCLUDES = 30

type Draft = {
  -readonly [Key in keyof SearchQuery]: SearchQuery[Key] extends readonly (infer Item)[]
    ? Item[]
    : SearchQuery[Key]
}

/** Parses a type search. Throws a FhirError that names the parameter. */
export function parseSearch(
  type: string,
  parameters: Iterable<readonly [string, string]>,
  options: SearchOptions,
): SearchQuery {
  const draft: Draft = {
    type,
    clauses: [],
    sort: [],
    includes: [],
    revincludes: [],
    count: options.defaultCount,
    total: 'none',
    summary: 'false',
    elements: [],
    ignored: [],
    accepted: [],
  }
  const once = new Set<string>()
  let number = 0
  for (const [name, value] of parameters) {
    if (++number > MAX_PARAMETERS)
      throw new FhirError(400, 'too-costly', `More than ${MAX_PARAMETERS} search parameters.`)
    if (value === '') continue
    const read = Object.hasOwn(RESULT_PARAMETERS, name) ? RESULT_PARAMETERS[name] : undefined
    if (read && !name.startsWith('_include') && !name.startsWith('_revinclude')) {
      if (once.has(name)) throw new FhirError(400, 'invalid', `'${name}' is given more than once.`)
      once.add(name)
    }
    if (read) read(draft, value, options, name)
    else addClause(draft, name, value, options)
  }
  if (draft.summary === 'count') draft.count = 0
  if (draft.count === 0) draft.summary = 'count'
  return draft
}

/** Prints the query for a self link, without `?`: what was understood, in the order it was given. */
export function printSearch(query: SearchQuery): string {
  return new URLSearchParams(query.accepted.map(([name, value]) => [name, value])).toString()
}

function addClause(draft: Draft, name: string, value: string, options: SearchOptions): void {
  const base = name.split(/[:.]/)[0] ?? ''
  if (FORBIDDEN.has(base) || isForeignControl(draft.type, base))
    throw new FhirError(
      400,
      'not-supported',
      `The parameter '${name}' is not supported${FORBIDDEN.get(base) ?? ''}.`,
    )
  try {
    const clause = parseSearchClause(draft.type, name, value, options)
    if (clause === null) return
    draft.clauses.push(clause)
    draft.accepted.push([name, value])
  } catch (error) {
    if (!options.lenient || !(error instanceof UnknownParameter)) throw error
    draft.ignored.push(name)
  }
}

/** An underscore announces a rule of its own; one we do not know is never passed over. */
function isForeignControl(type: string, base: string): boolean {
  return base.startsWith('_') && base !== '_has' && searchParameter(type, base) === null
}

type Read = (draft: Draft, value: string, options: SearchOptions, name: string) => void

const RESULT_PARAMETERS: Readonly<Record<string, Read>> = {
  _count(draft, value, options, name) {
    if (!/^\d{1,9}$/.test(value)) throw badValue(name, value, 'a whole number')
    draft.count = Math.min(Number(value), options.maxCount)
    draft.accepted.push([name, String(draft.count)])
  },
  _sort(draft, value, options, name) {
    draft.sort = value.split(',').map((key) => readSortKey(draft.type, key, name, options))
    if (draft.sort.length > MAX_SORT_KEYS)
      throw new FhirError(400, 'too-costly', `'_sort' has more than ${MAX_SORT_KEYS} keys.`)
    draft.accepted.push([name, value])
  },
  _total(draft, value, _options, name) {
    const mode = TOTALS.find((candidate) => candidate === value)
    if (!mode) throw badValue(name, value, `one of ${TOTALS.join(', ')}`)
    draft.total = mode
    draft.accepted.push([name, value])
  },
  _summary(draft, value, _options, name) {
    const summary = SUMMARIES.find((candidate) => candidate === value)
    if (!summary) throw badValue(name, value, `one of ${SUMMARIES.join(', ')}`)
    draft.summary = summary
    draft.accepted.push([name, value])
  },
  _elements(draft, value, _options, name) {
    draft.elements = value.split(',').filter((element) => element !== '')
    if (!draft.elements.every((element) => /^[A-Za-z][A-Za-z0-9.]*$/.test(element)))
      throw badValue(name, value, 'a list of element names')
    draft.accepted.push([name, value])
  },
  _include: (draft, value, _options, name) => addIncludes(draft, 'includes', value, name, false),
  '_include:iterate': (draft, value, _options, name) =>
    addIncludes(draft, 'includes', value, name, true),
  _revinclude: (draft, value, _options, name) =>
    addIncludes(draft, 'revincludes', value, name, false),
  '_revinclude:iterate': (draft, value, _options, name) =>
    addIncludes(draft, 'revincludes', value, name, true),
}

/** Own parameters only: sorting over a chain would show an order of what may not be seen. */
function readSortKey(type: string, key: string, name: string, { offers }: SearchOptions): SortKey {
  const descending = key.startsWith('-')
  const code = descending ? key.slice(1) : key
  const parameter = searchParameter(type, code)
  if (!parameter || offers?.(type, code) === false)
    throw new FhirError(400, 'not-supported', `'${name}' cannot sort ${type} by '${code}'.`)
  return { code, descending }
}

function addIncludes(
  draft: Draft,
  into: 'includes' | 'revincludes',
  value: string,
  name: string,
  iterate: boolean,
): void {
  const found =
    value === '*' || value === '*:*'
      ? wildcards(draft.type, into, iterate)
      : readInclude(draft.type, into, value, name, iterate)
  draft[into].push(...found)
  if (draft[into].length > MAX_INCLUDES && value !== '*' && value !== '*:*')
    throw new FhirError(400, 'too-costly', `More than ${MAX_INCLUDES} of '${name}'.`)
  draft.accepted.push([name, value])
}

/** `Type:parameter[:TargetType]`, where the parameter may be `*` (FHIR R4 search.html#include). */
function readInclude(
  type: string,
  into: 'includes' | 'revincludes',
  value: string,
  name: string,
  iterate: boolean,
): Include[] {
  const [source = '', code = '', target, ...rest] = value.split(':')
  const known = isResourceType(source) && (target === undefined || isResourceType(target))
  if (!known || code === '' || rest.length > 0)
    throw badValue(name, value, 'Type:parameter or Type:parameter:TargetType')
  // What nothing on the page could refer by is a slip of the client, unless it is about included ones.
  if (!iterate && into === 'includes' && source !== type)
    throw badValue(
      name,
      value,
      `an include of ${type}; for included resources use _include:iterate`,
    )
  const codes =
    code === '*'
      ? referenceParameters(source)
      : referenceParameters(source).filter((candidate) => candidate === code)
  if (codes.length === 0)
    throw new FhirError(400, 'not-supported', `'${name}' names no reference parameter: '${value}'.`)
  const wanted = into === 'revincludes' && !iterate ? (target ?? type) : (target ?? null)
  if (into === 'revincludes' && !iterate && wanted !== type)
    throw badValue(name, value, `a reference to ${type}`)
  return codes.map((each) => ({ source, code: each, target: wanted, iterate }))
}

/** `*` as the explicit list it stands for; what is not granted falls out when it is judged. */
function wildcards(type: string, into: 'includes' | 'revincludes', iterate: boolean): Include[] {
  if (into === 'includes')
    return referenceParameters(type).map((code) => ({ source: type, code, target: null, iterate }))
  return resourceTypes().flatMap((source) =>
    searchParameters(source)
      .filter(({ type: kind }) => kind === 'reference')
      .filter(({ targets }) => targets.length === 0 || targets.includes(type))
      .map(({ code }) => ({ source, code, target: type, iterate })),
  )
}

function referenceParameters(type: string): string[] {
  return searchParameters(type).flatMap((parameter) =>
    parameter.type === 'reference' ? [parameter.code] : [],
  )
}
