// Observations brought together by what was measured: numbers as a series over time, words as the latest
// finding (FHIR R4 observation.html). Pure.
import type { Resource } from '../fhir/resource.ts'
import type { Finding, Point, Series } from '../pages/ehr/chart-data.ts'
import {
  codesOf,
  conceptText,
  flagOf,
  type Json,
  momentOf,
  newestFirst,
  objectsOf,
  quantityOf,
  rangeOf,
  textOf,
} from './values.ts'

const NOT_SHOWN = ['entered-in-error', 'cancelled', 'registered']
const MAX_POINTS = 60

/** Those that tell something of this patient: neither withdrawn, nor about somebody else (`focus`). */
export function ownObservations(observations: readonly Resource[]): Resource[] {
  return observations.filter(
    ({ status, focus }) => !NOT_SHOWN.includes(String(status)) && objectsOf(focus).length === 0,
  )
}

/** By the code of what was measured, in the order of the newest; each group newest first. */
export function byCode(observations: readonly Resource[]): Map<string, Resource[]> {
  const groups = new Map<string, Resource[]>()
  for (const observation of newestFirst(observations, momentOfObservation)) {
    const [code] = codesOf(observation.code)
    const key = code ? `${code.system ?? ''}|${code.code}` : (conceptText(observation.code) ?? '')
    groups.set(key, [...(groups.get(key) ?? []), observation])
  }
  return groups
}

/** Tells when something was observed. */
export const momentOfObservation = (observation: Resource) =>
  momentOf(observation.effectiveDateTime, observation.effectivePeriod, observation.effectiveInstant)

/** The series of a group; null when it has no numbers. Values in another unit than the newest are left out. */
export function seriesOf(group: readonly Resource[]): Series | null {
  const points: (Point & { unit: string | null })[] = []
  for (const observation of group) {
    const moment = momentOfObservation(observation)
    const quantity = quantityOf(observation.valueQuantity)
    if (moment === null || quantity === null) continue
    const { value, unit } = quantity
    const flag = flagOf(observation.interpretation, value, rangeOf(observation.referenceRange))
    points.push({ moment, value, unit, flag })
  }
  const [newest] = points
  if (newest === undefined) return null
  const shown = points.filter(({ unit }) => unit === newest.unit).slice(0, MAX_POINTS)
  return {
    name: nameOf(group),
    unit: newest.unit,
    points: shown.map(({ unit: _, ...point }) => point).reverse(),
    range: group.map(({ referenceRange }) => rangeOf(referenceRange)).find((one) => one) ?? null,
  }
}

/** The newest result of a group in words; null when it has none. */
export function findingOf(group: readonly Resource[]): Finding | null {
  for (const observation of group) {
    const text = wordsOf(observation)
    if (text === null) continue
    return {
      name: nameOf(group),
      text,
      moment: momentOfObservation(observation),
      flag: flagOf(observation.interpretation, null, null),
    }
  }
  return null
}

function wordsOf(observation: Resource | Json): string | null {
  const { valueCodeableConcept, valueString, valueBoolean, valueInteger } = observation
  if (typeof valueBoolean === 'boolean') return valueBoolean ? '+' : '−'
  if (typeof valueInteger === 'number') return String(valueInteger)
  return conceptText(valueCodeableConcept) ?? textOf(valueString)
}

const nameOf = (group: readonly Resource[]) => conceptText(group[0]?.code) ?? 'Unnamed'

/** Parts of LOINC's long names that a list can do without: property, the usual material, method. */
const LONG_NAME_PARTS = [
  / \[[^\]]*\]/g,
  / in Serum, Plasma or Blood\b/,
  / in (?:Serum or Plasma|Blood|Plasma|Serum)\b/,
  / by (?:Automated count|calculation|.*formula.*)$/,
]

/** The names of these as short as they can be without two being the same. */
export function withShortNames<T extends { name: string }>(all: readonly T[]): T[] {
  const short = (name: string) =>
    LONG_NAME_PARTS.reduce((text, part) => text.replace(part, ''), name).trim() || name
  const uses = new Map<string, number>()
  for (const { name } of all) uses.set(short(name), (uses.get(short(name)) ?? 0) + 1)
  return all.map((one) =>
    uses.get(short(one.name)) === 1 ? { ...one, name: short(one.name) } : one,
  )
}
