// Holds the SQL against the pure rules, on both databases, over random resources, grants and queries:
// what the store answers is what looking at every resource would answer, for matches, counts and includes.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryBackend } from '../../../test/support/memory-backend.ts'
import { freshPostgres } from '../../../test/support/postgres.ts'
import {
  BASE,
  OPTIONS,
  type Pick,
  pickWith,
  RANDOM_TYPES,
  randomClause,
  randomGrants,
  randomWorld,
} from '../../../test/support/random-record.ts'
import { systemClock } from '../../lib/clock.ts'
import { type DatabaseLocation, type OpenDatabase, openDatabase } from '../../store/open.ts'
import type { Predicate } from '../backend.ts'
import { searchParameter, searchParameters } from '../definitions/definitions.ts'
import { predicateOf } from '../predicate.ts'
import type { Resource } from '../resource.ts'
import { parseSearch, type SearchQuery } from '../search-query.ts'
import { EmbeddedBackend } from './backend.ts'
import { fhirMigrations } from './migrations.ts'

const WORLDS = 4

type Place = {
  name: string
  open(): Promise<{ location: DatabaseLocation; drop(): Promise<void> }>
}

const PLACES: Place[] = [
  {
    name: 'SQLite',
    open: async () => ({ location: { dataDir: ':memory:' }, drop: async () => {} }),
  },
  {
    name: 'PostgreSQL',
    async open() {
      const { url, drop } = await freshPostgres()
      return { location: { databaseUrl: url }, drop }
    },
  },
]

/** Ways to another resource, with the type they lead to. */
const HOPS = [
  { type: 'Observation', hop: 'subject:Patient.', to: 'Patient' },
  { type: 'Observation', hop: 'encounter:Encounter.', to: 'Encounter' },
  { type: 'Observation', hop: 'encounter:Encounter.subject:Patient.', to: 'Patient' },
  { type: 'Observation', hop: 'has-member:Observation.', to: 'Observation' },
  { type: 'Coverage', hop: 'subscriber:Patient.', to: 'Patient' },
  { type: 'Patient', hop: '_has:Observation:patient:', to: 'Observation' },
  { type: 'Patient', hop: '_has:Coverage:subscriber:', to: 'Coverage' },
  { type: 'Practitioner', hop: '_has:Observation:performer:', to: 'Observation' },
  { type: 'Practitioner', hop: '_has:Patient:general-practitioner:', to: 'Patient' },
] as const

const integers = (max: number) => fc.integer({ min: 0, max })

/** The resources of a world as the store answers them: with their versions and times. */
type World = { resources: Resource[]; backend: EmbeddedBackend }

describe.each(PLACES)('on $name', ({ open }) => {
  const worlds: World[] = []
  let database: OpenDatabase
  let drop: () => Promise<void>

  beforeAll(async () => {
    const opened = await open()
    drop = opened.drop
    database = await openDatabase(opened.location, systemClock, { fhirMigrations })
    await database.migrate()
    for (let seed = 0; seed < WORLDS; seed++) worlds.push(await makeWorld(database, seed))
  })
  afterAll(async () => {
    await database?.close()
    await drop?.()
  })

  test('a search under random grants finds what looking at every resource finds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(WORLDS - 1), async (random, place) => {
        const { resources, backend } = at(worlds, place)
        const pick = pickWith(random, integers)
        const predicate = predicateOf(randomGrants(pick, resources))
        const query = randomQuery(pick, resources)
        const plain = memoryBackend(resources, [BASE])
        const whole = { ...query, count: 1000, sort: [] }
        const expected = await plain.search(whole, predicate, null)
        const found = await allPages(backend, query, predicate)
        expect(keys(found.matches).sort(), print(query)).toEqual(keys(expected.matches).sort())
        expect(found.total).toBe(expected.matches.length)
        const all = await backend.search(whole, predicate, null)
        expect(keys(all.included).sort(), print(query)).toEqual(keys(expected.included).sort())
      }),
      { numRuns: 400 },
    )
  }, 120_000)

  test('a type under random grants opens what `visible` opens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(WORLDS - 1), async (random, place) => {
        const { resources, backend } = at(worlds, place)
        const predicate = predicateOf(randomGrants(pickWith(random, integers), resources))
        for (const type of RANDOM_TYPES) {
          const query = { ...parse(type, []), count: 1000 }
          const expected = await memoryBackend(resources, [BASE]).search(query, predicate, null)
          const found = await backend.search(query, predicate, null)
          expect(keys(found.matches).sort()).toEqual(keys(expected.matches).sort())
        }
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  test('a chain or `_has` leads only over what may be searched', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(WORLDS - 1), async (random, place) => {
        const { resources, backend } = at(worlds, place)
        const pick = pickWith(random, integers)
        const predicate = predicateOf(randomGrants(pick, resources))
        const { type, hop, to } = pick.of(HOPS)
        const [name, value] = randomClause(pick, to, resources) ?? ['_id', 'pa']
        const query = { ...parse(type, [[hop + name, value]]), count: 1000 }
        const expected = await memoryBackend(resources, [BASE]).search(query, predicate, null)
        const found = await backend.search(query, predicate, null)
        expect(keys(found.matches).sort(), print(query)).toEqual(keys(expected.matches).sort())
      }),
      { numRuns: 300 },
    )
  }, 120_000)

  test('every parameter of every type finds what looking at every resource finds', async () => {
    const predicate: Predicate = () => 'all'
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(WORLDS - 1), async (random, place) => {
        const { resources, backend } = at(worlds, place)
        const pick = pickWith(random, integers)
        const query = randomQuery(pick, resources, 1)
        const expected = await memoryBackend(resources, [BASE]).search(
          { ...query, count: 1000 },
          predicate,
          null,
        )
        const found = await allPages(backend, query, predicate)
        expect(keys(found.matches).sort(), print(query)).toEqual(keys(expected.matches).sort())
      }),
      { numRuns: 600 },
    )
  }, 120_000)

  test('pages follow the order asked for, without gap or overlap (FHIR R4 search.html#sort)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.nat(WORLDS - 1), async (random, place) => {
        const { resources, backend } = at(worlds, place)
        const pick = pickWith(random, integers)
        const type = pick.of(RANDOM_TYPES)
        const codes = searchParameters(type).map(({ code }) => code)
        const sort = Array.from({ length: 1 + pick.number(2) }, () => ({
          code: pick.of(codes),
          descending: pick.chance(2),
        }))
        const query = { ...parse(type, []), sort, count: 1 + pick.number(3) }
        const paged = await allPages(backend, query, () => 'all')
        const whole = await backend.search({ ...query, count: 1000 }, () => 'all', null)
        expect(keys(paged.matches)).toEqual(keys(whole.matches))
        expect(keys(whole.matches).sort()).toEqual(
          keys(resources.filter(({ resourceType }) => resourceType === type)).sort(),
        )
        const [first] = sort
        if (first?.code === '_id') {
          const ids = whole.matches.map(({ id }) => id ?? '')
          const ordered = ids.toSorted()
          expect(ids).toEqual(first.descending ? ordered.reverse() : ordered)
        }
      }),
      { numRuns: 100 },
    )
  })
})

async function makeWorld(database: OpenDatabase, seed: number): Promise<World> {
  const [resources] = fc.sample(
    fc.gen().map((random) => randomWorld(pickWith(random, integers))),
    { seed, numRuns: 1 },
  )
  // Every other world is searched as if each of its rows were one of very many.
  const planLimits = { rare: 0, sortedAtOnce: () => 0, toldApart: 5 }
  const options = { baseUrls: [BASE], clock: systemClock, ...(seed % 2 === 1 && { planLimits }) }
  const backend = new EmbeddedBackend(database.fhir, `world${seed}`, options)
  await backend.put(resources ?? [])
  const named = (resources ?? []).map(({ resourceType, id }) => ({
    type: resourceType,
    id: id ?? '',
  }))
  return { backend, resources: await backend.readMany(named) }
}

function randomQuery(pick: Pick, world: readonly Resource[], clauses = 2): SearchQuery {
  const type = pick.of(RANDOM_TYPES)
  const parameters: [string, string][] = [['_total', 'accurate']]
  for (let number = pick.number(clauses); number >= 0; number--) {
    const clause = randomHop(pick, type, world)
    if (clause) parameters.push(clause)
  }
  if (pick.chance(3)) parameters.push(['_include', `${type}:*`])
  if (pick.chance(3)) parameters.push(['_revinclude', 'Provenance:target'])
  if (pick.chance(4)) parameters.push(['_revinclude', '*'])
  if (pick.chance(4)) parameters.push(['_include:iterate', 'Observation:encounter'])
  try {
    return { ...parse(type, parameters), count: 1 + pick.number(4) }
  } catch (error) {
    // A type without references has nothing to include.
    if (!String(error).includes('_include')) throw error
    return { ...parse(type, parameters.slice(0, 1)), count: 3 }
  }
}

/** A condition on the type, or over a reference to or from it. */
function randomHop(pick: Pick, type: string, world: readonly Resource[]): [string, string] | null {
  if (pick.chance(8)) {
    const by = searchParameter('Observation', pick.of(['subject', 'performer', 'encounter']))
    const clause = randomClause(pick, 'Observation', world)
    if (by && clause && (by.targets.includes(type) || by.targets.length === 0))
      return [`_has:Observation:${by.code}:${clause[0]}`, clause[1]]
  }
  if (type === 'Observation' && pick.chance(3)) {
    const [code, target] = pick.of([
      ['subject', 'Patient'],
      ['encounter', 'Encounter'],
      ['performer', 'Practitioner'],
    ] as const)
    const clause = randomClause(pick, target, world)
    if (clause) return [`${code}:${target}.${clause[0]}`, clause[1]]
  }
  return randomClause(pick, type, world)
}

function parse(type: string, parameters: [string, string][]): SearchQuery {
  const options = { ...OPTIONS, lenient: false, defaultCount: 50, maxCount: 1000 }
  return parseSearch(type, parameters, options)
}

async function allPages(backend: EmbeddedBackend, query: SearchQuery, predicate: Predicate) {
  const matches: Resource[] = []
  let total: number | null = null
  let cursor: string | null = null
  for (let page = 0; page < 100; page++) {
    const answer = await backend.search(query, predicate, cursor)
    matches.push(...answer.matches)
    total ??= answer.total
    if (answer.next === null) break
    cursor = answer.next
  }
  return { matches, total }
}

const keys = (resources: readonly Resource[]) =>
  resources.map(({ resourceType, id }) => `${resourceType}/${id}`)

const print = ({ type, accepted }: SearchQuery) =>
  `${type}?${accepted.map(([name, value]) => `${name}=${value}`).join('&')}`

function at<T>(items: readonly T[], place: number): T {
  const item = items[place]
  if (item === undefined) throw new Error('There is no such world')
  return item
}
