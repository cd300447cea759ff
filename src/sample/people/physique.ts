// What a grown person is like in numbers, so that the vital signs of all visits belong to one body.
import { ageInYears, type Day } from '../calendar.ts'
import { type Random, round } from '../random.ts'
import type { Person } from './person.ts'

export type Physique = {
  /** Centimetres. */
  height: number
  /** Kilograms on the last day of the chart. */
  weight: number
  /** mmHg at rest, untreated. */
  systolic: number
  diastolic: number
  /** Beats a minute at rest. */
  heartRate: number
}

/** Invents a physique that fits age and sex. */
export function physiqueOf(random: Random, person: Person, today: Day): Physique {
  const male = person.gender === 'male'
  const age = ageInYears(person.birth, today)
  const height = male ? random.around(177, 12) : random.around(163, 11)
  const bmi = random.around(age < 30 ? 24 : 27, 5, 1)
  return {
    height,
    weight: round(bmi * (height / 100) ** 2, 1),
    systolic: random.around(112 + Math.min(age, 75) * 0.2, 7),
    diastolic: random.around(74, 5),
    heartRate: random.around(71, 9),
  }
}
