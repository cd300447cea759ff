import { describe, expect, test } from 'vitest'
import { NOW } from '../../test/support/fixtures.ts'
import { manualClock } from '../lib/clock.ts'
import { createLogger } from '../lib/log.ts'
import { StoreUnavailableError } from '../model/errors.ts'
import { clientAddress } from './client-address.ts'
import { type FrontDeps, front } from './front.ts'
import { room } from './room.ts'

/** A front door over rooms that tell which tenant they are of and what they were asked. */
function door(change: Partial<FrontDeps> = {}) {
  const lines: string[] = []
  const log = createLogger({ logLevel: 'info' }, { write: (line: string) => lines.push(line) })
  const open = front({
    publicPath: '',
    ready: async () => true,
    isHandle: (segment) => segment === 'acme',
    app: async (tenant) => {
      const app = room()
      app.all('*', async (c) => {
        const body = c.req.method === 'POST' ? await c.req.text() : ''
        return c.json({
          tenant,
          path: c.req.path,
          query: c.req.query(),
          address: c.env.clientAddress,
          body,
          id: c.env.requestId,
        })
      })
      return app
    },
    clientAddress: clientAddress(['10.0.0.1']),
    clock: manualClock(NOW),
    log,
    ...change,
  })
  return { open, lines }
}
const get = (url: string, init?: RequestInit) => new Request(url, init)

describe('the front door', () => {
  test.each([
    ['https://gate.example/authorize?a=1', 'default', '/authorize'],
    ['https://gate.example/acme/authorize?a=1', 'acme', '/acme/authorize'],
    ['https://gate.example/acmes/authorize?a=1', 'default', '/acmes/authorize'],
    [
      'https://gate.example/.well-known/oauth-authorization-server/acme?a=1',
      'acme',
      '/acme/.well-known/oauth-authorization-server',
    ],
  ])('sends %s to the rooms of %s', async (url, tenant, path) => {
    const seen = await (await door().open(get(url))).json()
    expect(seen).toMatchObject({ tenant, path, query: { a: '1' } })
  })

  test('gives each request an id of its own, told to the rooms, in the answer and in the log', async () => {
    const { open, lines } = door()
    const [one, two] = [
      await open(get('https://gate.example/a')),
      await open(get('https://gate.example/a')),
    ]
    const id = one.headers.get('x-request-id')
    expect(id).toMatch(/^[0-9a-z]{26}$/)
    expect(two.headers.get('x-request-id')).not.toBe(id)
    expect(await one.json()).toMatchObject({ id })
    expect(lines[0]).toContain(id)
  })

  test('takes no id from outside', async () => {
    const response = await door().open(
      get('https://gate.example/a', { headers: { 'x-request-id': 'chosen' } }),
    )
    expect(response.headers.get('x-request-id')).not.toBe('chosen')
  })

  test('logs the path without its query, where codes and states stand', async () => {
    const { open, lines } = door()
    await open(get('https://gate.example/callback?code=SECRET-CODE&state=SECRET-STATE'))
    expect(lines.join('')).toContain('/callback')
    expect(lines.join('')).not.toContain('SECRET')
  })

  test('tells the rooms where the request came from', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.1' }
    const response = await door().open(get('https://gate.example/a', { headers }), '10.0.0.1')
    expect(await response.json()).toMatchObject({ address: '198.51.100.1' })
  })

  test('carries a body along to a moved document', async () => {
    const response = await door().open(
      get('https://gate.example/.well-known/openid-configuration/acme', {
        method: 'POST',
        body: 'a=1',
      }),
    )
    expect(await response.json()).toMatchObject({ tenant: 'acme', body: 'a=1' })
  })

  test.each([
    ['outside of the public path', { publicPath: '/webchart.cgi' }],
    ['of a tenant that is not there', { app: () => null }],
  ])('answers 404 for what is %s', async (_, change) => {
    const response = await door(change).open(get('https://gate.example/portal'))
    expect(response.status).toBe(404)
    expect(response.headers.get('x-request-id')).not.toBeNull()
  })

  test('answers 500 without detail when a tenant cannot be opened, and logs the cause', async () => {
    const { open, lines } = door({
      app: async () => {
        throw new Error('the master key is SECRET')
      },
    })
    const response = await open(get('https://gate.example/portal'))
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('SECRET')
    expect(lines[0]).toContain('unforeseen')
  })

  test('answers 503 while the database is not available', async () => {
    const { open } = door({
      app: async () => {
        throw new StoreUnavailableError('the disk is full at /var/lib')
      },
    })
    const response = await open(get('https://gate.example/portal'))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.text()).not.toContain('/var/lib')
  })
})
