// A weak heart after years of coronary disease, two admissions, and death in hospital: a chart that is
// closed.
import type { Observation } from 'fhir/r4.js'
import { isoInstant } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { carePlan } from '../entries/care.ts'
import { encounterDiagnosis, problem } from '../entries/condition.ts'
import { PANEL, single } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { prescribeAndFill } from '../entries/medication.ts'
import { note } from '../entries/note.ts'
import { quantity } from '../entries/quantity.ts'
import { during, type Visit, visit } from '../entries/visit.ts'
import { pulseOximetry, vitalSigns } from '../entries/vitals.ts'
import { TIME_OF_DEATH } from '../people/patient.ts'
import { CLINICIAN } from '../practice/directory.ts'
import { DISCHARGE, OBSERVATION_CATEGORY } from '../vocabulary/hl7.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { HEART, NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { ENCOUNTER_TYPE } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { usualWeight } from './adult-baseline.ts'

const BNP = single('bnp', 'N-terminal pro-BNP', 'serum')

const DAILY = { dose: 1, unit: 'tablet', perDay: 1 } as const

/** Enters the last two years of a person with heart failure. */
export function heartFailure(chart: Chart): void {
  const first = visit(chart, {
    day: chart.until - 690,
    type: ENCOUNTER_TYPE.problem,
    reason: 'Short of breath on the stairs, swollen ankles',
    reasonCode: DIAGNOSIS.heartFailure,
  })
  vitalSigns(chart, first, {
    systolic: 138,
    diastolic: 82,
    heartRate: 88,
    respiratoryRate: 20,
    weight: usualWeight(chart, 2) + 4,
    oxygenSaturation: 94,
  })
  const heart = problem(chart, { code: DIAGNOSIS.heartFailure, onset: first.day, at: first })
  const vessels = problem(chart, {
    code: DIAGNOSIS.coronaryDisease,
    onset: first.day - 3300,
    at: first,
  })
  encounterDiagnosis(chart, first, DIAGNOSIS.heartFailure)
  laboratory(chart, first, BNP, { bnp: 2140 })
  laboratory(chart, first, PANEL.basicMetabolic, { creatinine: 1.34 })
  ejectionFraction(chart, first, 35)
  const drugs = [
    [DRUG.furosemide40, 'Take 1 tablet by mouth every morning', heart],
    [DRUG.metoprolol50, 'Take 1 tablet by mouth once daily', heart],
    [DRUG.lisinopril10, 'Take 1 tablet by mouth once daily', heart],
    [DRUG.aspirin81, 'Take 1 tablet by mouth once daily', vessels],
  ] as const
  for (const [drug, text, reason] of drugs)
    prescribeAndFill(chart, first, {
      drug,
      sig: { ...DAILY, text },
      quantity: 90,
      refills: 11,
      daysSupply: 90,
      reason,
    })
  carePlan(
    chart,
    first,
    'Heart failure',
    [
      { text: 'Weigh every morning; call when up 2 kg in three days.' },
      { text: 'Salt below 2 g a day.' },
      { text: 'Visit from the home nurse once a week.' },
    ],
    { conditions: [heart] },
  )

  for (const daysAgo of [640, 520, 380, 230]) steady(chart, daysAgo)
  admission(chart)
  lastDays(chart)
}

function steady(chart: Chart, daysAgo: number): void {
  const { random } = chart
  const at = visit(chart, {
    day: chart.until - daysAgo,
    reason: 'Heart failure follow-up',
    reasonCode: DIAGNOSIS.heartFailure,
    clinician: CLINICIAN.cardiologist,
  })
  vitalSigns(chart, at, {
    systolic: random.around(118, 6),
    diastolic: random.around(70, 4),
    heartRate: random.around(66, 5),
    weight: usualWeight(chart, daysAgo / 365),
    oxygenSaturation: random.integer(94, 97),
  })
  laboratory(chart, at, PANEL.basicMetabolic, { creatinine: chart.random.around(1.38, 0.06, 2) })
  laboratory(chart, at, BNP, { bnp: random.around(1300, 250) })
  note(
    chart,
    at,
    NOTE_TYPE.progress,
    'Heart failure, steady. Walks to the shop, sleeps on two pillows. No swelling. Medicines unchanged.',
  )
}

function admission(chart: Chart): void {
  const at = visit(chart, {
    day: chart.until - 120,
    type: ENCOUNTER_TYPE.admission,
    reason: 'Worsening heart failure',
    reasonCode: DIAGNOSIS.acuteHeartFailure,
    clinician: CLINICIAN.hospitalist,
    setting: 'ward',
    minutes: 5 * 1440,
  })
  vitalSigns(chart, at, {
    systolic: 104,
    diastolic: 64,
    heartRate: 104,
    respiratoryRate: 26,
    weight: usualWeight(chart, 0) + 6,
  })
  pulseOximetry(chart, at, 89, { litresPerMinute: 3, percent: 32 })
  laboratory(chart, at, BNP, { bnp: 6420 })
  laboratory(chart, at, PANEL.basicMetabolic, {
    creatinine: 1.86,
    sodium: 132,
    ureaNitrogen: 41,
  })
  ejectionFraction(chart, at, 25)
  encounterDiagnosis(chart, at, DIAGNOSIS.acuteHeartFailure, { abated: at.day + 6 })
  note(
    chart,
    at,
    NOTE_TYPE.dischargeSummary,
    'Admitted with acute on chronic heart failure after a chest infection. Furosemide by vein, 6.1 kg lost. Ejection fraction 25 percent. Long talk with him and his niece: no resuscitation, no intensive care. Home with nursing twice a week.',
    at.minutes - 60,
  )
}

function lastDays(chart: Chart): void {
  const day = chart.until - 3
  const at = visit(chart, {
    day,
    type: ENCOUNTER_TYPE.admission,
    reason: 'End-stage heart failure, comfort care',
    reasonCode: DIAGNOSIS.acuteHeartFailure,
    clinician: CLINICIAN.hospitalist,
    setting: 'ward',
    startMinute: 15 * 60,
    minutes: 3 * 1440 + TIME_OF_DEATH - 15 * 60,
    disposition: DISCHARGE.expired,
  })
  vitalSigns(chart, at, { systolic: 82, diastolic: 50, heartRate: 118, respiratoryRate: 30 })
  encounterDiagnosis(chart, at, DIAGNOSIS.acuteHeartFailure)
  note(
    chart,
    at,
    NOTE_TYPE.progress,
    'Admitted for comfort as he wished. Morphine by mouth for breathlessness. His niece is with him. No further measurements.',
  )
}

function ejectionFraction(chart: Chart, at: Visit, percent: number): void {
  enter<Observation>(chart, 'obs-heart', ['us-core-observation-clinical-result'], {
    resourceType: 'Observation',
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY.imaging)],
    code: concept(HEART.ejectionFraction),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 60),
    issued: isoInstant(at.day, at.minute + 90),
    performer: [CLINICIAN.cardiologist],
    valueQuantity: quantity(percent, '%'),
    referenceRange: [{ low: quantity(52, '%'), high: quantity(72, '%') }],
  })
}
