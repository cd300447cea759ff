// Attacks on writing (K rows) that the access rules alone do not answer: races, records of what was written,
// and what a body or a condition may do to the machine.
import { beforeEach, describe, expect, test } from 'vitest'
import type { FhirBackend, Write } from '../../src/fhir/backend.ts'
import type { AuditEvent } from '../../src/model/audit-event.ts'
import { bearer } from '../support/bearer.ts'
import { BASE, type FhirRoom, fhirRoom } from '../support/fhir-room.ts'
import { memoryBackend } from '../support/memory-backend.ts'
import { WORLD } from '../support/test-world.ts'
import { observation } from '../support/write-world.ts'

const TOKENS = {
  Tw: bearer({ scope: 'patient/*.cruds', patient: 'pa' }),
  doctor: bearer({ scope: 'user/*.cruds', fhirUser: 'Practitioner/dr1' }),
}
const aboutA = { reference: 'Patient/pa' }

let backend: ReturnType<typeof memoryBackend>
let room: FhirRoom
beforeEach(() => {
  backend = memoryBackend(WORLD, [BASE])
  room = fhirRoom(backend, TOKENS)
})
const amended = { ...observation({ id: 'oa-vs', subject: aboutA }), status: 'amended' }

describe('K11 two writers', () => {
  /** A backend where somebody else changes the resource just before the first `times` writes. */
  function overtaken(times: number): FhirBackend {
    let left = times
    const intrude = async () => {
      if (left-- > 0)
        await backend.write({
          kind: 'update',
          resource: {
            ...observation({ subject: aboutA }),
            id: 'oa-vs',
            issued: '2026-01-01T00:00:00Z',
          },
          expected: 'any',
        })
    }
    return {
      ...backend,
      write: async (write: Write) => {
        await intrude()
        return backend.write(write)
      },
      transact: async (writes: readonly Write[]) => {
        await intrude()
        return backend.transact(writes)
      },
    }
  }
  const put = (over: FhirBackend, headers: Record<string, string> = {}) =>
    fhirRoom(over, TOKENS).write('Tw', 'PUT', '/Observation/oa-vs', amended, headers)

  test('overtaken once, it is judged again and written', async () => {
    expect((await put(overtaken(1))).status).toBe(200)
    expect(await backend.read('Observation', 'oa-vs')).toMatchObject({ status: 'amended' })
  })

  test('overtaken for ever, it is refused with 409', async () => {
    expect((await put(overtaken(9))).status).toBe(409)
    expect(await backend.read('Observation', 'oa-vs')).toMatchObject({ status: 'final' })
  })

  test('a client that names its version is told with 412, and nothing is overwritten', async () => {
    expect((await put(overtaken(1), { 'If-Match': 'W/"1"' })).status).toBe(412)
    expect(await backend.read('Observation', 'oa-vs')).toMatchObject({ status: 'final' })
  })

  test('a patch is applied to what is there then', async () => {
    const over = fhirRoom(overtaken(1), TOKENS)
    const patch = [{ op: 'replace', path: '/status', value: 'corrected' }]
    expect((await over.write('Tw', 'PATCH', '/Observation/oa-vs', patch)).status).toBe(200)
    expect(await backend.read('Observation', 'oa-vs')).toMatchObject({
      status: 'corrected',
      issued: '2026-01-01T00:00:00Z',
    })
  })

  test('taken away from the patient meanwhile, it is not there', async () => {
    const moved = {
      ...backend,
      write: async (write: Write) => {
        await backend.write({
          kind: 'update',
          resource: { ...observation({ subject: { reference: 'Patient/pb' } }), id: 'oa-vs' },
          expected: 'any',
        })
        return backend.write(write)
      },
    }
    expect((await put(moved)).status).toBe(404)
    expect(await backend.read('Observation', 'oa-vs')).toMatchObject({
      subject: { reference: 'Patient/pb' },
    })
  })

  test('a transaction is overtaken as a whole', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ resource: amended, request: { method: 'PUT', url: 'Observation/oa-vs' } }],
    }
    const send = (over: FhirBackend) => fhirRoom(over, TOKENS).write('Tw', 'POST', '/', bundle)
    expect((await send(overtaken(9))).status).toBe(409)
    expect((await send(overtaken(1))).status).toBe(200)
  })
})

describe('N09 what cannot be recorded is not written', () => {
  const refusing = (type: AuditEvent['type']) =>
    fhirRoom(backend, TOKENS, {
      audit: (event) => {
        if (event.type === type) throw new Error('the disk is full')
      },
    })

  test('neither one resource nor a transaction', async () => {
    const { write } = refusing('fhir-write')
    const entry = { resource: amended, request: { method: 'PUT', url: 'Observation/oa-vs' } }
    for (const [method, target, body] of [
      ['POST', '/Observation', observation({ subject: aboutA })],
      ['PUT', '/Observation/oa-vs', amended],
      ['PATCH', '/Observation/oa-vs', [{ op: 'replace', path: '/status', value: 'amended' }]],
      ['DELETE', '/Observation/oa-vs', undefined],
      ['POST', '/', { resourceType: 'Bundle', type: 'transaction', entry: [entry] }],
      ['POST', '/', { resourceType: 'Bundle', type: 'batch', entry: [entry] }],
    ] as const)
      expect((await write('Tw', method, target, body)).status).toBe(500)
    expect(backend.writes).toEqual([])
  })

  test('each write is told before and after: what, by whom, how it ended; no value of it', async () => {
    const { write, audited } = room
    await write('Tw', 'PUT', '/Observation/oa-vs', { ...amended, note: [{ text: 'secret words' }] })
    expect(audited).toMatchObject([
      {
        type: 'fhir-write',
        clientId: 'app',
        userId: 'u1',
        patientId: 'pa',
        detail: { interaction: 'update', resourceType: 'Observation', resourceId: 'oa-vs' },
      },
      { type: 'fhir-access', outcome: 'success', detail: { interaction: 'update', status: 200 } },
    ])
    const [before, after] = audited
    expect(before?.requestId).toBe(after?.requestId)
    expect(JSON.stringify(audited)).not.toContain('secret words')
  })

  test('a refusal is told as one, and no write', async () => {
    await room.write('Tw', 'PUT', '/Observation/ob-vs', { ...amended, id: 'ob-vs' })
    expect(room.audited).toMatchObject([
      { type: 'fhir-access', outcome: 'refused', detail: { status: 404, resourceId: 'ob-vs' } },
    ])
  })

  test('what a create made is named', async () => {
    const { body } = await room.write(
      'Tw',
      'POST',
      '/Observation',
      observation({ subject: aboutA }),
    )
    expect(room.audited.at(-1)).toMatchObject({ detail: { status: 201, resourceId: body.id } })
  })
})

describe('K13 bodies and conditions that are meant for the machine', () => {
  const create = (body: unknown, headers: Record<string, string> = {}) =>
    room.write('Tw', 'POST', '/Observation', body, headers)

  test.each(["x' or '1'='1", '(a+)+$', '\\', '%00', '*', "'; drop table fhir_resource; --"])(
    'a condition %j finds nothing',
    async (value) => {
      const condition = `identifier=${encodeURIComponent(value)}`
      const reply = await create(observation({ subject: aboutA }), { 'If-None-Exist': condition })
      expect([201, 400]).toContain(reply.status)
    },
  )

  test('a condition as long as it may be is read in no time', async () => {
    const began = performance.now()
    const long = { 'If-None-Exist': `identifier=${'a'.repeat(8000)}` }
    expect((await create(observation({ subject: aboutA }), long)).status).toBe(201)
    expect(
      (
        await create(observation({ subject: aboutA }), {
          'If-None-Exist': `code=${'x,'.repeat(5000)}`,
        })
      ).status,
    ).toBe(414)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  test('a narrative full of brackets is read in no time', async () => {
    const began = performance.now()
    for (const inner of [
      '<'.repeat(200_000),
      '<p '.repeat(60_000),
      '<!--'.repeat(50_000),
      '<p a="'.repeat(30_000),
      '&'.repeat(200_000),
    ]) {
      const text = {
        status: 'generated',
        div: `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`,
      }
      await create(observation({ subject: aboutA, text }))
    }
    expect(performance.now() - began).toBeLessThan(3000)
  })

  test('nesting, length and number have an end', async () => {
    let nested: object = { url: 'u:x', valueString: 'x' }
    for (let depth = 0; depth < 70; depth++) nested = { url: 'u:x', extension: [nested] }
    expect((await create(observation({ subject: aboutA, extension: [nested] }))).status).toBe(400)
    const entry = Array.from({ length: 501 }, () => ({
      request: { method: 'GET', url: 'Patient/pa' },
    }))
    const bundle = { resourceType: 'Bundle', type: 'batch', entry }
    expect((await room.write('Tw', 'POST', '/', bundle)).status).toBe(413)
    const derivedFrom = Array.from({ length: 501 }, (_, at) => ({
      reference: `Observation/x${at}`,
    }))
    expect((await create(observation({ subject: aboutA, derivedFrom }))).status).toBe(400)
    expect(backend.writes).toEqual([])
  })

  test('an entry that is none says so in its place', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [null, 7, {}, { request: {} }, { request: { method: 'GET' } }],
    }
    const { status, body } = await room.write('Tw', 'POST', '/', bundle)
    expect(status).toBe(200)
    const statuses = (body.entry as { response: { status: string } }[]).map(
      ({ response }) => response.status,
    )
    expect(statuses).toEqual(['400', '400', '400', '400', '400'])
    const whole = { ...bundle, type: 'transaction' }
    expect((await room.write('Tw', 'POST', '/', whole)).status).toBe(400)
    for (const entry of [{}, 'x', 7])
      expect((await room.write('Tw', 'POST', '/', { ...bundle, entry })).status).toBe(400)
    for (const type of ['searchset', 'collection', undefined])
      expect((await room.write('Tw', 'POST', '/', { ...bundle, type })).status).toBe(400)
  })
})
