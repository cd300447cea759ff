// How children grow: medians by age with a spread, and from them a value for a child's place on the
// curve and the percentile of a value. Medians are rounded from the growth standards that the CDC
// recommends (WHO under two years of age, CDC above); good for a demo, not for a growth clinic.
import { round } from '../random.ts'
import type { Gender } from './person.ts'

/** Month of age and the median then. */
type Curve = readonly (readonly [month: number, median: number])[]

type Measure = { female: Curve; male: Curve; variation: number }

/** Weight in kilograms; `variation` is the standard deviation as a part of the median. */
const WEIGHT: Measure = {
  female: [
    [0, 3.2],
    [1, 4.2],
    [2, 5.1],
    [4, 6.4],
    [6, 7.3],
    [9, 8.2],
    [12, 8.9],
    [15, 9.6],
    [18, 10.2],
    [24, 11.9],
    [30, 12.9],
    [36, 13.9],
    [48, 16.1],
    [60, 18.2],
    [84, 23.0],
    [108, 29.0],
    [132, 37.0],
    [156, 45.8],
    [180, 52.0],
    [216, 56.5],
  ],
  male: [
    [0, 3.3],
    [1, 4.5],
    [2, 5.6],
    [4, 7.0],
    [6, 7.9],
    [9, 8.9],
    [12, 9.6],
    [15, 10.3],
    [18, 10.9],
    [24, 12.5],
    [30, 13.5],
    [36, 14.4],
    [48, 16.3],
    [60, 18.4],
    [84, 23.0],
    [108, 28.6],
    [132, 36.0],
    [156, 45.3],
    [180, 56.0],
    [216, 67.0],
  ],
  variation: 0.115,
}

/** Length or height in centimetres. */
const LENGTH: Measure = {
  female: [
    [0, 49.1],
    [1, 53.7],
    [2, 57.1],
    [4, 62.1],
    [6, 65.7],
    [9, 70.1],
    [12, 74.0],
    [15, 77.5],
    [18, 80.7],
    [24, 85.7],
    [30, 90.7],
    [36, 95.0],
    [48, 102.7],
    [60, 109.0],
    [84, 121.5],
    [108, 133.0],
    [132, 144.5],
    [156, 157.0],
    [180, 162.0],
    [216, 163.0],
  ],
  male: [
    [0, 49.9],
    [1, 54.7],
    [2, 58.4],
    [4, 63.9],
    [6, 67.6],
    [9, 72.0],
    [12, 75.7],
    [15, 79.1],
    [18, 82.3],
    [24, 87.1],
    [30, 91.9],
    [36, 96.1],
    [48, 103.3],
    [60, 109.6],
    [84, 122.0],
    [108, 133.5],
    [132, 143.5],
    [156, 156.0],
    [180, 170.0],
    [216, 176.0],
  ],
  variation: 0.036,
}

/** Head circumference in centimetres, to three years. */
const HEAD: Measure = {
  female: [
    [0, 33.9],
    [1, 36.5],
    [2, 38.3],
    [4, 40.6],
    [6, 42.2],
    [9, 43.8],
    [12, 44.9],
    [15, 45.7],
    [18, 46.2],
    [24, 47.2],
    [36, 48.5],
  ],
  male: [
    [0, 34.5],
    [1, 37.3],
    [2, 39.1],
    [4, 41.6],
    [6, 43.3],
    [9, 45.0],
    [12, 46.1],
    [15, 46.8],
    [18, 47.4],
    [24, 48.3],
    [36, 49.5],
  ],
  variation: 0.029,
}

/** Body mass index, from two years. */
const BMI: Measure = {
  female: [
    [24, 16.4],
    [36, 15.7],
    [48, 15.3],
    [60, 15.2],
    [84, 15.5],
    [108, 16.4],
    [132, 17.5],
    [156, 18.7],
    [216, 21.2],
  ],
  male: [
    [24, 16.6],
    [36, 16.0],
    [48, 15.6],
    [60, 15.4],
    [84, 15.5],
    [108, 16.1],
    [132, 17.2],
    [156, 18.5],
    [216, 21.8],
  ],
  variation: 0.085,
}

/** Where a child stands, in standard deviations from the median. */
export type Stature = { weight: number; length: number; head: number }

/** Kilograms, centimetres and centimetres at an age in months. */
export function grown(gender: Gender, months: number, stature: Stature) {
  return {
    weight: round(at(WEIGHT, gender, months, stature.weight), 1),
    length: round(at(LENGTH, gender, months, stature.length), 1),
    head: round(at(HEAD, gender, Math.min(months, 36), stature.head), 1),
  }
}

/** The percentile of a head circumference among children of that age and sex. */
export function headPercentile(gender: Gender, months: number, centimetres: number): number {
  return percentile(HEAD, gender, months, centimetres)
}

/** The percentile of a body mass index. */
export function bmiPercentile(gender: Gender, months: number, bmi: number): number {
  return percentile(BMI, gender, months, bmi)
}

/** The percentile of a weight among children of that length: those of the age at which it is the median. */
export function weightForLengthPercentile(gender: Gender, centimetres: number, kilograms: number) {
  const curve = LENGTH[gender]
  const upper = curve.findIndex(([, median]) => median >= centimetres)
  const [to, high] = curve[Math.max(upper, 1)] ?? [0, 0]
  const [from, low] = curve[Math.max(upper, 1) - 1] ?? [0, 0]
  const months = from + ((centimetres - low) / (high - low)) * (to - from)
  const narrower = { ...WEIGHT, variation: 0.085 }
  return percentile(narrower, gender, Math.max(0, months), kilograms)
}

function at(measure: Measure, gender: Gender, months: number, deviations: number): number {
  return median(measure[gender], months) * (1 + measure.variation * deviations)
}

function percentile(measure: Measure, gender: Gender, months: number, value: number): number {
  const middle = median(measure[gender], months)
  const deviations = (value / middle - 1) / measure.variation
  return Math.min(99, Math.max(1, Math.round(100 * normal(deviations))))
}

function median(curve: Curve, months: number): number {
  let [fromMonth, fromValue] = curve[0] ?? [0, 0]
  for (const [month, value] of curve) {
    if (months <= month)
      return month === fromMonth
        ? value
        : fromValue + ((months - fromMonth) / (month - fromMonth)) * (value - fromValue)
    fromMonth = month
    fromValue = value
  }
  return fromValue
}

/** The normal distribution function, by the logistic approximation (good to 0.01). */
function normal(deviations: number): number {
  return 1 / (1 + Math.exp(-1.702 * deviations))
}
