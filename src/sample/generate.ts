// The demo practice: organizations, places and people who work there first, then patient by patient,
// then the Group of all of them. The same options give the same bytes on every machine.
import type { Group } from 'fhir/r4.js'
import { type Day, parseDay } from './calendar.ts'
import type { Chart } from './chart.ts'
import { cast } from './people/cast.ts'
import { fullName, type Person } from './people/person.ts'
import { physiqueOf } from './people/physique.ts'
import { ORGANIZATION, PRACTICE_NAME } from './practice/directory.ts'
import { formulary } from './practice/formulary.ts'
import { endpoint, locations, organizations } from './practice/organizations.ts'
import { practitionerRoles, practitioners } from './practice/staff.ts'
import { createRandom } from './random.ts'
import { type Entered, metaFor, NO_PROFILE, type SampleResource } from './resource.ts'
import { writeChart } from './write-chart.ts'

export type GenerateOptions = {
  /** Another seed, other values; the named people stay who they are. */
  seed?: string
  /** How many patients, from 1. */
  patients?: number
  /** The last day of the data, `YYYY-MM-DD`: fixed by default, so that the data never changes by itself. */
  asOf?: string
}

export const DEFAULT_SEED = 'riverside'
export const DEFAULT_PATIENTS = 10
export const DEFAULT_AS_OF = '2026-01-01'
export const MOST_PATIENTS = 1_000_000

/** Generates the practice. Throws a RangeError for options that make no sense. */
export function* generate(options: GenerateOptions = {}): Generator<SampleResource> {
  const { seed = DEFAULT_SEED, patients = DEFAULT_PATIENTS, asOf = DEFAULT_AS_OF } = options
  if (!Number.isInteger(patients) || patients < 1 || patients > MOST_PATIENTS)
    throw new RangeError(`patients must be a whole number from 1 to ${MOST_PATIENTS}.`)
  const today = parseDay(asOf)

  yield* plain(organizations())
  yield* plain([endpoint()])
  yield* plain(locations())
  yield* plain(practitioners())
  yield* plain(practitionerRoles())
  yield* plain(formulary())

  const people = cast(today).slice(0, patients)
  const roster = new Set(people.map((person) => person.id))
  for (const person of people) yield* plain(chartOf(person, seed, today, roster))
  yield* plain([group(people)])
}

function chartOf(person: Person, seed: string, today: Day, roster: ReadonlySet<string>) {
  const random = createRandom(`${seed}/${person.id}`)
  const until = person.death ?? today
  const chart: Chart = {
    person,
    subject: { reference: `Patient/${person.id}`, display: fullName(person) },
    random,
    physique: physiqueOf(random, person, until),
    until,
    roster,
    entries: [],
    counts: new Map(),
  }
  writeChart(chart)
  return chart.entries
}

function group(people: Person[]): Entered<Group> {
  return {
    resourceType: 'Group',
    id: 'demo-patients',
    meta: metaFor(NO_PROFILE),
    type: 'person',
    actual: true,
    active: true,
    name: `Patients of ${PRACTICE_NAME}`,
    quantity: people.length,
    managingEntity: ORGANIZATION.practice,
    member: people.map((person) => ({ entity: { reference: `Patient/${person.id}` } })),
  }
}

/** The FHIR types describe JSON objects, which is all that a SampleResource says. */
function plain(resources: readonly object[]): SampleResource[] {
  return resources as SampleResource[]
}
