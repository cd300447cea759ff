import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorization, FHIR_BASE, ISSUER, idOf, NOW, SCOPE } from '../../test/support/fixtures.ts'
import { openKeys, openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { scopeSetId } from './access-token.ts'
import { mintIdToken } from './id-token.ts'
import { mintJwtAccessToken, readJwtAccessToken } from './jwt-access-token.ts'
import type { KeyRing } from './signing-keys.ts'

let tenant: TestTenant
let keys: KeyRing
beforeAll(async () => {
  tenant = await openTenant()
  keys = await openKeys(tenant)
})
afterAll(() => tenant.close())

const mint = (change: Partial<Parameters<typeof mintJwtAccessToken>[1]> = {}) =>
  mintJwtAccessToken(keys, {
    issuer: ISSUER,
    authorization: authorization(),
    scope: SCOPE,
    now: NOW,
    lifetimeSeconds: 300,
    ...change,
  })
const read = (token: string, issuer = ISSUER) => readJwtAccessToken(keys, issuer, token)

describe('a JWT access token', () => {
  test('verifies offline, typed, for its FHIR server only (RFC 9068 §2)', async () => {
    const { payload } = await jwtVerify(await mint(), createLocalJWKSet(keys.jwks()), {
      issuer: ISSUER,
      audience: FHIR_BASE,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: new Date(NOW),
    })
    expect(payload).toMatchObject({
      sub: idOf('user'),
      client_id: 'app',
      scope: SCOPE,
      iat: NOW / 1000,
      exp: NOW / 1000 + 300,
      patient: '85',
      jti: expect.stringMatching(/^[A-Za-z0-9_-]{11}$/),
    })
  })

  test('of a client that acts for nobody has the client as its subject', async () => {
    const { payload } = await jwtVerify(
      await mint({ authorization: authorization({ userId: null, context: {} }) }),
      createLocalJWKSet(keys.jwks()),
      { currentDate: new Date(NOW) },
    )
    expect(payload.sub).toBe('app')
    expect(payload).not.toHaveProperty('patient')
  })

  test('is read as it was minted', async () => {
    expect(read(await mint())).toEqual({
      kid: keys.signing('ES256').kid,
      tokenId: expect.any(String),
      authorizationId: idOf('authorization'),
      issuedAt: NOW,
      expiresAt: NOW + 300_000,
      scopeSetId: null,
    })
  })
  test('with fewer scopes than its authorization names its scope set', async () => {
    expect(read(await mint({ scope: 'openid' }))?.scopeSetId).toBe(scopeSetId('openid'))
  })
})

describe('what is no JWT access token of this tenant', () => {
  test('an id_token (RFC 9068 §5, attack D13)', async () => {
    const idToken = await mintIdToken(keys, {
      issuer: ISSUER,
      subject: idOf('user'),
      clientId: 'app',
      nonce: null,
      authTime: null,
      amr: [],
      fhirUser: null,
      now: NOW,
    })
    expect(read(idToken)).toBeNull()
  })
  test('one of another issuer', async () => {
    expect(read(await mint(), `${ISSUER}/other`)).toBeNull()
  })
  test("one signed by another tenant's key", async () => {
    const other = await openKeys(
      { stores: tenant.database.forTenant('other'), clock: tenant.clock },
      'other',
    )
    expect(readJwtAccessToken(other, ISSUER, await mint())).toBeNull()
  })
  test('one with an altered claim or signature', async () => {
    const token = await mint()
    const [header = '', claims = '', signature = ''] = token.split('.')
    const wider = Buffer.from(
      Buffer.from(claims, 'base64url').toString().replace('patient/*.rs', 'patient/*.cruds'),
    ).toString('base64url')
    expect(read(`${header}.${wider}.${signature}`)).toBeNull()
    for (const broken of ['', 'AAAA', signature.slice(0, -4), 'A'.repeat(86), `${signature}AAAA`])
      expect(read(`${header}.${claims}.${broken}`)).toBeNull()
  })
  test('one whose signature is r = s = 0 (attack E03)', async () => {
    const [header, claims] = (await mint()).split('.')
    expect(read(`${header}.${claims}.${Buffer.alloc(64).toString('base64url')}`)).toBeNull()
  })
  test.each([
    ['a time that is text', { exp: '2000000000' }],
    ['no authorization', { cg_authorization: undefined }],
    ['no id', { jti: undefined }],
    ['scopes that are no text', { scope: ['openid'] }],
  ])('one of ours with %s', async (_, change) => {
    const { kid, privateKey } = keys.signing('ES256')
    const claims = {
      iss: ISSUER,
      jti: 'x',
      iat: 1,
      exp: 2_000_000_000,
      scope: 'openid',
      cg_authorization: idOf('authorization'),
      ...change,
    } as unknown as Record<string, string> // wrong on purpose
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .sign(privateKey)
    expect(read(token)).toBeNull()
  })
})
