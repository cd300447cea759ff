// Another server behind the gateway (rows L07, L09, L10): what reaches it, what it may say, what happens
// when it is slow, broken or malicious.
import { createServer, type RequestListener, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearer } from '../support/bearer.ts'
import { BASE, fhirRoom } from '../support/fhir-room.ts'
import { SECRET, WORLD } from '../support/test-world.ts'
import { type UpstreamServer, upstreamBackend, upstreamServer } from '../support/upstream-server.ts'

const TOKENS = {
  T: bearer({ scope: 'patient/*.rs', patient: 'pa' }),
  doctor: bearer({ scope: 'user/*.rs', fhirUser: 'Practitioner/dr1' }),
}

describe('L07 what reaches the other server', () => {
  let server: UpstreamServer
  let opened: ReturnType<typeof upstreamBackend>
  beforeAll(async () => {
    server = await upstreamServer('honest')
    opened = upstreamBackend(server.baseUrl)
  })
  afterAll(async () => {
    opened.client.close()
    await server.close()
  })

  test('our own headers and credential, and nothing of the client’s', async () => {
    server.arrived.length = 0
    const { get } = fhirRoom(opened.backend, TOKENS)
    await get('T', '/Observation?code=8867-4', {
      cookie: 'session=x',
      forwarded: 'for=10.0.0.1',
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'evil.example',
      'x-http-method-override': 'DELETE',
      'x-provenance': '{}',
      prefer: 'handling=lenient, respond-async',
      'if-none-match': 'W/"1"',
      'x-upstream-authorization': 'Bearer evil',
    })
    const [{ method, target, headers } = { method: '', target: '', headers: new Headers() }] =
      server.arrived
    expect([method, target]).toEqual(['GET', '/fhir/Observation?code=8867-4&patient=pa&_count=50'])
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'application/fhir+json',
      'accept-encoding': 'gzip',
      authorization: 'Bearer upstream-credential',
      connection: 'keep-alive',
      host: expect.any(String),
      prefer: 'handling=strict',
      'user-agent': 'chartgate',
    })
  })

  test('nothing at all for what is refused', async () => {
    server.arrived.length = 0
    const { get, write } = fhirRoom(opened.backend, TOKENS)
    for (const target of ['/Group/g1', '/Observation?_filter=x', '/Patient/pb/Observation', '/$x'])
      await get('T', target)
    await get('T', '/Observation?patient=pb')
    await write('T', 'POST', '/Observation', { resourceType: 'Observation' })
    expect(server.arrived).toEqual([])
  })

  test('its credential is in no answer', async () => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    for (const target of ['/Patient/pa', '/Observation', '/nonsense']) {
      const reply = await get('T', target)
      expect(reply.text + JSON.stringify([...reply.headers])).not.toContain('upstream-credential')
    }
  })

  test('no address of the other server is in any answer', async () => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    const { host } = new URL(server.baseUrl)
    let target = '/Observation?_count=1'
    for (let pages = 0; pages < 5 && target !== ''; pages++) {
      const reply = await get('doctor', target)
      expect(reply.text + JSON.stringify([...reply.headers])).not.toContain(host)
      const links = reply.body.link as { relation: string; url: string }[]
      target = links.find(({ relation }) => relation === 'next')?.url ?? ''
    }
  })
})

describe('L09 L10 what the other server may say', () => {
  let server: Server
  let answer: RequestListener
  let opened: ReturnType<typeof upstreamBackend>
  let arrived = 0
  beforeAll(async () => {
    server = createServer((request, response) => {
      arrived++
      answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    opened = upstreamBackend(`http://127.0.0.1:${port}/fhir`, 400)
  })
  afterAll(() => {
    opened.client.close()
    server.closeAllConnections()
    server.close()
  })

  const fhir = { 'content-type': 'application/fhir+json' }
  const patient = WORLD.find(({ id }) => id === 'pa')
  const send =
    (status: number, headers: Record<string, string>, body: string | Buffer): RequestListener =>
    (_request, response) => {
      response.writeHead(status, headers).end(body)
    }

  test('a good answer passes, plain or packed, so that the others fail for their own reason', async () => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    answer = send(200, fhir, JSON.stringify(patient))
    expect((await get('T', '/Patient/pa')).status).toBe(200)
    answer = send(200, { ...fhir, 'content-encoding': 'gzip' }, gzipSync(JSON.stringify(patient)))
    expect((await get('T', '/Patient/pa')).status).toBe(200)
  })

  const stack = `java.lang.NullPointerException: ${SECRET} at org.example.Dao`
  test.each<[string, number, RequestListener]>([
    ['a redirect', 502, send(302, { location: 'https://elsewhere.example/Patient/pa' }, '')],
    ['a permanent redirect', 502, send(308, { location: '/fhir/Patient/pb' }, '')],
    ['HTML', 502, send(200, { 'content-type': 'text/html' }, `<p>${SECRET}</p>`)],
    [
      'XML',
      502,
      send(200, { 'content-type': 'application/fhir+xml' }, `<Patient>${SECRET}</Patient>`),
    ],
    ['no media type', 502, send(200, {}, JSON.stringify(patient))],
    ['what is no JSON', 502, send(200, fhir, `{"resourceType": ${SECRET}`)],
    ['a list', 502, send(200, fhir, JSON.stringify([patient]))],
    ['another type', 502, send(200, fhir, JSON.stringify({ resourceType: 'Group', id: 'pa' }))],
    ['another id', 502, send(200, fhir, JSON.stringify({ ...patient, id: 'pb' }))],
    ['an unknown type', 502, send(200, fhir, '{"resourceType":"Nonsense","id":"pa"}')],
    ['nothing', 502, send(200, fhir, '')],
    ['null', 502, send(200, fhir, 'null')],
    ['a packing nobody asked for', 502, send(200, { ...fhir, 'content-encoding': 'br' }, 'x')],
    ['a packing that is none', 502, send(200, { ...fhir, 'content-encoding': 'gzip' }, 'xxxx')],
    [
      'more than fits, packed small',
      502,
      send(200, { ...fhir, 'content-encoding': 'gzip' }, gzipSync(`"${'a'.repeat(6_000_000)}"`)),
    ],
    ['more than fits', 502, send(200, fhir, `"${'a'.repeat(6_000_000)}"`)],
    [
      'a broken promise of length',
      502,
      (_request, response) => {
        response.writeHead(200, { ...fhir, 'content-length': '1000' }).write('{"resourceType":')
        setTimeout(() => response.destroy(), 10)
      },
    ],
    [
      'a failure with its inner workings',
      502,
      send(
        500,
        fhir,
        JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ diagnostics: stack }] }),
      ),
    ],
    [
      'that our credential is no good',
      502,
      send(401, { 'www-authenticate': 'Basic realm="hapi"' }, stack),
    ],
    ['that we may not', 502, send(403, fhir, stack)],
    ['that it is busy', 503, send(429, { 'retry-after': '100' }, stack)],
    ['that it is down', 503, send(503, {}, stack)],
    ['nothing in time', 504, () => {}],
    [
      'its body too slowly',
      504,
      (_request, response) => {
        response.writeHead(200, fhir).write('{')
      },
    ],
    [
      'a closed connection',
      502,
      (request) => {
        request.socket.destroy()
      },
    ],
    ['no such thing', 404, send(404, { 'content-type': 'text/html' }, stack)],
    ['that it is deleted', 404, send(410, fhir, stack)],
  ])('%s becomes %i', async (_, status, listener) => {
    answer = listener
    arrived = 0
    const { get } = fhirRoom(opened.backend, TOKENS)
    const reply = await get('T', '/Patient/pa')
    expect(reply.status).toBe(status)
    expect(reply.body.resourceType).toBe('OperationOutcome')
    expect(reply.text).not.toContain(SECRET)
    expect(reply.text).not.toContain('java')
    expect(reply.headers.get('www-authenticate')).toBeNull()
    expect(reply.headers.get('location')).toBeNull()
    // Nothing was followed or tried again.
    expect(arrived).toBe(1)
  })

  test.each<[string, number, unknown]>([
    ['a refusal of the search', 400, null],
    ['one resource instead of a list', 502, patient],
    ['a list of another kind', 502, { resourceType: 'Bundle', type: 'history' }],
  ])('a search: %s becomes %i', async (_, status, body) => {
    answer = body === null ? send(400, fhir, stack) : send(200, fhir, JSON.stringify(body))
    const reply = await fhirRoom(opened.backend, TOKENS).get('T', '/Observation?code=x')
    expect(reply.status).toBe(status)
    expect(reply.text).not.toContain(SECRET)
  })

  test('L25 rows that nobody asked for are dropped, own ones too, and no total is told', async () => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    const entry = WORLD.filter(({ resourceType }) => resourceType === 'Observation').map(
      (resource) => ({ resource, search: { mode: 'match' } }),
    )
    answer = send(
      200,
      fhir,
      JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: entry.length, entry }),
    )
    const reply = await get('T', '/Observation?_id=oa-vs&_total=accurate')
    expect(reply.ids).toEqual(['Observation/oa-vs'])
    expect(reply.text).not.toContain(SECRET)
  })

  test('J11 pages of nothing but hidden rows are read over, so that no link tells that there are any', async () => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    const hidden = { resourceType: 'Device', patient: { reference: 'Patient/pb' } }
    const pageOf = (id: string, more: boolean) => ({
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ resource: { ...hidden, id }, search: { mode: 'match' } }],
      link: more ? [{ relation: 'next', url: 'Device?page=2' }] : [],
    })
    answer = (request, response) => {
      const second = request.url?.includes('page=2') ?? false
      send(200, fhir, JSON.stringify(pageOf(second ? 'd2' : 'd1', !second)))(request, response)
    }
    const known = await get('T', '/Device?type=pump&_count=1')
    answer = send(200, fhir, JSON.stringify({ resourceType: 'Bundle', type: 'searchset' }))
    const random = await get('T', '/Device?type=none&_count=1')
    expect(known.text.replace('pump', 'none')).toBe(random.text)
    expect(known.text).not.toContain('"next"')
  })

  test('J11 pages of hidden rows without end are given up', async () => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    arrived = 0
    const link = [{ relation: 'next', url: 'Device?page=2' }]
    answer = send(200, fhir, JSON.stringify({ resourceType: 'Bundle', type: 'searchset', link }))
    expect((await get('T', '/Device')).status).toBe(200)
    expect(arrived).toBeLessThan(20)
  })

  test('L46 a link to another host is no link of ours', async () => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    const link = [{ relation: 'next', url: 'https://elsewhere.example/fhir/Observation' }]
    answer = send(200, fhir, JSON.stringify({ resourceType: 'Bundle', type: 'searchset', link }))
    const reply = await get('T', '/Observation')
    expect(reply.body.link).toEqual([{ relation: 'self', url: `${BASE}/Observation` }])
  })

  test('L46 an upstream’s own page syntax is nothing to us', async () => {
    arrived = 0
    const { get } = fhirRoom(opened.backend, TOKENS)
    for (const target of ['/?_getpages=abc&_getpagesoffset=50', '/Observation?_getpages=abc'])
      expect([400, 403, 501]).toContain((await get('T', target)).status)
    expect(arrived).toBe(0)
  })

  test('connections are kept and bounded', async () => {
    const { get } = fhirRoom(opened.backend, TOKENS)
    const sockets = new Set<unknown>()
    answer = (request, response) => {
      sockets.add(request.socket)
      response.writeHead(200, fhir).end(JSON.stringify(patient))
    }
    await Promise.all(Array.from({ length: 50 }, () => get('T', '/Patient/pa')))
    await get('T', '/Patient/pa')
    expect(sockets.size).toBeLessThanOrEqual(8)
  })
})
