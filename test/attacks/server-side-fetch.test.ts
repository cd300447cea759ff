// Attacks by addresses that the server is made to fetch (rows I of the attack list): an app's key set that
// is really something inside. Whatever is there, the app learns one and the same thing.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addBackendService,
  assertionOf,
  backendToken,
  keyPair,
} from '../support/backend-service.ts'
import { freePort, type Running, startChartgate } from '../support/chartgate.ts'

let running: Running
const visited: string[] = []
const headersSeen: Record<string, unknown>[] = []
let keys: unknown = { keys: [] }

/** Something inside, with an answer for every way to disappoint. */
const inside = createServer((request, response) => {
  visited.push(request.url ?? '')
  headersSeen.push(request.headers)
  if (request.url === '/jwks') response.end(JSON.stringify(keys))
  else if (request.url === '/html') response.end('<html>internal-secret-page</html>')
  else if (request.url === '/record') response.end('{"resourceType":"Patient","internal-secret":1}')
  else if (request.url === '/refused') response.writeHead(403).end('internal-secret-refusal')
  else if (request.url === '/redirect') response.writeHead(302, { Location: '/jwks' }).end()
  else if (request.url === '/huge') response.end('x'.repeat(2_000_000))
  else response.writeHead(500).end('internal-secret-stack')
})
let base = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
  base = `http://localhost:${(inside.address() as AddressInfo).port}` // listening on TCP
  running = await startChartgate()
})
afterAll(async () => {
  inside.close()
  await running.close()
})

/** What an app is told whose key set is at this address. */
async function told(jwksUri: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const service = await addBackendService(running, {}, { jwks: null, jwksUri })
  keys = { keys: [service.key.jwk] }
  return backendToken(service, { client_assertion: await assertionOf(service) })
}

test('a key set where it should be is read, with no credentials sent (I05)', async () => {
  expect((await told(`${base}/jwks`)).status).toBe(200)
  expect(headersSeen.at(-1)).not.toHaveProperty('authorization')
  expect(headersSeen.at(-1)).not.toHaveProperty('cookie')
})

describe('what is inside cannot be told apart (I06)', () => {
  const places = [
    ['a page', () => `${base}/html`],
    ['a record', () => `${base}/record`],
    ['a refusal', () => `${base}/refused`],
    ['a fault', () => `${base}/fault`],
    ['a redirect', () => `${base}/redirect`],
    ['more than anybody can read', () => `${base}/huge`],
    ['nothing: a closed port', async () => `http://localhost:${await freePort()}/jwks`],
    ['nothing: no such name', () => 'https://no-such-host.invalid/jwks'],
    ['the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
    ['a private network', () => 'http://10.255.255.1/jwks'],
    ['this machine, spelt in IPv6', () => `http://[::ffff:127.0.0.1]:${new URL(base).port}/jwks`],
    ['an address with a password', () => base.replace('//', '//user:pass@')],
  ] as const

  test.each(places)('%s', async (_, place) => {
    const { status, body } = await told(await place())
    expect(status).toBe(401)
    expect(body).toEqual({
      error: 'invalid_client',
      error_description: 'The keys of this client could not be fetched from its JWKS URL.',
      request_id: expect.any(String),
    })
  })

  test('and a redirect was not followed', async () => {
    visited.length = 0
    await told(`${base}/redirect`)
    expect(visited).toEqual(['/redirect'])
  })
})

test('an address inside is not even registered', async () => {
  const { jwk } = await keyPair()
  for (const jwks_uri of ['http://10.0.0.1/jwks', 'https://192.168.1.1/jwks', 'file:///etc/passwd'])
    await expect(
      addBackendService(running, { jwks: undefined, jwks_uri, contacts: [String(jwk.kid)] }),
    ).rejects.toThrow(/jwks_uri/)
})
