// Versions that were (L30, L31, J01), everything of a patient (L41) and searches of all types (L28), over
// every backend there is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/resource.ts'
import { expectNothingForeign, WORLD_BACKENDS } from '../support/access-world.ts'
import { BASE, type FhirRoom, type Reply } from '../support/fhir-room.ts'
import { OPEN_TO_A } from '../support/test-world.ts'
import {
  aboutA,
  aboutB,
  observation,
  openWriting,
  type WritingRoom,
} from '../support/write-world.ts'

type Entry = { resource?: Resource; request: { method: string; url: string }; response: object }

describe.each(WORLD_BACKENDS)('reading over a backend $name', (kind) => {
  const { honest, hops, coarse } = kind
  let world: WritingRoom
  /** A's: amended, and never anybody else's. */
  let own: string
  /** Was B's, and is A's now. */
  let corrected: string
  /** Was A's, and is B's now. */
  let lost: string
  /** A's, deleted. */
  let deleted: string
  beforeAll(async () => {
    world = await openWriting(kind)
    const put = async (id: string, more: object) => {
      const body = observation({ id, ...more })
      expect((await world.write('doctorWrites', 'PUT', `/Observation/${id}`, body)).status).toBe(
        200,
      )
    }
    own = await world.made('doctorWrites', observation({ subject: aboutA }))
    await put(own, { subject: aboutA, status: 'amended' })
    corrected = await world.made(
      'doctorWrites',
      observation({ subject: aboutB, note: [{ text: 'misfiled' }] }),
    )
    await put(corrected, { subject: aboutA })
    lost = await world.made('doctorWrites', observation({ subject: aboutA }))
    await put(lost, { subject: aboutB })
    deleted = await world.made('doctorWrites', observation({ subject: aboutA }))
    expect(
      (await world.write('doctorWrites', 'DELETE', `/Observation/${deleted}`, undefined)).status,
    ).toBe(204)
  })
  afterAll(() => world.close())
  const get: FhirRoom['get'] = (...request) => world.get(...request)
  const entriesOf = ({ body }: Reply) => (body.entry ?? []) as Entry[]
  const nextOf = ({ body }: Reply) =>
    (body.link as { relation: string; url: string }[]).find(({ relation }) => relation === 'next')
      ?.url ?? ''

  /** Follows the pages to the end. */
  async function all(token: string, target: string): Promise<Entry[]> {
    const found: Entry[] = []
    let reply = await get(token, target)
    for (let pages = 0; pages < 60; pages++) {
      expect(reply.status).toBe(200)
      found.push(...entriesOf(reply))
      const next = nextOf(reply)
      if (next === '') return found
      expect(next).toContain(`${BASE}/_page/`)
      reply = await get(token, next)
    }
    throw new Error('no end of pages')
  }

  describe.runIf(honest)('a version', () => {
    test('is read by its number, and not modified is told (FHIR R4 http.html#vread)', async () => {
      const first = await get('T', `/Observation/${own}/_history/1`)
      expect([first.status, first.body.status, first.headers.get('etag')]).toEqual([
        200,
        'final',
        'W/"1"',
      ])
      expect((await get('T', `/Observation/${own}/_history/2`)).body.status).toBe('amended')
      const again = await get('T', `/Observation/${own}/_history/1`, { 'if-none-match': 'W/"1"' })
      expect(again.status).toBe(304)
    })

    test.each(['0', '3', '01', '1.0', 'x', '99999999999999999999', "1'--"])(
      '%s never was',
      async (version) => {
        expect([400, 404]).toContain(
          (await get('T', `/Observation/${own}/_history/${version}`)).status,
        )
      },
    )

    test('J01 is judged itself, and so is the resource as it is now', async () => {
      expect((await get('T', `/Observation/${corrected}/_history/1`)).status).toBe(404)
      expect((await get('T', `/Observation/${corrected}/_history/2`)).status).toBe(200)
      expect((await get('T', `/Observation/${lost}/_history/1`)).status).toBe(404)
      expect((await get('T', `/Observation/${deleted}/_history/1`)).status).toBe(404)
      // Who may see everything sees what was deleted, by its version.
      expect((await get('doctor', `/Observation/${deleted}/_history/1`)).status).toBe(200)
      expect((await get('doctor', `/Observation/${deleted}/_history/2`)).status).toBe(404)
    })
  })

  describe('the history of one resource', () => {
    test.runIf(honest)(
      'tells each version, the newest first (FHIR R4 http.html#history)',
      async () => {
        const reply = await get('T', `/Observation/${own}/_history`)
        expect(reply.body.type).toBe('history')
        expect(
          entriesOf(reply).map(({ request, response }) => ({ request, response })),
        ).toMatchObject([
          {
            request: { method: 'PUT', url: `Observation/${own}` },
            response: { status: '200', etag: 'W/"2"' },
          },
          {
            request: { method: 'POST', url: 'Observation' },
            response: { status: '201', etag: 'W/"1"' },
          },
        ])
        expect(await all('T', `/Observation/${own}/_history?_count=1`)).toHaveLength(2)
      },
    )

    test('L30 leaves out what may not be seen', async () => {
      for (const id of [lost, deleted, 'ob-vs', 'never-was'])
        expect((await get('T', `/Observation/${id}/_history`)).status).toBe(404)
      const reply = await get('T', `/Observation/${corrected}/_history`)
      expect(reply.text).not.toContain('misfiled')
      expectNothingForeign(reply)
      expect((await get('searchOnly', `/Observation/${own}/_history`)).status).toBe(403)
    })

    test.runIf(honest)('a deletion is told to who may see everything', async () => {
      const [newest, ...older] = entriesOf(await get('doctor', `/Observation/${deleted}/_history`))
      expect(newest?.request).toEqual({ method: 'DELETE', url: `Observation/${deleted}` })
      expect(newest).not.toHaveProperty('resource')
      expect(older).toHaveLength(1)
    })

    test('parameters that it has not are refused', async () => {
      for (const query of ['_sort=date', '_count=0', '_count=x', '_since=yesterday', '_at=2025'])
        expect((await get('T', `/Observation/${own}/_history?${query}`)).status).toBe(400)
    })
  })

  describe('the history of a type, and of everything', () => {
    test.runIf(hops)('L31 tells of what is visible now, version by version', async () => {
      for (const target of ['/Observation/_history?_count=2', '/_history?_count=3']) {
        const entries = await all('T', target)
        const ids = entries.map(({ resource }) => resource?.id)
        expect(ids).toContain(own)
        expect(ids.filter((id) => id === corrected)).toHaveLength(1)
        for (const hidden of [lost, deleted, 'ob-vs']) expect(ids).not.toContain(hidden)
        for (const { resource } of entries) expect(resource).toBeDefined()
        expect(JSON.stringify(entries)).not.toContain('misfiled')
      }
    })

    test.runIf(honest)('who may see everything is told everything, in order', async () => {
      const entries = await all('doctor', '/Observation/_history?_count=4')
      const times = entries.map(({ response }) =>
        Date.parse(String(Reflect.get(response, 'lastModified'))),
      )
      expect(times).toEqual([...times].sort((a, b) => b - a))
      const keys = entries.map(({ request, response }) => JSON.stringify([request.url, response]))
      expect(new Set(entries.map((entry) => JSON.stringify(entry))).size).toBe(keys.length)
      expect(entries.filter(({ request }) => request.method === 'DELETE')).toHaveLength(1)
    })

    test('needs the letter to search', async () => {
      for (const target of ['/Observation/_history', '/_history'])
        expect((await get('readOnly', target)).status).toBe(403)
    })
  })

  describe('everything of a patient', () => {
    test('L41 is A’s, page by page, each once, and nobody else’s', async () => {
      const found = await all('T', '/Patient/pa/$everything?_count=3')
      const ids = found.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`)
      const record = OPEN_TO_A.filter(
        (key) => !/^(Binary|AuditEvent|Practitioner|Organization|Medication)\//.test(key),
      )
      for (const key of record) {
        // A device of the practice is in nobody's record; another server is asked by one parameter only.
        if (key === 'Device/dv0' || (coarse && key === 'Observation/ob-perf')) continue
        expect(ids).toContain(key)
      }
      const foreign = ids.filter(
        (id) => !OPEN_TO_A.includes(id) && ![own, corrected].includes(id.split('/')[1] ?? ''),
      )
      expect(foreign).toEqual([])
      expect(ids).not.toContain('Device/dv0')
      // What it refers to comes along.
      expect(ids).toContain('Practitioner/dr1')
    })

    test('only the types asked for, only what changed since', async () => {
      const ids = async (query: string) => (await get('T', `/Patient/pa/$everything?${query}`)).ids
      expect((await ids('_type=Condition,Encounter')).sort()).toEqual([
        'Condition/xa',
        'Encounter/ea',
      ])
      expect(await ids('_type=Condition&_since=2030-01-01')).toEqual([])
      for (const query of ['_type=Nonsense', '_filter=x', '_sort=date', '_count=0', '_since=x'])
        expect((await get('T', `/Patient/pa/$everything?${query}`)).status).toBe(400)
    })

    test('only what belongs to the practice and to the types asked for comes along', async () => {
      const ids = async (query: string) =>
        (await all('T', `/Patient/pa/$everything?${query}`)).map(
          ({ resource }) => `${resource?.resourceType}/${resource?.id}`,
        )
      expect(await ids('_type=Practitioner')).toEqual(['Practitioner/dr1'])
      const both = await ids('_type=Condition,Medication')
      expect(both.sort()).toEqual(['Condition/xa', 'Medication/m1'])
      expect(await ids('_type=Practitioner&_since=2030-01-01')).toEqual([])
    })

    test('only care of the dates asked for (FHIR R4 patient-operation-everything.html)', async () => {
      const told = async (query: string) =>
        (await all('T', `/Patient/pa/$everything?_count=2&${query}`)).map(
          ({ resource }) => `${resource?.resourceType}/${resource?.id}`,
        )
      const day = await told('start=2025-03-01&end=2025-03-01')
      expect(day).toEqual(
        expect.arrayContaining(['Patient/pa', 'Encounter/ea', 'Observation/oa-vs']),
      )
      const before = await told('end=2025-02')
      expect(before).toContain('Patient/pa')
      for (const id of ['Encounter/ea', 'Observation/oa-vs']) expect(before).not.toContain(id)
      expect(await told('start=2025-03-02&_type=Encounter,Observation')).not.toContain(
        'Encounter/ea',
      )
      expect(await told('start=2025-03-01T08:29:00Z&_type=Encounter')).toEqual(['Encounter/ea'])
      for (const query of [
        'start=soon',
        'end=2025-13',
        'start=2025-02&end=2025-01',
        'start=2024&start=2025',
      ])
        expect((await get('T', `/Patient/pa/$everything?${query}`)).status).toBe(400)
    })

    test('may be asked with a Parameters resource', async () => {
      const parameters = (parameter: object[]) => ({ resourceType: 'Parameters', parameter })
      const asked = await world.write(
        'T',
        'POST',
        '/Patient/pa/$everything',
        parameters([
          { name: '_type', valueCode: 'Encounter' },
          { name: '_type', valueCode: 'Condition' },
          { name: 'start', valueDate: '2025-01-01' },
          { name: '_count', valueInteger: 10 },
        ]),
      )
      expect(asked.status).toBe(200)
      expect(entriesOf(asked).map(({ resource }) => resource?.id)).toEqual(['xa', 'ea'])
      const wrong = parameters([{ name: 'start', valueDate: 'x' }])
      expect((await world.write('T', 'POST', '/Patient/pa/$everything', wrong)).status).toBe(400)
    })

    test('L41 not of another, and no type without a scope', async () => {
      expect((await get('T', '/Patient/pb/$everything')).status).toBe(404)
      expect((await get('T', '/Patient/never-was/$everything')).status).toBe(404)
      expect((await get('patientOnly', '/Patient/pa/$everything')).ids).toEqual(['Patient/pa'])
      expect((await get('patientOnly', '/Patient/pa/$everything?_type=Condition')).status).toBe(403)
      expect((await get('T', '/Patient/$everything')).status).toBe(403)
    })

    test('of one patient it is that patient’s also for who may see all', async () => {
      const found = await all('doctor', '/Patient/pb/$everything?_count=200')
      const ids = found.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`)
      expect(ids).toContain('Condition/xb')
      for (const key of [
        'Patient/pa',
        'Condition/xa',
        'Observation/oa-vs',
        'Device/dva',
        'Provenance/pva',
      ])
        expect(ids).not.toContain(key)
      const everybody = await all('doctor', '/Patient/$everything?_type=Patient,Condition')
      expect(everybody.map(({ resource }) => resource?.id).sort()).toEqual([
        'pa',
        'pb',
        'pc',
        'xa',
        'xb',
      ])
    })
  })

  describe('a search of all types', () => {
    test('L28 finds one’s own of each type, or is refused where that cannot be told apart', async () => {
      const reply = await get('T', '/?_type=Condition,Patient')
      expect(reply.status).toBe(hops ? 200 : 403)
      if (hops) expect(reply.ids).toEqual(['Condition/xa', 'Patient/pa'])
    })

    test.runIf(hops)('goes on over pages, counts, and takes what all types have', async () => {
      const ids = (await all('T', '/?_type=Condition,Encounter,Patient&_count=1')).map(
        ({ resource }) => resource?.id,
      )
      expect(ids).toEqual(['xa', 'ea', 'pa'])
      expect((await get('T', '/?_type=Condition,Patient&_summary=count')).body).toMatchObject({
        total: 2,
      })
      expect((await get('T', '/?_type=Condition,Patient&_id=pa,xb')).ids).toEqual(['Patient/pa'])
    })

    test.runIf(honest)('is for who may see everything over any server', async () => {
      expect((await get('doctor', '/?_type=Condition,Group')).ids).toEqual([
        'Condition/xa',
        'Condition/xb',
        'Group/g1',
      ])
    })

    test('needs types, and a scope for each', async () => {
      expect((await get('doctor', '/')).status).toBe(400)
      expect((await get('doctor', '/?_type=Nonsense')).status).toBe(400)
      expect((await get('doctor', '/?_type=Condition&_sort=date')).status).toBe(400)
      expect((await get('T', '/?_type=Condition,Group')).status).toBe(403)
      expect((await get('conditions', '/?_type=Condition,Patient')).status).toBe(403)
    })
  })
})
