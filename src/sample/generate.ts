// The demo practice: organizations, places and people who work there first, then patient by patient,
// then the Group of all of them. The same options give the same bytes on every machine.
import type { FhirResource, Group } from 'fhir/r4.js'
import { type Day, parseDay } from './calendar.ts'
import type { Chart } from './chart.ts'
import { cast } from './people/cast.ts'
import { fullName, type Person } from './people/person.ts'
import { physiqueOf } from './people/physique.ts'
import { inventPerson } from './people/population.ts'
import { ORGANIZATION, PRACTICE_NAME } from './practice/directory.ts'
import { formulary } from './practice/formulary.ts'
import { endpoint, locations, organizations } from './practice/organizations.ts'
import { practitionerRoles, practitioners } from './practice/staff.ts'
import { createRandom } from './random.ts'
import { type Entered, metaFor, NO_PROFILE, type SampleResource } from './resource.ts'
import { misfiledReading, motherAndChild, registeredTwice } from './traps.ts'
import { writeChart } from './write-chart.ts'

type GenerateOptions = {
  /** Another seed, other values; the named people stay who they are. */
  seed?: string
  /** How many patients, from 1. */
  patients?: number
  /** The last day of the data, `YYYY-MM-DD`: fixed by default, so that the data never changes by itself. */
  asOf?: string
}

export const DEFAULT_SEED = 'riverside'
const DEFAULT_PATIENTS = 10
export const DEFAULT_AS_OF = '2026-01-01'
const MOST_PATIENTS = 1_000_000

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

  const named = cast(today).slice(0, patients)
  const roster = new Set(named.map((person) => person.id))
  const members: string[] = []
  for (let place = 0; place < patients; place++) {
    const person = named[place] ?? inventPerson(seed, place + 1, today)
    members.push(person.id)
    yield* plain(chartOf(person, seed, today, roster))
  }
  yield* plain(sharedEntries(named, today))
  yield* plain([group(members)])
}

/**
 * Generates the versions that a few resources had before the ones of `generate`: whoever wants a history
 * in the demo loads these first; nothing is missing without them.
 */
export function* earlierVersions(options: GenerateOptions = {}): Generator<SampleResource> {
  const { patients = DEFAULT_PATIENTS, asOf = DEFAULT_AS_OF } = options
  const today = parseDay(asOf)
  const man = cast(today)
    .slice(0, patients)
    .find((person) => person.id === 'demo-william')
  if (man) yield* plain([misfiledReading(man, today)])
}

/** Entries that name two patients, for those pairs of which both are there. */
function sharedEntries(named: Person[], today: Day): Entered<FhirResource>[] {
  const find = (id: string) => named.find((person) => person.id === id)
  const [mother, child, man] = [find('demo-maya'), find('demo-theo'), find('demo-william')]
  return [
    ...(mother && child ? motherAndChild(mother, child, today) : []),
    ...(man ? registeredTwice(man, today) : []),
  ]
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
    usual: new Map(),
  }
  writeChart(chart)
  return chart.entries
}

function group(members: string[]): Entered<Group> {
  return {
    resourceType: 'Group',
    id: 'demo-patients',
    meta: metaFor(NO_PROFILE),
    type: 'person',
    actual: true,
    active: true,
    name: `Patients of ${PRACTICE_NAME}`,
    quantity: members.length,
    managingEntity: ORGANIZATION.practice,
    member: members.map((id) => ({ entity: { reference: `Patient/${id}` } })),
  }
}

/** The FHIR types describe JSON objects, which is all that a SampleResource says. */
function plain(resources: readonly object[]): SampleResource[] {
  return resources as SampleResource[]
}
