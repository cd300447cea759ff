import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type UpstreamClient, upstreamClient } from './client.ts'
import { upstreamSink } from './load-sink.ts'

const seen: { request: IncomingMessage; body: string }[] = []
let inFlight = 0
let mostInFlight = 0

const server = createServer(async (request, response) => {
  mostInFlight = Math.max(mostInFlight, ++inFlight)
  seen.push({ request, body: await text(request) })
  await new Promise((resolve) => setTimeout(resolve, 5))
  inFlight--
  const id = request.url?.split('/').at(-1)
  if (id === 'moved') response.writeHead(307, { Location: '/elsewhere' }).end()
  else if (id === 'dropped') request.socket.destroy()
  else if (id === 'refused') {
    const issue = [{ severity: 'error', code: 'invalid', diagnostics: 'no such code' }]
    response.writeHead(422).end(JSON.stringify({ resourceType: 'OperationOutcome', issue }))
  } else if (id === 'broken') response.writeHead(500).end('<html>stack trace with a name</html>')
  else response.writeHead(id === 'new' ? 201 : 200).end()
})
let client: UpstreamClient
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listening on TCP
  client = upstreamClient({
    baseUrl: `http://127.0.0.1:${port}/fhir`,
    credentials: { authorization: async () => 'Bearer ours' },
    timeoutMillis: 5000,
    maxConnections: 20,
    maxBytes: 1_000_000,
  })
})
afterAll(() => {
  client.close()
  server.close()
})

const patient = (id: string) => ({ resourceType: 'Patient', id })

test('each resource is PUT under its own id (FHIR R4 http.html#update)', async () => {
  const outcomes = await upstreamSink(client).put([patient('new'), patient('old')])
  expect(outcomes).toEqual(
    expect.arrayContaining([
      { type: 'Patient', id: 'new', outcome: 'created' },
      { type: 'Patient', id: 'old', outcome: 'updated' },
    ]),
  )
  const put = seen.find(({ request }) => request.url === '/fhir/Patient/new')
  expect(put?.request.method).toBe('PUT')
  expect(put?.request.headers['content-type']).toBe('application/fhir+json')
  expect(put?.request.headers.authorization).toBe('Bearer ours')
  expect(JSON.parse(put?.body ?? '')).toEqual(patient('new'))
})

test.each([
  ['refused', /^422 no such code$/],
  ['broken', /^500$/],
  ['moved', /^307$/],
  ['dropped', /^no answer: /],
])('what is %s is told, without the body of a strange answer', async (id, reason) => {
  const [outcome] = await upstreamSink(client).put([patient(id)])
  expect(outcome).toMatchObject({ type: 'Patient', id, outcome: 'refused' })
  expect(outcome?.reason).toMatch(reason)
})

test('a redirect is not followed with the record', async () => {
  await upstreamSink(client).put([patient('moved')])
  expect(seen.some(({ request }) => request.url === '/elsewhere')).toBe(false)
})

test('every one of many is sent, a few at a time', async () => {
  const ids = Array.from({ length: 40 }, (_, i) => `n${i}`)
  const outcomes = await upstreamSink(client).put(ids.map(patient))
  expect(outcomes.map(({ id }) => id).sort()).toEqual([...ids].sort())
  expect(mostInFlight).toBeGreaterThan(1)
  expect(mostInFlight).toBeLessThanOrEqual(6)
})
