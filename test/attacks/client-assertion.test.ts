// Attacks on client assertions over HTTP: rows E of the attack list, each against a backend service that
// would get a token with a good one (SMART 2.2 client-confidential-asymmetric).
import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportSPKI, importJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addBackendService,
  assertionOf,
  type BackendService,
  backendToken,
  keyPair,
} from '../support/backend-service.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'

let running: Running
let rsa: BackendService
let ec: BackendService
beforeAll(async () => {
  running = await startChartgate()
  rsa = await addBackendService(running, {}, {}, 'RS384')
  ec = await addBackendService(running)
})
afterAll(() => running.close())

const now = () => Math.floor(Date.now() / 1000)
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The answer to this assertion, as status and error. */
async function answerTo(assertion: string, service = ec): Promise<unknown[]> {
  const { status, body } = await backendToken(service, { client_assertion: assertion })
  return [status, body.error ?? null]
}

const REFUSED = [401, 'invalid_client']

test('a good assertion gets a token', async () => {
  expect(await answerTo(await assertionOf(ec))).toEqual([200, null])
  expect(await answerTo(await assertionOf(rsa), rsa)).toEqual([200, null])
})

describe('a signature', () => {
  test.each(['none', 'None', 'nOnE', ''])('of alg %j is refused (E01)', async (alg) => {
    const [, claims, signature] = (await assertionOf(ec)).split('.')
    const header = encode({ alg, kid: ec.key.kid, typ: 'JWT' })
    expect(await answerTo(`${header}.${claims}.`)).toEqual(REFUSED)
    expect(await answerTo(`${header}.${claims}.${signature}`)).toEqual(REFUSED)
  })

  test('that is missing is refused (E01)', async () => {
    const [header, claims] = (await assertionOf(ec)).split('.')
    expect(await answerTo(`${header}.${claims}.`)).toEqual(REFUSED)
    expect(await answerTo(`${header}.${claims}`)).toEqual(REFUSED)
  })

  test.each(['HS256', 'HS384', 'HS512'])(
    'made by the public key as a secret is refused: %s (E02)',
    async (alg) => {
      const [, claims] = (await assertionOf(rsa)).split('.')
      const key = await importJWK(rsa.key.jwk, 'RS384')
      if (key instanceof Uint8Array) throw new Error('not a key pair')
      const input = `${encode({ alg, kid: rsa.key.kid, typ: 'JWT' })}.${claims}`
      for (const secret of [await exportSPKI(key), JSON.stringify(rsa.key.jwk)]) {
        const hash = `sha${alg.slice(2)}`
        const signature = createHmac(hash, secret).update(input).digest('base64url')
        expect(await answerTo(`${input}.${signature}`, rsa)).toEqual(REFUSED)
      }
    },
  )

  test('of r = s = 0, in DER, or of another length is refused (E03)', async () => {
    const [header, claims, signature = ''] = (await assertionOf(ec)).split('.')
    const raw = Buffer.from(signature, 'base64url')
    const part = (bytes: Buffer) => Buffer.concat([Buffer.from([2, bytes.length + 1, 0]), bytes])
    const both = Buffer.concat([part(raw.subarray(0, 48)), part(raw.subarray(48))])
    const der = Buffer.concat([Buffer.from([0x30, both.length]), both])
    for (const bytes of [Buffer.alloc(96), der, raw.subarray(0, 95), Buffer.concat([raw, raw])])
      expect(await answerTo(`${header}.${claims}.${bytes.toString('base64url')}`)).toEqual(REFUSED)
  })

  test('by another curve or key type than registered is refused (E03)', async () => {
    for (const alg of ['ES256', 'RS384', 'ES384']) {
      const stranger = { ...ec, key: { ...(await keyPair(alg)), kid: ec.key.kid } }
      expect(await answerTo(await assertionOf(stranger))).toEqual(REFUSED)
    }
  })
})

describe('the header', () => {
  test.each([
    ['a jku that was not registered (E05)', { jku: 'http://localhost:9/jwks' }],
    ['another kid', { kid: 'other' }],
    ['no kid', { kid: undefined }],
    ['another typ', { typ: 'at+jwt' }],
  ])('with %s is refused', async (_, header) => {
    expect(await answerTo(await assertionOf(ec, {}, header))).toEqual(REFUSED)
  })

  test('with a jku is not followed there (E05)', async () => {
    let fetched = 0
    const server = createServer((_, response) => {
      fetched++
      response.end(JSON.stringify({ keys: [ec.key.jwk] }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // it listens on a port
    const jku = `http://localhost:${port}/jwks`
    expect(await answerTo(await assertionOf(ec, {}, { jku }))).toEqual(REFUSED)
    expect(fetched).toBe(0)
    server.close()
  })
})

describe('jti', () => {
  test('used twice is refused the second time, also after a restart (E06)', async () => {
    const assertion = await assertionOf(ec)
    expect(await answerTo(assertion)).toEqual([200, null])
    expect(await answerTo(assertion)).toEqual(REFUSED)
    await running.restart()
    expect(await answerTo(assertion)).toEqual(REFUSED)
  })

  test('used 50 times at once succeeds once (E06)', async () => {
    const assertion = await assertionOf(ec)
    const answers = await Promise.all(Array.from({ length: 50 }, () => answerTo(assertion)))
    expect(answers.filter(([status]) => status === 200).length).toBe(1)
  })

  test('used by two clients is no replay', async () => {
    const jti = randomUUID()
    expect(await answerTo(await assertionOf(ec, { jti }))).toEqual([200, null])
    expect(await answerTo(await assertionOf(rsa, { jti }), rsa)).toEqual([200, null])
  })

  test.each([undefined, '', 7, 'x'.repeat(256)])('of %s is refused', async (jti) => {
    expect(await answerTo(await assertionOf(ec, { jti }))).toEqual(REFUSED)
  })
})

describe('times (E07)', () => {
  const good: [string, () => Record<string, unknown>][] = [
    ['five minutes ahead', () => ({ exp: now() + 300 })],
    ['within the skew of the past', () => ({ exp: now() - 5 })],
    ['iat within the skew of the future', () => ({ iat: now() + 5 })],
  ]
  test.each(good)('%s pass', async (_, claims) => {
    expect(await answerTo(await assertionOf(ec, claims()))).toEqual([200, null])
  })

  const bad: [string, () => Record<string, unknown>][] = [
    ['more than five minutes ahead', () => ({ exp: now() + 330 })],
    ['past', () => ({ exp: now() - 30 })],
    ['no exp', () => ({ exp: undefined })],
    ['exp as text', () => ({ exp: String(now() + 60) })],
    ['exp as a fraction', () => ({ exp: now() + 60.5 })],
    ['exp negative', () => ({ exp: -1 })],
    ['iat in the future', () => ({ iat: now() + 60 })],
    ['nbf in the future', () => ({ nbf: now() + 60 })],
    ['nbf as text', () => ({ nbf: String(now()) })],
  ]
  test.each(bad)('%s are refused', async (_, claims) => {
    expect(await answerTo(await assertionOf(ec, claims()))).toEqual(REFUSED)
  })
})

describe('who it is from and for', () => {
  test.each([
    ['iss of another client', { iss: 'other' }],
    ['sub of another client', { sub: 'other' }],
    ['an unknown client', { iss: 'other', sub: 'other' }],
    ['no iss', { iss: undefined }],
    ['another audience', { aud: 'https://elsewhere.example/token' }],
    ['no audience', { aud: undefined }],
  ])('%s is refused (E09)', async (_, claims) => {
    expect(await answerTo(await assertionOf(ec, claims))).toEqual(REFUSED)
  })

  test('client_id of another client is refused (E09)', async () => {
    const { status, body } = await backendToken(ec, { client_id: rsa.client.id })
    expect([status, body.error]).toEqual(REFUSED)
  })

  test.each(['issuer', 'token endpoint', 'one of several'])('aud may be the %s', async (which) => {
    const { issuer } = running
    const aud = { issuer, 'token endpoint': `${issuer}/token`, 'one of several': ['x', issuer] }
    expect(await answerTo(await assertionOf(ec, { aud: aud[which as keyof typeof aud] }))).toEqual([
      200,
      null,
    ])
  })
})

describe('keys', () => {
  test('removed from the registration sign no more (E10)', async () => {
    const service = await addBackendService(running)
    expect(await answerTo(await assertionOf(service), service)).toEqual([200, null])
    const { jwk } = await keyPair()
    const keys = [{ kty: 'EC', ...jwk }]
    const { clients } = running.gate.stores('default')
    await clients.replace({ ...service.client, jwks: keys }, service.client.updatedAt)
    expect(await answerTo(await assertionOf(service), service)).toEqual(REFUSED)
  })

  test('at a URL are asked for once a minute, however many unknown kids come (E11)', async () => {
    let fetched = 0
    const key = await keyPair()
    const server = createServer((_, response) => {
      fetched++
      response.setHeader('Cache-Control', 'max-age=0')
      response.end(JSON.stringify({ keys: [key.jwk] }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // it listens on a port
    const service = await addBackendService(running, {
      jwks: undefined,
      jwks_uri: `http://localhost:${port}/jwks`,
    })
    for (let round = 0; round < 10; round++) {
      const kid = randomUUID()
      expect(await answerTo(await assertionOf(service, {}, { kid }), service)).toEqual(REFUSED)
    }
    expect(fetched).toBe(1)
    server.close()
  })
})
