import { createServer, type ServerResponse } from 'node:http'
import { Pool } from 'undici'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { exchange } from './exchange.ts'

/** Requests that are answered by hand, by their path. */
const waiting = new Map<string, ServerResponse>()
const server = createServer((request, response) => {
  const path = request.url ?? ''
  if (path.startsWith('/held')) waiting.set(path, response)
  else response.end(path)
})
let origin = ''
let pool: Pool
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
beforeEach(() => {
  pool = new Pool(origin, { connections: 1, headersTimeout: 0, bodyTimeout: 0 })
})
afterEach(() => pool.destroy())
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const ask = (path: string, timeoutMillis = 2000, maxBytes = 1000) =>
  exchange(pool, { method: 'GET', path }, { timeoutMillis, maxBytes })

const arrived = async (path: string): Promise<ServerResponse> => {
  for (;;) {
    const response = waiting.get(path)
    if (response) return response
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

test('an answer comes whole, however many pieces it arrives in', async () => {
  const asked = ask('/held-pieces')
  const response = await arrived('/held-pieces')
  for (const piece of ['{"a":', '1', '}']) {
    response.write(piece)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  response.end()
  const { statusCode, body } = await asked
  expect(statusCode).toBe(200)
  expect(body.toString()).toBe('{"a":1}')
})

test('an interim answer is not taken for the final one (RFC 9110 §15.2)', async () => {
  const asked = ask('/held-hints')
  const response = await arrived('/held-hints')
  response.writeEarlyHints({ link: '</x>; rel=preload' })
  response.writeHead(404).end('none')
  expect(await asked).toMatchObject({ statusCode: 404 })
})

test('an answer that comes after it was given up is nobody’s, least of all the next one’s (L09)', async () => {
  const given = ask('/held-late', 50)
  await expect(given).rejects.toMatchObject({ status: 504 })
  const next = ask('/next')
  waiting.get('/held-late')?.end('late')
  expect((await next).body.toString()).toBe('/next')
})

test('a request is given up in time while it still waits for a connection, and never sent', async () => {
  const first = ask('/held-first')
  const response = await arrived('/held-first')
  await expect(ask('/held-second', 50)).rejects.toMatchObject({ status: 504 })
  response.end('first')
  expect((await first).body.toString()).toBe('first')
  expect((await ask('/third')).body.toString()).toBe('/third')
  expect(waiting.has('/held-second')).toBe(false)
})

test('an answer is cut off where it grows too large, and the connection with it (L10)', async () => {
  const asked = ask('/held-large', 2000, 10)
  const response = await arrived('/held-large')
  const closed = new Promise((resolve) => response.once('close', resolve))
  response.write('more than ten bytes')
  await expect(asked).rejects.toMatchObject({ status: 502, cause: 'too large' })
  await closed
  expect(response.writableFinished).toBe(false)
})

test('an answer that breaks off is none', async () => {
  const asked = ask('/held-broken')
  const response = await arrived('/held-broken')
  response.writeHead(200, { 'content-length': '10' }).write('half')
  setTimeout(() => response.destroy(), 20)
  await expect(asked).rejects.toMatchObject({ status: 502, issueCode: 'transient' })
})
