import { describe, expect, test } from 'vitest'
import { preflight, withCors } from './cors.ts'

const APP = 'https://app.example'
const registered = async (origin: string) => origin === APP
const request = (origin?: string) =>
  new Request('https://gate.example/token', origin === undefined ? {} : { headers: { origin } })
const answer = (origin?: string, status = 200) =>
  withCors(request(origin), new Response('{}', { status }), registered, null)

describe('an answer to a browser app (SMART 2.2 app-launch, "CORS")', () => {
  test('may be read by a registered origin, errors included', async () => {
    for (const status of [200, 400, 401, 500])
      expect((await answer(APP, status)).headers.get('access-control-allow-origin')).toBe(APP)
  })
  test('shows the headers that apps need', async () => {
    const shown = (await answer(APP)).headers.get('access-control-expose-headers')
    for (const header of ['ETag', 'Location', 'WWW-Authenticate']) expect(shown).toContain(header)
  })
  test.each([
    ['another', 'https://evil.example'],
    ['one on another port', `${APP}:8443`],
    ['the same over http', 'http://app.example'],
    ['one that ends like it', 'https://evil-app.example'],
    ['one in other case', APP.toUpperCase()],
    ['a sandboxed page', 'null'],
    ['none', undefined],
  ])('may not be read by %s (RFC 9700 §2.6)', async (_, origin) => {
    expect((await answer(origin)).headers.get('access-control-allow-origin')).toBeNull()
  })
  test('says always that it depends on Origin, and never lets credentials along', async () => {
    for (const origin of [APP, 'https://evil.example', undefined]) {
      const { headers } = await answer(origin)
      expect(headers.get('vary')).toContain('Origin')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
  })
  test('keeps what else it depends on', async () => {
    const response = new Response('', { headers: { Vary: 'Accept' } })
    expect((await withCors(request(APP), response, registered, null)).headers.get('vary')).toBe(
      'Accept, Origin',
    )
  })
})

test('an answer to one app may not be read by the pages of another', async () => {
  const ofClient = async (origin: string, clientId: string | null) =>
    clientId === null || (clientId === 'app' && origin === APP)
  const read = async (clientId: string | null) => {
    const { headers } = await withCors(request(APP), new Response('{}'), ofClient, clientId)
    return headers.get('access-control-allow-origin')
  }
  expect(await read('app')).toBe(APP)
  expect(await read('other')).toBeNull()
  expect(await read(null)).toBe(APP)
})

describe('a preflight', () => {
  test('of a registered origin is told methods and headers', async () => {
    const response = await preflight(request(APP), 'POST', registered)
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
    expect(response.headers.get('access-control-allow-methods')).toBe('POST')
    const headers = response.headers.get('access-control-allow-headers')
    for (const header of ['Authorization', 'Content-Type', 'Prefer', 'If-Match'])
      expect(headers).toContain(header)
    expect(headers).not.toContain('*')
  })
  test('of another is told no origin', async () => {
    const response = await preflight(request('https://evil.example'), 'POST', registered)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})
