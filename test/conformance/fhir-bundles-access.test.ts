// Batches and transactions (L39, L40, K02), and bodies that are no resource, over every backend there is.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/resource.ts'
import { WORLD_BACKENDS } from '../support/access-world.ts'
import type { FhirRoom } from '../support/fhir-room.ts'
import {
  aboutA,
  aboutB,
  idIn,
  observation,
  openWriting,
  type WritingRoom,
} from '../support/write-world.ts'

describe.each(WORLD_BACKENDS)('bundles over a backend $name', (kind) => {
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

  describe('bundles', () => {
    const bundle = (type: string, ...entry: object[]) => ({ resourceType: 'Bundle', type, entry })
    const request = (method: string, url: string, more: object = {}, resource?: object) => ({
      ...(resource === undefined ? {} : { resource }),
      request: { method, url, ...more },
    })
    const statuses = (body: Resource) =>
      (body.entry as { response: { status: string } }[]).map(({ response }) => response.status)

    test('L39 each entry of a batch is judged as if it had come alone', async () => {
      const reply = await write(
        'T',
        'POST',
        '/',
        bundle(
          'batch',
          request('GET', 'Observation/oa-vs'),
          request('GET', 'Observation/ob-vs'),
          request('GET', 'https://other.example/Observation/1'),
          request('POST', 'Observation', {}, observation({ subject: aboutA })),
        ),
      )
      expect(reply.status).toBe(200)
      expect(reply.body.type).toBe('batch-response')
      expect(statuses(reply.body)).toEqual(['200', '404', '400', '403'])
      expect(reply.text).not.toContain('ob-vs"')
      await expectUnchanged()
    })

    test.each([
      ['GET', '/Patient/pa', '404'],
      ['GET', './Patient/pa', '400'],
      ['GET', '../Patient/pa', '400'],
      ['GET', 'Patient/pb', '404'],
      ['GET', 'Patient/pa?_method=DELETE', '400'],
      ['GET', 'Patient/pa/../pb', '400'],
      ['GET', 'Patient%2Fpb', '400'],
      ['HEAD', 'Patient/pa', '200'],
      ['HEAD', 'Patient/pb', '404'],
      ['GET', '_page/abc', '400'],
      ['GET', '$export', '403'],
      ['GET', 'Observation?_filter=x', '400'],
      ['get', 'Patient/pa', '400'],
      ['TRACE', 'Patient/pa', '400'],
    ])('K02 an entry %s %s is %s', async (method, url, status) => {
      const reply = await write('T', 'POST', '/', bundle('batch', request(method, url)))
      expect(statuses(reply.body)).toEqual([status])
    })

    test('K02 a search in a batch finds one’s own only', async () => {
      const reply = await write(
        'T',
        'POST',
        '/',
        bundle('batch', request('GET', 'Observation?_count=100')),
      )
      const [entry] = reply.body.entry as { resource: { entry: { resource: Resource }[] } }[]
      for (const { resource } of entry?.resource.entry ?? [])
        expect(
          ['oa-vs', 'oa-lab', 'ob-perf'].includes(String(resource.id)) ||
            JSON.stringify(resource).includes('Patient/pa'),
        ).toBe(true)
    })

    test.each(['batch', 'transaction'])('a %s in a batch is refused', async (type) => {
      const inner = { resource: bundle(type), request: { method: 'POST', url: '' } }
      expect(statuses((await write('Tw', 'POST', '/', bundle('batch', inner))).body)).toEqual([
        '400',
      ])
    })

    test('L40 one denied entry denies the whole transaction', async () => {
      const fine = request('POST', 'Observation', {}, observation({ subject: aboutA }))
      const cases: [number, object][] = [
        [403, request('POST', 'Observation', {}, observation({ subject: aboutB }))],
        [403, request('POST', 'Practitioner', {}, { resourceType: 'Practitioner' })],
        [404, request('DELETE', 'Observation/ob-vs')],
        [
          404,
          request('PUT', 'Observation/ob-vs', {}, observation({ id: 'ob-vs', subject: aboutA })),
        ],
        [
          403,
          request('PUT', 'Observation/oa-vs', {}, observation({ id: 'oa-vs', subject: aboutB })),
        ],
        [412, request('DELETE', 'Observation/oa-vs', { ifMatch: 'W/"77"' })],
        [400, request('POST', 'Observation', {}, { resourceType: 'Observation' })],
        [403, request('GET', 'Group/g1')],
        [
          422,
          request(
            'POST',
            'Observation',
            {},
            observation({
              subject: aboutA,
              derivedFrom: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }],
            }),
          ),
        ],
        [
          412,
          request(
            'POST',
            'Observation',
            {},
            observation({ subject: { reference: 'Patient?identifier=mrn-pb' } }),
          ),
        ],
      ]
      for (const [status, denied] of cases) {
        const reply = await write('Tw', 'POST', '/', bundle('transaction', fine, denied))
        expect([reply.status, reply.text.slice(0, 200)]).toEqual([
          status,
          expect.stringContaining('Entry 1'),
        ])
      }
      await expectUnchanged()
    })

    test('entries refer to each other, and by identifier to what one sees', async () => {
      const urn = 'urn:uuid:6f7a5a57-9d29-4c3a-8a9f-2f1f0e6b9a11'
      const reply = await write(
        'Tw',
        'POST',
        '/',
        bundle(
          'transaction',
          {
            fullUrl: urn,
            ...request(
              'POST',
              'Observation',
              {},
              observation({ subject: { reference: 'Patient?identifier=urn:test:mrn|mrn-pa' } }),
            ),
          },
          request(
            'POST',
            'DiagnosticReport',
            {},
            {
              resourceType: 'DiagnosticReport',
              status: 'final',
              code: { text: 'x' },
              subject: aboutA,
              result: [{ reference: urn }],
            },
          ),
          request('GET', 'Patient/pa'),
        ),
      )
      expect([reply.status, reply.text.slice(0, 300)]).toEqual([200, expect.anything()])
      expect(reply.body.type).toBe('transaction-response')
      expect(statuses(reply.body)).toEqual(['201', '201', '200'])
      const [first, second] = reply.body.entry as { response: { location: string } }[]
      const id = idIn(first?.response.location)
      const report = await get('Tw', `/DiagnosticReport/${idIn(second?.response.location)}`)
      expect(report.body).toMatchObject({ result: [{ reference: `Observation/${id}` }] })
      expect((await get('Tw', `/Observation/${id}`)).body).toMatchObject({ subject: aboutA })
    })

    test('an existing resource is taken for what a conditional create would add', async () => {
      const urn = 'urn:uuid:6f7a5a57-9d29-4c3a-8a9f-2f1f0e6b9a12'
      const existing = await made(
        'Tw',
        observation({ subject: aboutA, identifier: [{ system: 'urn:tx', value: '1' }] }),
      )
      const reply = await write(
        'Tw',
        'POST',
        '/',
        bundle(
          'transaction',
          {
            fullUrl: urn,
            ...request(
              'POST',
              'Observation',
              { ifNoneExist: 'identifier=urn:tx|1' },
              observation({ subject: aboutA }),
            ),
          },
          request(
            'POST',
            'Observation',
            {},
            observation({ subject: aboutA, derivedFrom: [{ reference: urn }] }),
          ),
        ),
      )
      expect(statuses(reply.body)).toEqual(['200', '201'])
      const [, second] = reply.body.entry as { resource: Resource }[]
      expect(second?.resource).toMatchObject({
        derivedFrom: [{ reference: `Observation/${existing}` }],
      })
    })

    test('two entries that add under one condition are refused, and nothing is stored', async () => {
      const adding = request(
        'POST',
        'Observation',
        { ifNoneExist: 'identifier=urn:tx|twice' },
        observation({ subject: aboutA, identifier: [{ system: 'urn:tx', value: 'twice' }] }),
      )
      const reply = await write('Tw', 'POST', '/', bundle('transaction', adding, adding))
      expect(reply.status).toBe(400)
      expect(JSON.stringify(reply.body)).toContain('Entry 1')
      await expectUnchanged()
    })

    test('two changes of one resource are refused', async () => {
      const change = request(
        'PUT',
        'Observation/oa-vs',
        {},
        observation({ id: 'oa-vs', subject: aboutA }),
      )
      const reply = await write(
        'Tw',
        'POST',
        '/',
        bundle('transaction', change, request('DELETE', 'Observation/oa-vs')),
      )
      expect(reply.status).toBe(400)
      await expectUnchanged()
    })

    test('a patch travels in a Binary', async () => {
      const id = await made('Tw', observation({ subject: aboutA }))
      const data = Buffer.from(
        JSON.stringify([{ op: 'replace', path: '/status', value: 'amended' }]),
      ).toString('base64')
      const patch = { resourceType: 'Binary', contentType: 'application/json-patch+json', data }
      const reply = await write(
        'Tw',
        'POST',
        '/',
        bundle('transaction', request('PATCH', `Observation/${id}`, {}, patch)),
      )
      expect(statuses(reply.body)).toEqual(['200'])
      expect((await get('Tw', `/Observation/${id}`)).body).toMatchObject({ status: 'amended' })
    })
  })

  describe('what is no resource', () => {
    test.each<[string, number, string, string]>([
      [
        'a key given twice',
        400,
        '{"resourceType":"Observation","status":"final","status":"final"}',
        'status',
      ],
      [
        'an unknown element',
        400,
        JSON.stringify(observation({ subject: aboutA, colour: 'red' })),
        'colour',
      ],
      [
        'a list where one is meant',
        400,
        JSON.stringify(observation({ subject: [aboutA] })),
        'Observation.subject',
      ],
      [
        'one where a list is meant',
        400,
        JSON.stringify(observation({ subject: aboutA, category: {} })),
        'Observation.category',
      ],
      [
        'a missing element',
        400,
        '{"resourceType":"Observation","status":"final"}',
        'Observation.code',
      ],
      [
        'a script in the narrative',
        400,
        JSON.stringify(
          observation({
            subject: aboutA,
            text: {
              status: 'generated',
              div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>',
            },
          }),
        ),
        'Observation.text.div',
      ],
      ['another type', 400, '{"resourceType":"Patient"}', 'Observation'],
      ['no JSON', 400, '{"resourceType":\n"Observation",,}', 'line 2, column 15'],
      ['half of it', 400, '{"resourceType":"Observa', 'line 1, column 25'],
      ['a list of resources', 400, '[{"resourceType":"Observation"}]', 'one resource'],
      [
        'a number where text is meant',
        400,
        JSON.stringify({ ...observation(), status: 7 }),
        'status',
      ],
      [
        'text where a truth is meant',
        400,
        JSON.stringify({ ...observation(), valueBoolean: 'true' }),
        'Observation.value must be true or false',
      ],
      [
        'a code that the binding has not',
        400,
        JSON.stringify({ ...observation(), status: 'done' }),
        'Observation.status',
      ],
      ['what is nested without end', 400, `{"a":${'['.repeat(70)}${']'.repeat(70)}}`, '64 levels'],
    ])('%s is refused with %i and named', async (_, status, body, name) => {
      const reply = await world.send('Tw', '/Observation', {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/fhir+json' },
      })
      expect([reply.status, reply.text]).toEqual([status, expect.stringContaining(name)])
      await expectUnchanged()
    })

    test('XML is refused with 415', async () => {
      for (const type of ['application/fhir+xml', 'text/xml', 'text/plain', 'application/x-ndjson'])
        expect(
          (
            await write('Tw', 'POST', '/Observation', observation({ subject: aboutA }), {
              'Content-Type': type,
            })
          ).status,
        ).toBe(415)
    })
  })
})
