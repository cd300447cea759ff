// Type 2 diabetes: found by blood test, metformin raised in steps, feet and kidneys looked at every year.
import type { Chart } from '../chart.ts'
import { carePlan, goal } from '../entries/care.ts'
import { encounterDiagnosis, problem } from '../entries/condition.ts'
import { PANEL, single } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { prescribeAndFill, takes } from '../entries/medication.ts'
import { note } from '../entries/note.ts'
import { procedure } from '../entries/procedure.ts'
import { visit } from '../entries/visit.ts'
import { vitalSigns } from '../entries/vitals.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { ENCOUNTER_TYPE, PROCEDURE } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { usualVitals } from './adult-baseline.ts'
import { statin } from './hypertension.ts'

const A1C = single('hemoglobinA1c', 'Hemoglobin A1c', 'blood')
const URINE_ALBUMIN = single('urineAlbuminRatio', 'Albumin to creatinine ratio', 'urine')

/** Hemoglobin A1c in percent and fasting glucose in mg/dL at each visit. */
const COURSE = [
  { daysAgo: 1090, a1c: 8.4, glucose: 188, tablets: 1 },
  { daysAgo: 995, a1c: 7.6, glucose: 160, tablets: 2 },
  { daysAgo: 810, a1c: 7.2, glucose: 146, tablets: 2 },
  { daysAgo: 620, a1c: 7.4, glucose: 152, tablets: 4 },
  { daysAgo: 430, a1c: 6.9, glucose: 134, tablets: 4 },
  { daysAgo: 250, a1c: 6.8, glucose: 131, tablets: 4 },
  { daysAgo: 70, a1c: 6.7, glucose: 128, tablets: 4 },
] as const

/** Enters type 2 diabetes and its course. */
export function diabetes(chart: Chart): void {
  chart.usual.set('glucose', 138)
  const visits = COURSE.map((step, index) => {
    const at = visit(chart, {
      day: chart.until - step.daysAgo,
      type: index === 0 ? ENCOUNTER_TYPE.problem : ENCOUNTER_TYPE.followUp,
      reason: index === 0 ? 'Thirst and tiredness' : 'Diabetes follow-up',
      reasonCode: DIAGNOSIS.diabetes2,
    })
    vitalSigns(chart, at, usualVitals(chart, step.daysAgo / 365))
    laboratory(chart, at, A1C, { hemoglobinA1c: step.a1c })
    laboratory(chart, at, PANEL.basicMetabolic, { glucose: step.glucose })
    return at
  })
  const [first] = visits
  const last = visits.at(-1)
  if (!first || !last) return

  const sugar = problem(chart, { code: DIAGNOSIS.diabetes2, onset: first.day, at: first })
  encounterDiagnosis(chart, first, DIAGNOSIS.diabetes2)
  visits.forEach((at, index) => {
    const tablets = COURSE[index]?.tablets ?? 1
    if (index > 0 && tablets === COURSE[index - 1]?.tablets) return
    const changed = visits.find((_, later) => later > index && COURSE[later]?.tablets !== tablets)
    prescribeAndFill(chart, at, {
      drug: DRUG.metformin500,
      sig: {
        text: `Take ${tablets === 4 ? '2 tablets by mouth twice daily' : tablets === 2 ? '2 tablets by mouth once daily' : '1 tablet by mouth once daily'} with a meal`,
        dose: tablets === 1 ? 1 : 2,
        unit: 'tablet',
        perDay: tablets === 4 ? 2 : 1,
      },
      quantity: tablets * 90,
      refills: 11,
      daysSupply: 90,
      reason: sugar,
      ...(changed && { ended: changed.day }),
    })
    if (index % 2 === 1) footExam(chart, at)
  })
  if (!takes(chart, DRUG.atorvastatin20)) statin(chart, visits[1] ?? first)
  laboratory(chart, visits[2] ?? last, URINE_ALBUMIN, { urineAlbuminRatio: 14 })
  laboratory(chart, last, URINE_ALBUMIN, { urineAlbuminRatio: 17 })
  footExam(chart, last)

  const target = goal(
    chart,
    'Hemoglobin A1c below 7 percent without low blood sugar',
    first.day,
    chart.until + 200,
    [sugar],
  )
  carePlan(
    chart,
    first,
    'Type 2 diabetes',
    [
      { text: 'Metformin with meals; blood sugar checked in the morning twice a week.' },
      { text: 'Hemoglobin A1c every three to six months, kidneys and feet every year.' },
      { text: 'Meeting with the nurse about food and exercise.', status: 'completed' },
    ],
    { conditions: [sugar], goals: [target] },
  )
  note(
    chart,
    last,
    NOTE_TYPE.progress,
    'Type 2 diabetes, A1c 6.7 percent on metformin 2000 mg daily. No low blood sugar. Feet: pulses and sensation intact, skin unbroken. Albumin in urine normal. Eye examination at the optometrist due this year. Continue.',
  )
}

function footExam(chart: Chart, at: ReturnType<typeof visit>): void {
  procedure(chart, at, concept(PROCEDURE.diabeticFootExam), { text: 'Yearly look at the feet' })
}
