// Vital signs measured at a visit (US Core Vital Signs and the profiles on it).
import type {
  CodeableConcept,
  Coding,
  Observation,
  ObservationComponent,
  Quantity,
} from 'fhir/r4.js'
import { ageInYears } from '../calendar.ts'
import { type Chart, enter } from '../chart.ts'
import { round } from '../random.ts'
import type { Entered } from '../resource.ts'
import { OBSERVATION_CATEGORY } from '../vocabulary/hl7.ts'
import { VITAL } from '../vocabulary/loinc-clinical.ts'
import { concept } from '../vocabulary/table.ts'
import { quantity } from './quantity.ts'
import { during, type Visit } from './visit.ts'

/** What was measured; what was not is left out. */
export type VitalValues = {
  systolic?: number
  diastolic?: number
  /** Per minute. */
  heartRate?: number
  /** Per minute. */
  respiratoryRate?: number
  /** Degrees Celsius. */
  temperature?: number
  /** Kilograms. */
  weight?: number
  /** Centimetres. */
  height?: number
  /** Percent. */
  oxygenSaturation?: number
  /** Centimetres. */
  headCircumference?: number
}

/** Enters each measured value as an Observation of its own, and the body mass index where both parts are there. */
export function vitalSigns(chart: Chart, at: Visit, values: VitalValues): void {
  const { systolic, diastolic, weight, height } = values
  if (systolic !== undefined && diastolic !== undefined)
    bloodPressure(chart, at, systolic, diastolic)
  const single = (
    kind: string,
    profile: string,
    code: Coding,
    value: number | undefined,
    ucum: string,
    unit?: string,
  ) => {
    if (value !== undefined)
      vital(chart, at, kind, profile, concept(code), quantity(value, ucum, unit))
  }
  single('hr', 'us-core-heart-rate', VITAL.heartRate, values.heartRate, '/min', 'beats/min')
  single(
    'rr',
    'us-core-respiratory-rate',
    VITAL.respiratoryRate,
    values.respiratoryRate,
    '/min',
    'breaths/min',
  )
  single('temp', 'us-core-body-temperature', VITAL.temperature, values.temperature, 'Cel', '°C')
  single('weight', 'us-core-body-weight', VITAL.weight, weight, 'kg')
  single('height', 'us-core-body-height', VITAL.height, height, 'cm')
  const grownEnough = ageInYears(chart.person.birth, at.day) >= 2
  if (weight !== undefined && height !== undefined && height > 0 && grownEnough)
    single(
      'bmi',
      'us-core-bmi',
      VITAL.bmi,
      round(weight / (height / 100) ** 2, 1),
      'kg/m2',
      'kg/m²',
    )
  if (values.oxygenSaturation !== undefined) pulseOximetry(chart, at, values.oxygenSaturation)
  single(
    'head',
    'us-core-head-circumference',
    VITAL.headCircumference,
    values.headCircumference,
    'cm',
  )
}

/** Enters one vital sign. */
export function vital(
  chart: Chart,
  at: Visit,
  kind: string,
  profile: string,
  code: CodeableConcept,
  value: Quantity,
  components?: ObservationComponent[],
): Entered<Observation> {
  return enter<Observation>(chart, `obs-${kind}`, [profile], {
    ...vitalFrame(chart, at, code),
    valueQuantity: value,
    ...(components && { component: components }),
  })
}

/** Enters a blood pressure reading. */
export function bloodPressure(
  chart: Chart,
  at: Visit,
  systolic: number,
  diastolic: number,
): Entered<Observation> {
  return enter<Observation>(chart, 'obs-bp', ['us-core-blood-pressure'], {
    ...vitalFrame(chart, at, concept(VITAL.bloodPressure, 'Blood pressure')),
    component: [
      {
        code: concept(VITAL.systolic),
        valueQuantity: quantity(systolic, 'mm[Hg]', 'mmHg'),
      },
      {
        code: concept(VITAL.diastolic),
        valueQuantity: quantity(diastolic, 'mm[Hg]', 'mmHg'),
      },
    ],
  })
}

/** Enters a pulse oximetry reading; `oxygen` when oxygen was given with it. */
export function pulseOximetry(
  chart: Chart,
  at: Visit,
  percent: number,
  oxygen?: { litresPerMinute: number; percent: number },
): Entered<Observation> {
  const code = {
    coding: [VITAL.oxygenSaturation, VITAL.pulseOximetry],
    text: 'Oxygen saturation',
  }
  const components = oxygen && [
    {
      code: concept(VITAL.oxygenFlow),
      valueQuantity: quantity(oxygen.litresPerMinute, 'L/min'),
    },
    {
      code: concept(VITAL.oxygenConcentration),
      valueQuantity: quantity(oxygen.percent, '%'),
    },
  ]
  return vital(
    chart,
    at,
    'spo2',
    'us-core-pulse-oximetry',
    code,
    quantity(percent, '%'),
    components,
  )
}

/** What every vital sign has beside its value. */
export function vitalFrame(
  chart: Chart,
  at: Visit,
  code: CodeableConcept,
): Omit<Observation, 'id' | 'meta'> {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY.vitalSigns)],
    code,
    subject: chart.subject,
    encounter: at.encounter,
    effectiveDateTime: during(at, 5),
    performer: [at.clinician],
  }
}
