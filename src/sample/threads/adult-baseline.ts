// What every adult's chart begins with: insurance, care team, allergies, and yearly check-ups with
// vital signs, smoking status, blood work, a flu shot and a note. Threads build on it.
import type { Coding, Reference } from 'fhir/r4.js'
import { addYears, ageInYears, calendarDate } from '../calendar.ts'
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

const MEDICARE_FROM_YEARS = 65

type Baseline = {
  smoking?: Coding
  /** Yearly check-ups to enter, the last so many days before the end of the chart. */
  checkUps: number
  lastCheckUpDaysAgo: number
  labs?: LabValues
  /** The thread enters allergies itself. */
  allergies?: boolean
  /** Who belongs to the care team beside physician and patient. */
  team?: { role: Coding; member: Reference }[]
  words?: string
}

/** Enters the baseline and returns the check-ups, oldest first. */
export function adultBaseline(chart: Chart, plan: Baseline): Visit[] {
  const { random, person } = chart
  const oldest = chart.until - plan.lastCheckUpDaysAgo - (plan.checkUps - 1) * 365
  const old = ageInYears(person.birth, oldest) >= MEDICARE_FROM_YEARS
  coverage(chart, {
    type: old ? 'medicare' : 'ppo',
    since: old ? Math.max(oldest - 400, addYears(person.birth, MEDICARE_FROM_YEARS)) : oldest - 400,
  })
  careTeam(chart, oldest, plan.team)
  if (plan.allergies !== true) noKnownAllergy(chart, oldest)

  const visits: Visit[] = []
  for (let year = 0; year < plan.checkUps; year++) {
    const at = visit(chart, {
      day: oldest + year * 365 + random.integer(-12, 0),
      type: ENCOUNTER_TYPE.checkUp,
      reason: 'Annual check-up',
    })
    visits.push(at)
    vitalSigns(chart, at, usualVitals(chart, plan.checkUps - 1 - year))
    smokingStatus(chart, at, plan.smoking ?? SMOKING.never)
    laboratory(chart, at, PANEL.comprehensiveMetabolic, plan.labs)
    laboratory(chart, at, PANEL.lipid, plan.labs)
    if (year === plan.checkUps - 1) laboratory(chart, at, PANEL.bloodCount, plan.labs)
    const shot = fluShot(chart, at)
    note(
      chart,
      at,
      NOTE_TYPE.progress,
      `Annual check-up. ${plan.words ?? 'Feels well, no complaints.'} Medications and allergies reviewed. Examination without new findings. Blood drawn${shot ? ', influenza vaccine given' : ''}. Return in one year or as needed.`,
    )
  }
  return visits
}

/** Vital signs of an ordinary visit so many years before the end of the chart. */
export function usualVitals(chart: Chart, yearsBefore = 0): VitalValues {
  const { random, physique } = chart
  return {
    systolic: random.around(physique.systolic, 6),
    diastolic: random.around(physique.diastolic, 4),
    heartRate: random.around(physique.heartRate, 6),
    respiratoryRate: random.around(15, 2),
    temperature: random.around(36.7, 0.3, 1),
    weight: usualWeight(chart, yearsBefore),
    height: physique.height,
    oxygenSaturation: random.integer(97, 99),
  }
}

/** The weight so many years before the end of the chart: people gain a little every year. */
export function usualWeight(chart: Chart, yearsBefore: number): number {
  return round(chart.physique.weight - yearsBefore * 0.4 + chart.random.around(0, 0.7, 1), 1)
}

/** Gives the flu shot when it is the season, September to February; trivalent again since the one of 2024. */
export function fluShot(chart: Chart, at: Visit): boolean {
  const { year, month } = calendarDate(at.day)
  if (month > 2 && month < 9) return false
  const trivalent = year > 2024 || (year === 2024 && month >= 7)
  vaccination(chart, trivalent ? VACCINE.influenza : VACCINE.influenzaQuadrivalent, at)
  return true
}
