// Asthma since childhood: a preventer and a reliever, one bad night in the emergency department, well since.
import type { Observation } from 'fhir/r4.js'
import { addYears } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { carePlan } from '../entries/care.ts'
import { encounterDiagnosis, problem } from '../entries/condition.ts'
import { prescribeAndFill } from '../entries/medication.ts'
import { note } from '../entries/note.ts'
import { order, procedure } from '../entries/procedure.ts'
import { quantity } from '../entries/quantity.ts'
import { during, type Visit, visit } from '../entries/visit.ts'
import { pulseOximetry, vitalSigns } from '../entries/vitals.ts'
import { CLINICIAN } from '../practice/directory.ts'
import { OBSERVATION_CATEGORY } from '../vocabulary/hl7.ts'
import { DIAGNOSIS } from '../vocabulary/icd10cm.ts'
import { LUNG, NOTE_TYPE } from '../vocabulary/loinc-clinical.ts'
import { DRUG } from '../vocabulary/rxnorm.ts'
import { ENCOUNTER_TYPE, PROCEDURE, SERVICE_CATEGORY } from '../vocabulary/snomed.ts'
import { concept } from '../vocabulary/table.ts'
import { usualVitals } from './adult-baseline.ts'

/** Enters mild persistent asthma. */
export function asthma(chart: Chart): void {
  const first = visit(chart, {
    day: chart.until - 640,
    reason: 'Asthma review',
    reasonCode: DIAGNOSIS.asthma,
  })
  const wheeze = problem(chart, {
    code: DIAGNOSIS.asthma,
    onset: addYears(chart.person.birth, 9),
    at: first,
  })
  vitalSigns(chart, first, usualVitals(chart, 2))
  spirometry(chart, first, 3.4, 0.76)
  prescribeAndFill(chart, first, {
    drug: DRUG.fluticasone,
    sig: {
      text: 'Inhale 2 puffs twice daily, rinse mouth after',
      dose: 2,
      unit: 'puff',
      perDay: 2,
    },
    quantity: 1,
    container: 'inhaler',
    refills: 20,
    daysSupply: 30,
    reason: wheeze,
  })
  const reliever = {
    drug: DRUG.albuterol,
    sig: {
      text: 'Inhale 2 puffs every 4 to 6 hours as needed for wheezing',
      dose: 2,
      unit: 'puff',
      perDay: 4,
      asNeeded: 'Wheezing',
    },
    quantity: 1,
    container: 'inhaler',
    refills: 4,
    daysSupply: 150,
    reason: wheeze,
  }
  prescribeAndFill(chart, first, reliever)

  const night = visit(chart, {
    day: chart.until - 402,
    type: ENCOUNTER_TYPE.emergency,
    reason: 'Short of breath after a cold',
    reasonCode: DIAGNOSIS.asthmaExacerbation,
    clinician: CLINICIAN.hospitalist,
    setting: 'emergency',
    minutes: 200,
  })
  vitalSigns(chart, night, {
    systolic: 132,
    diastolic: 80,
    heartRate: 112,
    respiratoryRate: 26,
    temperature: 37.4,
  })
  pulseOximetry(chart, night, 92, { litresPerMinute: 3, percent: 32 })
  peakFlow(chart, night, 280)
  encounterDiagnosis(chart, night, DIAGNOSIS.asthmaExacerbation, { abated: night.day + 6 })
  note(
    chart,
    night,
    NOTE_TYPE.progress,
    'Wheezing for two days after a cold, albuterol every two hours at home. Oxygen, nebulized albuterol three times, prednisone by mouth. Peak flow from 280 to 430 L/min, saturation 97 percent on room air. Home after three hours, review within a week.',
  )

  const review = visit(chart, {
    day: chart.until - 396,
    reason: 'Review after the emergency visit',
    reasonCode: DIAGNOSIS.asthma,
  })
  vitalSigns(chart, review, usualVitals(chart, 1))
  peakFlow(chart, review, 480)

  const last = visit(chart, {
    day: chart.until - 45,
    reason: 'Asthma review',
    reasonCode: DIAGNOSIS.asthma,
  })
  vitalSigns(chart, last, usualVitals(chart))
  spirometry(chart, last, 3.7, 0.8)
  peakFlow(chart, last, 520)
  carePlan(
    chart,
    last,
    'Asthma action plan',
    [
      { text: 'Green, peak flow above 430 L/min: fluticasone every day.' },
      {
        text: 'Yellow, 270 to 430 L/min: albuterol every four hours, call if not better in a day.',
      },
      { text: 'Red, below 270 L/min: albuterol and to the emergency department at once.' },
    ],
    { conditions: [wheeze] },
  )
  note(
    chart,
    last,
    NOTE_TYPE.progress,
    'Asthma well controlled: albuterol less than once a week, no nights awake. Inhaler technique good. Action plan renewed.',
  )
}

function spirometry(chart: Chart, at: Visit, fev1: number, ratio: number): void {
  const request = order(chart, at, PROCEDURE.spirometry, SERVICE_CATEGORY.evaluation, {
    text: 'Asthma review',
  })
  procedure(chart, at, concept(PROCEDURE.spirometry), { text: 'Asthma review', order: request })
  measured(chart, at, LUNG.fev1, quantity(fev1, 'L'))
  measured(chart, at, LUNG.fev1Ratio, quantity(Math.round(ratio * 100), '%'))
}

function peakFlow(chart: Chart, at: Visit, litresPerMinute: number): void {
  measured(chart, at, LUNG.peakFlow, quantity(litresPerMinute, 'L/min'))
}

function measured(
  chart: Chart,
  at: Visit,
  code: (typeof LUNG)['fev1'],
  value: ReturnType<typeof quantity>,
): void {
  enter<Observation>(chart, 'obs-lung', ['us-core-observation-clinical-result'], {
    resourceType: 'Observation',
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY.procedure)],
    code: concept(code),
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 18),
    performer: [CLINICIAN.nurse],
    valueQuantity: value,
  })
}
