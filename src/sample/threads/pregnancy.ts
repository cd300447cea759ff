// A normal second pregnancy, in its 32nd week on the last day of the data: prenatal visits with weight,
// pressure, fundal height and the child's heart, the usual tests, and iron when hemoglobin falls.
import type { Observation, Quantity } from 'fhir/r4.js'
import { isoDate } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { carePlan } from '../entries/care.ts'
import { encounterDiagnosis, problem } from '../entries/condition.ts'
import { vaccination } from '../entries/history.ts'
import { PANEL, single } from '../entries/lab-reference.ts'
import { laboratory } from '../entries/labs.ts'
import { prescribeAndFill } from '../entries/medication.ts'
import { note } from '../entries/note.ts'
import { order, procedure } from '../entries/procedure.ts'
import { quantity } from '../entries/quantity.ts'
import { report } from '../entries/report.ts'
import { during, type Visit, visit } from '../entries/visit.ts'
import { vitalSigns } from '../entries/vitals.ts'
import { CLINICIAN, ORGANIZATION } from '../practice/directory.ts'
import { round } from '../random.ts'
import { VACCINE } from '../vocabulary/cvx.ts'
import { INTERPRETATION, OBSERVATION_CATEGORY } from '../vocabulary/hl7.ts'
import { DIAGNOSIS, HOSPITAL_PROCEDURE } from '../vocabulary/icd10cm.ts'
import {
  NOTE_TYPE,
  PRENATAL,
  RADIOLOGY,
  REPORT_CATEGORY,
  SOCIAL,
} from '../vocabulary/loinc-clinical.ts'
import { LAB } from '../vocabulary/loinc-labs.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { BLOOD_TYPE, ENCOUNTER_TYPE, PREGNANCY, SERVICE_CATEGORY } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { fluShot } from './adult-baseline.ts'

/** Weeks since the last period on the last day of the data. */
const WEEKS_NOW = 31.5
const PREGNANCY_DAYS = 280
/** Weeks of the prenatal visits. */
const VISITS = [9, 13, 17, 21, 25, 28, 30] as const

/** Enters a pregnancy under way. */
export function pregnancy(chart: Chart): void {
  const lastPeriod = chart.until - Math.round(WEEKS_NOW * 7)
  const visits = VISITS.map((week) => prenatalVisit(chart, lastPeriod + week * 7, week))
  const [first, , , anatomy, sugar, third] = visits
  if (!first || !anatomy || !sugar || !third) return

  const expecting = problem(chart, { code: DIAGNOSIS.pregnant, onset: first.day, at: first })
  enter<Observation>(chart, 'obs-pregnancy', ['us-core-observation-pregnancystatus'], {
    ...frame(chart, first, OBSERVATION_CATEGORY.socialHistory, SOCIAL.pregnancyStatus),
    valueCodeableConcept: concept(PREGNANCY.pregnant),
  })
  enter<Observation>(chart, 'obs-pregnancy', ['us-core-observation-clinical-result'], {
    ...frame(chart, first, OBSERVATION_CATEGORY.exam, PRENATAL.deliveryDate),
    valueDateTime: isoDate(lastPeriod + PREGNANCY_DAYS),
  })
  laboratory(chart, first, PANEL.bloodCount, { hemoglobin: 12.6 })
  bloodType(chart, first)
  ultrasound(chart, anatomy)
  fluShot(chart, third)
  vaccination(chart, VACCINE.tdap, third)
  laboratory(chart, sugar, single('glucoseChallenge', 'Glucose challenge', 'serum'), {
    glucoseChallenge: 118,
  })
  laboratory(chart, third, PANEL.bloodCount, { hemoglobin: 10.6 })
  laboratory(chart, third, single('ferritin', 'Ferritin', 'serum'), { ferritin: 11 })
  const pale = problem(chart, { code: DIAGNOSIS.anemiaInPregnancy, onset: third.day, at: third })
  prescribeAndFill(chart, third, {
    drug: DRUG.ferrousSulfate325,
    sig: {
      text: 'Take 1 tablet by mouth once daily on an empty stomach',
      dose: 1,
      unit: 'tablet',
      perDay: 1,
    },
    quantity: 30,
    refills: 3,
    daysSupply: 30,
    reason: pale,
  })
  carePlan(
    chart,
    first,
    'Prenatal care',
    [
      { text: 'Visits every four weeks, every two weeks from week 28, every week from week 36.' },
      { text: 'Folic acid and prenatal vitamins; no alcohol.', status: 'completed' },
      { text: 'Birth at Alder Creek Community Hospital.', status: 'scheduled' },
    ],
    { conditions: [expecting] },
  )
}

function prenatalVisit(chart: Chart, day: number, week: number): Visit {
  const { random } = chart
  const code =
    week < 14
      ? DIAGNOSIS.pregnancyFirstTrimester
      : week < 28
        ? DIAGNOSIS.pregnancySecondTrimester
        : DIAGNOSIS.pregnancyThirdTrimester
  const at = visit(chart, {
    day,
    type: ENCOUNTER_TYPE.prenatal,
    reason: `Prenatal visit, week ${week}`,
    reasonCode: code,
    clinician: CLINICIAN.obstetrician,
  })
  const gained = week < 13 ? 0.5 : 0.5 + (week - 12) * 0.42
  vitalSigns(chart, at, {
    systolic: random.around(week < 28 ? 108 : 114, 5),
    diastolic: random.around(week < 28 ? 66 : 71, 4),
    heartRate: random.around(78 + week / 4, 5),
    weight: round(chart.physique.weight + gained + random.around(0, 0.3, 1), 1),
  })
  exam(chart, at, PRENATAL.gestationalAge, quantity(week, 'wk', 'weeks'))
  if (week >= 12)
    exam(chart, at, PRENATAL.fetalHeartRate, quantity(random.around(146, 8), '/min', 'beats/min'))
  if (week >= 20)
    exam(chart, at, PRENATAL.fundalHeight, quantity(week + random.integer(-1, 1), 'cm'))
  encounterDiagnosis(chart, at, code, { abated: at.day })
  note(
    chart,
    at,
    NOTE_TYPE.progress,
    `Week ${week}. Feels well${week >= 20 ? ', the child moves' : ''}. No bleeding, no contractions. Pressure and urine normal. Growth as expected.`,
  )
  return at
}

function exam(chart: Chart, at: Visit, code: (typeof PRENATAL)['fundalHeight'], value: Quantity) {
  enter<Observation>(chart, 'obs-pregnancy', ['us-core-observation-clinical-result'], {
    ...frame(chart, at, OBSERVATION_CATEGORY.exam, code),
    valueQuantity: value,
  })
}

function bloodType(chart: Chart, at: Visit): void {
  const results = [
    [LAB.bloodType, BLOOD_TYPE.groupO],
    [LAB.rhType, BLOOD_TYPE.rhPositive],
  ] as const
  for (const [code, value] of results)
    enter<Observation>(chart, 'obs-lab', ['us-core-observation-lab'], {
      ...frame(chart, at, OBSERVATION_CATEGORY.laboratory, code),
      performer: [ORGANIZATION.laboratory],
      valueCodeableConcept: concept(value),
      interpretation: [concept(INTERPRETATION.normal)],
    })
}

function ultrasound(chart: Chart, at: Visit): void {
  const because = { text: 'Anatomy of the child in the second trimester' }
  const request = order(
    chart,
    at,
    HOSPITAL_PROCEDURE.fetalUltrasound,
    SERVICE_CATEGORY.imaging,
    because,
  )
  procedure(chart, at, concept(HOSPITAL_PROCEDURE.fetalUltrasound, 'Ultrasound of the pregnancy'), {
    ...because,
    order: request,
  })
  report(chart, at, {
    code: PRENATAL.ultrasound,
    title: 'Ultrasound, second trimester',
    category: REPORT_CATEGORY.radiology,
    findingCategory: OBSERVATION_CATEGORY.imaging,
    findings: [
      {
        code: RADIOLOGY.impression,
        value: 'Single living child, size matches dates, no abnormality seen. Placenta fundal.',
      },
    ],
    performer: CLINICIAN.obstetrician,
    order: request,
    documentType: NOTE_TYPE.imaging,
    lines: [
      'Single living child, head down, heart rate 148 a minute. Measurements match 21 weeks.',
      'Brain, face, spine, heart, stomach, kidneys, bladder and limbs seen and normal. Placenta fundal, amniotic fluid normal, cervix 38 mm.',
      'Impression: normal second-trimester examination.',
    ],
  })
}

function frame(
  chart: Chart,
  at: Visit,
  category: (typeof OBSERVATION_CATEGORY)['exam'],
  code: (typeof PRENATAL)['fundalHeight'],
): Omit<Observation, 'id' | 'meta'> {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [concept(category)],
    code: concept(code),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 15),
    performer: [at.clinician],
  }
}
