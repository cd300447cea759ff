// A child's measurements at a visit, with the percentiles (US Core pediatric vital signs): head
// circumference and weight for length under two or three years, body mass index after.
import { ageInMonths } from '../calendar.ts'
import type { Chart } from '../chart.ts'
import {
  bmiPercentile,
  grown,
  headPercentile,
  type Stature,
  weightForLengthPercentile,
} from '../people/growth.ts'
import { VITAL } from '../vocabulary/loinc-clinical.ts'
import { concept } from '../vocabulary/table.ts'
import { quantity } from './quantity.ts'
import type { Visit } from './visit.ts'
import { vital, vitalSigns } from './vitals.ts'

const HEAD_UNTIL_MONTHS = 25
const BMI_FROM_MONTHS = 24

/** Enters weight, length and what goes with them at the child's age. */
export function growthVitals(chart: Chart, at: Visit, stature: Stature): void {
  const { random } = chart
  const { gender, birth } = chart.person
  const months = ageInMonths(birth, at.day)
  const { weight, length, head } = grown(gender, months, stature)
  const young = months < HEAD_UNTIL_MONTHS
  vitalSigns(chart, at, {
    weight,
    height: length,
    heartRate: random.around(restingHeartRate(months), 8),
    respiratoryRate: random.around(months < 12 ? 34 : months < 60 ? 25 : 20, 3),
    temperature: random.around(36.8, 0.3, 1),
    ...(young && { headCircumference: head }),
    ...(months >= 36 && {
      systolic: random.around(92 + months / 12, 5),
      diastolic: random.around(56 + months / 24, 4),
    }),
  })
  const percentile = (kind: string, profile: string, code: typeof VITAL.bmi, value: number) =>
    vital(chart, at, kind, profile, concept(code), quantity(value, '%'))
  if (young) {
    percentile(
      'head-percentile',
      'head-occipital-frontal-circumference-percentile',
      VITAL.headCircumferencePercentile,
      headPercentile(gender, months, head),
    )
    percentile(
      'weight-for-length',
      'pediatric-weight-for-height',
      VITAL.weightForLengthPercentile,
      weightForLengthPercentile(gender, length, weight),
    )
  }
  if (months >= BMI_FROM_MONTHS)
    percentile(
      'bmi-percentile',
      'pediatric-bmi-for-age',
      VITAL.bmiPercentile,
      bmiPercentile(gender, months, weight / (length / 100) ** 2),
    )
}

function restingHeartRate(months: number): number {
  if (months < 12) return 130
  if (months < 36) return 115
  if (months < 72) return 100
  return 88
}
