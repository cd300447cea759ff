// Two tenants with the very same rows: whatever one does, the other's stay as they were (D3).
import { expect, test } from 'vitest'
import type { Stores } from '../../../src/model/stores.ts'
import type { TestDatabase } from '../../support/databases.ts'
import {
  aClient,
  aCode,
  aConsent,
  aKey,
  anAuthorization,
  anAuthorizationRequest,
  aProxy,
  aRefreshToken,
  aSession,
  aUser,
  NOW,
} from './records.ts'

const user = aUser()
const proxy = aProxy({ userId: user.id })
const [session, sessionToo] = [aSession({ userId: user.id }), aSession({ userId: user.id })]
const client = aClient({ allowedOrigins: ['https://one.example'] })
const granted = { userId: user.id, sessionId: session.id, access: 'online' as const }
const [online, used] = [anAuthorization(granted), anAuthorization({ userId: user.id })]
const code = aCode({ expiresAt: NOW })
const [token, successor] = [aRefreshToken({ expiresAt: NOW }), aRefreshToken()]
const consent = aConsent()
const [current, next] = [aKey({ state: 'current' }), aKey()]
const retired = aKey({ state: 'retired', expiresAt: NOW })
const request = anAuthorizationRequest()

async function fill(stores: Stores) {
  await stores.users.add(user)
  await stores.users.addProxy(proxy)
  for (const one of [session, sessionToo]) await stores.sessions.save(one)
  await stores.clients.add(client)
  for (const one of [online, used]) await stores.authorizations.save(one)
  await stores.authorizationCodes.save(code)
  await stores.refreshTokens.save(token)
  await stores.consents.save(consent)
  await stores.portletChoices.save(user.id, ['labs'])
  for (const key of [current, next, retired]) await stores.signingKeys.add(key)
  await stores.accessTokens.revoke('token', NOW)
  await stores.accessTokens.saveScopeSet('set', 'openid')
  await stores.authorizationRequests.save(request)
  await stores.throttles.hit('key', NOW, 10)
  await stores.usedAssertions.use('app', 'jti', NOW)
}

async function everythingOf(stores: Stores) {
  return {
    users: await stores.users.list(),
    proxies: await stores.users.proxies(user.id),
    sessions: [
      await stores.sessions.find(session.id, NOW),
      await stores.sessions.findBySecret(sessionToo.secretHash, NOW),
    ],
    clients: await stores.clients.list(),
    origin: await stores.clients.originRegistered('https://one.example'),
    authorizations: await stores.authorizations.listByUser(user.id),
    code: await stores.authorizationCodes.find(code.codeHash),
    tokens: [
      await stores.refreshTokens.find(token.tokenHash),
      await stores.refreshTokens.find(successor.tokenHash),
    ],
    consent: await stores.consents.find(consent.userId, consent.clientId, consent.patientId),
    portlets: await stores.portletChoices.find(user.id),
    keys: await stores.signingKeys.list(),
    revoked: await stores.accessTokens.isRevoked('token'),
    scope: await stores.accessTokens.findScopeSet('set'),
    request: await stores.authorizationRequests.find(request.id, NOW),
    throttle: await stores.throttles.peek('key', NOW),
    events: await stores.auditEvents.list(),
  }
}

/** Every change there is, each to a row that the other tenant has as well. */
const CHANGES: [name: string, change: (stores: Stores) => Promise<unknown>][] = [
  ['proxy ended', (s) => s.users.endProxy(proxy.id, NOW + 1)],
  ['session renewed', (s) => s.sessions.renew(session.id, { ...session, authTime: 1 }, NOW)],
  ['session ended', (s) => s.sessions.end(session.id, NOW + 1)],
  ['password set', (s) => s.users.setPassword(user.id, 'x', NOW + 1)],
  ['user disabled', (s) => s.users.setDisabled(user.id, NOW + 1)],
  [
    'client replaced',
    (s) => s.clients.replace({ ...client, allowedOrigins: [], updatedAt: NOW + 1 }, NOW),
  ],
  ['authorization redeemed', (s) => s.authorizations.markRedeemed(used.id, NOW + 1)],
  ['authorization touched', (s) => s.authorizations.touch(used.id, NOW + 1)],
  ['authorization narrowed', (s) => s.authorizations.narrow(used.id, 'openid')],
  ['authorization revoked', (s) => s.authorizations.revoke(used.id, 'patient', NOW + 1)],
  ['code consumed', (s) => s.authorizationCodes.consume(code.codeHash, NOW + 1)],
  ['token rotated', (s) => s.refreshTokens.rotate(token.tokenHash, successor, NOW + 1, 1000)],
  ['consent changed', (s) => s.consents.save({ ...consent, duration: 'day' })],
  [
    'consent deleted',
    (s) => s.consents.delete(consent.userId, consent.clientId, consent.patientId),
  ],
  ['portlets chosen', (s) => s.portletChoices.save(user.id, ['vitals'])],
  ['key activated', (s) => s.signingKeys.activate(next.kid, NOW + 1, NOW + 2)],
  [
    'request updated',
    (s) => s.authorizationRequests.update(request.id, { ...request, userId: 'u' }),
  ],
  ['request taken', (s) => s.authorizationRequests.take(request.id)],
  ['throttle hit', (s) => s.throttles.hit('key', NOW + 1, 10)],
  ['throttle reset', (s) => s.throttles.reset('key')],
  ['event appended', (s) => s.auditEvents.append({ type: 'sign-in', at: NOW, outcome: 'failed' })],
  ['codes cleared', (s) => s.authorizationCodes.deleteExpired(NOW + 10)],
  ['tokens cleared', (s) => s.refreshTokens.deleteExpired(NOW + 10)],
  ['keys cleared', (s) => s.signingKeys.deleteExpired(NOW)],
  ['revocations cleared', (s) => s.accessTokens.deleteExpired(NOW)],
]

export function isolationContract(db: () => TestDatabase) {
  test('what one tenant changes leaves the same rows of another as they were', async () => {
    const [ours, theirs] = [db().tenant(), db().tenant()]
    await fill(ours)
    await fill(theirs)
    const before = await everythingOf(ours)
    let last = await everythingOf(theirs)
    expect(last).toEqual(before)
    for (const [name, change] of CHANGES) {
      await change(theirs)
      const now = await everythingOf(theirs)
      // A change that changes nothing would prove nothing.
      expect(now, name).not.toEqual(last)
      expect(await everythingOf(ours), name).toEqual(before)
      last = now
    }
  })

  test('what one tenant has does not stand in the way of the same change at another', async () => {
    const [ours, theirs] = [db().tenant(), db().tenant()]
    await fill(ours)
    await fill(theirs)
    for (const [, change] of CHANGES) await change(ours)
    for (const [, change] of CHANGES) await change(theirs)
    expect(await everythingOf(ours)).toEqual(await everythingOf(theirs))
  })

  test('a successor stored at one tenant does not make a repetition of a rotation at another', async () => {
    const [ours, theirs] = [db().tenant().refreshTokens, db().tenant().refreshTokens]
    await ours.save(successor)
    await theirs.save({ ...token, rotatedAt: NOW, successorHash: successor.tokenHash })
    expect(await theirs.rotate(token.tokenHash, successor, NOW, 1000)).toBe('reused')
  })

  test('a client enabled at one tenant does not open the origins of its disabled twin', async () => {
    const [ours, theirs] = [db().tenant().clients, db().tenant().clients]
    await ours.add(client)
    await theirs.add({ ...client, disabledAt: NOW })
    expect(await ours.originRegistered('https://one.example')).toBe(true)
    expect(await theirs.originRegistered('https://one.example')).toBe(false)
  })
}
