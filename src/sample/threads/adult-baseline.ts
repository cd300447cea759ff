// What every adult's chart begins with: insurance, allergies, smoking, a yearly flu shot and check-ups
// with vital signs and basic blood work. Threads build on it.
import type { Coding } from 'fhir/r4.js'
import { ageInYears } from '../calendar.ts'
import type { Chart } from '../chart.ts'
import { careTeam, coverage } from '../entries/care.ts'
import { noKnownAllergy, smokingStatus, vaccination } from '../entries/history.ts'
import { PANEL } from '../entries/lab-reference.ts'
import { type LabValues, laboratory } from '../entries/labs.ts'
import { note } from '../entries/note.ts'
import { type Visit, visit } from '../entries/visit.ts'
import { type VitalValues, vitalSigns } from '../entries/vitals.ts'
import { round } from '../random.ts'
import { VACCINE } from '../vocabulary/cvx.ts'
import { NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { ENCOUNTER_TYPE, SMOKING } from '../vocabulary/snomed.ts'

export type Physique = {
  /** Centimetres. */
  height: number
  /** Kilograms, some years ago. */
  weight: number
  systolic: number
  diastolic: number
  heartRate: number
}

export type Baseline = {
  physique: Physique
  smoking?: Coding
  /** Yearly check-ups to enter, the last so many days before the end of the chart. */
  checkUps: number
  lastCheckUpDaysAgo: number
  labs?: LabValues
  allergies?: boolean
}

/** Enters the baseline and returns the check-ups, oldest first. */
export function adultBaseline(chart: Chart, plan: Baseline): Visit[] {
  const { random, person } = chart
  const oldest = chart.until - plan.lastCheckUpDaysAgo - (plan.checkUps - 1) * 365
  coverage(chart, {
    type: ageInYears(person.birth, oldest) >= 65 ? 'medicare' : 'ppo',
    since: oldest - 400,
  })
  careTeam(chart, oldest)
  if (plan.allergies !== true) noKnownAllergy(chart, oldest)

  const visits: Visit[] = []
  for (let year = 0; year < plan.checkUps; year++) {
    const at = visit(chart, {
      day: oldest + year * 365 + random.integer(-12, 0),
      type: ENCOUNTER_TYPE.checkUp,
      reason: 'Annual check-up',
    })
    visits.push(at)
    vitalSigns(chart, at, physiqueValues(chart, plan.physique, year))
    smokingStatus(chart, at, plan.smoking ?? SMOKING.never)
    laboratory(chart, at, PANEL.comprehensiveMetabolic, plan.labs)
    laboratory(chart, at, PANEL.lipid, plan.labs)
    if (year === plan.checkUps - 1) laboratory(chart, at, PANEL.bloodCount, plan.labs)
    vaccination(chart, VACCINE.influenza, at)
    note(
      chart,
      at,
      NOTE_TYPE.progress,
      'Annual check-up. Feels well. Medications and allergies reviewed. Examination without new findings. Blood drawn. Influenza vaccine given. Return in one year or as needed.',
    )
  }
  return visits
}

/** Vital signs of an ordinary visit, each near what is usual for the person. */
export function physiqueValues(chart: Chart, physique: Physique, year: number): VitalValues {
  const { random } = chart
  return {
    systolic: random.around(physique.systolic, 6),
    diastolic: random.around(physique.diastolic, 4),
    heartRate: random.around(physique.heartRate, 6),
    respiratoryRate: random.around(15, 2),
    temperature: random.around(36.7, 0.3, 1),
    weight: round(physique.weight + year * 0.4 + random.around(0, 0.8, 1), 1),
    height: physique.height,
    oxygenSaturation: random.integer(97, 99),
  }
}
