// People beyond the named ones: invented one by one from the seed and their number, so that the first
// hundred are the same whether a hundred or a thousand are asked for.
import { addYears, type Day } from '../calendar.ts'
import { TOWN } from '../practice/directory.ts'
import { createRandom, type Random } from '../random.ts'
import { ETHNICITY, LANGUAGE, MARITAL_STATUS, RACE } from '../vocabulary/hl7.ts'
import { FAMILY, GIVEN, STREET } from './names.ts'
import type { Gender, Person } from './person.ts'

const CHILD_SHARE = 0.22
const OLDEST = 92
const FIRST_RECORD_NUMBER = 20_000

/** Invents the person with a number. */
export function inventPerson(seed: string, number: number, today: Day): Person {
  const random = createRandom(`${seed}/person/${number}`)
  const gender: Gender = random.chance(0.52) ? 'female' : 'male'
  const given = random.pick(GIVEN[gender])
  const family = random.pick(FAMILY)
  const years = random.chance(CHILD_SHARE)
    ? random.integer(0, 17)
    : random.integer(18, 18 + Math.round((OLDEST - 18) * Math.sqrt(random.fraction())))
  const hispanic = random.chance(0.16)
  return {
    id: `demo-${given.toLowerCase()}-${number}`,
    given: random.chance(0.6) ? [given, random.pick(GIVEN[gender])] : [given],
    family,
    gender,
    birth: addYears(today, -years) - random.integer(30, 360),
    race: [race(random)],
    ethnicity: hispanic ? ETHNICITY.hispanic : ETHNICITY.notHispanic,
    language: hispanic && random.chance(0.4) ? LANGUAGE.spanish : LANGUAGE.english,
    ...(years >= 18 && { maritalStatus: maritalStatus(random, years) }),
    address: { line: `${random.integer(1, 240)} ${random.pick(STREET)}`, ...TOWN },
    phone: `802-555-01${String(random.integer(0, 99)).padStart(2, '0')}`,
    ...(years >= 14 && {
      email: `${given.toLowerCase()}.${family.toLowerCase()}.${number}@mail.example`,
    }),
    medicalRecordNumber: String(FIRST_RECORD_NUMBER + number),
  }
}

function race(random: Random): (typeof RACE)['white'] {
  const at = random.fraction()
  if (at < 0.68) return RACE.white
  if (at < 0.82) return RACE.black
  if (at < 0.94) return RACE.asian
  if (at < 0.98) return RACE.americanIndian
  return RACE.pacificIslander
}

function maritalStatus(random: Random, years: number): (typeof MARITAL_STATUS)['married'] {
  if (years < 26) return MARITAL_STATUS.neverMarried
  if (years > 74 && random.chance(0.5)) return MARITAL_STATUS.widowed
  const at = random.fraction()
  if (at < 0.6) return MARITAL_STATUS.married
  return at < 0.8 ? MARITAL_STATUS.divorced : MARITAL_STATUS.neverMarried
}
