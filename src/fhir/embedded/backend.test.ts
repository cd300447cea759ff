import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshPostgres } from '../../../test/support/postgres.ts'
import { WORLD } from '../../../test/support/test-world.ts'
import { manualClock, systemClock } from '../../lib/clock.ts'
import { newId } from '../../lib/ids.ts'
import type { Sql } from '../../lib/sql.ts'
import { FhirError } from '../../model/errors.ts'
import { type DatabaseLocation, type OpenDatabase, openDatabase } from '../../store/open.ts'
import type { Predicate } from '../backend.ts'
import { patientDirectory } from '../patient-directory.ts'
import type { Resource } from '../resource.ts'
import { parseSearch } from '../search-query.ts'
import { EmbeddedBackend } from './backend.ts'
import { fhirMigrations } from './migrations.ts'
import type { FhirSchema } from './schema.ts'

const NOW = Date.UTC(2026, 0, 1)
const BASE = 'https://chart.example/fhir'
const EVERYTHING: Predicate = () => 'all'

const within =
  (...patients: string[]): Predicate =>
  () => ({ anyOf: [{ patients, filter: [] }] })

const parse = (type: string, query = '') =>
  parseSearch(type, new URLSearchParams(query), {
    bases: [BASE],
    now: NOW,
    lenient: false,
    defaultCount: 50,
    maxCount: 1000,
  })

const patient = (id: string, more: object = {}): Resource => ({
  resourceType: 'Patient',
  id,
  ...more,
})
const observation = (id: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  subject: { reference: 'Patient/pa' },
  ...more,
})

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

describe.each(PLACES)('the built-in store on $name', ({ open }) => {
  let database: OpenDatabase
  let drop: () => Promise<void>
  const clock = manualClock(NOW)

  beforeAll(async () => {
    const opened = await open()
    drop = opened.drop
    database = await openDatabase(opened.location, clock, { fhirMigrations })
    await database.migrate()
  })
  afterAll(async () => {
    await database?.close()
    await drop?.()
  })

  const tenantId = () => `t${newId(clock.now())}`
  const store = (tenant = tenantId()) =>
    new EmbeddedBackend(database.fhir, tenant, { baseUrls: [BASE], clock })
  // The tables are those of the store's own migrations.
  const tables = () => (database.fhir as Sql<FhirSchema>).read

  const found = async (backend: EmbeddedBackend, type: string, query: string, by = EVERYTHING) =>
    (await backend.search(parse(type, query), by, null)).matches.map(({ id }) => id).sort()

  describe('what is put', () => {
    test('is read back as it came, with a version and a time of the server', async () => {
      const backend = store()
      const given = patient('p1', {
        meta: { versionId: '77', lastUpdated: '1999-01-01T00:00:00Z', tag: [{ code: 'x' }] },
        name: [{ family: 'Ångström \u0000 \ud800' }],
      })
      await backend.put([given])
      expect(await backend.read('Patient', 'p1')).toEqual({
        ...given,
        meta: { tag: [{ code: 'x' }], versionId: '1', lastUpdated: '2026-01-01T00:00:00.000Z' },
      })
    })

    test('keeps its version while it is what it was, and gets the next when it changes', async () => {
      const tenant = tenantId()
      const backend = store(tenant)
      await backend.put([patient('p1', { gender: 'male' })])
      clock.advance(1000)
      expect(await backend.put([patient('p1', { gender: 'male' })])).toEqual([
        { type: 'Patient', id: 'p1', version: 1, outcome: 'unchanged' },
      ])
      expect(await backend.put([patient('p1', { gender: 'female' })])).toEqual([
        { type: 'Patient', id: 'p1', version: 2, outcome: 'updated' },
      ])
      expect(await found(backend, 'Patient', 'gender=male')).toEqual([])
      expect(await found(backend, 'Patient', 'gender=female')).toEqual(['p1'])
      const history = await tables()
        .selectFrom('fhir_history')
        .selectAll()
        .where('tenant', '=', tenant)
        .execute()
      expect(history).toMatchObject([{ version: 1, deleted: 0 }])
      expect(JSON.parse(history[0]?.body ?? '')).toMatchObject({ gender: 'male' })
    })

    test('counts once when a unit names it twice: the last one', async () => {
      const backend = store()
      const outcomes = await backend.put([
        patient('p1', { gender: 'male' }),
        patient('p1', { gender: 'female' }),
      ])
      expect(outcomes).toHaveLength(1)
      expect(await backend.read('Patient', 'p1')).toMatchObject({ gender: 'female' })
    })

    test('is kept whole or not at all', async () => {
      const backend = store()
      for (const wrong of [
        { resourceType: 'Patient' },
        { resourceType: 'Patient', id: 'no_id' },
        { resourceType: 'Patient', id: '..' },
        { resourceType: 'Nonsense', id: 'x' },
        { resourceType: 'constructor', id: 'x' },
      ])
        await expect(backend.put([patient('p1'), wrong])).rejects.toThrow(TypeError)
      expect(await backend.read('Patient', 'p1')).toBeNull()
      expect(await backend.put([])).toEqual([])
    })

    test('of loads that are on their way together the last one about a resource counts', async () => {
      const backend = store()
      const genders = ['male', 'female', 'other', 'unknown']
      const puts = genders.map((gender, number) =>
        backend.put([patient('p1', { gender }), patient(`q${number}`)]),
      )
      expect((await Promise.all(puts)).flat()).toHaveLength(8)
      expect(await backend.read('Patient', 'p1')).toMatchObject({
        gender: 'unknown',
        meta: { versionId: '4' },
      })
      expect(await backend.read('Patient', 'q3')).not.toBeNull()
    })

    test('belongs to its tenant', async () => {
      const [one, other] = [store(), store()]
      await one.put([patient('p1', { identifier: [{ system: 'http://s', value: '1' }] })])
      expect(await other.read('Patient', 'p1')).toBeNull()
      expect(await other.readMany([{ type: 'Patient', id: 'p1' }])).toEqual([])
      expect(await found(other, 'Patient', '')).toEqual([])
      expect(await found(other, 'Patient', 'identifier=http://s|1')).toEqual([])
      expect(await other.heldTypes()).toEqual([])
      await other.put([patient('p1', { gender: 'male' })])
      expect(await one.read('Patient', 'p1')).not.toHaveProperty('gender')
    })

    test('is found by another process that met none of its terms', async () => {
      const tenant = tenantId()
      const [one, other] = [store(tenant), store(tenant)]
      expect(await found(other, 'Observation', 'code=http://new.example|x')).toEqual([])
      const code = { coding: [{ system: 'http://new.example', code: 'x' }] }
      await one.put([observation('o1', { code })])
      await other.put([observation('o2', { code })])
      expect(await found(one, 'Observation', 'code=http://new.example|x')).toEqual(['o1', 'o2'])
      expect(await found(other, 'Observation', 'code=http://new.example|x')).toEqual(['o1', 'o2'])
    })

    test('for the first time by several at once is created once', async () => {
      const tenant = tenantId()
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          store(tenant).put([patient('p0'), patient('p1', { birthDate: `19${10 + index}` })]),
        ),
      )
      const created = outcomes.flat().filter(({ outcome }) => outcome === 'created')
      expect(created.map(({ id }) => id).sort()).toEqual(['p0', 'p1'])
      expect((await store(tenant).read('Patient', 'p1'))?.meta?.versionId).toBe('8')
      expect(await found(store(tenant), 'Patient', '')).toEqual(['p0', 'p1'])
    })

    test('by two at the same time ends in one of the two, with a history without gaps', async () => {
      const tenant = tenantId()
      const [one, other] = [store(tenant), store(tenant)]
      await one.put([patient('p1')])
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 ? one : other).put([patient('p1', { birthDate: `19${10 + index}` })]),
        ),
      )
      const current = await one.read('Patient', 'p1')
      expect(current?.meta?.versionId).toBe('11')
      expect(await found(one, 'Patient', `birthdate=${current?.birthDate}`)).toEqual(['p1'])
      expect(await found(one, 'Patient', 'birthdate=ge1900')).toEqual(['p1'])
      const { rows } = await sql<{ n: number }>`
        select count(distinct version) as n from fhir_history where tenant = ${tenant}`.execute(
        tables(),
      )
      expect(rows[0]?.n).toBe(10)
    })
  })

  describe('what is asked of it', () => {
    test('a type, an id or a spelling that is not there answers nothing', async () => {
      const backend = store()
      await backend.put([patient('p1')])
      for (const [type, id] of [
        ['Patient', 'p2'],
        ['Patient', 'P1'],
        ['patient', 'p1'],
        ['Observation', 'p1'],
        ['', ''],
        ['Patient', "p1' or '1'='1"],
      ] as const)
        expect(await backend.read(type, id)).toBeNull()
    })

    test('several at once, each once, those that exist', async () => {
      const backend = store()
      await backend.put([patient('p1'), observation('o1')])
      const resources = await backend.readMany([
        { type: 'Patient', id: 'p1' },
        { type: 'Patient', id: 'p1' },
        { type: 'Observation', id: 'o1' },
        { type: 'Observation', id: 'p1' },
        { type: 'Nonsense', id: 'p1' },
      ])
      expect(resources.map(({ id }) => id).sort()).toEqual(['o1', 'p1'])
    })

    test('deleted resources are gone from every answer', async () => {
      const tenant = tenantId()
      const backend = store(tenant)
      await backend.put([patient('p1', { gender: 'male' }), patient('p2')])
      await database.fhir.write((transaction) =>
        sql`update fhir_resource set deleted = 1 where tenant = ${tenant} and id = 'p1'`.execute(
          transaction,
        ),
      )
      expect(await backend.read('Patient', 'p1')).toBeNull()
      expect(await backend.readMany([{ type: 'Patient', id: 'p1' }])).toEqual([])
      expect(await found(backend, 'Patient', '')).toEqual(['p2'])
      expect(await found(backend, 'Patient', 'gender=male')).toEqual([])
      expect(await found(backend, 'Patient', '_id=p1')).toEqual([])
    })

    test('a concept without a code is not `system|`, though it is there', async () => {
      const backend = store()
      await backend.put([
        observation('o1', { code: { coding: [{ system: 'http://s', display: 'words' }] } }),
        observation('o2', { code: { coding: [{ system: 'http://s', code: 'a' }] } }),
      ])
      expect(await found(backend, 'Observation', 'code=http://s|')).toEqual(['o2'])
      expect(await found(backend, 'Observation', 'code:missing=false')).toEqual(['o1', 'o2'])
      expect(await found(backend, 'Observation', 'code:text=WORD')).toEqual(['o1'])
    })

    test('what is too long for a key is found all the same', async () => {
      const backend = store()
      const long = (end: string) => 'Ä long text '.repeat(40) + end
      await backend.put([
        patient('p1', { identifier: [{ value: long('1') }], name: [{ family: long('one') }] }),
        patient('p2', { identifier: [{ value: long('2') }], name: [{ family: long('two') }] }),
      ])
      const query = (name: string, value: string) => new URLSearchParams([[name, value]]).toString()
      expect(await found(backend, 'Patient', query('identifier', long('1')))).toEqual(['p1'])
      expect(await found(backend, 'Patient', query('family:exact', long('two')))).toEqual(['p2'])
      expect(await found(backend, 'Patient', query('family', long('o')))).toEqual(['p1'])
      expect(await found(backend, 'Patient', query('family:contains', 'text two'))).toEqual(['p2'])
    })

    test('letters that SQL patterns know are letters', async () => {
      const backend = store()
      await backend.put([patient('p1', { name: [{ family: '100%_sure' }] }), patient('p2')])
      expect(await found(backend, 'Patient', 'name:contains=%25_s')).toEqual(['p1'])
      expect(await found(backend, 'Patient', 'name=1__%25')).toEqual([])
      expect(await found(backend, 'Patient', "name=' or 1=1 --")).toEqual([])
    })

    test('a page that is none of ours is not there', async () => {
      const backend = store()
      await backend.put([patient('p1')])
      const valid = Buffer.from('[1]').toString('base64url')
      for (const cursor of ['', 'x', '[1]', Buffer.from('{}').toString('base64url'), valid])
        await expect(
          backend.search(parse('Patient', '_sort=birthdate'), EVERYTHING, cursor),
        ).rejects.toThrow(FhirError)
    })

    test('includes without end are refused, not cut', async () => {
      const backend = store()
      await backend.put([patient('pa')])
      const many = Array.from({ length: 5001 }, (_, index) => observation(`o${index}`))
      for (let from = 0; from < many.length; from += 1000)
        await backend.put(many.slice(from, from + 1000))
      const query = parse('Patient', '_revinclude=Observation:patient')
      await expect(backend.search(query, EVERYTHING, null)).rejects.toMatchObject({
        status: 400,
        issueCode: 'too-costly',
      })
    })
  })

  describe('the test world', () => {
    let backend: EmbeddedBackend
    beforeAll(async () => {
      backend = store()
      await backend.put(WORLD)
    })

    test('holds the types it was given', async () => {
      const types = new Set(WORLD.map(({ resourceType }) => resourceType))
      expect(await backend.heldTypes()).toEqual([...types].sort())
    })

    test('counts a record by type', async () => {
      const counts = await backend.typeCounts('pa')
      expect(counts.get('Patient')).toBe(1)
      // Two of their own and one they performed.
      expect(counts.get('Observation')).toBe(3)
      expect(counts.get('Device')).toBe(1)
      // One that names another patient as well is not theirs.
      expect(counts.get('Provenance')).toBe(1)
      // The practice's directory is in nobody's record.
      expect(counts.has('Practitioner')).toBe(false)
      expect(counts.has('Group')).toBe(false)
      expect((await backend.typeCounts('nobody')).get('Observation')).toBeUndefined()
    })

    test('counts a record by category', async () => {
      const categories = await backend.categoryCounts('pa', 'Observation')
      const system = 'http://terminology.hl7.org/CodeSystem/observation-category'
      expect(Object.fromEntries(categories)).toEqual({
        [`${system}|vital-signs`]: 1,
        [`${system}|laboratory`]: 1,
        [`${system}|survey`]: 1,
      })
      expect(await backend.categoryCounts('pa', 'Nonsense')).toEqual(new Map())
    })

    test('finds one by identifier, and none when it is not the only one', async () => {
      expect(await backend.findByIdentifier('Patient', 'urn:test:mrn', 'mrn-pa')).toBe('pa')
      expect(await backend.findByIdentifier('Patient', 'urn:test:mrn', 'nobody')).toBeNull()
      const twice = [{ system: 'urn:x', value: '1' }]
      const other = store()
      await other.put([patient('p1', { identifier: twice }), patient('p2', { identifier: twice })])
      expect(await other.findByIdentifier('Patient', 'urn:x', '1')).toBeNull()
    })

    test('answers the same when the patient is one of several', async () => {
      const alone = await found(backend, 'Observation', '', within('pa'))
      expect(alone).toEqual(['oa-lab', 'oa-vs', 'ob-perf'])
      const both = await found(backend, 'Observation', '', within('pa', 'pb'))
      expect(new Set(both).size).toBe(both.length)
      expect(both).toEqual(expect.arrayContaining(alone))
    })

    test('is a directory of its patients', async () => {
      const directory = patientDirectory(backend, systemClock)
      expect(await directory.find('pa')).toMatchObject({ id: 'pa', birthDate: '1980-01-01' })
      expect(await directory.find('nobody')).toBeNull()
      const ids = async (text: string) => (await directory.search(text, 10)).map(({ id }) => id)
      expect(await ids('alder')).toEqual(['pa'])
      expect(await ids('given-pa ald')).toEqual(['pa'])
      expect(await ids('mrn-pa')).toEqual(['pa'])
      expect(await ids('01/01/1980')).toEqual(['pa'])
      expect(await ids('1980')).toEqual(['pa'])
      expect(await ids('alder 1990')).toEqual([])
      expect(await ids('  ')).toEqual([])
      expect((await directory.search('given', 2)).length).toBe(2)
      expect(await directory.patientOf('rpa')).toBe('pa')
      expect(await directory.patientOf('nobody')).toBeNull()
      expect(await directory.displayOf('Organization/org1')).toBe('The Practice')
      expect(await directory.displayOf('Practitioner/dr1')).toBe('Doctor')
      expect(await directory.displayOf('Organization/nobody')).toBeNull()
      expect(await directory.displayOf('https://else.example/Organization/org1')).toBeNull()
    })
  })
})
