import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  assertion,
  assertionFacts,
  encode,
  judge,
  refusedAs,
  SECONDS,
  SKEW,
  signingClient,
} from '../../../test/support/client-assertions.ts'
import { ISSUER, NOW } from '../../../test/support/fixtures.ts'
import { openTenant, type TestTenant } from '../../../test/support/tenant.ts'
import type { Client } from '../../model/client.ts'

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

describe('times (attack E07, RFC 7523 §3)', () => {
  test.each([
    ['missing', { exp: undefined }],
    ['null', { exp: null }],
    ['text', { exp: String(SECONDS + 60) }],
    ['a fraction', { exp: SECONDS + 60.5 }],
    ['negative', { exp: -1 }],
    ['a list', { exp: [SECONDS + 60] }],
    ['past, by more than the skew', { exp: SECONDS - SKEW }],
    ['in milliseconds', { exp: NOW + 60_000 }],
    ['more than five minutes and the skew ahead', { exp: SECONDS + 301 + SKEW }],
  ])('exp %s is refused', async (_, claims) => {
    await refused(assertion({ claims }))
  })
  test.each([
    ['iat in the future', { iat: SECONDS + SKEW + 1 }],
    ['nbf in the future', { nbf: SECONDS + SKEW + 1 }],
    ['iat as text', { iat: String(SECONDS) }],
    ['nbf null', { nbf: null }],
  ])('%s is refused', async (_, claims) => {
    await refused(assertion({ claims }))
  })
  test('an assertion is good until its end and the skew, and not a second more', async () => {
    const [early, late] = [await assertion(), await assertion()]
    facts.clock.advance((300 + SKEW - 1) * 1000)
    await check(early)
    facts.clock.advance(1000)
    expect(await refused(late)).toContain('expired')
  })
})

describe('aud (SMART 2.2 client-confidential-asymmetric)', () => {
  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['an empty list', []],
    ['another server', 'https://other.example/token'],
    ['one that begins like ours', `${ISSUER}.evil.example`],
    ["another tenant's issuer", `${ISSUER}/other`],
    ['the FHIR base', `${ISSUER}/fhir`],
    ['an object', { 0: ISSUER }],
    ['a list in a list', [[ISSUER]]],
  ])('%s is refused', async (_, aud) => {
    await refused(assertion({ claims: { aud } }))
  })
})

describe('who it is from (attack E09, RFC 7523 §3)', () => {
  test.each([
    ['iss is not sub', { iss: 'other' }],
    ['sub is not iss', { sub: 'other' }],
    ['there is no iss', { iss: undefined }],
    ['there is neither', { iss: undefined, sub: undefined }],
    ['both are no text', { iss: 7, sub: 7 }],
    ['both are lists', { iss: ['app'], sub: ['app'] }],
  ])('is refused when %s', async (_, claims) => {
    await refused(assertion({ claims }))
  })
})

describe('single use of jti (attack E06, RFC 7523 §3 item 7)', () => {
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['no text', 7],
    ['too long', 'j'.repeat(256)],
  ])('%s is refused', async (_, jti) => {
    await refused(assertion({ claims: { jti } }))
  })

  test('a second use is refused, of the same assertion and of another with its jti', async () => {
    const jwt = await assertion({ claims: { jti: 'once' } })
    await check(jwt)
    expect(await refused(jwt)).toContain('used before')
    await refused(assertion({ alg: 'RS384', claims: { jti: 'once', exp: SECONDS + 10 } }))
  })

  test('50 at once succeed once', async () => {
    const jwt = await assertion()
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => check(jwt)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('another client may use the same jti', async () => {
    await check(await assertion({ claims: { jti: 'same' } }))
    const other = { ...app, id: 'other' }
    await check(await assertion({ claims: { iss: 'other', sub: 'other', jti: 'same' } }), other)
  })

  test('a used one stays refused until it could not pass any more, clean-up or not', async () => {
    const jwt = await assertion()
    await check(jwt)
    for (let second = 0; second <= 300 + SKEW; second += 10) {
      await tenant.stores.usedAssertions.deleteExpired(facts.clock.now())
      await refused(jwt)
      facts.clock.advance(10_000)
    }
  })
})

describe('what is no JWT (RFC 7519 §7.2)', () => {
  test.each([
    ['nothing', ''],
    ['one part', 'abc'],
    ['two parts', 'abc.def'],
    ['five parts, as an encrypted one has', 'a.b.c.d.e'],
    ['parts that are no JSON', 'abc.def.ghi'],
    ['a header that is a list', `${encode([])}.${encode({})}.x`],
    ['claims that are null', `${encode({})}.${encode(null)}.x`],
    ['claims that are text', `${encode({})}.${encode('iss')}.x`],
    ['9 KB', `${encode({})}.${encode({ pad: 'x'.repeat(9000) })}.x`],
  ])('%s is refused', async (_, jwt) => {
    await refused(jwt)
  })
  test('whatever is sent is invalid_client, never a failure of ours', async () => {
    const good = (await assertion()).split('.')
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(...good),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
      fc
        .record({
          alg: fc.constantFrom('ES384', 'RS384', 'ES256'),
          kid: fc.constantFrom('rsa', 'p384', 'p256'),
        })
        .map(encode),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
        fc.pre(parts.join('.') !== good.join('.'))
        await refused(parts.join('.'))
      }),
    )
  })
})
