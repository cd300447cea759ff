// The people everybody meets in the demo, in the order in which they are generated.
import { addYears, type Day } from '../calendar.ts'
import { TOWN } from '../practice/directory.ts'
import { ETHNICITY, LANGUAGE, MARITAL_STATUS, RACE } from '../vocabulary/hl7.ts'
import type { Person } from './person.ts'

/** Everything of a person but what follows from the place in the list. */
type Role = Omit<
  Person,
  'address' | 'phone' | 'email' | 'medicalRecordNumber' | 'birth' | 'death'
> & {
  /** Age on the day of the data set: full years, and days since the last birthday. */
  age: [years: number, days: number]
  /** Died so many days before the day of the data set. */
  diedDaysAgo?: number
  line: string
}

const ROLES: Role[] = [
  {
    id: 'demo-ada',
    given: ['Ada', 'Louise'],
    family: 'Whitehorse',
    suffix: 'PhD',
    gender: 'female',
    age: [38, 143],
    race: [RACE.americanIndian, RACE.white],
    ethnicity: ETHNICITY.notHispanic,
    language: LANGUAGE.english,
    maritalStatus: MARITAL_STATUS.married,
    line: '214 Birch Street',
  },
  {
    id: 'demo-theo',
    given: ['Theo'],
    family: 'Lindgren',
    gender: 'male',
    age: [4, 212],
    race: [RACE.black, RACE.white],
    ethnicity: ETHNICITY.notHispanic,
    language: LANGUAGE.english,
    line: '58 Orchard Road',
  },
  {
    id: 'demo-henry',
    given: ['Henry', 'James'],
    family: 'Novotny',
    gender: 'male',
    age: [79, 40],
    diedDaysAgo: 96,
    race: [RACE.white],
    ethnicity: ETHNICITY.notHispanic,
    language: LANGUAGE.english,
    maritalStatus: MARITAL_STATUS.widowed,
    line: '9 Quarry Lane',
  },
  {
    id: 'demo-noor',
    given: [],
    family: 'Rahimi',
    gender: 'female',
    age: [45, 10],
    race: [],
    ethnicity: null,
    language: LANGUAGE.english,
    line: '77 Mill Lane',
  },
  {
    id: 'demo-william',
    given: ['William', 'Arthur'],
    family: 'Hart',
    gender: 'male',
    age: [61, 88],
    race: [RACE.white],
    ethnicity: ETHNICITY.notHispanic,
    language: LANGUAGE.english,
    maritalStatus: MARITAL_STATUS.married,
    line: '31 Hillcrest Avenue',
  },
  {
    id: 'demo-maya',
    given: ['Maya', 'Rose'],
    family: 'Lindgren',
    gender: 'female',
    age: [33, 301],
    race: [RACE.black],
    ethnicity: ETHNICITY.notHispanic,
    language: LANGUAGE.english,
    maritalStatus: MARITAL_STATUS.married,
    line: '58 Orchard Road',
  },
  {
    id: 'demo-rosa',
    given: ['Rosa', 'Elena'],
    family: 'Delgado',
    gender: 'female',
    age: [67, 19],
    race: [RACE.white],
    ethnicity: ETHNICITY.hispanic,
    language: LANGUAGE.spanish,
    maritalStatus: MARITAL_STATUS.widowed,
    line: '102 Canal Street',
  },
  {
    id: 'demo-liam',
    given: ['Liam'],
    family: 'Tran',
    gender: 'male',
    age: [24, 170],
    race: [RACE.asian],
    ethnicity: ETHNICITY.notHispanic,
    language: LANGUAGE.english,
    maritalStatus: MARITAL_STATUS.neverMarried,
    line: '17 College Row',
  },
  {
    id: 'demo-grace',
    given: ['Grace', 'Ann'],
    family: 'Abbott',
    gender: 'female',
    age: [52, 255],
    race: [RACE.white],
    ethnicity: ETHNICITY.notHispanic,
    language: LANGUAGE.english,
    maritalStatus: MARITAL_STATUS.divorced,
    line: '6 Station Road',
  },
  {
    id: 'demo-omar',
    given: ['Omar'],
    family: 'Haddad',
    gender: 'male',
    age: [41, 77],
    race: [RACE.white],
    ethnicity: ETHNICITY.notHispanic,
    language: LANGUAGE.arabic,
    maritalStatus: MARITAL_STATUS.married,
    line: '83 Foundry Street',
  },
]

/** The named people as of a day. */
export function cast(asOf: Day): Person[] {
  return ROLES.map(({ age, diedDaysAgo, line, ...role }, place) => ({
    ...role,
    birth: addYears(asOf, -age[0]) - age[1],
    ...(diedDaysAgo !== undefined && { death: asOf - diedDaysAgo }),
    address: { line, ...TOWN },
    phone: `802-555-01${String(40 + place).padStart(2, '0')}`,
    ...(role.given[0] !== undefined && {
      email: `${role.given[0].toLowerCase()}.${role.family.toLowerCase()}@mail.example`,
    }),
    medicalRecordNumber: String(10_001 + place),
  }))
}
