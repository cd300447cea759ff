import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  authorization,
  client,
  FHIR_BASE,
  HOUR,
  ISSUER,
  idOf,
  NOW,
  SCOPE,
} from '../../test/support/fixtures.ts'
import { openKeys, openTenant, type TestTenant } from '../../test/support/tenant.ts'
import { readAccessToken, scopeSetId } from './access-token.ts'
import { readJwtAccessToken } from './jwt-access-token.ts'
import type { KeyRing } from './signing-keys.ts'
import { fhirUserUrl, type Minting, tokenResponse } from './token-response.ts'

let tenant: TestTenant
let keys: KeyRing
beforeAll(async () => {
  tenant = await openTenant()
  keys = await openKeys(tenant)
})
afterAll(() => tenant.close())

const respond = (change: Partial<Minting> = {}) =>
  tokenResponse(
    { keys, clock: tenant.clock, issuer: ISSUER },
    {
      authorization: authorization(),
      client: client(),
      scope: SCOPE,
      refreshToken: null,
      nonce: null,
      ...change,
    },
  )
const idTokenOf = async (response: Record<string, unknown>) =>
  (
    await jwtVerify(String(response.id_token), createLocalJWKSet(keys.jwks()), {
      currentDate: new Date(NOW),
    })
  ).payload

describe('a token response (RFC 6749 §5.1, SMART 2.2 app-launch "Obtain access token")', () => {
  test('has the token, its type, its life as a number, its scopes and the launch context at the top', async () => {
    const context = { patient: '85', encounter: '7', need_patient_banner: true }
    const response = await respond({ authorization: authorization({ context }) })
    expect(response).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: SCOPE,
      ...context,
    })
    const facts = readAccessToken(keys, String(response.access_token))
    expect(facts).toMatchObject({
      authorizationId: idOf('authorization'),
      expiresAt: NOW + HOUR,
      scopeSetId: null,
    })
  })
  test('has a refresh token only when one was made', async () => {
    expect(await respond()).not.toHaveProperty('refresh_token')
    expect(await respond({ refreshToken: 'cgr_x' })).toHaveProperty('refresh_token', 'cgr_x')
  })
  test('of fewer scopes names its scope set', async () => {
    const response = await respond({ scope: 'openid' })
    expect(response.scope).toBe('openid')
    expect(readAccessToken(keys, String(response.access_token))?.scopeSetId).toBe(
      scopeSetId('openid'),
    )
  })
  test("has the client's format and lifetime", async () => {
    const app = client({ accessTokenFormat: 'jwt', accessTokenLifetimeSeconds: 120 })
    const response = await respond({ client: app })
    expect(response.expires_in).toBe(120)
    expect(readJwtAccessToken(keys, ISSUER, String(response.access_token))?.expiresAt).toBe(
      NOW + 120_000,
    )
  })
  test('has no token that outlives the end which the person chose', async () => {
    const response = await respond({ authorization: authorization({ expiresAt: NOW + 90_500 }) })
    expect(response.expires_in).toBe(90)
    expect(readAccessToken(keys, String(response.access_token))?.expiresAt).toBe(NOW + 90_000)
  })
})

describe('its id_token', () => {
  test('comes with openid, for the app, with the nonce and the FHIR user as a URL (SMART 2.2 scopes, "fhirUser")', async () => {
    expect(await idTokenOf(await respond({ nonce: 'n-1' }))).toMatchObject({
      iss: ISSUER,
      aud: 'app',
      sub: idOf('user'),
      nonce: 'n-1',
      auth_time: NOW / 1000,
      fhirUser: `${FHIR_BASE}/Patient/85`,
    })
  })
  test.each([
    ['openid was not granted', { scope: 'fhirUser patient/*.rs' }],
    ['openid was left out at this refresh', { scope: 'patient/*.rs' }],
    ['nobody signed in', { authorization: authorization({ userId: null }) }],
    ['a scope only begins like it', { scope: 'openidx' }],
  ])('is absent when %s (OIDC Core §3.1.2.1)', async (_, change) => {
    expect(await respond(change)).not.toHaveProperty('id_token')
  })
  test('does not say the FHIR user without fhirUser', async () => {
    expect(await idTokenOf(await respond({ scope: 'openid' }))).not.toHaveProperty('fhirUser')
  })
  test('does not say one whom the user has not', async () => {
    const nobody = authorization({ fhirUser: null })
    expect(await idTokenOf(await respond({ authorization: nobody }))).not.toHaveProperty('fhirUser')
    expect(fhirUserUrl(nobody)).toBeNull()
  })
})
