// Reads values out of FHIR resources that may hold anything: what is not of the right shape is not there.
// Only text, codes, numbers and times are read, never narrative.
import { timeRange } from '../fhir/date-time.ts'
import type { Millis } from '../lib/clock.ts'
import type { Flag, Moment, Range } from '../pages/ehr/chart-data.ts'

export type Json = Readonly<Record<string, unknown>>

const NOTHING: Json = {}
const MAX_TEXT = 400

/** Reads the value as an object; one without members when it is none. */
export function objectOf(value: unknown): Json {
  // Any object may be looked into by name; its members are unknown still.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : NOTHING
}

/** The objects of a list; none when it is no list. */
export function objectsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf).filter((one) => one !== NOTHING) : []
}

/** Text with something in it, cut where nobody would read on. */
export function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? null : text.slice(0, MAX_TEXT)
}

/** Lists the texts of a list; none when it is no list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : []
}

export type Code = { system: string | null; code: string }

/** The codes of a CodeableConcept. */
export function codesOf(concept: unknown): Code[] {
  return objectsOf(objectOf(concept).coding).flatMap(({ system, code }) => {
    const text = textOf(code)
    return text === null ? [] : [{ system: textOf(system), code: text }]
  })
}

/** Whether a CodeableConcept has this code, whatever its system. */
export function hasCode(concept: unknown, ...wanted: readonly string[]): boolean {
  return codesOf(concept).some(({ code }) => wanted.includes(code))
}

/** Whether any of a list of CodeableConcepts has this code. */
export function someHaveCode(concepts: unknown, ...wanted: readonly string[]): boolean {
  return objectsOf(concepts).some((concept) => hasCode(concept, ...wanted))
}

const SNOMED = 'http://snomed.info/sct'
/** What SNOMED CT's full names end with, to tell concepts apart that people would not mix up. */
const SEMANTIC_TAG =
  / \((?:disorder|finding|situation|procedure|substance|product|event|observable entity|regime\/therapy|qualifier value|morphologic abnormality)\)$/

/** What people call it: its text, or else the words or the code of a coding. */
export function conceptText(concept: unknown): string | null {
  const { text, coding } = objectOf(concept)
  const codings = objectsOf(coding)
  const found =
    textOf(text) ??
    codings.map(({ display }) => textOf(display)).find((words) => words !== null) ??
    codings.map(({ code }) => textOf(code)).find((code) => code !== null) ??
    null
  const tagged = codings.some(({ system }) => system === SNOMED)
  return tagged ? (found?.replace(SEMANTIC_TAG, '') ?? null) : found
}

/** What a reference is called where it stands. */
export function referenceText(reference: unknown): string | null {
  return textOf(objectOf(reference).display)
}

export type Quantity = { value: number; unit: string | null }

/** Reads a Quantity; null when it has no number. */
export function quantityOf(value: unknown): Quantity | null {
  const { value: number, unit, code } = objectOf(value)
  if (typeof number !== 'number' || !Number.isFinite(number)) return null
  return { value: number, unit: textOf(unit) ?? textOf(code) }
}

/** The first of these that is a FHIR date or time; of a Period, its start. */
export function momentOf(...values: readonly unknown[]): Moment | null {
  for (const value of values) {
    const text = textOf(value) ?? textOf(objectOf(value).start)
    const range = text === null ? null : timeRange(text)
    if (text !== null && range !== null) return { fhir: text, at: range.lo }
  }
  return null
}

/** When something that has a Period ended; null while it goes on. */
export function endOf(period: unknown): Millis | null {
  const end = textOf(objectOf(period).end)
  return (end === null ? null : timeRange(end)?.hi) ?? null
}

/** The first reference range that holds for people as such. */
export function rangeOf(referenceRange: unknown): Range | null {
  const [range] = objectsOf(referenceRange)
  if (range === undefined) return null
  const low = quantityOf(range.low)?.value ?? null
  const high = quantityOf(range.high)?.value ?? null
  return low === null && high === null ? null : { low, high }
}

const FLAGS: Readonly<Record<string, Flag>> = {
  HH: 'critical-high',
  HU: 'critical-high',
  H: 'high',
  L: 'low',
  LU: 'critical-low',
  LL: 'critical-low',
  A: 'abnormal',
  AA: 'abnormal',
}
const USUAL = ['N', 'NEG', 'ND']

/** What the laboratory says of a value, or else what its range says (FHIR R4 valueset-observation-interpretation.html). */
export function flagOf(
  interpretation: unknown,
  value: number | null,
  range: Range | null,
): Flag | null {
  for (const concept of objectsOf(interpretation))
    for (const { code } of codesOf(concept)) {
      if (Object.hasOwn(FLAGS, code)) return FLAGS[code] ?? null
      if (USUAL.includes(code)) return null
    }
  if (value === null || range === null) return null
  if (range.high !== null && value > range.high) return 'high'
  return range.low !== null && value < range.low ? 'low' : null
}

/** Newest first; what has no time stands last. */
export function newestFirst<T>(items: readonly T[], moment: (item: T) => Moment | null): T[] {
  const at = (item: T) => moment(item)?.at ?? Number.NEGATIVE_INFINITY
  return items.toSorted((a, b) => at(b) - at(a))
}
