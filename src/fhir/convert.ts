// How the FHIR datatypes turn into values that can be searched for (FHIR R4 search.html#ptypes). What has
// not the shape of its datatype turns into nothing.
import { BEGINNING, END, type TimeRange, timeRange } from './date-time.ts'
import type { SearchParameterType, SearchPath } from './definitions/definitions.ts'
import {
  type IndexValue,
  normaliseString,
  type ReferenceValue,
  type TokenValue,
} from './index-value.ts'
import { localReference, typeNamedBy } from './reference.ts'

/** Puts the index values of one element into `into`. */
type Convert = (element: unknown, bases: readonly string[], into: IndexValue[]) => void

/** Chooses how what is found at `path` becomes values of a parameter of this type. */
export function convert(path: SearchPath, type: SearchParameterType): Convert {
  switch (type) {
    case 'token':
      return tokens(path.cast, path.system)
    case 'reference':
      return references(path.cast, path.resolve)
    case 'date':
      return dates(path.cast)
    case 'string':
      return strings(path.cast)
    case 'quantity':
      return quantities(path.cast)
    case 'number':
      return numbers(path.cast)
    case 'uri':
      return uris
  }
}

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
/** FHIR has no empty strings; one that is there all the same is nothing. */
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function tokens(cast: string, system: string | null): Convert {
  if (cast === 'CodeableConcept') return concept
  if (cast === 'Coding') return coding
  if (cast === 'Identifier') return identifier
  if (cast === 'ContactPoint')
    return (element, _bases, into) => {
      const value = isObject(element) ? text(element.value) : null
      if (value !== null) into.push(token(null, value, null))
    }
  return (element, _bases, into) => {
    if (typeof element === 'boolean') into.push(token(system, String(element), null))
    else if (text(element) !== null) into.push(token(system, text(element), null))
  }
}

function token(system: string | null, code: string | null, words: string | null): TokenValue {
  return { kind: 'token', system, code, text: words, types: null }
}

const coding: Convert = (element, _bases, into) => {
  if (!isObject(element)) return
  const code = text(element.code)
  const display = text(element.display)
  if (code !== null || display !== null) into.push(token(text(element.system), code, display))
}

const concept: Convert = (element, bases, into) => {
  if (!isObject(element)) return
  for (const item of list(element.coding)) coding(item, bases, into)
  const words = text(element.text)
  if (words !== null) into.push(token(null, null, words))
}

const identifier: Convert = (element, _bases, into) => {
  if (!isObject(element)) return
  const value = text(element.value)
  const type = isObject(element.type) ? element.type : {}
  const words = text(type.text)
  const types = list(type.coding).flatMap((item) => {
    const code = isObject(item) ? text(item.code) : null
    return isObject(item) && code !== null ? [{ system: text(item.system), code }] : []
  })
  if (value === null && words === null) return
  into.push({
    kind: 'token',
    system: text(element.system),
    code: value,
    text: words,
    types: types.length > 0 ? types : null,
  })
}

function references(cast: string, resolve: string | null): Convert {
  if (cast === 'Resource') return embedded
  if (cast !== 'Reference') return canonical
  return (element, bases, into) => {
    if (!isObject(element)) return
    const literal = text(element.reference)
    const logical = logicalIdentifier(element.identifier)
    if (literal === null) {
      if (logical && (resolve === null || element.type === resolve))
        into.push({ ...NOWHERE, identifier: logical })
      return
    }
    const local = localReference(literal, bases)
    if (resolve !== null && (local?.type ?? typeNamedBy(literal)) !== resolve) return
    into.push(
      local
        ? { ...local, kind: 'reference', url: null, identifier: logical }
        : { ...NOWHERE, url: literal, identifier: logical },
    )
  }
}

/** By its URL and version; one that is written like a literal reference is read as that. */
const canonical: Convert = (element, bases, into) => {
  if (typeof element !== 'string') return
  const [url = '', version] = element.split('|')
  const local = localReference(url, bases)
  into.push({ ...NOWHERE, ...(local ?? { url }), version: version ?? null })
}

const NOWHERE: ReferenceValue = {
  kind: 'reference',
  type: null,
  id: null,
  version: null,
  url: null,
  identifier: null,
}

/** A resource that stands where a reference would (the first entry of a document or message). */
const embedded: Convert = (element, _bases, into) => {
  const type = isObject(element) ? text(element.resourceType) : null
  const id = isObject(element) ? text(element.id) : null
  if (type !== null && id !== null) into.push({ ...NOWHERE, type, id })
}

function logicalIdentifier(element: unknown): ReferenceValue['identifier'] {
  const value = isObject(element) ? text(element.value) : null
  return isObject(element) && value !== null ? { system: text(element.system), value } : null
}

function dates(cast: string): Convert {
  if (cast === 'Period')
    return (element, _bases, into) => {
      const range = isObject(element) ? periodRange(element) : null
      if (range) into.push({ kind: 'date', ...range })
    }
  if (cast === 'Timing')
    return (element, _bases, into) => {
      const range = isObject(element) ? timingRange(element) : null
      if (range) into.push({ kind: 'date', ...range })
    }
  return (element, _bases, into) => {
    const range = typeof element === 'string' ? timeRange(element) : null
    if (range) into.push({ kind: 'date', ...range })
  }
}

/** From the start of the Period's start to the end of its end; open where it names none. */
function periodRange(period: Json): TimeRange | null {
  const start = text(period.start)
  const end = text(period.end)
  if (start === null && end === null) return null
  const from = start === null ? { lo: BEGINNING } : timeRange(start)
  const to = end === null ? { hi: END } : timeRange(end)
  return from && to ? { lo: from.lo, hi: to.hi } : null
}

/** From the first to the last moment the Timing names: its events, or the bounds of its repetition. */
function timingRange(timing: Json): TimeRange | null {
  const events = list(timing.event).flatMap((event) => {
    const range = typeof event === 'string' ? timeRange(event) : null
    return range ? [range] : []
  })
  const bounds = isObject(timing.repeat) ? timing.repeat.boundsPeriod : undefined
  const bound = isObject(bounds) ? periodRange(bounds) : null
  if (bound) events.push(bound)
  if (events.length === 0) return null
  return {
    lo: Math.min(...events.map(({ lo }) => lo)),
    hi: Math.max(...events.map(({ hi }) => hi)),
  }
}

/** A canonical is found with and without the version it carries. */
const uris: Convert = (element, _bases, into) => {
  if (typeof element !== 'string') return
  into.push({ kind: 'uri', uri: element })
  const bar = element.indexOf('|')
  if (bar > 0) into.push({ kind: 'uri', uri: element.slice(0, bar) })
}

const NAME_PARTS = ['text', 'family', 'given', 'prefix', 'suffix']
const ADDRESS_PARTS = ['text', 'line', 'city', 'district', 'state', 'postalCode', 'country']

function strings(cast: string): Convert {
  if (cast === 'HumanName') return parts(NAME_PARTS)
  if (cast === 'Address') return parts(ADDRESS_PARTS)
  return (element, _bases, into) => addString(element, into)
}

function parts(names: readonly string[]): Convert {
  return (element, _bases, into) => {
    if (!isObject(element)) return
    for (const name of names) {
      const value = element[name]
      if (Array.isArray(value)) for (const item of value) addString(item, into)
      else addString(value, into)
    }
  }
}

function addString(value: unknown, into: IndexValue[]): void {
  if (typeof value !== 'string') return
  const normal = normaliseString(value)
  if (normal !== '') into.push({ kind: 'string', normal, exact: value })
}

function quantities(cast: string): Convert {
  if (cast === 'Money')
    return (element, _bases, into) => {
      if (!isObject(element) || typeof element.value !== 'number') return
      const code = text(element.currency)
      const range = { lo: element.value, hi: element.value }
      into.push({ kind: 'quantity', ...range, system: 'urn:iso:std:iso:4217', code, unit: code })
    }
  if (cast === 'Range')
    return (element, _bases, into) => {
      if (!isObject(element)) return
      const low = isObject(element.low) ? element.low : null
      const high = isObject(element.high) ? element.high : null
      addQuantity(low ?? high, bound(low, -Infinity), bound(high, Infinity), into)
    }
  if (cast === 'SampledData')
    return (element, _bases, into) => {
      if (!isObject(element)) return
      const { lowerLimit, upperLimit } = element
      if (typeof lowerLimit !== 'number' || typeof upperLimit !== 'number') return
      addQuantity(isObject(element.origin) ? element.origin : null, lowerLimit, upperLimit, into)
    }
  return (element, _bases, into) => {
    if (!isObject(element) || typeof element.value !== 'number') return
    const comparator = text(element.comparator) ?? ''
    const lo = comparator.startsWith('<') ? -Infinity : element.value
    const hi = comparator.startsWith('>') ? Infinity : element.value
    addQuantity(element, lo, hi, into)
  }
}

function bound(quantity: Json | null, open: number): number {
  return typeof quantity?.value === 'number' ? quantity.value : open
}

function addQuantity(quantity: Json | null, lo: number, hi: number, into: IndexValue[]): void {
  if (quantity === null || (lo === -Infinity && hi === Infinity)) return
  into.push({
    kind: 'quantity',
    lo,
    hi,
    system: text(quantity.system),
    code: text(quantity.code),
    unit: text(quantity.unit),
  })
}

function numbers(cast: string): Convert {
  if (cast === 'Range')
    return (element, _bases, into) => {
      if (!isObject(element)) return
      const lo = bound(isObject(element.low) ? element.low : null, -Infinity)
      const hi = bound(isObject(element.high) ? element.high : null, Infinity)
      if (lo !== -Infinity || hi !== Infinity) into.push({ kind: 'number', lo, hi })
    }
  return (element, _bases, into) => {
    if (typeof element === 'number') into.push({ kind: 'number', lo: element, hi: element })
  }
}
