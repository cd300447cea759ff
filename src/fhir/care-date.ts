// When the care that a resource tells of was given, for `start` and `end` of `$everything`: care dates, not when
// something was recorded (FHIR R4 patient-operation-everything.html). What has no date of care is about the
// patient at all times: the patient, a coverage, a device. Pure.
import { END, type TimeRange } from './date-time.ts'
import { searchParameter } from './definitions/definitions.ts'
import { extract } from './extract.ts'
import type { Resource } from './resource.ts'

type Care = {
  /** Search parameters that tell when; the first one with a value does. */
  when: readonly string[]
  /** Whether it goes on from then, until the value of the parameter `until`, or without end. */
  lasts?: { until: string | null }
}

/** Types that tell it otherwise than most. */
const CARE: Readonly<Record<string, Care>> = {
  AllergyIntolerance: { when: ['date'], lasts: { until: null } },
  Condition: { when: ['onset-date', 'recorded-date'], lasts: { until: 'abatement-date' } },
  DocumentReference: { when: ['period', 'date'] },
  Goal: { when: ['start-date'], lasts: { until: null } },
  MedicationRequest: { when: ['authoredon'] },
  Provenance: { when: ['when'] },
  Task: { when: ['period', 'authored-on'] },
}

const MOST: Care = {
  when: [
    ...['date', 'period', 'effective', 'effective-time', 'occurrence', 'event-date', 'started'],
    ...['whenhandedover', 'whenprepared', 'collected', 'identified', 'sent', 'received'],
    ...['authored', 'authored-on', 'datetime', 'datewritten', 'entered-date', 'created'],
  ],
}

/** Tells whether a resource is of care given within the range, in part at least. */
export function isOfCareDuring(resource: Resource, range: TimeRange): boolean {
  const { resourceType: type } = resource
  const { when, lasts } = Object.hasOwn(CARE, type) ? (CARE[type] ?? MOST) : MOST
  const given = when.map((code) => datesOf(resource, code)).find((dates) => dates.length > 0)
  if (given === undefined) return true
  const overlaps = ({ lo, hi }: TimeRange) => lo < range.hi && hi > range.lo
  if (lasts === undefined) return given.some(overlaps)
  const ended = lasts.until === null ? [] : datesOf(resource, lasts.until)
  const hi = ended.length === 0 ? END : Math.max(...ended.map((date) => date.hi))
  return given.some(({ lo }) => overlaps({ lo, hi }))
}

function datesOf(resource: Resource, code: string): TimeRange[] {
  const parameter = searchParameter(resource.resourceType, code)
  if (parameter?.type !== 'date') return []
  return extract(resource, parameter).filter((value) => value.kind === 'date')
}
