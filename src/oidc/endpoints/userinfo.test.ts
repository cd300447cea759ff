import { describe, expect, test } from 'vitest'
import {
  authorization,
  client,
  FHIR_BASE,
  idOf,
  NOW,
  user,
} from '../../../test/support/fixtures.ts'
import { refusal } from '../../../test/support/tenant.ts'
import type { BearerAccess } from '../../model/bearer-access.ts'
import { userinfo } from './userinfo.ts'

const access = (change: Partial<BearerAccess> = {}): BearerAccess => ({
  tokenId: 'token-1',
  client: client(),
  user: user(),
  authorization: authorization(),
  grantedScope: 'openid fhirUser profile',
  proxiesHeld: [],
  expiresAt: NOW,
  ...change,
})
const ask = (change: Partial<BearerAccess> = {}) =>
  userinfo(new Request('https://gate.example/userinfo'), async () => access(change))

describe('UserInfo (OIDC Core §5.3)', () => {
  test('says what the granted scopes open, and the sub of the id_token', async () => {
    const response = await ask()
    expect(await response.json()).toEqual({
      sub: idOf('user'),
      name: 'Amara Diop',
      fhirUser: `${FHIR_BASE}/Patient/85`,
    })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
  test.each([
    ['openid', { sub: idOf('user') }],
    ['openid profile', { sub: idOf('user'), name: 'Amara Diop' }],
    ['openid fhirUser patient/*.rs', { sub: idOf('user'), fhirUser: `${FHIR_BASE}/Patient/85` }],
  ])('says no more than %s opens', async (grantedScope, claims) => {
    expect(await (await ask({ grantedScope })).json()).toEqual(claims)
  })
  test.each<[string, Partial<BearerAccess>]>([
    ['without openid', { grantedScope: 'fhirUser patient/*.rs' }],
    ['narrowed to less than openid', { grantedScope: '' }],
    ['of a backend service', { user: null }],
  ])('is 403 with a challenge for a token %s', async (_, change) => {
    expect(await refusal(ask(change))).toMatchObject({
      code: 'insufficient_scope',
      status: 403,
      headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="openid"' },
    })
  })
})
