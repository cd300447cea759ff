// Entries that name two patients, so that the demo itself shows where one record ends and another
// begins: a mother and her child, and a man who was registered twice.
import type { Appointment, Observation, Patient, Reference } from 'fhir/r4.js'
import { type Day, isoInstant, openDay } from './calendar.ts'
import { quantity } from './entries/quantity.ts'
import { patientResource } from './people/patient.ts'
import { fullName, type Person } from './people/person.ts'
import { CLINICIAN, PLACE } from './practice/directory.ts'
import { type Entered, metaFor, NO_PROFILE } from './resource.ts'
import { OBSERVATION_CATEGORY } from './vocabulary/hl7.ts'
import { PRENATAL, VITAL } from './vocabulary/loinc-clinical.ts'
import { concept } from './vocabulary/table.ts'

const to = (person: Person): Reference => ({
  reference: `Patient/${person.id}`,
  display: fullName(person),
})

/**
 * Makes what mother and child share: an appointment for both, her score in his chart (subject he, focus
 * she), and a temperature that she took (subject he, performer she).
 */
export function motherAndChild(
  mother: Person,
  child: Person,
  today: Day,
): Entered<Appointment | Observation>[] {
  const booked = openDay(today + 20)
  const asked = openDay(child.birth + 67)
  const measured = child.birth + 429
  const appointment: Entered<Appointment> = {
    resourceType: 'Appointment',
    id: `${child.id}-appointment-1`,
    meta: metaFor(NO_PROFILE),
    status: 'booked',
    description: 'Flu shots for mother and child',
    start: isoInstant(booked, 15 * 60),
    end: isoInstant(booked, 15 * 60 + 30),
    created: isoInstant(today - 3, 11 * 60),
    participant: [
      { actor: to(mother), required: 'required', status: 'accepted' },
      { actor: to(child), required: 'required', status: 'accepted' },
      { actor: CLINICIAN.nurse, status: 'accepted' },
      { actor: PLACE.clinic, status: 'accepted' },
    ],
  }
  const score: Entered<Observation> = {
    resourceType: 'Observation',
    id: `${child.id}-obs-mother-1`,
    meta: metaFor(['us-core-observation-screening-assessment']),
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY.survey)],
    code: concept(PRENATAL.postnatalDepression),
    subject: to(child),
    focus: [to(mother)],
    effectiveDateTime: isoInstant(asked, 10 * 60),
    performer: [CLINICIAN.pediatrician],
    valueQuantity: quantity(6, '{score}'),
    note: [{ text: 'Asked of the mother at the visit of two months; no sign of depression.' }],
  }
  const temperature: Entered<Observation> = {
    resourceType: 'Observation',
    id: `${child.id}-obs-home-1`,
    meta: metaFor(['us-core-body-temperature']),
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY.vitalSigns)],
    code: concept(VITAL.temperature),
    subject: to(child),
    effectiveDateTime: isoInstant(measured, 21 * 60),
    performer: [to(mother)],
    valueQuantity: quantity(39.1, 'Cel', '°C'),
    note: [{ text: 'Measured at home and told by telephone.' }],
  }
  return [appointment, score, temperature]
}

/** Makes the second registration of one person, linked to the first, and the reading that was moved. */
export function registeredTwice(person: Person, today: Day): Entered<Patient | Observation>[] {
  const twin = secondRegistration(person)
  const { email: _, ...rest } = { ...person, ...twin }
  return [
    {
      ...patientResource(rest, { link: [{ other: to(person), type: 'seealso' }] }),
      active: false,
    },
    movedReading(person, to(person), today),
  ]
}

/** Makes the reading as it was at first: in the wrong record. Load it before the rest, or not at all. */
export function misfiledReading(person: Person, today: Day): Entered<Observation> {
  const { note: _, ...reading } = movedReading(person, to(secondRegistration(person)), today)
  return reading
}

function secondRegistration(person: Person): Person {
  return {
    ...person,
    id: 'demo-bill',
    given: ['Bill'],
    medicalRecordNumber: '10099',
    phone: '802-555-0199',
  }
}

function movedReading(person: Person, subject: Reference, today: Day): Entered<Observation> {
  return {
    resourceType: 'Observation',
    id: `${person.id}-obs-moved-1`,
    meta: metaFor(['us-core-blood-pressure']),
    status: 'corrected',
    category: [concept(OBSERVATION_CATEGORY.vitalSigns)],
    code: concept(VITAL.bloodPressure, 'Blood pressure'),
    subject,
    effectiveDateTime: isoInstant(openDay(today - 150), 9 * 60),
    performer: [CLINICIAN.nurse],
    component: [
      { code: concept(VITAL.systolic), valueQuantity: quantity(136, 'mm[Hg]', 'mmHg') },
      { code: concept(VITAL.diastolic), valueQuantity: quantity(82, 'mm[Hg]', 'mmHg') },
    ],
    note: [{ text: 'Entered first in the record of a second registration; moved here.' }],
  }
}
