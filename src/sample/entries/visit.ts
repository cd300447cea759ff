// A visit: the Encounter, and the time and people that everything done at it refers to.
import type { Coding, Encounter, Reference } from 'fhir/r4.js'
import { type Day, isoInstant, type Minute, openDay } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { CLINICIAN, ORGANIZATION, PLACE } from '../practice/directory.ts'
import { IDENTIFIER, referenceTo } from '../resource.ts'
import { DISCHARGE, ENCOUNTER_CLASS, PARTICIPATION } from '../vocabulary/hl7.ts'
import { ENCOUNTER_TYPE } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'

export type Visit = {
  encounter: Reference
  clinician: Reference
  day: Day
  minute: Minute
  /** When it began, as an instant. */
  start: string
  /** How long it took. */
  minutes: number
}

type VisitPlan = {
  day: Day
  type?: Coding
  /** Why, in the words of the front desk. */
  reason: string
  reasonCode?: Coding
  clinician?: Reference
  setting?: 'clinic' | 'emergency' | 'ward'
  /** Minute of the day it begins at; drawn without. */
  startMinute?: number
  minutes?: number
  /** How a stay in hospital ended; home unless said. */
  disposition?: Coding
}

const SETTING = {
  clinic: { kind: ENCOUNTER_CLASS.ambulatory, place: PLACE.clinic, owner: ORGANIZATION.practice },
  emergency: {
    kind: ENCOUNTER_CLASS.emergency,
    place: PLACE.emergency,
    owner: ORGANIZATION.hospital,
  },
  ward: {
    kind: ENCOUNTER_CLASS.inpatient,
    place: PLACE.hospitalWard,
    owner: ORGANIZATION.hospital,
  },
} as const

/** Enters a finished visit; a visit to the clinic moves to the nearest earlier day it was open. */
export function visit(chart: Chart, plan: VisitPlan): Visit {
  const setting = SETTING[plan.setting ?? 'clinic']
  const inClinic = setting === SETTING.clinic
  const day = inClinic ? openDay(plan.day) : plan.day
  const drawn = inClinic
    ? 8 * 60 + chart.random.integer(0, 33) * 15
    : chart.random.integer(7 * 60, 21 * 60)
  const minute = plan.startMinute ?? drawn
  const minutes = plan.minutes ?? 30
  const period = {
    start: isoInstant(day, minute),
    end: isoInstant(day, minute + minutes),
  }
  const clinician = plan.clinician ?? CLINICIAN.familyPhysician
  const number = (chart.counts.get('enc') ?? 0) + 1
  const encounter = enter<Encounter>(chart, 'enc', ['us-core-encounter'], {
    resourceType: 'Encounter',
    identifier: [{ system: IDENTIFIER.encounter, value: `${chart.person.id}-${number}` }],
    status: 'finished',
    class: setting.kind,
    type: [concept(plan.type ?? ENCOUNTER_TYPE.followUp)],
    subject: chart.subject,
    participant: [
      { type: [concept(PARTICIPATION.primaryPerformer)], period, individual: clinician },
    ],
    period,
    reasonCode: [plan.reasonCode ? concept(plan.reasonCode, plan.reason) : { text: plan.reason }],
    ...(!inClinic && {
      hospitalization: { dischargeDisposition: concept(plan.disposition ?? DISCHARGE.home) },
    }),
    location: [{ location: setting.place }],
    serviceProvider: setting.owner,
  })
  return {
    encounter: referenceTo(encounter, plan.reason),
    clinician,
    day,
    minute,
    start: period.start,
    minutes,
  }
}

/** The same visit seen from a later moment, for what happened in the course of a stay. */
export function later(at: Visit, minutes: number): Visit {
  return { ...at, minute: at.minute + minutes }
}

/** The instant so many minutes into the visit. */
export function during(at: Visit, minutes: number): string {
  return isoInstant(at.day, at.minute + minutes)
}
