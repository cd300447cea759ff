// Attacks on revocation and introspection, over HTTP.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StoreUnavailableError } from '../../src/model/errors.ts'
import { revoke as revokeEndpoint } from '../../src/oauth/endpoints/revoke.ts'
import { tokenReader } from '../../src/tokens/read-access-token.ts'
import {
  type App,
  addApp,
  codeFor,
  credentialsOf,
  exchange,
  fhirGet,
  post,
  refresh,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

let running: Running
let publicApp: App
let own: App
let other: App
let inspector: App
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  publicApp = await addApp(running)
  const secret = { token_endpoint_auth_method: 'client_secret_post' }
  own = await addApp(running, secret)
  other = await addApp(running, secret)
  inspector = await addApp(running, { ...secret, may_introspect_all: true })
})
afterAll(() => running.close())

const connect = async (of: App) => (await exchange(of, await codeFor(of, WILLIAM))).body
const read = async (token: unknown) => (await fhirGet(own, token, 'Patient/demo-william')).status
const revoke = (by: App, token: unknown, more: Record<string, string> = {}) =>
  post(by, '/revoke', { token: String(token), ...credentialsOf(by), ...more })
const introspect = (by: App, token: unknown) =>
  post(by, '/introspect', { token: String(token), ...credentialsOf(by) })

describe('revocation (RFC 7009)', () => {
  test('by another client has no effect and says nothing (G01)', async () => {
    const tokens = await connect(own)
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      const answer = await revoke(other, token)
      expect([answer.status, answer.body]).toEqual([200, {}])
    }
    expect(await read(tokens.access_token)).toBe(200)
    expect((await refresh(own, tokens.refresh_token)).status).toBe(200)
  })

  test('without authentication is refused (G01)', async () => {
    const tokens = await connect(own)
    for (const form of [{}, { client_id: own.client.id }]) {
      const answer = await post(own, '/revoke', { token: String(tokens.access_token), ...form })
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client'])
    }
    expect(await read(tokens.access_token)).toBe(200)
  })

  test('of a refresh token ends its access tokens at once (G03)', async () => {
    const tokens = await connect(own)
    const fresh = await refresh(own, tokens.refresh_token)
    await revoke(own, fresh.body.refresh_token)
    expect(await read(tokens.access_token)).toBe(401)
    expect(await read(fresh.body.access_token)).toBe(401)
    expect((await refresh(own, fresh.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('of an access token ends that one only (G03)', async () => {
    const tokens = await connect(own)
    const fresh = await refresh(own, tokens.refresh_token)
    await revoke(own, tokens.access_token, { token_type_hint: 'refresh_token' })
    expect(await read(tokens.access_token)).toBe(401)
    expect(await read(fresh.body.access_token)).toBe(200)
    expect((await refresh(own, fresh.body.refresh_token)).status).toBe(200)
  })

  test('by a public client needs its client_id', async () => {
    const tokens = await connect(publicApp)
    expect((await revoke(publicApp, tokens.refresh_token)).status).toBe(200)
    expect(await read(tokens.access_token)).toBe(401)
  })

  test('of what is no token is 200 all the same (§2.2)', async () => {
    for (const token of ['nonsense', 'cg_x', 'cgr_x', 'a.b.c']) {
      const answer = await revoke(own, token)
      expect([answer.status, answer.body]).toEqual([200, {}])
    }
  })

  test('without a token is invalid_request; by GET 405', async () => {
    expect((await post(own, '/revoke', credentialsOf(own))).body.error).toBe('invalid_request')
    expect((await fetch(`${running.issuer}/revoke`)).status).toBe(405)
  })

  test('that cannot be stored is an error, never a false 200 (G02)', async () => {
    const tokens = await connect(own)
    const stores = running.gate.stores('default')
    const failing = {
      ...stores,
      write: () => Promise.reject(new StoreUnavailableError('disk full')),
    }
    const keys = await running.gate.keys('default')
    const { clock } = running.gate
    const request = (token: unknown) =>
      new Request(`${running.issuer}/revoke`, {
        method: 'POST',
        body: new URLSearchParams({ token: String(token), ...credentialsOf(own) }),
      })
    for (const token of [tokens.refresh_token, tokens.access_token])
      await expect(
        revokeEndpoint(request(token), {
          stores: failing,
          clock,
          tokens: tokenReader({ keys, stores, clock, issuer: running.issuer }),
          formLimitBytes: 10_000,
          authentication: {
            clock,
            findClient: (id) => stores.clients.find(id),
            audiences: [],
            maxLifetimeSeconds: 300,
            clockSkewSeconds: 0,
            keys: { find: async () => [] },
            usedAssertions: stores.usedAssertions,
          },
        }),
      ).rejects.toThrow('disk full')
    expect(await read(tokens.access_token)).toBe(200)
  })
})

describe('introspection (RFC 7662)', () => {
  test('by a public client or without credentials is 401 (G05)', async () => {
    const tokens = await connect(publicApp)
    const byPublic = await introspect(publicApp, tokens.access_token)
    const byNobody = await post(own, '/introspect', { token: String(tokens.access_token) })
    const byToken = await post(
      own,
      '/introspect',
      { token: String(tokens.access_token) },
      { authorization: `Bearer ${tokens.access_token}` },
    )
    for (const answer of [byPublic, byNobody, byToken]) expect(answer.status).toBe(401)
  })

  test('of another client’s token is not active, unless the operator allows it (G05)', async () => {
    const tokens = await connect(own)
    expect((await introspect(other, tokens.access_token)).body).toEqual({ active: false })
    expect((await introspect(inspector, tokens.access_token)).body).toMatchObject({
      active: true,
      client_id: own.client.id,
    })
  })

  test('tells scope, client, times and launch context (SMART 2.2 introspection)', async () => {
    const tokens = await connect(own)
    const { body } = await introspect(own, tokens.access_token)
    expect(body).toMatchObject({
      active: true,
      scope: tokens.scope,
      client_id: own.client.id,
      patient: 'demo-william',
      iss: running.issuer,
      token_type: 'Bearer',
      fhirUser: `${running.fhirBase}/Patient/demo-william`,
    })
    expect(Number.isInteger(body.exp)).toBe(true)
    expect((await introspect(own, tokens.refresh_token)).body.active).toBe(true)
  })

  test('of a revoked, used, altered or foreign token is not active and nothing else (G06)', async () => {
    const tokens = await connect(own)
    const fresh = await refresh(own, tokens.refresh_token)
    const dead = [tokens.refresh_token, tokens.id_token, 'nonsense', `${fresh.body.access_token}x`]
    await revoke(own, tokens.access_token)
    for (const token of [...dead, tokens.access_token])
      expect((await introspect(own, token)).body).toEqual({ active: false })
    await revoke(own, fresh.body.refresh_token)
    expect((await introspect(own, fresh.body.access_token)).body).toEqual({ active: false })
  })

  test('by GET is 405', async () => {
    expect((await fetch(`${running.issuer}/introspect?token=x`)).status).toBe(405)
  })
})

test('an access token with any bit changed is worth nothing', async () => {
  const tokens = await connect(own)
  const text = String(tokens.access_token)
  for (let at = 3; at < text.length; at += 7) {
    const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
    expect(await read(changed), `letter ${at}`).toBe(401)
  }
})
