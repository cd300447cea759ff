// The visits of one day at the demo practice, so that whoever signs in as a practitioner finds somebody waiting:
// those that have begun are Encounters, the others Appointments. Told apart from the practice's fixed past,
// which never changes by itself.
import type { Appointment, Encounter, Reference } from 'fhir/r4.js'
import type { Minute } from './calendar.ts'
import { CLINICIAN, ORGANIZATION, PLACE } from './practice/directory.ts'
import { type Entered, IDENTIFIER, metaFor, NO_PROFILE, type SampleResource } from './resource.ts'
import { ENCOUNTER_CLASS, PARTICIPATION } from './vocabulary/hl7.ts'
import { ENCOUNTER_TYPE } from './vocabulary/snomed.ts'
import { concept } from './vocabulary/table.ts'

export type DayOfVisits = {
  /** `YYYY-MM-DD` by the practice's clock; part of the ids. */
  date: string
  /** When that day began there, epoch milliseconds. */
  midnight: number
  /** Epoch milliseconds; decides what has begun, and what is over. */
  now: number
}

type Booked = { at: Minute; patient: Reference; clinician: Reference; reason: string }

const MINUTES = 30
const MINUTE_MILLIS = 60_000

const patient = (id: string, display: string): Reference => ({
  reference: `Patient/demo-${id}`,
  display,
})

const { familyPhysician, pediatrician } = CLINICIAN

const BOOKED: readonly Booked[] = [
  {
    at: 8 * 60 + 30,
    patient: patient('william', 'William Hart'),
    clinician: familyPhysician,
    reason: 'Blood pressure follow-up',
  },
  {
    at: 9 * 60,
    patient: patient('theo', 'Theo Lindgren'),
    clinician: pediatrician,
    reason: 'Cough since the weekend',
  },
  {
    at: 9 * 60 + 15,
    patient: patient('rosa', 'Rosa Delgado'),
    clinician: familyPhysician,
    reason: 'Diabetes follow-up',
  },
  {
    at: 10 * 60 + 30,
    patient: patient('ada', 'Ada Whitehorse'),
    clinician: familyPhysician,
    reason: 'Review of medicines',
  },
  {
    at: 13 * 60,
    patient: patient('liam', 'Liam Tran'),
    clinician: familyPhysician,
    reason: 'Asthma check',
  },
  {
    at: 14 * 60 + 15,
    patient: patient('grace', 'Grace Abbott'),
    clinician: familyPhysician,
    reason: 'Thyroid and mood follow-up',
  },
  {
    at: 15 * 60 + 30,
    patient: patient('omar', 'Omar Haddad'),
    clinician: familyPhysician,
    reason: 'Back pain',
  },
]

/** Makes the visits of the day, in their order. */
export function visitsOfDay({ date, midnight, now }: DayOfVisits): SampleResource[] {
  const made = BOOKED.map((booked, place) => {
    const id = `demo-visit-${date}-${place + 1}`
    const start = midnight + booked.at * MINUTE_MILLIS
    return start > now
      ? appointment(id, booked, start, midnight)
      : encounter(id, booked, start, now)
  })
  // The FHIR types describe JSON objects, which is all that a SampleResource says.
  return made as unknown as SampleResource[]
}

const instant = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')

function appointment(
  id: string,
  { patient, clinician, reason }: Booked,
  start: number,
  midnight: number,
): Entered<Appointment> {
  return {
    resourceType: 'Appointment',
    id,
    meta: metaFor(NO_PROFILE),
    status: 'booked',
    description: reason,
    start: instant(start),
    end: instant(start + MINUTES * MINUTE_MILLIS),
    created: instant(midnight - 6 * 24 * 60 * MINUTE_MILLIS),
    participant: [
      { actor: patient, required: 'required', status: 'accepted' },
      { actor: clinician, status: 'accepted' },
      { actor: PLACE.clinic, status: 'accepted' },
    ],
  }
}

function encounter(
  id: string,
  { patient, clinician, reason }: Booked,
  start: number,
  now: number,
): Entered<Encounter> {
  const end = start + MINUTES * MINUTE_MILLIS
  const over = end <= now
  const period = { start: instant(start), ...(over && { end: instant(end) }) }
  return {
    resourceType: 'Encounter',
    id,
    meta: metaFor(['us-core-encounter']),
    identifier: [{ system: IDENTIFIER.encounter, value: id }],
    status: over ? 'finished' : 'in-progress',
    class: ENCOUNTER_CLASS.ambulatory,
    type: [concept(ENCOUNTER_TYPE.followUp)],
    subject: patient,
    participant: [
      { type: [concept(PARTICIPATION.primaryPerformer)], period, individual: clinician },
    ],
    period,
    reasonCode: [{ text: reason }],
    location: [{ location: PLACE.clinic }],
    serviceProvider: ORGANIZATION.practice,
  }
}
