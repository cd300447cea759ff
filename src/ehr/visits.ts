// A patient's visits, and the one at hand: what goes on now, or else the latest that has begun.
import type { Resource } from '../fhir/resource.ts'
import type { Millis } from '../lib/clock.ts'
import type { Visit } from '../pages/ehr/chart-data.ts'
import type { ChartReader } from './chart-reader.ts'
import {
  conceptText,
  momentOf,
  newestFirst,
  objectOf,
  objectsOf,
  referenceText,
  textOf,
} from './values.ts'

const MAX_VISITS = 100
const ONGOING = ['arrived', 'triaged', 'in-progress', 'onleave']
const NOT_SHOWN = ['cancelled', 'entered-in-error']

type ReadVisit = Visit & { kind: string | null; ongoing: boolean; planned: boolean }

/** The visits, newest first. */
export async function visitsOf(chart: ChartReader): Promise<ReadVisit[]> {
  const found = await chart.search('Encounter', [['_sort', '-date']], MAX_VISITS)
  const shown = found.filter(({ status }) => !NOT_SHOWN.includes(String(status)))
  return newestFirst(shown.map(visitOf), ({ start }) => start)
}

/** The visit at hand: the one asked for, when it is this patient's; else the ongoing or latest one. */
export function visitAtHand(
  visits: readonly ReadVisit[],
  wanted: string | undefined,
  now: Millis,
): ReadVisit | null {
  const begun = visits.filter(({ start, planned }) => !planned && start !== null && start.at <= now)
  return (
    visits.find(({ id }) => id === wanted) ??
    visits.find(({ ongoing }) => ongoing) ??
    begun[0] ??
    null
  )
}

/** Reads an Encounter. */
export function visitOf(encounter: Resource): ReadVisit {
  const kind = conceptText(objectsOf(encounter.type)[0])
  const reason = conceptText(objectsOf(encounter.reasonCode)[0])
  return {
    id: encounter.id ?? '',
    title: reason ?? kind ?? textOf(objectOf(encounter.class).display) ?? 'Visit',
    kind: reason === null ? null : kind,
    start: momentOf(encounter.period),
    clinician: clinicianOf(encounter),
    ongoing: ONGOING.includes(String(encounter.status)),
    planned: encounter.status === 'planned',
  }
}

function clinicianOf({ participant }: Resource): string | null {
  const names = objectsOf(participant).map(({ individual }) => referenceText(individual))
  return names.find((name) => name !== null) ?? null
}
