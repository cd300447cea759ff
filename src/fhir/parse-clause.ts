// Reads one `name=value` of a query into a clause: the parameter, its modifier, its alternatives. Unknown
// parameters, modifiers that do not fit the parameter's type and those we cannot evaluate are refused by
// name (FHIR R4 search.html#errors).
import { FhirError } from '../model/errors.ts'
import { type Clause, isSelfContained } from './clause.ts'
import { type CompositeParameter, compositeParameter } from './definitions/composites.ts'
import { isResourceType, type SearchParameter, searchParameter } from './definitions/definitions.ts'
import { splitUnescaped, unescapeValue } from './search-syntax.ts'
import {
  badValue,
  readDate,
  readMissing,
  readNumber,
  readOfType,
  readQuantity,
  readReference,
  readToken,
} from './search-value.ts'

export type ClauseOptions = {
  /** Absolute FHIR bases that are ours, without a trailing slash. */
  bases: readonly string[]
  /** Epoch milliseconds; what `ap` measures from. */
  now: number
  /** Whether the source of the records searches a type by a parameter; without it, it does by every one. */
  offers?: (type: string, code: string) => boolean
}

/** A parameter or modifier that is not there: what `handling=lenient` may pass over. */
export class UnknownParameter extends FhirError {}

const MAX_ALTERNATIVES = 500
const MAX_HOPS = 3

/**
 * Reads one constraint that can be judged on a resource alone, as granular scopes have them
 * (`category=system|code`). Throws a FhirError when it cannot be evaluated so.
 */
export function parseClause(
  type: string,
  name: string,
  value: string,
  options: ClauseOptions = { bases: [], now: 0 },
): Clause {
  const clause = parseSearchClause(type, name, value, options)
  if (clause === null) throw new FhirError(400, 'value', `'${name}' has no value.`)
  if (!isSelfContained(clause))
    throw new FhirError(400, 'not-supported', `'${name}' looks beyond the resource itself.`)
  return clause
}

/** Reads any condition of a query, chains and `_has` included; null when the value is empty. */
export function parseSearchClause(
  type: string,
  name: string,
  value: string,
  options: ClauseOptions,
  hops = 0,
): Clause | null {
  if (hops > MAX_HOPS)
    throw new FhirError(400, 'too-costly', `'${name}' goes over more than ${MAX_HOPS} references.`)
  if (name.startsWith('_has:')) return parseHas(type, name, value, options, hops)
  const dot = name.indexOf('.')
  if (dot !== -1) return parseChain(type, name, dot, value, options, hops)
  const colon = name.indexOf(':')
  const code = colon === -1 ? name : name.slice(0, colon)
  const modifier = colon === -1 ? null : name.slice(colon + 1)
  const parameter = searchParameter(type, code)
  const composite = parameter ? null : compositeParameter(type, code)
  if (!parameter && !composite) throw unknown(type, name)
  requireOffered(type, code, name, options)
  const alternatives = splitUnescaped(value, ',').filter((piece) => piece !== '')
  if (alternatives.length === 0) return null
  if (alternatives.length > MAX_ALTERNATIVES)
    throw new FhirError(400, 'too-costly', `'${name}' has more than ${MAX_ALTERNATIVES} values.`)
  if (parameter) return readAlternatives({ type, name, parameter, modifier, alternatives, options })
  if (!composite) throw unknown(type, name)
  return readComposite({ type, name, composite, modifier, alternatives, options })
}

/** `code$value`, with the parts as their own parameters read them (FHIR R4 search.html#combining). */
function readComposite({
  composite,
  ...reading
}: Omit<Reading, 'parameter'> & { composite: CompositeParameter }): Clause {
  const { type, name, modifier, alternatives } = reading
  const about = { type, code: composite.code }
  if (modifier === 'missing') {
    const [only = '', ...more] = alternatives
    if (more.length > 0) throw badValue(name, alternatives.join(','), 'true or false')
    return { ...about, kind: 'missing', missing: readMissing(only, name) }
  }
  if (modifier !== null)
    throw new UnknownParameter(
      400,
      'not-supported',
      `The modifier ':${modifier}' of '${name}' is not supported: ${type}.${composite.code} is a composite parameter.`,
    )
  const values = alternatives.map((text) => {
    const pieces = splitUnescaped(text, '$')
    if (pieces.length !== composite.parts.length || pieces.includes(''))
      throw badValue(name, text, `${composite.parts.map((part) => part.type).join('$')}`)
    return composite.parts.map((parameter, place) =>
      readAlternatives({
        ...reading,
        parameter,
        modifier: null,
        alternatives: [pieces[place] ?? ''],
      }),
    )
  })
  return { ...about, kind: 'composite', values }
}

type Reading = {
  type: string
  name: string
  parameter: SearchParameter
  modifier: string | null
  alternatives: string[]
  options: ClauseOptions
}

function readAlternatives(reading: Reading): Clause {
  const { type, name, parameter, modifier, alternatives } = reading
  const about = { type, code: parameter.code }
  if (modifier === 'missing') {
    const [only = '', ...more] = alternatives
    if (more.length > 0) throw badValue(name, alternatives.join(','), 'true or false')
    return { ...about, kind: 'missing', missing: readMissing(only, name) }
  }
  switch (parameter.type) {
    case 'token':
      return readTokens(reading)
    case 'reference':
      return readReferences(reading)
    case 'string':
      return readStrings(reading)
    case 'uri':
      if (modifier !== null && modifier !== 'above' && modifier !== 'below')
        throw unfitting(reading)
      for (const text of alternatives)
        if (modifier !== null && /^urn:/i.test(text))
          throw badValue(name, text, `a URL: a URN has nothing above or below it`)
      return {
        ...about,
        kind: 'uri',
        mode: modifier ?? 'equals',
        values: alternatives.map(unescapeValue),
      }
    case 'date': {
      if (modifier !== null) throw unfitting(reading)
      const values = alternatives.map((text) => readDate(text, name, reading.options.now))
      return { ...about, kind: 'date', values }
    }
    case 'number':
      if (modifier !== null) throw unfitting(reading)
      return {
        ...about,
        kind: 'number',
        values: alternatives.map((text) => readNumber(text, name)),
      }
    case 'quantity':
      if (modifier !== null) throw unfitting(reading)
      return {
        ...about,
        kind: 'quantity',
        values: alternatives.map((text) => readQuantity(text, name)),
      }
  }
}

function readTokens(reading: Reading): Clause {
  const { type, name, parameter, modifier, alternatives } = reading
  const about = { type, code: parameter.code }
  switch (modifier) {
    case null:
    case 'not': {
      const values = alternatives.map((text) => readToken(text, name))
      return { ...about, kind: 'token', negated: modifier === 'not', values }
    }
    case 'text':
      return { ...about, kind: 'token-text', values: alternatives.map(unescapeValue) }
    case 'of-type':
      if (!parameter.paths.some(({ cast }) => cast === 'Identifier')) throw unfitting(reading)
      return {
        ...about,
        kind: 'of-type',
        values: alternatives.map((text) => readOfType(text, name)),
      }
    default:
      throw unfitting(reading)
  }
}

function readReferences(reading: Reading): Clause {
  const { type, name, parameter, modifier, alternatives, options } = reading
  const about = { type, code: parameter.code }
  if (modifier === 'identifier')
    return {
      ...about,
      kind: 'reference',
      values: alternatives.map((text) => ({ kind: 'identifier', test: readToken(text, name) })),
    }
  if (modifier !== null && !pointsAt(parameter, modifier)) throw unfitting(reading)
  return {
    ...about,
    kind: 'reference',
    values: alternatives.map((text) =>
      readReference(text, name, parameter, modifier, options.bases),
    ),
  }
}

function readStrings({ type, parameter, modifier, alternatives, ...reading }: Reading): Clause {
  if (modifier !== null && modifier !== 'exact' && modifier !== 'contains')
    throw unfitting({ type, parameter, modifier, alternatives, ...reading })
  return {
    type,
    code: parameter.code,
    kind: 'string',
    mode: modifier ?? 'starts',
    values: alternatives.map(unescapeValue),
  }
}

/** `subject:Patient.name=x` or `subject.name=x` (FHIR R4 search.html#chaining). */
function parseChain(
  type: string,
  name: string,
  dot: number,
  value: string,
  options: ClauseOptions,
  hops: number,
): Clause | null {
  const [code = '', modifier] = name.slice(0, dot).split(':')
  const rest = name.slice(dot + 1)
  const parameter = searchParameter(type, code)
  if (parameter?.type !== 'reference') throw unknown(type, name)
  requireOffered(type, code, name, options)
  if (modifier !== undefined && !pointsAt(parameter, modifier)) throw unknown(type, name)
  const candidates = modifier === undefined ? parameter.targets : [modifier]
  if (candidates.length === 0)
    throw new FhirError(
      400,
      'value',
      `'${name}' does not say which type '${code}' leads to; write '${code}:Patient.${rest}', say.`,
    )
  const targets = candidates.flatMap((target) => {
    try {
      const clause = parseSearchClause(target, rest, value, options, hops + 1)
      return clause === null ? [] : [clause]
    } catch (error) {
      // Among several types, those that have the parameter are meant.
      if (error instanceof UnknownParameter && candidates.length > 1) return []
      throw error
    }
  })
  if (targets.length > 0) return { type, code, kind: 'chain', targets }
  if (splitUnescaped(value, ',').every((piece) => piece === '')) return null
  throw unknown(type, name)
}

/** `_has:Observation:patient:code=x` (FHIR R4 search.html#has). */
function parseHas(
  type: string,
  name: string,
  value: string,
  options: ClauseOptions,
  hops: number,
): Clause | null {
  const [, from = '', by = '', ...rest] = name.split(':')
  const parameter = isResourceType(from) ? searchParameter(from, by) : null
  if (parameter?.type !== 'reference' || !pointsAt(parameter, type) || rest.length === 0)
    throw new FhirError(
      400,
      'value',
      `'${name}' is not _has:Type:reference:parameter with a reference that points at ${type}.`,
    )
  requireOffered(from, by, name, options)
  const clause = parseSearchClause(from, rest.join(':'), value, options, hops + 1)
  return clause === null ? null : { type, code: '_has', kind: 'has', by, clause }
}

function pointsAt(parameter: SearchParameter, type: string): boolean {
  if (!isResourceType(type)) return false
  return parameter.targets.length === 0 || parameter.targets.includes(type)
}

function unknown(type: string, name: string): UnknownParameter {
  return new UnknownParameter(
    400,
    'not-supported',
    `${type} has no search parameter '${name}' here.`,
  )
}

/** Throws for what the source of the records would not search by, before it is asked. */
function requireOffered(type: string, code: string, name: string, { offers }: ClauseOptions): void {
  if (offers === undefined || offers(type, code)) return
  throw new UnknownParameter(
    400,
    'not-supported',
    `'${name}' is not supported here: the data source does not search ${type} by '${code}'.`,
  )
}

/** What a token means by a code system's order or a value set, of which nothing is known here. */
const BY_TERMINOLOGY: ReadonlySet<string | null> = new Set(['in', 'not-in', 'above', 'below'])

function unfitting({ type, name, modifier, parameter }: Reading): UnknownParameter {
  if (parameter.type === 'token' && BY_TERMINOLOGY.has(modifier))
    return new UnknownParameter(
      400,
      'not-supported',
      `The modifier ':${modifier}' of '${name}' is not supported: there is no terminology service here. List the codes instead.`,
    )
  return new UnknownParameter(
    400,
    'not-supported',
    `The modifier ':${modifier}' of '${name}' is not supported: ${type}.${parameter.code} is a ${parameter.type} parameter.`,
  )
}
