// SMART 2.2 backend services, over HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accessTokenOf,
  addBackendService,
  assertionOf,
  type BackendService,
  backendToken,
  fhirFetch,
  requestToken,
} from '../support/backend-service.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { addPractice } from '../support/practice.ts'

let running: Running
let backend: BackendService
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  backend = await addBackendService(running)
})
afterAll(() => running.close())

const basic = (id: string, secret: string | null) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

describe('a token of a backend service', () => {
  test.each(['RS384', 'ES384'])(
    'is got by an assertion signed with %s (SMART 2.2 backend-services)',
    async (alg) => {
      const service = await addBackendService(running, {}, {}, alg)
      const { status, body, headers } = await backendToken(service)
      expect([status, body]).toEqual([
        200,
        {
          access_token: expect.stringMatching(/^cg_/),
          token_type: 'Bearer',
          expires_in: expect.any(Number),
          scope: 'system/*.rs',
        },
      ])
      expect(headers.get('cache-control')).toBe('no-store')
      const read = await fhirFetch(running, String(body.access_token), 'Patient/demo-ada')
      expect(read.status).toBe(200)
      const all = await fhirFetch(running, String(body.access_token), 'Patient?_total=accurate')
      expect((await all.json()).total).toBeGreaterThan(5)
    },
  )

  test('lives 300 s at most, whatever the client was given (SMART 2.2 backend-services)', async () => {
    const { body } = await backendToken(backend)
    expect(body.expires_in).toBe(300)
    const long = await addBackendService(running, {}, { accessTokenLifetimeSeconds: 3600 })
    expect((await backendToken(long)).body.expires_in).toBe(300)
    const short = await addBackendService(running, { access_token_lifetime_seconds: 60 })
    expect((await backendToken(short)).body.expires_in).toBe(60)
  })

  test('comes with no refresh token and no id_token (SMART 2.2 backend-services)', async () => {
    const { body } = await backendToken(backend, { scope: 'system/*.rs openid offline_access' })
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    expect(body.scope).toBe('system/*.rs')
  })

  test('needs scope (SMART 2.2 backend-services)', async () => {
    const { status, body } = await backendToken(backend, { scope: null })
    expect([status, body.error]).toEqual([400, 'invalid_request'])
  })

  test('has only what the client was registered for (RFC 6749 §5.2)', async () => {
    const narrow = await addBackendService(running, {
      scope: 'system/Observation.rs system/Patient.r',
    })
    const { body } = await backendToken(narrow, { scope: 'system/*.rs' })
    expect(body.scope).toBe('system/Observation.rs system/Patient.r')
    const token = String(body.access_token)
    expect((await fhirFetch(running, token, 'Patient/demo-ada')).status).toBe(200)
    expect((await fhirFetch(running, token, 'Patient')).status).toBe(403)
    expect((await fhirFetch(running, token, 'Condition')).status).toBe(403)
  })

  test.each([
    ['nothing of which it was registered for', 'system/Condition.rs'],
    ['patient/ scopes', 'patient/*.rs'],
    ['user/ scopes', 'user/*.rs'],
    ['launch and identity', 'launch openid fhirUser'],
    ['what is no scope', 'everything'],
    ['an unknown type', 'system/Nonsense.rs'],
    ['letters in another order', 'system/Observation.sr'],
    ['a filter that cannot be evaluated', 'system/Observation.rs?nonsense=1'],
    ['nothing', ' '],
  ])('for %s is refused: invalid_scope (RFC 6749 §5.2)', async (_, scope) => {
    const narrow = await addBackendService(running, { scope: 'system/Observation.rs' })
    const { status, body } = await backendToken(narrow, { scope })
    expect([status, body.error]).toEqual([400, 'invalid_scope'])
  })

  test('is answered in version 1 when asked in version 1 (SMART 2.2 scopes)', async () => {
    const { body } = await backendToken(backend, { scope: 'system/Patient.read' })
    expect(body.scope).toBe('system/Patient.read')
  })

  test('stops working when its authorization is revoked, and the next one works', async () => {
    const service = await addBackendService(running)
    const before = await accessTokenOf(service)
    const stores = running.gate.stores('default')
    const now = running.gate.clock.now()
    const standing = await stores.authorizations.findStanding(service.client.id, 'system/*.rs', now)
    expect(standing?.userId).toBeNull()
    await stores.authorizations.revoke(String(standing?.id), 'operator', now)
    expect((await fhirFetch(running, before, 'Patient/demo-ada')).status).toBe(401)
    const after = await accessTokenOf(service)
    expect((await fhirFetch(running, after, 'Patient/demo-ada')).status).toBe(200)
    expect((await fhirFetch(running, before, 'Patient/demo-ada')).status).toBe(401)
  })

  test('rests on one authorization, however many there are', async () => {
    const service = await addBackendService(running)
    const issued = async () =>
      (await running.gate.stores('default').auditEvents.list({ type: 'token-issued' })).filter(
        ({ clientId }) => clientId === service.client.id,
      ).length
    await Promise.all(Array.from({ length: 20 }, () => accessTokenOf(service)))
    await accessTokenOf(service)
    expect(await issued()).toBe(1)
    await running.restart()
    await accessTokenOf(service)
    expect(await issued()).toBe(1)
    await accessTokenOf(service, 'system/Patient.rs')
    expect(await issued()).toBe(2)
  })

  test('names nobody: introspection tells no subject (RFC 9700 §4.15)', async () => {
    const token = await accessTokenOf(backend)
    const response = await fetch(`${running.issuer}/introspect`, {
      method: 'POST',
      body: new URLSearchParams({
        token,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assertionOf(backend),
      }),
    })
    const body = await response.json()
    expect(body).toMatchObject({ active: true, client_id: backend.client.id, scope: 'system/*.rs' })
    expect(body.sub).toBeUndefined()
  })
})

describe('a shared secret', () => {
  test('opens no system/ scope (SMART 2.2 backend-services)', async () => {
    const { client, secret } = await running.addClient(
      { grant_types: ['client_credentials'], token_endpoint_auth_method: 'client_secret_basic' },
      // Nobody can be registered so; it is refused all the same.
      { allowedScope: 'system/*.rs' },
    )
    const answer = await requestToken(
      running,
      { grant_type: 'client_credentials', scope: 'system/*.rs' },
      basic(client.id, secret),
    )
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_scope'])
  })

  test('cannot be registered with system/ scopes', async () => {
    await expect(
      running.addClient({
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: 'system/*.rs',
      }),
    ).rejects.toThrow('system/')
  })

  test('gets a client without FHIR scopes a token that opens nothing (RFC 6749 §4.4)', async () => {
    const { client, secret } = await running.addClient({
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
    })
    const credentials = basic(client.id, secret)
    const { status, body } = await requestToken(
      running,
      { grant_type: 'client_credentials' },
      credentials,
    )
    expect([status, body.scope, body.expires_in]).toEqual([200, '', 300])
    const read = await fhirFetch(running, String(body.access_token), 'Patient/demo-ada')
    expect(read.status).toBe(403)
  })
})

describe('a client', () => {
  test('that was not registered for client_credentials is refused: unauthorized_client', async () => {
    const { client, secret } = await running.addClient({
      redirect_uris: ['https://app.example/cb'],
      token_endpoint_auth_method: 'client_secret_basic',
    })
    const answer = await requestToken(
      running,
      { grant_type: 'client_credentials', scope: 'system/*.rs' },
      basic(client.id, secret),
    )
    expect([answer.status, answer.body.error]).toEqual([400, 'unauthorized_client'])
  })

  test('that is public is refused', async () => {
    const { client } = await running.addClient({
      redirect_uris: ['https://app.example/cb'],
      token_endpoint_auth_method: 'none',
    })
    const answer = await requestToken(running, {
      grant_type: 'client_credentials',
      client_id: client.id,
      scope: 'system/*.rs',
    })
    expect(answer.status).toBe(400)
    expect(answer.body.access_token).toBeUndefined()
  })

  test('without the FHIR switch gets no FHIR scope', async () => {
    const service = await addBackendService(running, { fhir_enabled: false })
    expect((await backendToken(service)).body.error).toBe('invalid_scope')
  })

  test('that is switched off gets nothing, and its tokens stop (A22)', async () => {
    const service = await addBackendService(running)
    const token = await accessTokenOf(service)
    const { clients } = running.gate.stores('default')
    const now = running.gate.clock.now()
    await clients.replace({ ...service.client, disabledAt: now }, service.client.updatedAt)
    expect((await fhirFetch(running, token, 'Patient/demo-ada')).status).toBe(401)
    expect((await backendToken(service)).body.error).toBe('invalid_client')
  })
})

test('discovery tells client_credentials and scopes that work (SMART 2.2 conformance)', async () => {
  const document = await (await fetch(`${running.fhirBase}/.well-known/smart-configuration`)).json()
  expect(document.grant_types_supported).toContain('client_credentials')
  expect(document.token_endpoint_auth_signing_alg_values_supported).toEqual(
    expect.arrayContaining(['RS384', 'ES384']),
  )
  const system = document.scopes_supported.filter((scope: string) => scope.startsWith('system/'))
  expect(system.length).toBeGreaterThan(0)
  expect((await backendToken(backend, { scope: system.join(' ') })).body.scope).toBe(
    system.join(' '),
  )
})
