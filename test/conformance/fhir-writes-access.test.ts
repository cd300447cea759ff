// The access rules of writes (L32-L38, K03-K11) over every backend there is: what is judged before and after,
// what conditions see. After each refusal every row is as it was.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/resource.ts'
import { expectNothingForeign, WORLD_BACKENDS } from '../support/access-world.ts'
import { BASE, type FhirRoom } from '../support/fhir-room.ts'
import { withoutRequestId } from '../support/same-refusal.ts'
import {
  aboutA,
  aboutB,
  idIn,
  observation,
  openWriting,
  vitals,
  type WritingRoom,
} from '../support/write-world.ts'

describe.each(WORLD_BACKENDS)('writing over a backend $name', (kind) => {
  const { honest } = kind
  let world: WritingRoom
  let before: string
  beforeAll(async () => {
    world = await openWriting(kind)
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    before = await world.contents()
  })
  const get: FhirRoom['get'] = (...request) => world.get(...request)
  const write: FhirRoom['write'] = (...request) => world.write(...request)
  const made: WritingRoom['made'] = (...request) => world.made(...request)
  const expectUnchanged = async () => expect(await world.contents()).toBe(before)

  describe('create', () => {
    test('L33 of one’s own is done, read back, and told with its version', async () => {
      const reply = await write('Tw', 'POST', '/Observation', observation({ subject: aboutA }))
      expect(reply.status).toBe(201)
      const location = reply.headers.get('location') ?? ''
      expect(location).toMatch(new RegExp(`^${BASE}/Observation/[A-Za-z0-9-]+/_history/1$`))
      expect(reply.headers.get('etag')).toBe('W/"1"')
      const read = await get('Tw', `/Observation/${idIn(location)}`)
      expect(read.body).toMatchObject({ subject: aboutA, meta: { versionId: '1' } })
    })

    test.each<[string, object]>([
      ['about another', { subject: aboutB }],
      ['about nobody', {}],
      ['by identifier only', { subject: { identifier: { value: 'mrn-pa' } } }],
      ['by display only', { subject: { display: 'Patient/pa' } }],
      ['about a patient elsewhere', { subject: { reference: 'https://else.example/Patient/pa' } }],
      ['about a contained patient', { subject: { reference: '#p' } }],
      ['performed by another', { subject: aboutA, performer: [aboutB] }],
      [
        'performed by another in a spelling that only some read',
        { subject: aboutA, performer: [{ reference: 'https://else.example/fhir/Patient/pb' }] },
      ],
      ['with a focus on another', { subject: aboutA, focus: [aboutB] }],
      [
        'derived from what is hidden',
        { subject: aboutA, derivedFrom: [{ reference: 'Observation/ob-vs' }] },
      ],
      [
        'derived from what is not there',
        { subject: aboutA, derivedFrom: [{ reference: 'Observation/none' }] },
      ],
      [
        'with what is hidden under our own address',
        { subject: aboutA, derivedFrom: [{ reference: `${BASE}/Observation/ob-vs` }] },
      ],
      [
        'containing what points at what is hidden',
        {
          subject: aboutA,
          contained: [
            {
              resourceType: 'Provenance',
              id: 'x',
              target: [{ reference: 'Observation/ob-vs' }],
              recorded: '2025-01-01T00:00:00Z',
              agent: [{ who: aboutA }],
            },
          ],
          hasMember: [{ reference: '#x' }],
        },
      ],
    ])('L33 %s is refused and nothing is stored', async (_, more) => {
      const reply = await write('Tw', 'POST', '/Observation', observation(more))
      expect(reply.status).toBe(403)
      expectNothingForeign(reply)
      await expectUnchanged()
    })

    test('what is hidden and what is not there are refused alike', async () => {
      const named = async (reference: string) =>
        (
          await write(
            'Tw',
            'POST',
            '/Observation',
            observation({ subject: aboutA, derivedFrom: [{ reference }] }),
          )
        ).text
      expect(withoutRequestId(await named('Observation/ob-vs')).replace('ob-vs', 'x')).toBe(
        withoutRequestId(await named('Observation/none')).replace('none', 'x'),
      )
    })

    test('what one sees, and what belongs to the practice, may be referred to', async () => {
      await made(
        'Tw',
        observation({
          subject: aboutA,
          performer: [
            { reference: 'Practitioner/dr1' },
            { reference: `${BASE}/Organization/org1` },
          ],
          derivedFrom: [{ reference: 'Observation/oa-vs' }],
          encounter: { reference: 'Encounter/ea' },
        }),
      )
    })

    test('J21 a document of another cannot be attached, and so not be opened', async () => {
      const document = (url: string, subject: object) => ({
        resourceType: 'DocumentReference',
        status: 'current',
        subject,
        content: [{ attachment: { url } }],
      })
      for (const url of ['Binary/bb', `${BASE}/Binary/bb`, 'Binary/bb/_history/1', 'Binary/none'])
        expect(
          (await write('Tw', 'POST', '/DocumentReference', document(url, aboutA))).status,
        ).toBe(403)
      // Whoever writes all documents and reads no loose ones: the document would open what it shows.
      const reply = await write(
        'doctorDocuments',
        'POST',
        '/DocumentReference',
        document('Binary/b0', aboutA),
      )
      expect(reply.status).toBe(403)
      expect((await get('doctorDocuments', '/Binary/b0')).status).toBe(404)
      await expectUnchanged()
    })

    test('a filter binds what is made', async () => {
      expect(
        (await write('vitalsOfA', 'POST', '/Observation', observation({ subject: aboutA }))).status,
      ).toBe(403)
      expect(
        (await write('doctorVitals', 'POST', '/Observation', observation({ subject: aboutB })))
          .status,
      ).toBe(403)
      await expectUnchanged()
      await made('vitalsOfA', observation({ subject: aboutA, category: vitals }))
      await made('doctorVitals', observation({ subject: aboutB, category: vitals }))
    })

    test('what may not be read is not sent back', async () => {
      const reply = await write(
        'createsOnly',
        'POST',
        '/Observation',
        observation({ subject: aboutA }),
      )
      expect([reply.status, reply.text]).toEqual([201, ''])
      expect(reply.headers.get('location')).toContain(`${BASE}/Observation/`)
    })

    test('the client’s id and version are not taken', async () => {
      const body = observation({ id: 'mine', meta: { versionId: '9' }, subject: aboutA })
      const reply = await write('Tw', 'POST', '/Observation', body)
      expect(reply.status).toBe(201)
      expect(reply.body.id).not.toBe('mine')
      expect(reply.headers.get('etag')).toBe('W/"1"')
    })
  })

  describe('create If-None-Exist', () => {
    const identified = (value: string, more: object = {}) =>
      observation({ subject: aboutA, identifier: [{ system: 'urn:test', value }], ...more })
    const create = (token: string, body: Resource, condition: string) =>
      write(token, 'POST', '/Observation', body, { 'If-None-Exist': condition })

    test('L36 K03 only what one sees is there already', async () => {
      const hidden = identified('of-b', { subject: aboutB })
      await made('doctorWrites', hidden)
      const reply = await create('Tw', identified('of-b'), 'identifier=urn:test|of-b')
      expect(reply.status).toBe(201)
      const again = await create('Tw', identified('of-b'), 'identifier=urn:test|of-b')
      expect(again.status).toBe(200)
      expect(again.body.id).toBe(reply.body.id)
      // Whoever sees both cannot tell which is meant.
      expect(
        (await create('doctorWrites', identified('of-b'), 'identifier=urn:test|of-b')).status,
      ).toBe(412)
    })

    test('needs both letters, and a condition that says something', async () => {
      expect((await create('createsOnly', identified('x'), 'identifier=x')).status).toBe(403)
      expect((await create('Tw', identified('x'), '')).status).toBe(412)
      for (const condition of ['_count=1', 'nonsense=1', '_filter=x', 'identifier=x&_sort=date'])
        expect((await create('Tw', identified('x'), condition)).status).toBe(400)
      await expectUnchanged()
    })
  })

  describe('update', () => {
    test('L34 K07 what is hidden and what is not there are not there', async () => {
      for (const id of ['ob-vs', 'never-was', 'ob-perf']) {
        const reply = await write(
          'Tw',
          'PUT',
          `/Observation/${id}`,
          observation({ id, subject: aboutA }),
        )
        expect(reply.status).toBe(404)
        expectNothingForeign(reply)
      }
      await expectUnchanged()
    })

    test('L35 K05 moving one’s own to another is refused, by update and by patch', async () => {
      const body = observation({ id: 'oa-vs', subject: aboutB })
      expect((await write('Tw', 'PUT', '/Observation/oa-vs', body)).status).toBe(403)
      const patches = [
        [{ op: 'replace', path: '/subject', value: aboutB }],
        [{ op: 'replace', path: '/subject/reference', value: 'Patient/pb' }],
        [{ op: 'remove', path: '/subject' }],
        [{ op: 'add', path: '/performer/-', value: aboutB }],
        [{ op: 'add', path: '/focus', value: [aboutB] }],
      ]
      for (const patch of patches)
        expect((await write('Tw', 'PATCH', '/Observation/oa-vs', patch)).status).toBe(403)
      await expectUnchanged()
    })

    test('one’s own is updated, keeping its labels and its history', async () => {
      const id = await made(
        'backendWrites',
        observation({
          subject: aboutA,
          meta: {
            tag: [{ system: 'urn:t', code: 'kept' }],
            security: [{ system: 'urn:s', code: 'R' }],
          },
        }),
      )
      const body = observation({
        id,
        subject: aboutA,
        status: 'amended',
        meta: { tag: [{ code: 'mine' }] },
      })
      const reply = await write('Tw', 'PUT', `/Observation/${id}`, body, { 'If-Match': 'W/"1"' })
      expect(reply.status).toBe(200)
      expect(reply.headers.get('etag')).toBe('W/"2"')
      const read = await get('Tw', `/Observation/${id}`)
      expect(read.body).toMatchObject({
        status: 'amended',
        meta: { versionId: '2', tag: [{ code: 'kept' }], security: [{ code: 'R' }] },
      })
      expect(JSON.stringify(read.body)).not.toContain('mine')
      if (honest)
        expect((await get('Tw', `/Observation/${id}/_history/1`)).body).toMatchObject({
          status: 'final',
        })
    })

    test('K11 a version that is not the current one is refused with 412', async () => {
      const id = await made('Tw', observation({ subject: aboutA }))
      const body = observation({ id, subject: aboutA, status: 'amended' })
      for (const etag of ['W/"2"', 'W/"0"', '"x"'])
        expect(
          (await write('Tw', 'PUT', `/Observation/${id}`, body, { 'If-Match': etag })).status,
        ).toBe(412)
      expect(
        (await write('Tw', 'PUT', `/Observation/${id}`, body, { 'If-Match': 'x' })).status,
      ).toBe(400)
      expect(
        (await write('Tw', 'DELETE', `/Observation/${id}`, undefined, { 'If-Match': 'W/"7"' }))
          .status,
      ).toBe(412)
      // A version tells nothing of what is hidden.
      const hidden = observation({ id: 'ob-vs', subject: aboutA })
      expect(
        (await write('Tw', 'PUT', '/Observation/ob-vs', hidden, { 'If-Match': 'W/"7"' })).status,
      ).toBe(404)
      expect((await get('Tw', `/Observation/${id}`)).body).toMatchObject({ status: 'final' })
    })

    test('a filter binds what was and what is to be', async () => {
      const lab = observation({ id: 'oa-lab', subject: aboutA, category: vitals })
      expect((await write('vitalsOfA', 'PUT', '/Observation/oa-lab', lab)).status).toBe(404)
      const outside = observation({ id: 'oa-vs', subject: aboutA })
      expect((await write('vitalsOfA', 'PUT', '/Observation/oa-vs', outside)).status).toBe(403)
      await expectUnchanged()
    })

    test('a reference that was there stays, hidden or not', async () => {
      const { status, body } = await get('Tw', '/DiagnosticReport/da')
      expect(status).toBe(200)
      const reply = await write('Tw', 'PUT', '/DiagnosticReport/da', { ...body, status: 'amended' })
      expect(reply.status).toBe(200)
    })

    test('one’s own record may be updated, whom it is linked to not', async () => {
      const { body } = await get('Tw', '/Patient/pa')
      const linked = { ...body, link: [{ other: { reference: 'Patient/pb' }, type: 'seealso' }] }
      expect((await write('Tw', 'PUT', '/Patient/pa', linked)).status).toBe(403)
      expect(
        (
          await write('Tw', 'PUT', '/Patient/pa', {
            ...body,
            link: [{ other: aboutA, type: 'seealso' }],
          })
        ).status,
      ).toBe(403)
      expect((await write('Tw', 'PUT', '/Patient/pb', { ...body, id: 'pb' })).status).toBe(404)
      expect((await write('Tw', 'DELETE', '/Patient/pa', undefined)).status).toBe(403)
      await expectUnchanged()
      const moved = { ...body, telecom: [{ system: 'phone', value: '555-0100' }] }
      expect((await write('Tw', 'PUT', '/Patient/pa', moved)).status).toBe(200)
    })

    test('K10 adding by PUT needs the right to create, and no bound on the token', async () => {
      const id = `chosen-${honest}`
      const body = observation({ id, subject: aboutB })
      expect((await write('doctorUpdatesOnly', 'PUT', `/Observation/${id}`, body)).status).toBe(404)
      expect((await write('doctorVitals', 'PUT', `/Observation/${id}`, body)).status).toBe(404)
      const match = { 'If-Match': 'W/"1"' }
      expect((await write('doctorWrites', 'PUT', `/Observation/${id}`, body, match)).status).toBe(
        412,
      )
      await expectUnchanged()
      expect((await write('doctorWrites', 'PUT', `/Observation/${id}`, body)).status).toBe(201)
    })
  })

  describe('patch', () => {
    const patch = (target: string, operations: unknown, token = 'Tw') =>
      write(token, 'PATCH', target, operations)

    test('is applied whole', async () => {
      const id = await made('Tw', observation({ subject: aboutA }))
      const reply = await patch(`/Observation/${id}`, [
        { op: 'test', path: '/status', value: 'final' },
        { op: 'replace', path: '/status', value: 'amended' },
        { op: 'add', path: '/note', value: [{ text: 'seen' }] },
      ])
      expect(reply.status).toBe(200)
      expect(reply.body).toMatchObject({ status: 'amended', note: [{ text: 'seen' }] })
    })

    test.each<[string, number, unknown]>([
      ['a test that fails', 422, [{ op: 'test', path: '/status', value: 'amended' }]],
      ['a place that is not there', 422, [{ op: 'remove', path: '/note/0' }]],
      ['what would be no Observation', 422, [{ op: 'remove', path: '/status' }]],
      ['a code of no value set', 422, [{ op: 'replace', path: '/status', value: 'nonsense' }]],
      ['another id', 422, [{ op: 'replace', path: '/id', value: 'ob-vs' }]],
      ['another type', 422, [{ op: 'replace', path: '/resourceType', value: 'Basic' }]],
      [
        'the whole replaced by another',
        422,
        [{ op: 'replace', path: '', value: { resourceType: 'Basic' } }],
      ],
      ['no list', 400, { op: 'remove', path: '/status' }],
      ['no operation', 400, [{ op: 'spoil', path: '/status' }]],
      ['no pointer', 400, [{ op: 'remove', path: 'status' }]],
    ])('%s is refused with %i', async (_, status, operations) => {
      expect((await patch('/Observation/oa-vs', operations)).status).toBe(status)
      await expectUnchanged()
    })

    test('of what is hidden is of what is not there', async () => {
      expect((await patch('/Observation/ob-vs', [])).status).toBe(404)
    })

    test('what may not be read is not sent back', async () => {
      const id = await made('Tw', observation({ subject: aboutA }))
      const reply = await patch(
        `/Observation/${id}`,
        [{ op: 'add', path: '/note', value: [{ text: 'x' }] }],
        'updatesOnly',
      )
      expect([reply.status, reply.text]).toEqual([200, ''])
    })
  })

  describe('delete', () => {
    test('L32 one’s own goes: no trace for the token, the history for who sees all', async () => {
      const id = await made('Tw', observation({ subject: aboutA, note: [{ text: 'first' }] }))
      expect((await write('Tw', 'DELETE', `/Observation/${id}`, undefined)).status).toBe(204)
      for (const target of [id, `${id}/_history`, `${id}/_history/1`, `${id}/_history/2`])
        expect((await get('Tw', `/Observation/${target}`)).status).toBe(404)
      expect((await get('Tw', `/Observation?_id=${id}`)).ids).toEqual([])
      expect((await write('Tw', 'DELETE', `/Observation/${id}`, undefined)).status).toBe(404)
      // K07: nobody bound to a patient brings it back.
      expect(
        (await write('Tw', 'PUT', `/Observation/${id}`, observation({ id, subject: aboutA })))
          .status,
      ).toBe(404)
    })

    test('K10 what is hidden is not there', async () => {
      expect((await write('Tw', 'DELETE', '/Observation/ob-vs', undefined)).status).toBe(404)
      expect((await write('Tw', 'DELETE', '/Observation/ob-perf', undefined)).status).toBe(404)
      await expectUnchanged()
    })
  })

  describe('conditional update, patch and delete', () => {
    const withMark = (mark: string, more: object = {}) =>
      observation({ identifier: [{ system: 'urn:mark', value: mark }], subject: aboutA, ...more })

    test('L36 K03 what is hidden is no match', async () => {
      await made('doctorWrites', withMark('b-only', { subject: aboutB }))
      const now = await world.contents()
      const target = '/Observation?identifier=urn:mark|b-only'
      expect((await write('Tw', 'DELETE', target, undefined)).status).toBe(404)
      expect((await write('Tw', 'PATCH', target, [])).status).toBe(404)
      expect(await world.contents()).toBe(now)
      // No match: an update adds, for whoever may.
      expect((await write('updatesAndSearches', 'PUT', target, withMark('b-only'))).status).toBe(
        403,
      )
      expect(await world.contents()).toBe(now)
      expect((await write('Tw', 'PUT', target, withMark('b-only'))).status).toBe(201)
    })

    test('one match is changed, several are refused', async () => {
      const first = await made('Tw', withMark('twice'))
      const target = '/Observation?identifier=urn:mark|twice'
      const reply = await write('Tw', 'PUT', target, withMark('twice', { status: 'amended' }))
      expect([reply.status, reply.body.id]).toEqual([200, first])
      const patched = await write('Tw', 'PATCH', target, [
        { op: 'replace', path: '/status', value: 'corrected' },
      ])
      expect([patched.status, patched.body.status]).toEqual([200, 'corrected'])
      await made('Tw', withMark('twice'))
      for (const [method, body] of [
        ['PUT', withMark('twice')],
        ['PATCH', []],
        ['DELETE', undefined],
      ] as const)
        expect((await write('Tw', method, target, body)).status).toBe(412)
      // A body with an id is not taken for another resource.
      const other = { ...withMark('once'), id: 'x' }
      expect(
        (await write('Tw', 'PUT', '/Observation?identifier=urn:mark|once', other)).status,
      ).toBe(400)
    })

    test('K10 without a condition nothing is changed', async () => {
      for (const [method, body] of [
        ['PUT', observation({ subject: aboutA })],
        ['PATCH', []],
        ['DELETE', undefined],
      ] as const)
        for (const query of ['', '?', '?identifier='])
          expect((await write('Tw', method, `/Observation${query}`, body)).status).toBe(412)
      await expectUnchanged()
    })

    test('a match is deleted', async () => {
      const id = await made('Tw', withMark('gone'))
      const target = '/Observation?identifier=urn:mark|gone'
      expect((await write('deletesAndSearches', 'DELETE', target, undefined)).status).toBe(204)
      expect((await get('Tw', `/Observation/${id}`)).status).toBe(404)
    })
  })
})
