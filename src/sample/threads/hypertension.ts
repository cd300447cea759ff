// High blood pressure found at a check-up, treated in two steps and brought under control.
import type { Chart } from '../chart.ts'
import { carePlan, goal } from '../entries/care.ts'
import { encounterDiagnosis, problem } from '../entries/condition.ts'
import { PANEL } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { type Prescription, prescribeAndFill, takes } from '../entries/medication.ts'
import { note } from '../entries/note.ts'
import { quantity } from '../entries/quantity.ts'
import { later, type Visit, visit } from '../entries/visit.ts'
import { bloodPressure, vitalSigns } from '../entries/vitals.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { NOTE_TYPE, VITAL } from '../vocabulary/loinc-clinical.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { ENCOUNTER_TYPE } from '../vocabulary/snomed.ts'
import { usualWeight } from './adult-baseline.ts'

/** Pressure at each follow-up, from diagnosis to control. */
const COURSE = [
  { daysAgo: 700, systolic: 154, diastolic: 94 },
  { daysAgo: 665, systolic: 146, diastolic: 90 },
  { daysAgo: 600, systolic: 138, diastolic: 86 },
  { daysAgo: 420, systolic: 134, diastolic: 84 },
  { daysAgo: 240, systolic: 130, diastolic: 80 },
  { daysAgo: 62, systolic: 128, diastolic: 78 },
] as const

/** Enters essential hypertension and what was done about it. */
export function hypertension(chart: Chart): void {
  const { random } = chart
  const visits = COURSE.map((step, index) => {
    const at = visit(chart, {
      day: chart.until - step.daysAgo,
      type: index === 0 ? ENCOUNTER_TYPE.problem : ENCOUNTER_TYPE.followUp,
      reason: index === 0 ? 'Elevated blood pressure' : 'Blood pressure follow-up',
      reasonCode: DIAGNOSIS.hypertension,
    })
    vitalSigns(chart, at, {
      systolic: step.systolic + random.integer(-2, 2),
      diastolic: step.diastolic + random.integer(-2, 2),
      heartRate: random.around(74, 6),
      weight: usualWeight(chart, step.daysAgo / 365),
    })
    // Measured again after a few minutes of rest.
    bloodPressure(chart, later(at, 6), step.systolic + random.integer(-5, 0), step.diastolic)
    return at
  })
  const [first, second, third] = visits
  const last = visits.at(-1)
  if (!first || !second || !third || !last) return

  const high = problem(chart, { code: DIAGNOSIS.hypertension, onset: first.day, at: first })
  encounterDiagnosis(chart, first, DIAGNOSIS.hypertension)
  const lisinopril10: Prescription = {
    drug: DRUG.lisinopril10,
    sig: { text: 'Take 1 tablet by mouth once daily', dose: 1, unit: 'tablet', perDay: 1 },
    quantity: 30,
    refills: 1,
    daysSupply: 30,
    reason: high,
    ended: second.day,
  }
  const { ended: _, ...ongoing } = lisinopril10
  prescribeAndFill(chart, first, lisinopril10)
  prescribeAndFill(chart, second, {
    ...ongoing,
    drug: DRUG.lisinopril20,
    quantity: 90,
    daysSupply: 90,
    refills: 8,
  })
  if (!takes(chart, DRUG.atorvastatin20)) statin(chart, third)
  laboratory(chart, second, PANEL.basicMetabolic, { potassium: 4.4 })
  laboratory(chart, last, PANEL.basicMetabolic, { potassium: 4.5 })
  laboratory(chart, last, PANEL.lipid, { cholesterol: 168, triglyceride: 138, hdl: 48 })

  const target = goal(
    chart,
    'Blood pressure below 130/80 mmHg at home and in the office',
    first.day,
    chart.until + 180,
    [high],
    [
      { measure: VITAL.systolic, value: quantity(130, 'mm[Hg]', 'mmHg') },
      { measure: VITAL.diastolic, value: quantity(80, 'mm[Hg]', 'mmHg') },
    ],
  )
  carePlan(
    chart,
    first,
    'High blood pressure',
    [
      { text: 'Lisinopril every day; blood test for potassium and kidneys after each change.' },
      { text: 'Measure blood pressure at home twice a week and write it down.' },
      { text: 'Less salt, 30 minutes of walking on five days a week.' },
    ],
    { conditions: [high], goals: [target] },
  )
  note(
    chart,
    last,
    NOTE_TYPE.progress,
    'Hypertension, now at goal on lisinopril 20 mg. No cough, no dizziness. Potassium and creatinine normal. Lipids at goal on atorvastatin. Continue. Home readings to be brought in three months.',
  )
}

/** Treats high cholesterol, found in the blood work that came with the high pressure. */
export function statin(chart: Chart, at: Visit): void {
  const lipids = problem(chart, { code: DIAGNOSIS.hyperlipidemia, onset: at.day, at })
  prescribeAndFill(chart, at, {
    drug: DRUG.atorvastatin20,
    sig: {
      text: 'Take 1 tablet by mouth once daily at bedtime',
      dose: 1,
      unit: 'tablet',
      perDay: 1,
    },
    quantity: 90,
    refills: 11,
    daysSupply: 90,
    reason: lipids,
  })
}
