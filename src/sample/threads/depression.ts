// Depression found by screening, treated with sertraline and talking, followed with the PHQ-9.
import type { Coding } from 'fhir/r4.js'
import type { Chart } from '../chart.ts'
import { carePlan, goal } from '../entries/care.ts'
import { encounterDiagnosis, healthConcern, problem } from '../entries/condition.ts'
import { type Prescription, prescribeAndFill } from '../entries/medication.ts'
import { note } from '../entries/note.ts'
import { procedure } from '../entries/procedure.ts'
import { survey } from '../entries/survey.ts'
import { visit } from '../entries/visit.ts'
import { vitalSigns } from '../entries/vitals.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { FREQUENCY_SCALE, PHQ9 } from '../vocabulary/instruments.ts'
import { NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { PROCEDURE } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { usualVitals } from './adult-baseline.ts'

/** Answers to the nine questions of the PHQ-9 at each visit, 0 to 3. */
const COURSE = [
  { daysAgo: 420, answers: [2, 3, 2, 3, 1, 2, 2, 1, 0] },
  { daysAgo: 392, answers: [2, 2, 2, 2, 1, 1, 2, 0, 0] },
  { daysAgo: 350, answers: [1, 1, 2, 1, 1, 1, 1, 0, 0] },
  { daysAgo: 260, answers: [1, 1, 1, 1, 0, 0, 1, 0, 0] },
  { daysAgo: 110, answers: [0, 1, 1, 1, 0, 0, 0, 0, 0] },
] as const

const WORDS = [
  'Low for two months since a separation, sleeps badly, cannot concentrate at work. No thoughts of death, safe at home. Moderate depression; starts sertraline 25 mg and weekly counseling.',
  'Four weeks on sertraline: sleeping a little better, some nausea in the first days. Raise to 50 mg.',
  'Clearly better, back at work full time. Counseling goes well. Continue.',
  'Mood stable, enjoys the garden again. Continue until at least six months after recovery.',
  'In remission. Discussed to go on for the winter and to stop slowly in spring.',
]

/** Enters a depressive episode and its treatment. */
export function depression(chart: Chart): void {
  const visits = COURSE.map((step, index) => {
    const at = visit(chart, {
      day: chart.until - step.daysAgo,
      reason: index === 0 ? 'Low mood and poor sleep' : 'Follow-up of depression',
      reasonCode: DIAGNOSIS.depression,
      minutes: index === 0 ? 45 : 30,
    })
    vitalSigns(chart, at, usualVitals(chart, step.daysAgo / 365))
    survey(
      chart,
      at,
      PHQ9,
      step.answers.map((score) => ({ coding: onScale(score) })),
      [],
      {
        value: step.answers.reduce((sum: number, score) => sum + score, 0),
        unit: '{score}',
      },
    )
    note(chart, at, NOTE_TYPE.progress, WORDS[index] ?? '')
    return at
  })
  const [first, second] = visits
  if (!first || !second) return

  procedure(chart, first, concept(PROCEDURE.depressionScreening), { text: 'Low mood' })
  const low = problem(chart, { code: DIAGNOSIS.depression, onset: first.day - 60, at: first })
  encounterDiagnosis(chart, first, DIAGNOSIS.depression, { onset: first.day - 60 })
  healthConcern(chart, { code: DIAGNOSIS.anxiety, onset: first.day - 30, at: second })

  const starting: Prescription = {
    drug: DRUG.sertraline25,
    sig: {
      text: 'Take 1 tablet by mouth once daily in the morning',
      dose: 1,
      unit: 'tablet',
      perDay: 1,
    },
    quantity: 28,
    refills: 0,
    daysSupply: 28,
    reason: low,
    ended: second.day,
  }
  prescribeAndFill(chart, first, starting)
  const { ended: _, ...going } = starting
  prescribeAndFill(chart, second, {
    ...going,
    drug: DRUG.sertraline50,
    quantity: 90,
    daysSupply: 90,
    refills: 5,
  })
  const target = goal(chart, 'PHQ-9 below 5 for six months', first.day, chart.until + 60, [low])
  carePlan(
    chart,
    first,
    'Depression',
    [
      { text: 'Sertraline every morning.' },
      { text: 'Counseling once a week.' },
      { text: 'Crisis line 988 on the refrigerator; call the practice if things get worse.' },
    ],
    { conditions: [low], goals: [target] },
  )
}

function onScale(score: number): Coding {
  return FREQUENCY_SCALE[score] ?? FREQUENCY_SCALE[0]
}
