// A resource's rows in the index tables: pure, from the values the extractors find. What the rows mean is
// what `matches` means; a property test holds the two together.
import { hash } from 'node:crypto'
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

/** The term of the reference a Binary is judged by, which is no search parameter. */
export const SECURITY_CONTEXT = 'Binary.securityContext'

/** Text that a key holds; PostgreSQL's index rows end at some 2,700 bytes. */
const KEY_LENGTH = 200

/** Lists the parameters of a type that have index rows. */
export function indexedParameters(type: string): SearchParameter[] {
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

/** The term of a parameter, and of the rows that `:identifier` and `:of-type` look at. */
export function parameterTerm(
  type: string,
  code: string,
  modifier: 'identifier' | 'of-type' | null = null,
): string {
  return modifier === null ? `${type}.${code}` : `${type}.${code}:${modifier}`
}

/** Adds the terms that a value's rows need. */
export function addTerms(value: IndexValue, type: string, code: string, terms: Term[]): void {
  switch (value.kind) {
    case 'token':
      if (value.system !== null) terms.push(['system', value.system])
      if (value.types) terms.push(['parameter', parameterTerm(type, code, 'of-type')])
      for (const { system } of value.types ?? [])
        if (system !== null) terms.push(['system', system])
      break
    case 'reference':
      if (value.type !== null) terms.push(['type', value.type])
      if (value.identifier) terms.push(['parameter', parameterTerm(type, code, 'identifier')])
      if (value.identifier?.system) terms.push(['system', value.identifier.system])
      break
    case 'quantity':
      if (value.system !== null) terms.push(['system', value.system])
      break
    default:
  }
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

/** What the key of a string row holds: as much from the start as fits. */
export function startOf(folded: string): string {
  if (folded.length <= KEY_LENGTH) return folded
  // Half of a surrogate pair is no text that a database could keep.
  const whole = /[\ud800-\udbff]$/.test(folded.slice(0, KEY_LENGTH)) ? KEY_LENGTH - 1 : KEY_LENGTH
  return folded.slice(0, whole)
}

/** What the key holds of text that is only ever compared as a whole: a digest where it is too long. */
export function keyOf(text: string): string {
  return text.length <= KEY_LENGTH ? text : `sha256:${hash('sha256', text, 'base64url')}`
}

/** The key of an identifier by type and value. */
export function ofTypeKey(code: string, value: string): string {
  return keyOf(`${code}|${value}`)
}

/** SQL has no infinity that both engines share. */
export function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))
}
