// A child from birth: well-child visits at the usual ages with growth, vaccines by the schedule, and
// blood tests for iron and lead.
import type { Coding } from 'fhir/r4.js'
import { addYears, type Day } from '../calendar.ts'
import type { Chart } from '../chart.ts'
import { careTeam } from '../entries/care.ts'
import { encounterDiagnosis } from '../entries/condition.ts'
import { growthVitals } from '../entries/growth-vitals.ts'
import { vaccination } from '../entries/history.ts'
import { single } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { note } from '../entries/note.ts'
import { type Visit, visit } from '../entries/visit.ts'
import { CLINICIAN } from '../practice/directory.ts'
import { VACCINE } from '../vocabulary/cvx.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { CARE_TEAM_ROLE, ENCOUNTER_TYPE } from '../vocabulary/snomed.ts'
import { fluShot } from './adult-baseline.ts'

/** Months of age at which visits are due; yearly after the last. */
const VISIT_MONTHS = [0.15, 1, 2, 4, 6, 9, 12, 15, 18, 24, 30, 36] as const
const LAST_AGE = 18
/** Older children's charts begin so many years ago. */
const YEARS_OF_CHART = 6

/** Vaccines due at a month of age, with the number of the dose. */
const SCHEDULE: readonly (readonly [month: number, vaccine: Coding, dose: number])[] = [
  [0.15, VACCINE.hepatitisB, 1],
  [1, VACCINE.hepatitisB, 2],
  [2, VACCINE.dtap, 1],
  [2, VACCINE.rotavirus, 1],
  [2, VACCINE.hib, 1],
  [2, VACCINE.pneumococcal, 1],
  [2, VACCINE.polio, 1],
  [4, VACCINE.dtap, 2],
  [4, VACCINE.rotavirus, 2],
  [4, VACCINE.hib, 2],
  [4, VACCINE.pneumococcal, 2],
  [4, VACCINE.polio, 2],
  [6, VACCINE.dtap, 3],
  [6, VACCINE.rotavirus, 3],
  [6, VACCINE.pneumococcal, 3],
  [6, VACCINE.polio, 3],
  [6, VACCINE.hepatitisB, 3],
  [12, VACCINE.mmr, 1],
  [12, VACCINE.varicella, 1],
  [12, VACCINE.hepatitisA, 1],
  [12, VACCINE.hib, 3],
  [15, VACCINE.dtap, 4],
  [15, VACCINE.pneumococcal, 4],
  [18, VACCINE.hepatitisA, 2],
  [48, VACCINE.dtap, 5],
  [48, VACCINE.polio, 4],
  [48, VACCINE.mmr, 2],
  [48, VACCINE.varicella, 2],
  [132, VACCINE.tdap, 1],
]

/** Enters the well-child visits up to today and returns them, oldest first. */
export function wellChild(chart: Chart): Visit[] {
  const { birth } = chart.person
  const { random } = chart
  const stature = {
    weight: random.around(0, 1.2, 2),
    length: random.around(0, 1.2, 2),
    head: random.around(0, 1, 2),
  }
  const beginning = Math.max(birth, addYears(chart.until, -YEARS_OF_CHART))
  careTeam(chart, beginning + 4, [
    { role: CARE_TEAM_ROLE.pediatrician, member: CLINICIAN.pediatrician },
  ])
  for (const [month, vaccine, dose] of SCHEDULE)
    if (dayAt(birth, month) < beginning) vaccination(chart, vaccine, dayAt(birth, month), dose)

  const visits: Visit[] = []
  for (const month of dueMonths(birth, chart.until)) {
    const day = dayAt(birth, month)
    if (day < beginning) continue
    const at = visit(chart, {
      day,
      type: ENCOUNTER_TYPE.wellChild,
      reason: month < 1 ? 'Newborn visit' : `Well child visit, ${ageInWords(month)}`,
      reasonCode: DIAGNOSIS.wellChild,
      clinician: CLINICIAN.pediatrician,
    })
    visits.push(at)
    growthVitals(chart, at, stature)
    encounterDiagnosis(chart, at, DIAGNOSIS.wellChild, { abated: at.day })
    for (const [due, vaccine, dose] of SCHEDULE)
      if (due === month) vaccination(chart, vaccine, at, dose)
    if (month >= 6) fluShot(chart, at)
    if (month === 12 || month === 24) bloodTests(chart, at)
    note(
      chart,
      at,
      NOTE_TYPE.progress,
      `${month < 1 ? 'Newborn' : `Child of ${ageInWords(month)}`}: growing along the curve, eats and sleeps well, development as expected. Examination normal. ${SAFETY[visits.length % SAFETY.length] ?? ''}`,
    )
  }
  return visits
}

const SAFETY = [
  'Talked about safe sleep and the car seat.',
  'Talked about reading together every day.',
  'Talked about teeth, juice and screens.',
]

function bloodTests(chart: Chart, at: Visit): void {
  laboratory(chart, at, single('hemoglobin', 'Hemoglobin', 'blood'))
  laboratory(chart, at, single('lead', 'Lead', 'blood'), {
    lead: chart.random.around(1.1, 0.5, 1),
  })
}

function dueMonths(birth: Day, until: Day): number[] {
  const months: number[] = VISIT_MONTHS.filter((month) => dayAt(birth, month) <= until)
  for (let year = 4; year <= LAST_AGE && addYears(birth, year) + 7 <= until; year++)
    months.push(year * 12)
  return months
}

/** A few days after the child reaches the age. */
function dayAt(birth: Day, month: number): Day {
  return birth + Math.round(month * 30.4375) + (month < 1 ? 0 : 6)
}

function ageInWords(month: number): string {
  if (month === 1) return '1 month'
  return month < 24 || month === 30 ? `${month} months` : `${month / 12} years`
}
