import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { allowApp } from '../../../test/support/allowed-app.ts'
import {
  authorization,
  client,
  DAY,
  form,
  idOf,
  NOW,
  proxy,
  refreshToken,
  SCOPE,
} from '../../../test/support/fixtures.ts'
import { openKeys, openTenant, refusal, type TestTenant } from '../../../test/support/tenant.ts'
import { manualClock } from '../../lib/clock.ts'
import { sha256 } from '../../lib/hashing.ts'
import type { Authorization } from '../../model/authorization.ts'
import type { Client } from '../../model/client.ts'
import type { OAuthError } from '../../model/errors.ts'
import type { RefreshToken } from '../../model/refresh-token.ts'
import { scopeSetId } from '../../tokens/access-token.ts'
import type { KeyRing } from '../../tokens/signing-keys.ts'
import type { Granted } from './grant.ts'
import { refreshTokenEnd, refreshTokenGrant } from './refresh-token.ts'

const GRACE_MILLIS = 30_000
const IDLE_MILLIS = 93 * DAY

let tenant: TestTenant
let keys: KeyRing
let clock: ReturnType<typeof manualClock>
let warnings: string[]
let run = 0

beforeAll(async () => {
  tenant = await openTenant()
  keys = await openKeys(tenant)
})
afterAll(() => tenant.close())
beforeEach(() => {
  run++
  clock = manualClock(NOW)
  warnings = []
})

const id = (name: string) => idOf(`${name} ${run}`)

/** A user who allowed an app, and the refresh token it has. */
async function given(
  change: { authorization?: Partial<Authorization>; token?: Partial<RefreshToken> } = {},
): Promise<string> {
  const authorizationId = await allowApp(tenant.stores, id, {
    redeemedAt: NOW,
    ...change.authorization,
  })
  const text = `cgr_${run}`
  await tenant.stores.refreshTokens.save(refreshToken(text, { authorizationId, ...change.token }))
  return text
}

const grant = () =>
  refreshTokenGrant({
    stores: tenant.stores,
    keys,
    clock,
    refreshIdleSeconds: IDLE_MILLIS / 1000,
    refreshGraceSeconds: GRACE_MILLIS / 1000,
    warn: (event) => warnings.push(event),
  })
const refresh = (
  sent: string | null | undefined,
  fields: Record<string, string | undefined> = {},
  app: Client = client(),
): Promise<Granted> => grant().authorize(form({ refresh_token: sent ?? undefined, ...fields }), app)
const refused = async (...sent: Parameters<typeof refresh>) =>
  (await refusal(refresh(...sent))) as OAuthError // checked by each test
const stored = () => tenant.stores.authorizations.find(id('authorization'))

describe('a refresh (RFC 6749 §6)', () => {
  test('gives the same authorization and scopes, and a new token for the old', async () => {
    const sent = await given()
    const granted = await refresh(sent)
    expect(granted).toMatchObject({
      scope: SCOPE,
      nonce: null,
      authorization: { id: id('authorization') },
    })
    expect(granted.refreshToken).toMatch(/^cgr_/)
    expect(granted.refreshToken).not.toBe(sent)
    expect((await refresh(granted.refreshToken)).scope).toBe(SCOPE)
  })
  test('keeps the context of the launch (attack F11)', async () => {
    const context = { patient: '85', encounter: '7', fhirContext: [{ reference: 'Task/1' }] }
    const granted = await refresh(await given({ authorization: { context } }))
    expect(granted.authorization.context).toEqual(context)
  })
  test('sets the end anew: three months after each use at least (ONC (g)(10))', async () => {
    let token: string | null = await given()
    for (let month = 0; month < 12; month++) {
      clock.advance(92 * DAY)
      token = (await refresh(token)).refreshToken
    }
    expect((await stored())?.lastUsedAt).toBe(NOW + 12 * 92 * DAY)
  })
  test('is not possible at the end of the token', async () => {
    const sent = await given()
    clock.advance(IDLE_MILLIS)
    expect(await refused(sent)).toMatchObject({
      code: 'invalid_grant',
      message: 'The refresh token has expired.',
    })
  })
  test('goes on to the end that the person chose, and not past it (attack F10)', async () => {
    const end = NOW + 200 * DAY
    expect(
      refreshTokenEnd(authorization({ expiresAt: end }), NOW + 199 * DAY, IDLE_MILLIS / 1000),
    ).toBe(end)
    let token: string | null = await given({ authorization: { expiresAt: end } })
    for (let use = 0; use < 4; use++) {
      clock.advance(49 * DAY)
      token = (await refresh(token)).refreshToken
    }
    clock.advance(4 * DAY)
    expect(await refused(token)).toMatchObject({ code: 'invalid_grant' })
  })
  test('ignores what is not its own (attack F09)', async () => {
    const fields = {
      patient: '907',
      aud: 'https://evil.example',
      resource: 'https://evil.example',
      redirect_uri: 'x',
    }
    const granted = await refresh(await given(), fields)
    expect(granted.authorization).toMatchObject({
      context: { patient: '85' },
      audience: authorization().audience,
    })
  })
  test('is noted in the audit trail, without the token', async () => {
    const sent = await given()
    const { refreshToken: next } = await refresh(sent)
    const [event] = await tenant.stores.auditEvents.list({ type: 'token-refreshed', limit: 1 })
    expect(event).toMatchObject({ authorizationId: id('authorization') })
    expect(JSON.stringify(event)).not.toContain('cgr_')
    expect(JSON.stringify(event)).not.toContain(sha256(next ?? ''))
  })
})

describe('rotation (RFC 9700 §4.14.2)', () => {
  test('a lost answer, asked again within the grace, is the same (attack F03)', async () => {
    const sent = await given()
    const first = await refresh(sent)
    clock.advance(GRACE_MILLIS)
    expect((await refresh(sent)).refreshToken).toBe(first.refreshToken)
    expect(await stored()).toMatchObject({ revokedAt: null })
  })
  test('the same, although the key behind it was rotated meanwhile', async () => {
    const sent = await given()
    const first = await refresh(sent)
    await keys.rotate('refresh')
    expect((await refresh(sent)).refreshToken).toBe(first.refreshToken)
    expect(await stored()).toMatchObject({ revokedAt: null })
    await refresh(first.refreshToken)
  })
  test('the same on a node that knows the new key already', async () => {
    const sent = await given()
    const first = await refresh(sent)
    const other = await openKeys(tenant)
    await other.rotate('refresh')
    const elsewhere = refreshTokenGrant({
      stores: tenant.stores,
      keys: other,
      clock,
      refreshIdleSeconds: IDLE_MILLIS / 1000,
      refreshGraceSeconds: GRACE_MILLIS / 1000,
      warn: () => {},
    })
    const again = await elsewhere.authorize(form({ refresh_token: sent }), client())
    expect(again.refreshToken).toBe(first.refreshToken)
  })
  test('50 at once get one and the same successor, never a fork (attack F02)', async () => {
    const sent = await given()
    const results = await Promise.all(Array.from({ length: 50 }, () => refresh(sent)))
    expect(new Set(results.map((granted) => granted.refreshToken)).size).toBe(1)
    expect(await stored()).toMatchObject({ revokedAt: null })
  })
  test('an old token after the grace ends the family (attack F01)', async () => {
    const sent = await given()
    const { refreshToken: next } = await refresh(sent)
    clock.advance(GRACE_MILLIS + 1)
    expect(await refused(sent)).toMatchObject({ code: 'invalid_grant', status: 400 })
    expect(await stored()).toMatchObject({ revokedReason: 'refresh token reused' })
    expect(await refused(next)).toMatchObject({ code: 'invalid_grant' })
    expect(warnings).toHaveLength(1)
    const [event] = await tenant.stores.auditEvents.list({ type: 'refresh-token-reused', limit: 1 })
    expect(event).toMatchObject({ authorizationId: id('authorization'), outcome: 'refused' })
  })
  test('an old token whose successor was used ends the family, grace or not (attack F03)', async () => {
    const sent = await given()
    const { refreshToken: next } = await refresh(sent)
    await refresh(next)
    await refused(sent)
    expect(await stored()).toMatchObject({ revokedReason: 'refresh token reused' })
  })
  test('a reused token told again after that is only refused', async () => {
    const sent = await given()
    await refresh(sent)
    clock.advance(GRACE_MILLIS + 1)
    await refused(sent)
    await refused(sent)
    expect(warnings).toHaveLength(1)
  })
  test('50 at once after the grace end the family, and none gets a token', async () => {
    const sent = await given()
    await refresh(sent)
    clock.advance(GRACE_MILLIS + 1)
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => refresh(sent)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(0)
  })
})

describe('scope (RFC 6749 §6)', () => {
  test('may be narrower, for this access token only', async () => {
    const first = await refresh(await given(), { scope: 'openid patient/Observation.r' })
    expect(first.scope).toBe('openid patient/Observation.r')
    expect(await tenant.stores.accessTokens.findScopeSet(scopeSetId(first.scope))).toBe(first.scope)
    expect(await stored()).toMatchObject({ grantedScope: SCOPE })
    expect((await refresh(first.refreshToken)).scope).toBe(SCOPE)
  })
  test.each([
    ['all of it, in its order', SCOPE],
    ['all of it, in another order', SCOPE.split(' ').reverse().join(' ')],
    [
      'launch/patient, openid, fhirUser and offline_access',
      'launch/patient openid fhirUser offline_access',
    ],
    ['a constrained part of a wide one', 'patient/Observation.rs?category=http://x|laboratory'],
  ])('may be %s', async (_, scope) => {
    expect((await refresh(await given(), { scope })).scope).toBe(scope)
  })
  test.each([
    ['other letters', 'patient/*.cruds'],
    ['another reach', 'user/Observation.rs'],
    ['another kind of scope', 'openid profile'],
    ['an unknown scope', 'openid whatever'],
    ['letters in wrong order', 'patient/Observation.sr'],
    ['only spaces', '   '],
    ['a granted one and one more', `${SCOPE} launch`],
  ])('is refused with %s (attack F06)', async (_, scope) => {
    const sent = await given()
    expect(await refused(sent, { scope })).toMatchObject({ code: 'invalid_scope', status: 400 })
    // The token is not used up by it.
    await refresh(sent)
    expect(await stored()).toMatchObject({ revokedAt: null })
  })
  test('of vital signs alone does not become all observations (attack B11)', async () => {
    const grantedScope = 'patient/Observation.rs?category=http://x|vital-signs'
    const sent = await given({ authorization: { grantedScope } })
    for (const scope of ['patient/Observation.rs', 'patient/Observation.r', 'patient/*.rs'])
      expect(await refused(sent, { scope })).toMatchObject({ code: 'invalid_scope' })
    expect((await refresh(sent)).scope).toBe(grantedScope)
  })
  test('follows an authorization that was narrowed since', async () => {
    const sent = await given()
    await tenant.stores.authorizations.narrow(id('authorization'), 'openid patient/Patient.rs')
    expect((await refresh(sent)).scope).toBe('openid patient/Patient.rs')
  })
  test('does not grow back to what was cut', async () => {
    const sent = await given()
    await tenant.stores.authorizations.narrow(id('authorization'), 'openid patient/Patient.rs')
    expect(await refused(sent, { scope: 'patient/Observation.rs' })).toMatchObject({
      code: 'invalid_scope',
    })
  })
})

describe('a refresh is refused (RFC 6749 §5.2)', () => {
  test('without a token', async () => {
    expect(await refused(undefined)).toMatchObject({ code: 'invalid_request' })
  })
  test.each([['unknown'], [''.padEnd(10_000, 'x')], ['cgr_\u0000']])(
    'for what is none: %j',
    async (text) => {
      expect(await refused(text)).toMatchObject({ code: 'invalid_grant', status: 400 })
    },
  )
  test("for another client's token, no differently from an unknown one, and it stays good", async () => {
    const sent = await given()
    const foreign = await refused(sent, {}, client({ id: 'other' }))
    expect(foreign.message).toBe((await refused('unknown')).message)
    await refresh(sent)
  })
  test("for another tenant's token (design D3)", async () => {
    const sent = await given()
    const other = refreshTokenGrant({
      stores: tenant.database.forTenant('other'),
      keys,
      clock,
      refreshIdleSeconds: 1,
      refreshGraceSeconds: 30,
      warn: () => {},
    })
    const asked = other.authorize(form({ refresh_token: sent }), client())
    expect(await refusal(asked)).toMatchObject({ code: 'invalid_grant' })
  })
  test.each<[string, () => Promise<unknown>]>([
    ['after the user was disabled', () => tenant.stores.users.setDisabled(id('user'), NOW)],
    [
      'after the user got a new password',
      () => tenant.stores.users.setPassword(id('user'), 'x', NOW + 1),
    ],
    [
      'after the person stopped the app',
      () => tenant.stores.authorizations.revoke(id('authorization'), 'user', NOW),
    ],
  ])('%s (attack F07)', async (_, end) => {
    const sent = await given()
    await end()
    expect(await refused(sent)).toMatchObject({ code: 'invalid_grant' })
  })
  test('after the right to act for the patient ended (attacks B13, F07)', async () => {
    const sent = await given({ authorization: { proxyId: id('proxy') } })
    await tenant.stores.users.addProxy(proxy({ id: id('proxy'), userId: id('user') }))
    const { refreshToken: next } = await refresh(sent)
    await tenant.stores.users.endProxy(id('proxy'), NOW)
    expect(await refused(next)).toMatchObject({ code: 'invalid_grant' })
  })
  test('after the session ended, for online_access and only for it (SMART 2.2 scopes)', async () => {
    const sent = await given({ authorization: { access: 'online' } })
    const { refreshToken: next } = await refresh(sent)
    await tenant.stores.sessions.end(id('session'), NOW)
    expect(await refused(next)).toMatchObject({ code: 'invalid_grant' })
  })
  test('and nothing of it is kept when the database cannot write (attack N07)', async () => {
    const sent = await given()
    const broken = refreshTokenGrant({
      stores: { ...tenant.stores, write: () => Promise.reject(new Error('disk full')) },
      keys,
      clock,
      refreshIdleSeconds: 1,
      refreshGraceSeconds: 30,
      warn: () => {},
    })
    await refusal(broken.authorize(form({ refresh_token: sent }), client()))
    clock.advance(GRACE_MILLIS + 1)
    await refresh(sent)
  })
})
