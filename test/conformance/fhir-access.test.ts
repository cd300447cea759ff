// The access rules beyond plain search (L30-L46): history, writes, bundles, operations, types with rules
// of their own, page links; and that the world is closed, over every backend there is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FhirBackend } from '../../src/fhir/backend.ts'
import { expectNothingForeign, searchIds, TOKENS, WORLD_BACKENDS } from '../support/access-world.ts'
import { BASE, type FhirRoom, fhirRoom, type Reply } from '../support/fhir-room.ts'
import { OPEN_TO_A, WORLD } from '../support/test-world.ts'

describe.each(WORLD_BACKENDS)('over a backend $name', ({ coarse, hops, open }) => {
  let room: FhirRoom
  let backend: FhirBackend
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await open()
    close = opened.close
    backend = opened.backend
    room = fhirRoom(backend, TOKENS)
  })
  afterAll(() => close())
  const get: FhirRoom['get'] = (...request) => room.get(...request)
  const post: FhirRoom['post'] = (...request) => room.post(...request)
  const write: FhirRoom['write'] = (...request) => room.write(...request)
  const search = (token: string, target: string) => searchIds(room, token, target)

  describe('history', () => {
    test.each(['/Observation/ob-vs/_history', '/Observation/ob-vs/_history/1'])(
      'L30 %s tells nothing',
      async (target) => {
        expect((await get('T', target)).status).toBe(404)
        expect((await get('conditions', target)).status).toBe(403)
      },
    )

    test.each(['/Observation/_history', '/_history'])(
      'L31 %s tells what is visible, or is refused where that cannot be told apart',
      async (target) => {
        const reply = await get('T', target)
        expect(reply.status).toBe(hops ? 200 : 403)
        expectNothingForeign(reply)
        expect((await get('readOnly', target)).status).toBe(403)
      },
    )

    test('L32 a deleted resource is as good as one that never was', async () => {
      expect((await get('T', '/Observation/deleted')).status).toBe(404)
    })
  })

  describe('writes that no rule allows change nothing', () => {
    const observation = (id: string | undefined, subject?: object) => ({
      resourceType: 'Observation',
      ...(id === undefined ? {} : { id }),
      status: 'final',
      code: { text: 'x' },
      ...(subject === undefined ? {} : { subject }),
    })
    const aboutB = { reference: 'Patient/pb' }

    test.each<[string, string, string, object]>([
      ['L33', 'POST', '/Observation', observation(undefined, aboutB)],
      ['L33', 'POST', '/Observation', observation(undefined)],
      ['L34', 'PUT', '/Observation/ob-vs', observation('ob-vs', { reference: 'Patient/pa' })],
      ['L35', 'PUT', '/Observation/oa-vs', observation('oa-vs', aboutB)],
      ['L35', 'PATCH', '/Observation/oa-vs', [{ op: 'replace', path: '/subject', value: aboutB }]],
      ['L36', 'PUT', '/Observation?identifier=x', observation(undefined, aboutB)],
      ['L36', 'DELETE', '/Observation?identifier=x', {}],
      ['K07', 'PUT', '/Observation/new', observation('new', aboutB)],
      ['K10', 'DELETE', '/Observation/ob-vs', {}],
    ])('%s Tw %s %s changes nothing', async (_, method, target, body) => {
      expect([403, 404]).toContain((await write('Tw', method, target, body)).status)
      // The scope comes first: without it the answer is the same, whatever is there.
      expect((await write('T', method, target, body)).status).toBe(403)
    })

    test.each(['Patient', 'Practitioner', 'Group', 'Subscription', 'Medication', 'Binary'])(
      'L37 nobody bound to a patient creates a %s',
      async (resourceType) => {
        expect((await write('Tw', 'POST', `/${resourceType}`, { resourceType })).status).toBe(403)
      },
    )

    test('L38 each letter opens its own interactions only', async () => {
      expect((await get('readOnly', '/Observation')).status).toBe(403)
      expect((await get('readOnly', '/Observation/oa-vs')).status).toBe(200)
      expect((await get('searchOnly', '/Observation/oa-vs')).status).toBe(403)
      expect(await search('searchOnly', '/Observation?_id=oa-vs')).toEqual(['Observation/oa-vs'])
      const body = observation('oa-vs')
      for (const [method, value] of [
        ['PATCH', []],
        ['PUT', body],
        ['DELETE', {}],
      ] as const)
        expect((await write('observations', method, '/Observation/oa-vs', value)).status).toBe(403)
    })
  })

  describe('operations', () => {
    test('L41 $everything is for a patient one may read', async () => {
      expect((await get('T', '/Patient/pa/$everything')).status).toBe(200)
      expect((await get('T', '/Patient/pb/$everything')).status).toBe(404)
      expect((await get('T', '/Patient/$everything')).status).toBe(403)
      expect((await get('conditions', '/Patient/pa/$everything')).status).toBe(403)
      expect((await get('T', '/Encounter/ea/$everything')).status).toBe(403)
    })

    test.each(['/$export', '/Patient/$export', '/Group/g1/$export'])(
      'L42 nobody but a backend service calls %s',
      async (target) => {
        for (const token of ['T', 'Tw', 'doctor', 'userA'])
          expect((await get(token, target)).status).toBe(403)
      },
    )

    test.each([
      '/$graphql',
      '/Observation/oa-vs/$meta',
      '/$meta',
      '/Patient/$match',
      '/Patient/$member-match',
      '/Patient/pa/$validate',
      '/Observation/$lastn',
      '/Patient/pa/$anything',
      '/$reindex',
      '/$expunge',
      '/$process-message',
      '/$import',
      '/Patient/pa/$export',
      '/Patient/$merge',
      '/$convert-data',
    ])('L43 J23 K09 nobody calls %s', async (target) => {
      for (const token of ['T', 'Tw', 'doctor', 'system'])
        expect((await get(token, target)).status).toBe(403)
    })
  })

  describe('types with rules of their own', () => {
    test.each(['application/fhir+json', 'text/plain', '*/*', 'image/png'])(
      'L44 J21 a document follows its patient, whatever is accepted: %s',
      async (accept) => {
        expect((await get('T', '/Binary/ba', { accept })).status).toBe(200)
        expect((await get('T', '/Binary/bsa', { accept })).status).toBe(200)
        for (const target of ['/Binary/bb', '/Binary/bsb', '/Binary/b0', '/Binary/none'])
          expect((await get('T', target, { accept })).status).toBe(404)
      },
    )

    test('L44 the description follows as well', async () => {
      expect((await get('T', '/DocumentReference/drb')).status).toBe(404)
      expect((await get('T', '/DocumentReference/dra')).status).toBe(200)
    })

    test('L44 a Binary needs a scope for what attaches it, not only for Binary', async () => {
      expect((await get('binariesOnly', '/Binary/ba')).status).toBe(404)
    })

    test('L44 a document leaves as something to save, never to run', async () => {
      const reply = await get('T', '/Binary/bsa', { accept: 'text/html' })
      expect(reply.headers.get('content-type')).toBe('text/html')
      expect(reply.headers.get('content-disposition')).toBe('attachment')
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
      expect(reply.headers.get('content-security-policy')).toContain('sandbox')
    })

    test('L45 devices, provenance, groups', async () => {
      for (const target of ['/Device/dva', '/Device/dv0', '/Provenance/pva'])
        expect((await get('T', target)).status).toBe(200)
      for (const target of ['/Device/dvb', '/Provenance/pvb', '/Provenance/pv-both'])
        expect((await get('T', target)).status).toBe(404)
      expect((await get('T', '/Group/g1')).status).toBe(403)
      expect((await get('T', '/Group')).status).toBe(403)
      expect((await get('T', '/Person/person1')).status).toBe(403)
      expect((await get('T', '/Subscription/sub1')).status).toBe(403)
      expect((await get('doctor', '/Group/g1')).status).toBe(200)
    })

    test('an audit event is visible to a patient when it names nobody else', async () => {
      expect((await get('T', '/AuditEvent/aua')).status).toBe(200)
      expect((await get('T', '/AuditEvent/auab')).status).toBe(404)
    })
  })

  describe('paging', () => {
    const nextOf = ({ body }: Reply) =>
      (body.link as { relation: string; url: string }[]).find(({ relation }) => relation === 'next')
        ?.url ?? ''

    test('every row comes once, over as many pages as it takes', async () => {
      const seen: string[] = []
      let reply = await get('T', '/Observation?_count=1')
      for (let pages = 0; pages < 20; pages++) {
        expectNothingForeign(reply)
        seen.push(...reply.ids)
        const next = nextOf(reply)
        if (next === '') break
        reply = await get('T', next)
        expect(reply.status).toBe(200)
      }
      expect(seen.sort()).toEqual([
        'Observation/oa-lab',
        'Observation/oa-vs',
        ...(coarse ? [] : ['Observation/ob-perf']),
      ])
    })

    test('L46 J18 a link is worth nothing to another token', async () => {
      const next = nextOf(await get('T', '/Observation?_count=1'))
      expect(next).toContain(`${BASE}/_page/`)
      expect((await get('T', next)).status).toBe(200)
      // The same app, user, patient and grants: a refreshed token goes on.
      expect((await get('T2', next)).status).toBe(200)
      for (const token of ['otherApp', 'otherUser', 'forB', 'narrower', 'Tw', 'doctor', 'system'])
        expect((await get(token, next)).status).toBe(404)
    })

    test('L46 an altered link is no link', async () => {
      const next = nextOf(await get('T', '/Observation?_count=1'))
      for (const altered of [
        `${next}A`,
        next.slice(0, -1),
        next.replace(/.$/, '~'),
        `${BASE}/_page/1`,
      ])
        expect([400, 404]).toContain((await get('T', altered)).status)
    })

    test('a link ends with its time', async () => {
      const own = fhirRoom(backend, TOKENS)
      const next = nextOf(await own.get('T', '/Observation?_count=1'))
      own.clock.advance(60 * 60 * 1000)
      expect((await own.get('T', next)).status).toBe(404)
    })

    test('a link keeps the rest of the search', async () => {
      const found: string[] = []
      let reply = await post('T', '/Observation/_search', 'patient=pa&_count=1')
      for (let pages = 0; pages < 20; pages++) {
        found.push(...reply.ids)
        const next = nextOf(reply)
        if (next === '') break
        reply = await get('T', next)
      }
      expect(found.sort()).toEqual(['Observation/oa-lab', 'Observation/oa-vs'])
    })
  })

  describe('always', () => {
    test('the closed world: what T sees by reading is exactly what is open to A', async () => {
      for (const { resourceType, id } of WORLD) {
        const reply = await get('T', `/${resourceType}/${id}`)
        const open = OPEN_TO_A.includes(`${resourceType}/${id}`)
        expect([`${resourceType}/${id}`, reply.status === 200]).toEqual([
          `${resourceType}/${id}`,
          open,
        ])
        if (!open) expectNothingForeign(reply)
      }
    })

    test('the closed world: what T finds by searching is that as well', async () => {
      const types = [...new Set(WORLD.map(({ resourceType }) => resourceType))]
      const found: string[] = []
      for (const type of types) {
        const reply = await get('T', `/${type}`)
        if (reply.status !== 403) found.push(...reply.ids)
      }
      // A Binary without a security context is found by its document, not by searching.
      const unfound = ['Binary/ba', ...(coarse ? ['Observation/ob-perf'] : [])]
      const expected = OPEN_TO_A.filter((key) => !unfound.includes(key))
      expect(found.filter((key) => key !== 'Binary/ba').sort()).toEqual([...expected].sort())
    })

    test.each([
      ['userA', 'a user who is the patient'],
      ['parentOfA', 'a related person of the patient'],
    ])('%s sees what the patient sees', async (token) => {
      for (const { resourceType, id } of WORLD)
        expect((await get(token, `/${resourceType}/${id}`)).status).toBe(
          (await get('T', `/${resourceType}/${id}`)).status,
        )
    })

    test.each(['person', 'strangeUser', 'noUser', 'noPatient'])(
      'J26 C07 %s reads nothing',
      async (token) => {
        for (const target of ['/Patient/pa', '/Observation', '/Practitioner/dr1', '/Medication/m1'])
          expect((await get(token, target)).status).toBe(403)
      },
    )

    test('a practitioner sees the whole practice, by each scope only its type', async () => {
      expect((await get('doctor', '/Patient/pb')).status).toBe(200)
      expect((await get('doctor', '/Condition')).ids).toEqual(['Condition/xa', 'Condition/xb'])
      expect((await get('system', '/Observation/ob-vs')).status).toBe(200)
      expect((await get('system', '/Patient/pb')).status).toBe(403)
    })

    test('a user reads their own resource, and no other by that (ONC (g)(10))', async () => {
      expect((await get('doctorVitals', '/Practitioner/dr1')).status).toBe(200)
      expect((await get('doctorVitals', '/Practitioner/dr2')).status).toBe(404)
      expect((await get('doctorVitals', '/Practitioner')).status).toBe(403)
      const observations = await get(
        'doctorVitals',
        '/Observation?_include=Observation:performer:Practitioner',
      )
      expect(observations.ids).toEqual([
        'Observation/oa-vs',
        'Observation/ob-vs',
        'Practitioner/dr1',
      ])
    })
  })
})
