import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorization, DAY, FHIR_BASE, ISSUER, idOf, NOW } from '../../test/support/fixtures.ts'
import { openKeys, openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { type IdTokenClaims, mintIdToken, readIdTokenHint } from './id-token.ts'
import { mintJwtAccessToken } from './jwt-access-token.ts'
import type { KeyRing } from './signing-keys.ts'

let tenant: TestTenant
let keys: KeyRing
beforeAll(async () => {
  tenant = await openTenant()
  keys = await openKeys(tenant)
})
afterAll(() => tenant.close())

const mint = (change: Partial<IdTokenClaims> = {}) =>
  mintIdToken(keys, {
    issuer: ISSUER,
    subject: idOf('user'),
    clientId: 'app',
    nonce: 'n-1',
    authTime: NOW - 5000,
    amr: ['pwd', 'otp', 'mfa'],
    fhirUser: `${FHIR_BASE}/Patient/85`,
    now: NOW,
    ...change,
  })
/** As an app would, with somebody else's library and the published keys only. */
const verified = async (token: string): Promise<JWTPayload> => {
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys.jwks()), {
    issuer: ISSUER,
    audience: 'app',
    algorithms: ['RS256'],
    currentDate: new Date(NOW),
  })
  expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: keys.signing('RS256').kid })
  return payload
}

describe('an id_token', () => {
  test('verifies with RS256 against the published keys (OIDC Core §2, §15.1)', async () => {
    expect(await verified(await mint())).toEqual({
      iss: ISSUER,
      sub: idOf('user'),
      aud: 'app',
      iat: NOW / 1000,
      exp: NOW / 1000 + 3600,
      auth_time: NOW / 1000 - 5,
      amr: ['pwd', 'otp', 'mfa'],
      nonce: 'n-1',
      fhirUser: `${FHIR_BASE}/Patient/85`,
    })
  })
  test('has no nonce that was not sent, and no fhirUser that was not granted', async () => {
    const claims = await verified(await mint({ nonce: null, fhirUser: null }))
    expect(claims).not.toHaveProperty('nonce')
    expect(claims).not.toHaveProperty('fhirUser')
  })
  test('has no amr when it is not known how the person signed in (OIDC Core §2)', async () => {
    expect(await verified(await mint({ amr: [] }))).not.toHaveProperty('amr')
  })
  test('carries a nonce as it came', async () => {
    const nonce = 'a "nonce" with ünïcödé and 🩺'
    expect((await verified(await mint({ nonce }))).nonce).toBe(nonce)
  })
  test('verifies after a rotation of keys (OIDC Core §10.1.1)', async () => {
    const token = await mint()
    await keys.rotate('RS256')
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys.jwks()), {
      currentDate: new Date(NOW),
    })
    expect(payload.sub).toBe(idOf('user'))
  })
})

describe('id_token_hint (OIDC Core §3.1.2.1)', () => {
  const subject = (hint: string, issuer = ISSUER) => readIdTokenHint(keys, issuer, hint)
  const signed = (claims: JWTPayload, header: Record<string, string> = {}) => {
    const { kid, privateKey } = keys.signing('RS256')
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...header })
      .sign(privateKey)
  }

  test('names the subject and the app of a token we signed, however old', async () => {
    const hint = await mint({ now: NOW - 400 * DAY })
    expect(subject(hint)).toEqual({ subject: idOf('user'), clientId: 'app' })
  })

  test('is refused when its signature is altered in any letter', async () => {
    const hint = await mint()
    for (let at = hint.lastIndexOf('.') + 1; at < hint.length - 1; at += 17) {
      const letter = hint[at] === 'A' ? 'B' : 'A'
      expect(subject(hint.slice(0, at) + letter + hint.slice(at + 1))).toBeNull()
    }
  })
  test('is refused when its claims are altered', async () => {
    const [header, , signature] = (await mint()).split('.')
    const forged = Buffer.from(JSON.stringify({ iss: ISSUER, sub: 'x', aud: 'app' })).toString(
      'base64url',
    )
    expect(subject(`${header}.${forged}.${signature}`)).toBeNull()
  })
  test('is refused from another issuer, such as another tenant', async () => {
    expect(subject(await mint(), `${ISSUER}/other`)).toBeNull()
  })
  test('is refused when the public key was used as an HMAC secret (RFC 8725 §2.1)', async () => {
    const jwk = keys.jwks().keys.find(({ kid }) => kid === keys.signing('RS256').kid)
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: jwk?.kid }))
    const claims = Buffer.from(JSON.stringify({ iss: ISSUER, sub: 'x', aud: 'app' }))
    const input = `${header.toString('base64url')}.${claims.toString('base64url')}`
    const tag = createHmac('sha256', JSON.stringify(jwk)).update(input).digest('base64url')
    expect(subject(`${input}.${tag}`)).toBeNull()
  })
  test.each([['none'], ['None'], ['RS384'], ['ES256']])('is refused with alg %s', async (alg) => {
    const [header, claims, signature] = (await mint()).split('.')
    const head = { ...JSON.parse(Buffer.from(header ?? '', 'base64url').toString()), alg }
    const other = Buffer.from(JSON.stringify(head)).toString('base64url')
    expect(subject(`${other}.${claims}.${signature}`)).toBeNull()
    expect(subject(`${other}.${claims}.`)).toBeNull()
  })
  test('is refused without a key of ours', async () => {
    expect(
      subject(await signed({ iss: ISSUER, sub: 'x', aud: 'app' }, { kid: 'unknown' })),
    ).toBeNull()
  })
  test('is refused when it is an access token (RFC 9068 §5)', async () => {
    const token = await mintJwtAccessToken(keys, {
      issuer: ISSUER,
      authorization: authorization(),
      scope: 'openid',
      now: NOW,
      lifetimeSeconds: 60,
    })
    expect(subject(token)).toBeNull()
  })
  test.each([
    ['several audiences', { iss: ISSUER, sub: 'x', aud: ['app', 'other'] }],
    ['no subject', { iss: ISSUER, aud: 'app' }],
  ])('is refused with %s', async (_, claims) => {
    expect(subject(await signed(claims))).toBeNull()
  })
  test('never fails, whatever is sent', async () => {
    const [header, claims, signature] = (await mint()).split('.')
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(header, claims, signature, '', 'bnVsbA', 'W10'),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const hint = parts.join('.')
        return hint === `${header}.${claims}.${signature}` || subject(hint) === null
      }),
    )
  })
})
