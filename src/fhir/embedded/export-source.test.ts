import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deleteResource } from '../../../test/support/delete-resource.ts'
import { freshPostgres } from '../../../test/support/postgres.ts'
import { systemClock } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import { type DatabaseLocation, type OpenDatabase, openDatabase } from '../../store/open.ts'
import type { ExportRow, ExportSource, ExportWindow } from '../export-source.ts'
import type { Resource } from '../resource.ts'
import { EmbeddedBackend } from './backend.ts'
import { fhirMigrations } from './migrations.ts'

const BASE = 'https://chart.example/fhir'
const ALL = { after: 0, through: Number.MAX_SAFE_INTEGER }

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

const patient = (id: string): Resource => ({ resourceType: 'Patient', id })
const observation = (id: string, subject: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  subject: { reference: `Patient/${subject}` },
  ...more,
})

async function collect(pages: AsyncIterable<ExportRow[]>): Promise<ExportRow[]> {
  const rows: ExportRow[] = []
  for await (const page of pages) rows.push(...page)
  return rows
}
const told = (rows: ExportRow[]) => rows.map(({ id, deleted }) => (deleted ? `-${id}` : id)).sort()

describe.each(PLACES)('on $name', ({ open }) => {
  let database: OpenDatabase
  let drop: () => Promise<void>
  let tenant: string
  let backend: EmbeddedBackend
  let source: ExportSource
  beforeAll(async () => {
    const opened = await open()
    drop = opened.drop
    database = await openDatabase(opened.location, systemClock, { fhirMigrations })
    await database.migrate()
  })
  afterAll(async () => {
    await database?.close()
    await drop?.()
  })
  beforeEach(() => {
    tenant = newId(systemClock.now())
    backend = anotherNode()
    source = backend.exports
  })
  const anotherNode = (clock = systemClock) =>
    new EmbeddedBackend(database.fhir, tenant, { baseUrls: [BASE], clock })
  const put = (...resources: Resource[]) => backend.put(resources)
  const remove = (type: string, ...ids: string[]) =>
    deleteResource(database.fhir, tenant, systemClock, type, ...ids)
  const windowOf = async (since: number | null = null): Promise<ExportWindow> => ({
    at: await source.takeSnapshot(),
    since,
  })
  const scan = (type: string, window: ExportWindow, inCompartments = false) =>
    collect(source.scan(type, ALL, window, inCompartments))

  describe('a snapshot', () => {
    test('shows each resource as it stood, whatever is written afterwards', async () => {
      await put(patient('a'), patient('b'), patient('c'))
      const window = await windowOf()
      await put({ ...patient('a'), active: true }, patient('d'))
      await put({ ...patient('a'), active: false })
      await remove('Patient', 'b')
      const rows = await scan('Patient', window)
      expect(told(rows)).toEqual(['a', 'b', 'c'])
      expect(JSON.parse(rows[0]?.body ?? '').active).toBeUndefined()
      expect(told(await scan('Patient', await windowOf()))).toEqual(['a', 'c', 'd'])
    })

    test('leaves out what was deleted before, and shows again what came back after', async () => {
      await put(patient('a'))
      await remove('Patient', 'a')
      const window = await windowOf()
      await put(patient('a'))
      expect(await scan('Patient', window)).toEqual([])
      expect(told(await scan('Patient', await windowOf()))).toEqual(['a'])
    })

    test('is no later than anything written after it, by a clock that is behind', async () => {
      await put(patient('a'))
      const { at } = await windowOf()
      const behind = anotherNode({ now: () => systemClock.now() - 60_000 })
      await behind.put([patient('b')])
      expect(told(await scan('Patient', { at, since: null }))).toEqual(['a'])
      expect(told(await scan('Patient', await windowOf(at)))).toEqual(['b'])
    })

    test('is not before anything that is there, by a clock that is ahead', async () => {
      const ahead = anotherNode({ now: () => systemClock.now() + 60_000 })
      await ahead.put([patient('a')])
      expect(told(await scan('Patient', await windowOf()))).toEqual(['a'])
    })

    test('splits a stream of writes so that two exports in a row lose and repeat nothing', async () => {
      await put(patient('first'))
      const nodes = Array.from({ length: 4 }, () => anotherNode())
      const written: string[] = []
      let writing = true
      const writers = nodes.map(async (node, index) => {
        for (let round = 0; writing; round++) {
          const id = `n${index}-${round}`
          await node.put([patient(id)])
          written.push(id)
        }
      })
      const seen: string[] = []
      let since = 0
      for (let round = 0; round < 8; round++) {
        const window = await windowOf(since)
        seen.push(...told(await scan('Patient', window)))
        since = window.at
      }
      writing = false
      await Promise.all(writers)
      seen.push(...told(await scan('Patient', await windowOf(since))))
      expect(seen.sort()).toEqual(['first', ...written].sort())
    })
  })

  describe('a window since a time', () => {
    test('has what changed after it, what was deleted among it, and nothing else', async () => {
      await put(patient('a'), patient('b'), patient('c'), patient('d'))
      await remove('Patient', 'd')
      const since = await source.takeSnapshot()
      await put({ ...patient('a'), active: true }, patient('e'))
      await remove('Patient', 'b')
      const window = await windowOf(since)
      await put({ ...patient('a'), active: false }, { ...patient('c'), active: true })
      await remove('Patient', 'e')
      const rows = await scan('Patient', window)
      expect(told(rows)).toEqual(['-b', 'a', 'e'])
      expect(JSON.parse(rows.find(({ id }) => id === 'a')?.body ?? '').active).toBe(true)
    })
  })

  test('ranges cover a type, and no row is in two', async () => {
    await put(...Array.from({ length: 25 }, (_, n) => patient(`p${n}`)), observation('o', 'p1'))
    const ranges = await source.ranges('Patient', 10)
    expect(ranges.length).toBe(3)
    const window = await windowOf()
    const pages = await Promise.all(
      ranges.map((range) => collect(source.scan('Patient', range, window, false))),
    )
    expect(pages.map((rows) => rows.length)).toEqual([10, 10, 5])
    expect(new Set(told(pages.flat())).size).toBe(25)
    expect(await source.ranges('Condition', 10)).toEqual([])
    expect(await source.exportedTypes()).toEqual(['Observation', 'Patient'])
  })

  test('many that were deleted among many that live keep the order and the pages apart', async () => {
    const ids = Array.from({ length: 2400 }, (_, n) => `p${n}`)
    for (let at = 0; at < ids.length; at += 400) await put(...ids.slice(at, at + 400).map(patient))
    await remove('Patient', ...ids.slice(1200))
    const before = await windowOf()
    expect((await scan('Patient', before)).length).toBe(1200)
    await remove('Patient', ...ids.slice(0, 1100))
    expect((await scan('Patient', before)).length).toBe(1200)
    expect((await scan('Patient', await windowOf())).length).toBe(100)
    expect((await source.ranges('Patient', 60)).length).toBe(2)
  })

  test('more than a page comes in the order of rows, each once', async () => {
    const many = Array.from({ length: 2100 }, (_, n) => observation(`o${n}`, 'p'))
    for (let at = 0; at < many.length; at += 300) await put(...many.slice(at, at + 300))
    const rows = await scan('Observation', await windowOf())
    expect(rows.length).toBe(2100)
    expect(rows.map(({ rid }) => rid)).toEqual(rows.map(({ rid }) => rid).sort((a, b) => a - b))
  })

  describe('of patients', () => {
    const noOne = { resourceType: 'Observation', id: 'nobody' }
    const both = observation('both', 'a', { performer: [{ reference: 'Patient/b' }] })
    const slices = (...patients: string[][]) =>
      patients.map((mine) => ({ roster: new Set(patients.flat()), patients: mine }))

    test('everybody: what is in some compartment', async () => {
      const device = { resourceType: 'Device', id: 'ours' }
      const hers = { resourceType: 'Device', id: 'hers', patient: { reference: 'Patient/a' } }
      await put(patient('a'), observation('o', 'a'), noOne, device, hers)
      const window = await windowOf()
      await put({ ...observation('o', 'a'), subject: { reference: 'Group/g' } })
      expect(told(await scan('Observation', window, true))).toEqual(['o'])
      expect(told(await scan('Observation', await windowOf(), true))).toEqual([])
      expect(told(await scan('Device', window, true))).toEqual(['hers'])
      expect(told(await scan('Patient', window, true))).toEqual(['a'])
    })

    test('a roster: theirs and nobody else’s, what is of several with the first of them', async () => {
      await put(patient('a'), patient('b'), patient('c'), both, noOne)
      await put(observation('oa', 'a'), observation('ob', 'b'), observation('oc', 'c'))
      const window = await windowOf()
      const found = []
      for (const slice of slices(['a'], ['b']))
        found.push(told(await collect(source.scanRoster('Observation', slice, window))))
      expect(found).toEqual([['both', 'oa'], ['ob']])
      const [alone] = slices(['b'])
      if (!alone) throw new Error('no slice')
      expect(told(await collect(source.scanRoster('Observation', alone, window)))).toEqual([
        'both',
        'ob',
      ])
      expect(told(await collect(source.scanRoster('Patient', alone, window)))).toEqual(['b'])
    })

    test('a roster as it stood: moved, deleted and added meanwhile', async () => {
      await put(patient('a'), patient('b'), observation('moved', 'a'), observation('gone', 'a'))
      await put(observation('came', 'b'), observation('kept', 'a'))
      const [first] = slices(['a'])
      if (!first) throw new Error('no slice')
      const window = await windowOf()
      await put(observation('moved', 'b'), observation('came', 'a'), observation('new', 'a'))
      await remove('Observation', 'gone')
      const rows = await collect(source.scanRoster('Observation', first, window))
      expect(told(rows)).toEqual(['gone', 'kept', 'moved'])
      const since = window.at
      const later = await collect(source.scanRoster('Observation', first, await windowOf(since)))
      expect(told(later)).toEqual(['-gone', 'came', 'new'])
    })
  })

  describe('what is tied to it', () => {
    const provenance = (id: string, ...targets: string[]): Resource => ({
      resourceType: 'Provenance',
      id,
      target: targets.map((reference) => ({ reference })),
    })

    test('Provenance of the rows, all of it or the newest of each', async () => {
      await put(patient('a'), observation('o', 'a'), observation('p', 'a'))
      await put(provenance('old', 'Observation/o', 'Observation/p'))
      await new Promise((resolve) => setTimeout(resolve, 2))
      await put(provenance('new', 'Observation/o'), provenance('else', 'Patient/a'))
      const window = await windowOf()
      const rows = await scan('Observation', window)
      const named = async (latest: boolean, of = rows) =>
        told(await source.numbered('Provenance', await source.provenanceOf(of, latest), window))
      expect(await named(false)).toEqual(['new', 'old'])
      expect(
        await named(
          true,
          rows.filter(({ id }) => id === 'o'),
        ),
      ).toEqual(['new'])
      expect(await named(true)).toEqual(['new', 'old'])
    })

    test('what changed itself and is tied to the roster', async () => {
      const doctor = (id: string): Resource => ({ resourceType: 'Practitioner', id })
      await put(patient('a'), patient('b'), observation('ob', 'b'))
      await put(observation('oa', 'a', { performer: [{ reference: 'Practitioner/d1' }] }))
      const since = await source.takeSnapshot()
      await put(doctor('d1'), doctor('d2'))
      await put(provenance('pa', 'Observation/oa'), provenance('pb', 'Observation/ob'))
      await put(provenance('pp', 'Patient/a'), provenance('none', 'Practitioner/d1'))
      const window = await windowOf(since)
      const around = async (type: string, roster: Set<string> | null) =>
        told(await collect(source.changedAround(type, roster, window)))
      expect(await around('Practitioner', new Set(['a']))).toEqual(['d1'])
      expect(await around('Practitioner', null)).toEqual(['d1'])
      expect(await around('Practitioner', new Set(['b']))).toEqual([])
      expect(await around('Provenance', new Set(['a']))).toEqual(['pa', 'pp'])
      expect(await around('Provenance', null)).toEqual(['pa', 'pb', 'pp'])
    })

    test('resources by name, those that are there', async () => {
      await put(patient('a'), patient('b'))
      const window = await windowOf()
      await put(patient('c'))
      const keys = ['Patient/a', 'Patient/c', 'Patient/none', 'Practitioner/x']
      expect(told(await source.named(keys, window))).toEqual(['a'])
    })
  })
})
