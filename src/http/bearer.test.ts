import { describe, expect, test } from 'vitest'
import { authorization, client, FHIR_BASE, NOW, SCOPE, user } from '../../test/support/fixtures.ts'
import { refusal } from '../../test/support/tenant.ts'
import type { OAuthError } from '../model/errors.ts'
import type { LiveToken, TokenReader } from '../tokens/read-access-token.ts'
import { bearerGuard } from './bearer.ts'

const GOOD = 'cg_good'
const live: LiveToken = {
  facts: {
    kid: 'key-1',
    tokenId: 'token-1',
    authorizationId: authorization().id,
    issuedAt: NOW,
    expiresAt: NOW + 1000,
    scopeSetId: null,
  },
  authorization: authorization(),
  client: client(),
  user: user(),
  proxiesHeld: ['907'],
  scope: SCOPE,
}
const asked: string[] = []
const tokens = (of: LiveToken = live): TokenReader => ({
  read: () => null,
  fallen: async () => null,
  live: async (token) => {
    asked.push(token)
    return token === GOOD ? of : null
  },
})
const guard = bearerGuard(tokens(), FHIR_BASE)
const request = (authorizationHeader?: string, url = `${FHIR_BASE}/Patient/85`) =>
  new Request(
    url,
    authorizationHeader === undefined ? {} : { headers: { authorization: authorizationHeader } },
  )
const refused = async (sent: Request, by = guard) => (await refusal(by(sent))) as OAuthError // checked by each test

describe('a bearer token (RFC 6750 §2.1)', () => {
  test.each(['Bearer cg_good', 'bearer cg_good', 'BEARER   cg_good'])(
    'is taken from %j',
    async (header) => {
      expect(await guard(request(header))).toEqual({
        tokenId: 'token-1',
        client: client(),
        user: user(),
        authorization: authorization(),
        grantedScope: SCOPE,
        proxiesHeld: ['907'],
        expiresAt: NOW + 1000,
      })
    },
  )
})

describe('401 (RFC 6750 §3, attack L01)', () => {
  test('without a token has a challenge that names no error', async () => {
    expect(await refused(request())).toMatchObject({
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer realm="fhir"' },
    })
  })
  test.each([
    ['an unknown token', 'Bearer cg_other'],
    ['an empty one', 'Bearer '],
    ['the scheme alone', 'Bearer'],
    ['no scheme', GOOD],
    ['Basic', `Basic ${Buffer.from(`${GOOD}:`).toString('base64')}`],
    ['two tokens', `Bearer ${GOOD} ${GOOD}`],
    ['two headers, as they are joined', `Bearer ${GOOD}, Bearer ${GOOD}`],
    ['something after it', `Bearer ${GOOD};x`],
    ['quotes', `Bearer "${GOOD}"`],
    ['DPoP', `DPoP ${GOOD}`],
  ])('with %s has one that says invalid_token', async (_, header) => {
    const error = await refused(request(header))
    expect(error).toMatchObject({ code: 'invalid_token', status: 401 })
    expect(error.headers['WWW-Authenticate']).toMatch(/^Bearer .*error="invalid_token"/)
  })
  test('for a token of another FHIR server (RFC 6750 §3)', async () => {
    const foreign = { ...live, authorization: authorization({ audience: `${FHIR_BASE}/other` }) }
    expect(
      await refused(request(`Bearer ${GOOD}`), bearerGuard(tokens(foreign), FHIR_BASE)),
    ).toMatchObject({ code: 'invalid_token' })
  })
  test('for a token in the query or in a form (RFC 9700 §4.3.2)', async () => {
    asked.length = 0
    expect(
      await refused(request(undefined, `${FHIR_BASE}/Patient?access_token=${GOOD}`)),
    ).toMatchObject({ status: 401 })
    const form = new Request(`${FHIR_BASE}/Patient/_search`, {
      method: 'POST',
      body: new URLSearchParams({ access_token: GOOD }),
    })
    expect(await refused(form)).toMatchObject({ status: 401 })
    expect(asked).toEqual([])
  })
  test('tells the same whatever was wrong, and never the token', async () => {
    const messages = await Promise.all(
      ['Bearer cg_other', 'Bearer cg_SECRET', 'Basic SECRET'].map(async (header) => {
        const { message, headers } = await refused(request(header))
        return message + JSON.stringify(headers)
      }),
    )
    expect(new Set(messages).size).toBe(1)
    expect(messages[0]).not.toContain('SECRET')
  })
})
