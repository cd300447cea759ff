import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  assertion,
  assertionFacts,
  encode,
  forged,
  judge,
  pairs,
  publicJwk,
  refusedAs,
  SECONDS,
  SKEW,
  signingClient,
  TOKEN_ENDPOINT,
} from '../../../test/support/client-assertions.ts'
import { client, ISSUER } from '../../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../../test/support/tenant.ts'
import type { Client } from '../../model/client.ts'
import { clientKeys } from './client-keys.ts'
import { ASSERTION_ALGORITHMS } from './private-key-jwt.ts'

let tenant: TestTenant
let app: Client
let facts: ReturnType<typeof assertionFacts>
beforeAll(async () => {
  tenant = await openTenant()
})
afterAll(() => tenant.close())
beforeEach(async () => {
  app = await signingClient()
  facts = assertionFacts(tenant.stores.usedAssertions)
})

const check = (jwt: string, of: Client = app) => judge(jwt, of, facts)
const refused = (jwt: string | Promise<string>, of: Client = app) => refusedAs(jwt, of, facts)

describe('an assertion', () => {
  test.each(ASSERTION_ALGORITHMS)(
    'signed with %s is taken (SMART 2.2 client-confidential-asymmetric)',
    async (alg) => {
      await check(await assertion({ alg }))
    },
  )
  test('may be signed with RS384 and ES384 at least', () => {
    expect(ASSERTION_ALGORITHMS).toEqual(expect.arrayContaining(['RS384', 'ES384']))
  })
  test.each([
    ['the token endpoint', TOKEN_ENDPOINT],
    ['the issuer', ISSUER],
    ['an older name of the token endpoint', `${ISSUER}/oauth/token/`],
    ['a list that has it', ['https://other.example', TOKEN_ENDPOINT]],
    ['a list with other things in it', [7, null, ISSUER]],
  ])('is for %s', async (_, aud) => {
    await check(await assertion({ claims: { aud } }))
  })
  test.each([
    ['without typ', { header: { typ: undefined } }],
    ['with typ in lower case (RFC 7519 §5.1)', { header: { typ: 'jwt' } }],
    ['with iat and nbf', { claims: { iat: SECONDS, nbf: SECONDS } }],
    [
      'made by a clock that is as far ahead as is stated',
      { claims: { iat: SECONDS + SKEW, nbf: SECONDS + SKEW } },
    ],
    ['for five minutes and the skew', { claims: { exp: SECONDS + 300 + SKEW } }],
    ['that ended a moment ago by our clock', { claims: { exp: SECONDS - SKEW + 1 } }],
  ])('is taken %s', async (_, change) => {
    await check(await assertion(change))
  })
})

describe('the algorithm (attacks E01, E02, RFC 8725 §3.1)', () => {
  test.each(['none', 'None', 'nOnE', 'NONE', ''])(
    '%j is refused, with a signature or without',
    async (alg) => {
      await refused(forged({ alg }, () => Buffer.alloc(0)))
      await refused(forged({ alg }, () => Buffer.alloc(96)))
    },
  )
  test.each([
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
  ])('%s with the public key as its secret is refused', async (alg, digest) => {
    for (const secret of [
      pairs.rsa.publicKey.export({ type: 'spki', format: 'pem' }),
      pairs.rsa.publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(app.jwks?.[0]),
    ])
      await refused(
        forged({ alg, kid: 'rsa' }, (input) => createHmac(digest, secret).update(input).digest()),
      )
  })
  test.each([
    ['a number', 384],
    ['an array', ['ES384']],
    ['missing', undefined],
    ['a member of every object', 'constructor'],
    ['RS512', 'RS512'],
    ['PS384', 'PS384'],
    ['in lower case', 'es384'],
  ])('%s is refused', async (_, alg) => {
    await refused(
      forged({ alg }, (input) =>
        sign('sha384', Buffer.from(input), {
          key: pairs.p384.privateKey,
          dsaEncoding: 'ieee-p1363',
        }),
      ),
    )
  })
  test('other than the one the key is registered for is refused', async () => {
    const bound = client({
      jwks: [await publicJwk(pairs.rsa.publicKey, { kid: 'rsa', alg: 'RS384' })],
    })
    await check(await assertion({ alg: 'RS384' }), bound)
    await refused(assertion({ alg: 'RS256' }), bound)
  })
})

describe('the signature (attack E03, RFC 7518 §3.4)', () => {
  const es384 = (dsaEncoding: 'der' | 'ieee-p1363') => (input: string) =>
    sign('sha384', Buffer.from(input), { key: pairs.p384.privateKey, dsaEncoding })

  test('raw is taken', async () => {
    await check(forged({ alg: 'ES384' }, es384('ieee-p1363')))
  })
  test.each<[string, (input: string) => Buffer]>([
    ['in DER', es384('der')],
    ['of zeros (r = s = 0)', () => Buffer.alloc(96)],
    [
      'with s = 0',
      (input) => Buffer.concat([es384('ieee-p1363')(input).subarray(0, 48), Buffer.alloc(48)]),
    ],
    ['of ones', () => Buffer.alloc(96, 255)],
    ['that is empty', () => Buffer.alloc(0)],
    ['with a byte more', (input) => Buffer.concat([es384('ieee-p1363')(input), Buffer.alloc(1)])],
    ['with a byte less', (input) => es384('ieee-p1363')(input).subarray(0, 95)],
    ['of something else', () => es384('ieee-p1363')('something else')],
  ])('%s is refused', async (_, signature) => {
    await refused(forged({ alg: 'ES384' }, signature))
  })
  test('by another key is refused', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    expect(await refused(assertion({ key: other.privateKey }))).toContain('does not verify')
  })
  test('of RSA by another key, or cut short, is refused', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await refused(assertion({ alg: 'RS384', key: other.privateKey }))
    const good = await assertion({ alg: 'RS384' })
    await refused(good.slice(0, -8))
    await refused(`${good.slice(0, good.lastIndexOf('.'))}.`)
  })
  test('over claims that were changed after is refused', async () => {
    const [header, , signature] = (await assertion()).split('.')
    const claims = encode({
      iss: 'app',
      sub: 'app',
      aud: TOKEN_ENDPOINT,
      exp: SECONDS + 60,
      jti: 'x',
    })
    await refused(`${header}.${claims}.${signature}`)
  })
  test('that does not verify uses up no jti', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    await refused(assertion({ key: other.privateKey, claims: { jti: 'mine' } }))
    await check(await assertion({ claims: { jti: 'mine' } }))
  })
})

describe('the key (attack E10, RFC 7515 §4.1.4)', () => {
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['no text', 7],
    ['unknown', 'gone'],
  ])('whose kid is %s is refused', async (_, kid) => {
    await refused(assertion({ header: { kid } }))
  })
  test('of another type than the algorithm is refused', async () => {
    await refused(assertion({ alg: 'ES384', header: { kid: 'rsa' } }))
    await refused(assertion({ alg: 'RS384', header: { kid: 'p384' } }))
  })
  test('on another curve than the algorithm is refused', async () => {
    await refused(assertion({ alg: 'ES384', header: { kid: 'p256' } }))
    await refused(
      forged({ alg: 'ES256', kid: 'p384' }, (input) =>
        sign('sha256', Buffer.from(input), {
          key: pairs.p384.privateKey,
          dsaEncoding: 'ieee-p1363',
        }),
      ),
    )
    const on521 = client({ jwks: [await publicJwk(pairs.p521.publicKey, { kid: 'p384' })] })
    await refused(assertion(), on521)
  })
  test('that stands twice with one kid and type is refused', async () => {
    const jwk = await publicJwk(pairs.p384.publicKey, { kid: 'p384' })
    expect(await refused(assertion(), client({ jwks: [jwk, jwk] }))).toContain('2 have')
  })
  test('is told by its type where one kid has two types', async () => {
    const both = client({
      jwks: [
        await publicJwk(pairs.rsa.publicKey, { kid: 'p384' }),
        await publicJwk(pairs.p384.publicKey, { kid: 'p384' }),
      ],
    })
    await check(await assertion(), both)
  })
  test('that is for encryption is refused', async () => {
    const enc = client({
      jwks: [await publicJwk(pairs.p384.publicKey, { kid: 'p384', use: 'enc' })],
    })
    await refused(assertion(), enc)
  })
  test('of RSA with 1024 bits is refused (RFC 7518 §3.3)', async () => {
    const weak = client({ jwks: [await publicJwk(pairs.short.publicKey, { kid: 'rsa' })] })
    const jwt = forged({ alg: 'RS384', kid: 'rsa' }, (input) =>
      sign('sha384', Buffer.from(input), pairs.short.privateKey),
    )
    expect(await refused(jwt, weak)).toContain('2048')
  })
  test('that is no point of its curve is refused', async () => {
    const jwk = await publicJwk(pairs.p384.publicKey, { kid: 'p384' })
    await refused(assertion(), client({ jwks: [{ ...jwk, y: jwk.x }] }))
  })
  test('in the header is never used (RFC 7515 §4.1.3)', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const jwk = await publicJwk(createPublicKey(other.privateKey))
    await refused(assertion({ key: other.privateKey, header: { jwk } }))
  })
  test('that cannot be fetched is refused, and its URL not told', async () => {
    const remote = client({ jwksUri: 'https://internal.example/jwks' })
    expect(await refused(assertion(), remote)).not.toContain('internal')
  })
})

describe('jku (attack E05)', () => {
  const URI = 'https://app.example/jwks'
  let fetched: string[]
  beforeEach(async () => {
    fetched = []
    const keys = app.jwks
    facts = {
      ...facts,
      keys: clientKeys(async (url) => {
        fetched.push(url)
        return { json: { keys }, cacheControl: null }
      }, facts.clock),
    }
  })

  test('that repeats the registered URL is taken, and so is none', async () => {
    const remote = client({ jwksUri: URI })
    await check(await assertion({ header: { jku: URI } }), remote)
    await check(await assertion(), remote)
    expect(fetched).toEqual([URI])
  })
  test.each([
    ['another URL', 'https://evil.example/jwks'],
    ['one that begins like it', `${URI}.evil.example`],
    ['one with a fragment', `${URI}#x`],
    ['one in other case', URI.toUpperCase()],
    ['no text', 7],
    ['null', null],
  ])('that is %s is refused without a fetch', async (_, jku) => {
    expect(await refused(assertion({ header: { jku } }), client({ jwksUri: URI }))).toContain('jku')
    expect(fetched).toEqual([])
  })
  test('of a client with inline keys is refused', async () => {
    await refused(assertion({ header: { jku: URI } }))
    expect(fetched).toEqual([])
  })
})

describe('the header', () => {
  test.each([
    ['of another type', { typ: 'at+jwt' }],
    ['of no type', { typ: null }],
    ['with something critical', { crit: ['exp'], exp: 1 }],
    ['with something critical that is empty', { crit: [] }],
  ])('%s is refused (RFC 7515 §4.1.11)', async (_, header) => {
    await refused(
      forged({ alg: 'ES384', ...header }, (input) =>
        sign('sha384', Buffer.from(input), {
          key: pairs.p384.privateKey,
          dsaEncoding: 'ieee-p1363',
        }),
      ),
    )
  })
})
