// Dynamic registration by clients that we did not write (RFC 7591, RFC 7592): the four kinds of apps register,
// are decided about, get tokens, read, change and remove their registration; with and without initial tokens.
import { generateKeyPairSync } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../src/lib/hashing.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { addPractice } from '../support/practice.ts'

const insecure = { [oauth.allowInsecureRequests]: true }
const keyPair = generateKeyPairSync('ec', { namedCurve: 'P-384' })
// As JSON has it.
const jwk: Record<string, string> = {
  ...(keyPair.publicKey.export({ format: 'jwk' }) as Record<string, string>),
  kid: 'k1',
  alg: 'ES384',
  use: 'sig',
}
const REDIRECT = 'https://app.example/callback'

let running: Running
beforeAll(async () => {
  running = await startChartgate({ env: { CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '1000' } })
  await addPractice(running)
})
afterAll(() => running.close())

async function discover(of: Running): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(of.issuer)
  return oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
  )
}

async function register(
  of: Running,
  metadata: Record<string, oauth.JsonValue>,
  initialAccessToken?: string,
): Promise<oauth.OmitSymbolProperties<oauth.Client>> {
  const server = await discover(of)
  const response = await oauth.dynamicClientRegistrationRequest(server, metadata, {
    ...(initialAccessToken !== undefined && { initialAccessToken }),
    ...insecure,
  })
  return oauth.processDynamicClientRegistrationResponse(response)
}

const KINDS: { name: string; metadata: Record<string, oauth.JsonValue>; secret: boolean }[] = [
  {
    name: 'public',
    metadata: {
      client_name: 'Kind public',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'launch/patient openid fhirUser offline_access patient/*.rs',
    },
    secret: false,
  },
  {
    name: 'confidential with a secret',
    metadata: {
      client_name: 'Kind secret',
      redirect_uris: [REDIRECT],
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'launch openid fhirUser offline_access user/*.rs',
      launch_uri: 'https://app.example/launch',
    },
    secret: true,
  },
  {
    name: 'confidential with a key',
    metadata: {
      client_name: 'Kind key',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'launch/patient openid patient/*.rs offline_access',
      jwks: { keys: [jwk] },
    },
    secret: false,
  },
  {
    name: 'bulk',
    metadata: {
      client_name: 'Kind bulk',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      scope: 'system/*.rs',
      jwks: { keys: [jwk] },
    },
    secret: false,
  },
]

describe.each(KINDS)('an app of the kind $name', ({ metadata, secret }) => {
  let registered: oauth.OmitSymbolProperties<oauth.Client>
  const manage = (method: string, body?: unknown) =>
    fetch(String(registered.registration_client_uri), {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${registered.registration_access_token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
    })

  test('registers and is told all that was registered (RFC 7591 §3.2.1, RFC 7592 §3)', async () => {
    registered = await register(running, metadata)
    expect(registered).toMatchObject({
      client_name: metadata.client_name,
      grant_types: metadata.grant_types,
      token_endpoint_auth_method: metadata.token_endpoint_auth_method ?? 'client_secret_basic',
      scope: metadata.scope,
      registration_client_uri: expect.stringContaining(`/register/${registered.client_id}`),
      registration_access_token: expect.any(String),
      client_id_issued_at: expect.any(Number),
    })
    expect(registered.client_secret !== undefined).toBe(secret)
    if (secret) expect(registered.client_secret_expires_at).toBe(0)
  })

  test('reads its registration (RFC 7592 §2.1)', async () => {
    const response = await manage('GET')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const read = await response.json()
    const { client_secret: _s, client_secret_expires_at: _e, ...told } = registered
    expect(read).toEqual(told)
  })

  test('changes it, all of it (RFC 7592 §2.2)', async () => {
    const change = {
      ...metadata,
      client_id: registered.client_id,
      contacts: ['dev@app.example'],
      client_uri: 'https://app.example',
      ...(secret && { client_secret: registered.client_secret }),
    }
    const response = await manage('PUT', change)
    expect(response.status).toBe(200)
    registered = await response.json()
    expect(registered).toMatchObject({
      client_name: metadata.client_name,
      contacts: ['dev@app.example'],
    })
    const { contacts: _c, ...less } = change
    const second = await manage('PUT', less)
    registered = await second.json()
    expect(registered.contacts).toEqual([])
  })

  test('removes it (RFC 7592 §2.3)', async () => {
    expect((await manage('DELETE')).status).toBe(204)
    expect((await manage('GET')).status).toBe(401)
  })
})

test('a backend service that an operator approved gets its token, and not before', async () => {
  const bulk = KINDS.find(({ name }) => name === 'bulk')
  const client = await register(running, { ...bulk?.metadata, client_name: 'Approved bulk' })
  const server = await discover(running)
  const ask = async () => {
    const key = await crypto.subtle.importKey(
      'pkcs8',
      keyPair.privateKey.export({ format: 'der', type: 'pkcs8' }),
      { name: 'ECDSA', namedCurve: 'P-384' },
      false,
      ['sign'],
    )
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      { client_id: client.client_id },
      oauth.PrivateKeyJwt({ key, kid: 'k1' }, { [oauth.modifyAssertion]: shortLived }),
      { scope: 'system/*.rs' },
      insecure,
    )
    return oauth.processClientCredentialsResponse(server, { client_id: client.client_id }, response)
  }
  await expect(ask()).rejects.toThrow()
  const stores = running.gate.stores('default')
  await stores.write(async (unit) => {
    await unit.registrations.decide(client.client_id, 'approved', 1)
    const kept = await unit.clients.find(client.client_id)
    if (kept) await unit.clients.replace({ ...kept, disabledAt: null }, kept.updatedAt)
  })
  await expect(ask()).resolves.toMatchObject({ scope: 'system/*.rs' })
})

/** SMART allows five minutes; the library's default is one, from a clock that may be ahead. */
function shortLived(_header: Record<string, unknown>, payload: Record<string, unknown>): void {
  payload.aud = `${running.issuer}/token`
}

test('openid-client registers as well', async () => {
  const config = await openid.dynamicClientRegistration(
    new URL(running.issuer),
    {
      client_name: 'By openid-client',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      scope: 'openid patient/*.rs',
    },
    openid.None(),
    { execute: [openid.allowInsecureRequests] },
  )
  expect(config.clientMetadata()).toMatchObject({ client_name: 'By openid-client' })
})

describe('with initial access tokens only', () => {
  let closed: Running
  beforeAll(async () => {
    closed = await startChartgate({
      env: { CHARTGATE_REGISTRATION: 'token', CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '1000' },
    })
  })
  afterAll(() => closed.close())

  const give = async (text: string, change: Record<string, unknown> = {}) => {
    const now = closed.gate.clock.now()
    await closed.gate.stores('default').registrations.addInitialToken({
      id: text,
      tokenHash: sha256(text),
      note: '',
      preApproved: false,
      usesLeft: 1,
      createdAt: now,
      expiresAt: now + 60_000,
      ...change,
    })
    return text
  }
  const metadata = KINDS[1]?.metadata ?? {}

  test('nobody registers without one', async () => {
    await expect(register(closed, metadata)).rejects.toThrow()
    await expect(register(closed, metadata, 'wrong')).rejects.toThrow()
  })

  test('one serves as often as it says, and a slip in the metadata costs nothing', async () => {
    const token = await give('one-time-token')
    await expect(register(closed, { ...metadata, redirect_uris: ['x:'] }, token)).rejects.toThrow()
    const client = await register(closed, metadata, token)
    expect(client.registration_status).toBe('waiting')
    await expect(register(closed, metadata, token)).rejects.toThrow()
  })

  test('one that expired serves no more', async () => {
    await expect(register(closed, metadata, await give('old', { expiresAt: 1 }))).rejects.toThrow()
  })

  test('of five at once with one use one is served', async () => {
    const token = await give('contended')
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, () => register(closed, metadata, token)),
    )
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('one for a developer who is known already makes apps that wait for nobody', async () => {
    const client = await register(closed, metadata, await give('known', { preApproved: true }))
    expect(client.registration_status).toBe('approved')
  })
})

test('where registration is off there is no endpoint, and discovery tells of none', async () => {
  const off = await startChartgate({ env: { CHARTGATE_REGISTRATION: 'off' } })
  try {
    for (const path of [
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
      '/fhir/.well-known/smart-configuration',
    ]) {
      const document = await (await fetch(off.issuer + path)).json()
      expect(document).not.toHaveProperty('registration_endpoint')
      const on = await (await fetch(running.issuer + path)).json()
      expect(on.registration_endpoint).toBe(`${running.issuer}/register`)
    }
    for (const path of ['/register', '/register/x'])
      expect((await fetch(off.issuer + path, { method: 'POST' })).status).toBe(404)
  } finally {
    await off.close()
  }
})
