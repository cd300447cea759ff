// Documents sent and read as what they are (FHIR R4 binary.html#rest), over every backend there is: the bytes
// come back as they went, as content or as FHIR, to whoever may see what they are judged by.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WORLD_BACKENDS } from '../support/access-world.ts'
import type { Reply } from '../support/fhir-room.ts'
import { openWriting, type WritingRoom } from '../support/write-world.ts'

/** No text in any encoding. */
const PDF = Buffer.from('255044462d312e370aff00fe80c328a0', 'hex')

describe.each(WORLD_BACKENDS)('documents over a backend $name', (kind) => {
  const { honest } = kind
  let world: WritingRoom
  beforeAll(async () => {
    world = await openWriting(kind)
  })
  afterAll(() => world.close())

  const send = (
    token: string,
    method: string,
    target: string,
    body: Buffer | string,
    headers: Record<string, string> = {},
  ) =>
    world.send(token, target, {
      method,
      body: new Uint8Array(Buffer.from(body)),
      headers: { 'Content-Type': 'application/pdf', ...headers },
    })
  const idOf = ({ headers }: Reply) => headers.get('location')?.split('/').at(-3) ?? ''

  test.runIf(honest)('are created as they are, and read back as content or as FHIR', async () => {
    const made = await send('doctorWrites', 'POST', '/Binary', PDF, { accept: 'application/pdf' })
    expect(made.status).toBe(201)
    expect(made.text).toBe('')
    const id = idOf(made)
    const resource = await world.get('doctorWrites', `/Binary/${id}`, {
      accept: 'application/fhir+json',
    })
    expect(resource.body).toMatchObject({
      resourceType: 'Binary',
      contentType: 'application/pdf',
      data: PDF.toString('base64'),
    })
    for (const accept of ['application/pdf', '*/*', 'text/html']) {
      const raw = await world.get('doctorWrites', `/Binary/${id}`, { accept })
      expect(raw.headers.get('content-type')).toBe('application/pdf')
      expect(raw.headers.get('content-disposition')).toBe('attachment')
      expect(raw.headers.get('content-security-policy')).toContain('sandbox')
      expect(raw.headers.has('x-security-context')).toBe(false)
    }
  })

  test.runIf(honest)('are what X-Security-Context says they belong to', async () => {
    const made = await send('doctorWrites', 'POST', '/Binary', PDF, {
      'X-Security-Context': 'Patient/pa',
      accept: 'application/fhir+json',
    })
    expect(made.body).toMatchObject({ securityContext: { reference: 'Patient/pa' } })
    const raw = await world.get('T', `/Binary/${idOf(made)}`)
    expect(raw.status).toBe(200)
    expect(raw.headers.get('x-security-context')).toBe('Patient/pa')
    const ofB = await send('doctorWrites', 'POST', '/Binary', PDF, {
      'X-Security-Context': 'Patient/pb',
    })
    expect((await world.get('T', `/Binary/${idOf(ofB)}`)).status).toBe(404)
    // What belongs to nobody is seen by nobody whose reach is a patient.
    const unowned = await send('doctorWrites', 'POST', '/Binary', PDF)
    expect((await world.get('T', `/Binary/${idOf(unowned)}`)).status).toBe(404)
  })

  test.runIf(honest)('are replaced under their version', async () => {
    const id = idOf(
      await send('doctorWrites', 'POST', '/Binary', 'first', { 'Content-Type': 'text/plain' }),
    )
    const stale = await send('doctorWrites', 'PUT', `/Binary/${id}`, 'x', { 'If-Match': 'W/"7"' })
    expect(stale.status).toBe(412)
    const replaced = await send('doctorWrites', 'PUT', `/Binary/${id}`, 'second', {
      'Content-Type': 'text/plain; charset=utf-8',
      'If-Match': 'W/"1"',
    })
    expect(replaced.status).toBe(200)
    const raw = await world.get('doctorWrites', `/Binary/${id}`)
    expect(raw.text).toBe('second')
    expect(raw.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  test.each([
    ['by a patient, whose own record no document is', 'Tw', 403],
    ['by a patient, for another', 'Tw', 403, { 'X-Security-Context': 'Patient/pb' }],
    ['by who may only read', 'doctor', 403],
    ['without a media type', 'doctorWrites', 415, { 'Content-Type': '' }],
    ['of what is no media type', 'doctorWrites', 415, { 'Content-Type': 'pdf' }],
    ['as XML of FHIR', 'doctorWrites', 415, { 'Content-Type': 'application/fhir+xml' }],
    [
      'as JSON of FHIR that is none',
      'doctorWrites',
      400,
      { 'Content-Type': 'application/fhir+json' },
    ],
    ['for what is no reference', 'doctorWrites', 400, { 'X-Security-Context': 'a b' }],
  ] as [string, string, number, Record<string, string>?][])(
    'are not created %s',
    async (_, token, status, headers) => {
      expect((await send(token, 'POST', '/Binary', PDF, headers)).status).toBe(status)
    },
  )

  test('are not created of nothing, and no other type is made of a document', async () => {
    expect((await send('doctorWrites', 'POST', '/Binary', '')).status).toBe(400)
    expect((await send('doctorWrites', 'POST', '/Observation', PDF)).status).toBe(415)
    expect((await send('doctorWrites', 'POST', '/', PDF)).status).toBe(415)
  })

  test('are bounded in size (413)', async () => {
    const large = await send('doctorWrites', 'POST', '/Binary', Buffer.alloc(2_200_000, 1))
    expect(large.status).toBe(413)
    expect(large.body.resourceType).toBe('OperationOutcome')
  })
})
