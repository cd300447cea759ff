// The wire under the FHIR room (rows L): tokens, paths, methods, headers, bodies, origins, failures.
// Some of it can only be sent by hand, over a socket.
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FhirBackend } from '../../src/fhir/backend.ts'
import { type Listening, listen } from '../../src/http/listen.ts'
import type { AuditEvent } from '../../src/model/audit-event.ts'
import { FhirError, StoreUnavailableError } from '../../src/model/errors.ts'
import { bearer } from '../support/bearer.ts'
import { BASE, fhirRoom, type Reply } from '../support/fhir-room.ts'
import { memoryBackend } from '../support/memory-backend.ts'
import { withoutRequestId } from '../support/same-refusal.ts'
import { SECRET, WORLD } from '../support/test-world.ts'

const TOKENS = {
  T: bearer({ scope: 'patient/*.rs', patient: 'pa' }),
  Tw: bearer({ scope: 'patient/*.cruds', patient: 'pa' }),
  other: bearer({ scope: 'patient/*.rs', patient: 'pa', clientId: 'other' }),
}
const backend = memoryBackend(WORLD, [BASE])
const room = fhirRoom(backend, TOKENS)
const { get, send, post } = room
const diagnostics = ({ body }: Reply) => JSON.stringify(body)

describe('L01 tokens', () => {
  const target = '/Patient/pa'
  test.each<[string, Record<string, string>]>([
    ['no token', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['only the word', { authorization: 'Bearer' }],
    ['an unknown one', { authorization: 'Bearer nonsense' }],
    ['an inherited name', { authorization: 'Bearer constructor' }],
    ['two in one header', { authorization: 'Bearer T, Bearer T' }],
    ['Basic', { authorization: `Basic ${Buffer.from('T:').toString('base64')}` }],
    ['another scheme', { authorization: 'Token T' }],
    ['another header', { 'x-authorization': 'Bearer T', 'proxy-authorization': 'Bearer T' }],
    ['a cookie', { cookie: 'access_token=T; Authorization=Bearer T' }],
  ])('with %s nothing passes (RFC 6750 §3)', async (_, headers) => {
    const reply = await send(null, target, { headers })
    expect(reply.status).toBe(401)
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(reply.body).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'login' }],
    })
  })

  test('a token in the query or a form is refused, beside a good one or alone', async () => {
    expect((await send(null, `${target}?access_token=T`)).status).toBe(401)
    expect((await get('T', `${target}?access_token=T`)).status).toBe(400)
    expect((await post('T', '/Patient/_search', 'access_token=T')).status).toBe(400)
  })

  test('who has no token learns nothing else: not what is there, not what is well formed', async () => {
    const replies = await Promise.all(
      ['/Patient/pa', '/Patient/none', '/Nonsense', '/Patient/%00', '/Observation?a=%'].map(
        (each) => send(null, each),
      ),
    )
    expect(
      new Set(replies.map(({ status, text }) => `${status} ${withoutRequestId(text)}`)).size,
    ).toBe(1)
  })
})

describe('L05 methods', () => {
  test('HEAD is GET without its body', async () => {
    const whole = await get('T', '/Patient/pa')
    const head = await send('T', '/Patient/pa', { method: 'HEAD' })
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers.get('etag')).toBe(whole.headers.get('etag'))
    expect((await send('T', '/Patient/pb', { method: 'HEAD' })).status).toBe(404)
  })

  test.each(['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'])(
    '%s changes nothing',
    async (name) => {
      expect((await get('T', '/Patient/pa', { [name]: 'DELETE' })).status).toBe(200)
    },
  )

  test('an unknown verb is refused, with those that would do', async () => {
    const reply = await send('T', '/Patient/pa', { method: 'PROPFIND' })
    expect(reply.status).toBe(405)
    expect(reply.headers.get('allow')).toContain('GET')
  })
})

describe('L11 what an answer is', () => {
  test.each(['text/html', 'application/fhir+xml', 'application/xml'])(
    '%s is not to be had (406)',
    async (accept) => {
      const reply = await get('T', '/Patient/pa', { accept })
      expect(reply.status).toBe(406)
      expect(reply.headers.get('content-type')).toContain('application/fhir+json')
    },
  )
  test('a form wrapped otherwise is refused (415)', async () => {
    const init = { method: 'POST', body: '<Patient/>', headers: { 'Content-Type': 'text/xml' } }
    expect((await send('Tw', '/Observation', init)).status).toBe(415)
    expect((await send('T', '/Observation/_search', init)).status).toBe(415)
  })
  test.each(['/Patient/pa', '/Patient/pb', '/Observation', '/Binary/ba', '/Nonsense'])(
    'the answer to %s is kept by nobody and run by nobody',
    async (target) => {
      const { headers } = await get('T', target)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain('sandbox')
    },
  )
})

describe('versions', () => {
  test('who has this version is told so', async () => {
    const { headers } = await get('T', '/Patient/pa')
    expect(headers.get('etag')).toBe('W/"1"')
    const again = await get('T', '/Patient/pa', { 'if-none-match': 'W/"1"' })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(again.headers.get('cache-control')).toBe('no-store')
    const since = headers.get('last-modified') ?? ''
    expect((await get('T', '/Patient/pa', { 'if-modified-since': since })).status).toBe(304)
  })
  test('a version is no way to ask about what is hidden', async () => {
    for (const condition of ['*', 'W/"1"', '"x"'])
      expect((await get('T', '/Patient/pb', { 'if-none-match': condition })).status).toBe(404)
  })
})

describe('browser origins', () => {
  const origin = 'https://app.example'
  const allowed = ({ headers }: { headers: Headers }) => headers.get('access-control-allow-origin')

  test.each(['/Patient/pa', '/Patient/pb', '/Nonsense', '/Observation?x=y', '/Group/g1'])(
    'a registered origin may read the answer to %s',
    async (target) => {
      const reply = await get('T', target, { origin })
      expect(allowed(reply)).toBe(origin)
      expect(reply.headers.get('vary')).toContain('Origin')
      expect(reply.headers.get('access-control-allow-credentials')).toBeNull()
    },
  )
  test('also that its token is no good', async () => {
    expect(allowed(await send(null, '/Patient/pa', { headers: { origin } }))).toBe(origin)
  })
  test.each(['https://evil.example', 'null', 'https://app.example.evil', 'http://app.example'])(
    '%s may not',
    async (evil) => {
      const reply = await get('T', '/Patient/pa', { origin: evil })
      expect(allowed(reply)).toBeNull()
      expect(reply.headers.get('vary')).toContain('Origin')
    },
  )
  test('nor may an origin with another app’s token', async () => {
    expect(allowed(await get('other', '/Patient/pa', { origin }))).toBeNull()
  })
  test('a preflight asks for no token', async () => {
    const preflight = (from: string) =>
      send(null, '/Patient/pa', {
        method: 'OPTIONS',
        headers: {
          origin: from,
          'access-control-request-method': 'PUT',
          'access-control-request-headers': 'authorization, content-type, prefer, if-match',
        },
      })
    const good = await preflight(origin)
    expect(good.status).toBe(204)
    expect(allowed(good)).toBe(origin)
    for (const name of ['Authorization', 'Content-Type', 'Prefer', 'If-Match'])
      expect(good.headers.get('access-control-allow-headers')).toContain(name)
    expect(allowed(await preflight('https://evil.example'))).toBeNull()
  })
})

describe('metadata (FHIR R4 http.html#capabilities)', () => {
  test('is for everyone, from everywhere', async () => {
    const reply = await send(null, '/metadata', { headers: { origin: 'https://any.example' } })
    expect(reply.status).toBe(200)
    expect(reply.body.resourceType).toBe('CapabilityStatement')
    expect(reply.headers.get('access-control-allow-origin')).toBe('*')
    expect((await send('nonsense', '/metadata')).status).toBe(200)
  })
  test('is JSON or nothing', async () => {
    expect((await send(null, '/metadata?_format=json')).status).toBe(200)
    const xml = await send(null, '/metadata', { headers: { accept: 'application/fhir+xml' } })
    expect(xml.status).toBe(406)
    expect(xml.headers.get('access-control-allow-origin')).toBe('*')
    expect((await send(null, '/metadata?_format=xml')).status).toBe(406)
  })
  test('is only read', async () => {
    expect((await send(null, '/metadata', { method: 'POST' })).status).toBe(405)
    expect((await send(null, '/metadata', { method: 'HEAD' })).status).toBe(200)
    const preflight = await send(null, '/metadata', { method: 'OPTIONS' })
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('limits', () => {
  test('a URL', async () => {
    expect((await get('T', `/Observation?code=${'a'.repeat(9000)}`)).status).toBe(414)
    expect((await get('T', `/_page/${'a'.repeat(40_000)}`)).status).toBe(414)
  })
  test('a body, announced or not', async () => {
    const body = JSON.stringify({ resourceType: 'Observation', x: 'a'.repeat(3_000_000) })
    const headers = { 'Content-Type': 'application/fhir+json' }
    expect((await send('Tw', '/Observation', { method: 'POST', body, headers })).status).toBe(413)
    const stream = new Response(body).body
    const init = { method: 'POST', body: stream, headers, duplex: 'half' }
    expect((await send('Tw', '/Observation', init as RequestInit)).status).toBe(413)
  })
  test('a form', async () => {
    expect((await post('T', '/Observation/_search', `code=${'a'.repeat(9000)}`)).status).toBe(414)
  })
  test('a page', async () => {
    const many = Array.from({ length: 600 }, (_, at) => ({
      resourceType: 'Observation',
      id: `o${at}`,
      subject: { reference: 'Patient/pa' },
    }))
    const crowded = fhirRoom(memoryBackend(many, [BASE]), TOKENS)
    expect((await crowded.get('T', '/Observation?_count=100000')).ids).toHaveLength(500)
    expect((await crowded.get('T', '/Observation')).ids).toHaveLength(50)
  })
  test('a body that is no text', async () => {
    const body = new Uint8Array([0xff, 0xfe])
    const headers = { 'Content-Type': 'application/fhir+json' }
    expect((await send('Tw', '/Observation', { method: 'POST', body, headers })).status).toBe(400)
  })
})

describe('L10 failures tell no detail', () => {
  const failing = (error: unknown): FhirBackend => ({
    ...backend,
    read: () => Promise.reject(error),
    search: () => Promise.reject(error),
  })
  test.each<[string, unknown, number, string]>([
    ['a bug', new Error(`SELECT * FROM ${SECRET}`), 500, 'exception'],
    ['something thrown that is no error', SECRET, 500, 'exception'],
    ['a database that is away', new StoreUnavailableError(SECRET), 503, 'transient'],
    [
      'an upstream that is slow',
      new FhirError(504, 'timeout', 'The data source did not answer in time.', { cause: SECRET }),
      504,
      'timeout',
    ],
  ])('%s', async (_, error, status, code) => {
    const broken = fhirRoom(failing(error), TOKENS)
    for (const target of ['/Patient/pa', '/Observation']) {
      const reply = await broken.get('T', target)
      expect(reply.status).toBe(status)
      expect(reply.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code }] })
      expect(diagnostics(reply)).not.toContain(SECRET)
      expect(reply.headers.get('cache-control')).toBe('no-store')
    }
  })

  test('a backend that answers with something else shows nothing of it', async () => {
    const [hidden] = WORLD.filter(({ id }) => id === 'ob-vs')
    const wrong = fhirRoom({ ...backend, read: async () => hidden ?? null }, TOKENS)
    for (const target of ['/Patient/pa', '/Observation/oa-vs', '/Binary/ba'])
      expect((await wrong.get('T', target)).status).toBe(404)
  })
})

describe('N09 audit', () => {
  test('tells who asked for what and how it ended, without values', async () => {
    const own = fhirRoom(backend, TOKENS)
    await own.get('T', `/Patient?name=${SECRET}`)
    await own.get('T', '/Observation/ob-vs')
    await own.get('T', '/Group/g1')
    await own.send(null, '/Patient/pa')
    expect(own.audited).toMatchObject([
      {
        type: 'fhir-access',
        outcome: 'success',
        clientId: 'app',
        userId: 'u1',
        patientId: 'pa',
        authorizationId: 'auth1',
        detail: { interaction: 'search-type', resourceType: 'Patient', status: 200, count: 0 },
      },
      { outcome: 'refused', detail: { interaction: 'read', resourceId: 'ob-vs', status: 404 } },
      { outcome: 'refused', detail: { resourceType: 'Group', status: 403 } },
    ])
    expect(JSON.stringify(own.audited)).not.toContain(SECRET)
  })
  test('what cannot be recorded does not leave', async () => {
    const audit = (_event: AuditEvent) => Promise.reject(new Error('disk full'))
    const reply = await fhirRoom(backend, TOKENS, { audit }).get('T', '/Patient/pa')
    expect(reply.status).toBe(500)
    expect(reply.text).not.toContain('Alder')
  })
})

describe('over a socket', () => {
  let server: Listening
  beforeAll(async () => {
    server = await listen(room.answer, 0, '127.0.0.1')
  })
  afterAll(() => server.close())

  /** Sends bytes as they are; answers the status and everything that came back. */
  function raw(text: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.end(text))
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk
      })
      socket.on('close', () => resolve({ status: Number(answer.slice(9, 12)), text: answer }))
      socket.on('error', reject)
    })
  }
  const request = (target: string, method = 'GET', more = '') =>
    raw(
      `${method} ${target} HTTP/1.1\r\nHost: chart.example\r\nAuthorization: Bearer T\r\n${more}Connection: close\r\n\r\n`,
    )

  test('a good request passes, so that the others fail for their own reason', async () => {
    expect(await request('/fhir/Patient/pa')).toMatchObject({ status: 200 })
    expect((await request('/fhir/Patient/pa')).text).toContain('Alder')
  })

  test.each([
    '//fhir/Patient/pb',
    '/fhir//Patient/pb',
    '/fhir/Patient//pb',
    '/fhir/Patient/pb/',
    '/fhir/./Patient/pb',
    '/fhir/Patient/pa/../pb',
    '/fhir/Patient/pa/../../Group/g1',
    '/fhir/Patient/..%2fGroup%2fg1',
    '/fhir/%2e%2e/fhir/Patient/pb',
    '/fhir/Patient/%2e%2e/Patient/pb',
    '/fhir/Patient/pa%2f..%2fpb',
    '/fhir/Patient/pb;a=b',
    '/fhir;a=b/Patient/pb',
    '/fhir/Patient\\pb',
    '/fhir/Patient/pb%00',
    '/fhir/Patient/pb%09',
    '/fhir/Patient/%2570b',
    '/fhir/Patient/%70b',
    '/fhir/%50atient/pb',
    '/fhir/PATIENT/pb',
    '/fhir/Patient/pb.',
    '/fhir/Patient/pb#x',
    '/fhir/Patient/pb?#x',
    'http://chart.example/fhir/Patient/pb',
    'http://pa@else.example/fhir/Patient/pb',
  ])('L03 %s is refused or nothing', async (target) => {
    const reply = await request(target)
    expect([400, 403, 404]).toContain(reply.status)
    expect(reply.text).not.toContain(SECRET)
  })

  test.each(['TRACE', 'CONNECT', 'TRACK', 'DEBUG', 'BREW'])('L05 %s is refused', async (method) => {
    const reply = await request('/fhir/Patient/pa', method)
    expect([0, 400, 405, 501]).toContain(Number.isNaN(reply.status) ? 0 : reply.status)
    expect(reply.text).not.toContain('Alder')
    // Nor does it come back as it was sent.
    expect(reply.text).not.toContain('Bearer T')
  })

  test('L01 two Authorization headers are no token', async () => {
    const reply = await request('/fhir/Patient/pa', 'GET', 'Authorization: Bearer other\r\n')
    expect([400, 401]).toContain(reply.status)
  })

  test.each<[string, string]>([
    [
      'a length and chunks',
      'POST /fhir/Observation/_search HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET',
    ],
    [
      'two lengths',
      'POST /fhir/Observation/_search HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'a header with a line break',
      'GET /fhir/Patient/pa HTTP/1.1\r\nHost: x\r\nX: a\n b: c\r\n\r\n',
    ],
    [
      'a space in a header name',
      'GET /fhir/Patient/pa HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer T\r\n\r\n',
    ],
    ['no host', 'GET /fhir/Patient/pa HTTP/1.1\r\nAuthorization: Bearer T\r\n\r\n'],
    [
      'a broken chunk',
      'POST /fhir/Observation/_search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('L06 %s is refused', async (_, text) => {
    const reply = await raw(text)
    expect([400, 401]).toContain(reply.status)
    expect(reply.text).not.toContain('Alder')
  })

  test('a form arrives as well', async () => {
    const body = 'patient=pa'
    const reply = await raw(
      `POST /fhir/Observation/_search HTTP/1.1\r\nHost: chart.example\r\nAuthorization: Bearer T\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    )
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('oa-vs')
  })
})
