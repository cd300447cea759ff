// A resource's rows in the index tables: pure, from the values the extractors find. What the rows mean is
// what `matches` means; a property test holds the two together.
import { compartmentOf } from '../compartment.ts'
import { type SearchParameter, searchParameters } from '../definitions/definitions.ts'
import { extract } from '../extract.ts'
import { type IndexValue, normaliseString } from '../index-value.ts'
import { type LocalReference, localReference } from '../reference.ts'
import type { Resource } from '../resource.ts'
import {
  type Combinations,
  type CompositeRow,
  combinationsOf,
  compositeRows,
} from './composite-rows.ts'
import {
  addTerms,
  finite,
  keyOf,
  ofTypeKey,
  parameterTerm,
  SECURITY_CONTEXT,
  startOf,
} from './index-keys.ts'
import { NO_TERM } from './schema.ts'
import type { Term } from './terms.ts'

/** What the rows are made of, and the terms they need numbers for. */
export type Extracted = {
  values: readonly (readonly [SearchParameter, readonly IndexValue[]])[]
  patients: readonly string[]
  /** What a Binary is judged by. */
  securityContext: LocalReference | null
  /** Values that stand together. */
  combinations: Combinations
  terms: readonly Term[]
}

/** The columns of each table but tenant and rid, in the order of `INDEX_COLUMNS`. */
export type IndexRows = {
  compartment: (readonly [patientId: string, typeId: number])[]
  token: (readonly [parameterId: number, code: string, systemId: number])[]
  reference: (readonly [parameterId: number, targetId: string, typeId: number, version: string])[]
  date: (readonly [parameterId: number, lo: number, hi: number])[]
  string: (readonly [
    parameterId: number,
    start: string,
    ordinal: number,
    folded: string | null,
    exact: string,
  ])[]
  quantity: (readonly [
    parameterId: number,
    lo: number,
    hi: number,
    code: string,
    systemId: number,
    unit: string,
  ])[]
  composite: CompositeRow[]
  /** The `words` column. */
  words: string
}

/** Answered by columns of the resource's own row. */
const OWN_COLUMNS = new Set(['_id', '_lastUpdated'])

/** Lists the parameters of a type that have index rows. */
function indexedParameters(type: string): SearchParameter[] {
  return searchParameters(type).filter(({ code }) => !OWN_COLUMNS.has(code))
}

/** Finds what is to be indexed of a resource. @param bases absolute bases that are ours. */
export function extractForIndex(resource: Resource, bases: readonly string[]): Extracted {
  const type = resource.resourceType
  const terms: Term[] = [['type', type]]
  const values: [SearchParameter, IndexValue[]][] = []
  for (const parameter of indexedParameters(type)) {
    const found = extract(resource, parameter, bases)
    if (found.length === 0) continue
    values.push([parameter, found])
    terms.push(['parameter', parameterTerm(type, parameter.code)])
    for (const value of found) addTerms(value, type, parameter.code, terms)
  }
  const securityContext = securityContextOf(resource, bases)
  if (securityContext) terms.push(['parameter', SECURITY_CONTEXT], ['type', securityContext.type])
  const combinations = combinationsOf(resource, bases, terms)
  return { values, patients: compartmentOf(resource, bases), securityContext, combinations, terms }
}

function securityContextOf(resource: Resource, bases: readonly string[]): LocalReference | null {
  if (resource.resourceType !== 'Binary') return null
  // Parsed JSON whose one member is looked at.
  const { reference } = (resource.securityContext ?? {}) as { reference?: unknown }
  return typeof reference === 'string' ? localReference(reference, bases) : null
}

/** The number of a term that was ensured before. */
type Number = (...term: Term) => number

/** Prints the rows of a resource. */
export function indexRows(type: string, extracted: Extracted, number: Number): IndexRows {
  const typeId = number('type', type)
  const rows: IndexRows = {
    compartment: extracted.patients.map((patient) => [patient, typeId]),
    token: [],
    reference: [],
    date: [],
    string: [],
    quantity: [],
    composite: compositeRows(type, extracted.combinations, number),
    words: '',
  }
  const words = new Set<string>()
  for (const [parameter, values] of extracted.values) {
    const parameterId = number('parameter', parameterTerm(type, parameter.code))
    for (const value of values) {
      if (value.kind === 'token' && value.text !== null)
        words.add(`\n${parameter.code}=${normaliseString(value.text)}`)
      addRow(rows, value, { type, code: parameter.code, parameterId, number })
    }
  }
  rows.words = [...words].join('')
  if (extracted.securityContext) {
    const { type: target, id } = extracted.securityContext
    rows.reference.push([number('parameter', SECURITY_CONTEXT), id, number('type', target), ''])
  }
  return rows
}

type About = { type: string; code: string; parameterId: number; number: Number }

function addRow(rows: IndexRows, value: IndexValue, about: About): void {
  const { parameterId, number } = about
  const system = (url: string | null) => (url === null ? NO_TERM : number('system', url))
  switch (value.kind) {
    case 'token': {
      rows.token.push([parameterId, keyOf(value.code ?? ''), system(value.system)])
      const ofType = value.types
        ? number('parameter', parameterTerm(about.type, about.code, 'of-type'))
        : NO_TERM
      for (const type of value.types ?? [])
        rows.token.push([ofType, ofTypeKey(type.code, value.code ?? ''), system(type.system)])
      break
    }
    case 'reference': {
      const typeId = value.type === null ? NO_TERM : number('type', value.type)
      const target = value.id ?? keyOf(value.url ?? '')
      rows.reference.push([parameterId, target, typeId, keyOf(value.version ?? '')])
      if (!value.identifier) break
      const id = number('parameter', parameterTerm(about.type, about.code, 'identifier'))
      rows.token.push([id, keyOf(value.identifier.value), system(value.identifier.system)])
      break
    }
    case 'date':
      rows.date.push([parameterId, value.lo, value.hi])
      break
    case 'string':
      addString(rows, parameterId, value.normal, value.exact)
      break
    case 'uri':
      addString(rows, parameterId, value.uri, value.uri)
      break
    case 'quantity': {
      const { lo, hi, code, unit } = value
      const id = system(value.system)
      rows.quantity.push([
        parameterId,
        finite(lo),
        finite(hi),
        keyOf(code ?? ''),
        id,
        keyOf(unit ?? ''),
      ])
      break
    }
    case 'number':
      rows.quantity.push([parameterId, finite(value.lo), finite(value.hi), '', NO_TERM, ''])
  }
}

function addString(rows: IndexRows, parameterId: number, folded: string, exact: string): void {
  const start = startOf(folded)
  const ordinal = rows.string.length
  rows.string.push([parameterId, start, ordinal, start === folded ? null : folded, exact])
}
