// A practitioner's day: appointments and visits of today; and where there are none, the patients they saw
// last, so that the front page leads somewhere.
import { localReference } from '../fhir/reference.ts'
import type { Resource } from '../fhir/resource.ts'
import type { Millis } from '../lib/clock.ts'
import type { Identity, Moment } from '../pages/ehr/chart-data.ts'
import type { ScheduleEntry } from '../pages/ehr/schedule.tsx'
import type { PracticeReader } from './chart-reader.ts'
import { identityOf } from './identity.ts'
import { conceptText, momentOf, objectOf, objectsOf, textOf } from './values.ts'
import { visitOf } from './visits.ts'

const DAY_MILLIS = 86_400_000
const MAX_TODAY = 100
const MAX_LATEST = 60
const LATEST_SHOWN = 12

export type Schedule = { today: ScheduleEntry[]; latest: ScheduleEntry[] }

type Found = { patientId: string; moment: Moment | null; title: string; encounterId: string | null }

type ScheduleFacts = {
  /** `Practitioner/[id]`. */
  practitioner: string
  now: Millis
  /** Of the practice: its today is meant. */
  timeZone: string
  href: (patientId: string, encounterId: string | null) => string
}

/** Reads today's schedule of the practitioner, and the patients they saw last. */
export async function scheduleOf(
  practice: PracticeReader,
  { practitioner, now, timeZone, href }: ScheduleFacts,
): Promise<Schedule> {
  // A day to either side, since the practice's day is not the one of UTC; the rest falls out below.
  const around = [
    ['date', `ge${new Date(now - DAY_MILLIS).toISOString().slice(0, 10)}`],
    ['date', `le${new Date(now + DAY_MILLIS).toISOString().slice(0, 10)}`],
  ] as const
  const [appointments, visits, latest] = await Promise.all([
    practice.search('Appointment', [['actor', practitioner], ...around], MAX_TODAY),
    practice.search('Encounter', [['participant', practitioner], ...around], MAX_TODAY),
    practice.search(
      'Encounter',
      [
        ['participant', practitioner],
        ['_sort', '-date'],
      ],
      MAX_LATEST,
    ),
  ])
  const isToday = ({ moment }: Found) => moment !== null && isOn(moment, now, timeZone)
  const seen = visits.flatMap((visit) => encounterEntry(visit) ?? []).filter(isToday)
  const booked = appointments.flatMap((one) => appointmentEntry(one) ?? []).filter(isToday)
  const arrived = new Set(seen.map(({ patientId }) => patientId))
  const today = [...seen, ...booked.filter(({ patientId }) => !arrived.has(patientId))].toSorted(
    (a, b) => (a.moment?.at ?? 0) - (b.moment?.at ?? 0),
  )
  const before = new Map<string, Found>()
  for (const visit of latest) {
    const entry = encounterEntry(visit)
    if (entry && !before.has(entry.patientId)) before.set(entry.patientId, entry)
  }
  const entries = (found: readonly Found[]) => filled(found, practice, now, href)
  return {
    today: await entries(today),
    latest: await entries([...before.values()].slice(0, LATEST_SHOWN)),
  }
}

/** Whether the moment is on the day that `now` is on in this time zone; a date without a time is that day everywhere. */
export function isOn(moment: Moment, now: Millis, timeZone: string): boolean {
  const day = (at: Millis) =>
    new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)
  return (moment.fhir.includes('T') ? day(moment.at) : moment.fhir) === day(now)
}

async function filled(
  found: readonly Found[],
  practice: PracticeReader,
  now: Millis,
  href: (patientId: string, encounterId: string | null) => string,
): Promise<ScheduleEntry[]> {
  const entries = await Promise.all(
    found.map(async ({ patientId, encounterId, ...entry }) => {
      const patient = await practice.read('Patient', patientId)
      if (!patient) return []
      const identity: Identity = identityOf(patient, now)
      return [{ ...entry, identity, href: href(patientId, encounterId) }]
    }),
  )
  return entries.flat()
}

function encounterEntry(encounter: Resource): Found | null {
  const patientId = patientOf(encounter.subject)
  if (patientId === null) return null
  const { id, title, start } = visitOf(encounter)
  return { patientId, moment: start, title, encounterId: id }
}

const OFF = ['cancelled', 'noshow', 'entered-in-error']

function appointmentEntry(appointment: Resource): Found | null {
  if (OFF.includes(String(appointment.status))) return null
  const actors = objectsOf(appointment.participant).map(({ actor }) => patientOf(actor))
  const patientId = actors.find((actor) => actor !== null)
  if (patientId === undefined || patientId === null) return null
  const { description, serviceType, reasonCode, start } = appointment
  return {
    patientId,
    moment: momentOf(start),
    title:
      textOf(description) ??
      conceptText(objectsOf(reasonCode)[0]) ??
      conceptText(objectsOf(serviceType)[0]) ??
      'Appointment',
    encounterId: null,
  }
}

function patientOf(reference: unknown): string | null {
  const local = localReference(textOf(objectOf(reference).reference) ?? '', [])
  return local?.type === 'Patient' ? local.id : null
}
