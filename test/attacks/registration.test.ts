// Attacks on dynamic registration (rows H): what a stranger may not register, and whose registration it is.
// Over HTTP, against a practice that lets anybody register.
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  authorizeUrl,
  codeFor,
  exchange,
  fhirGet,
  post,
  refresh,
  requestOf,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { ADA, addPractice } from '../support/practice.ts'
import { withoutRequestId } from '../support/same-refusal.ts'

let running: Running
beforeAll(async () => {
  running = await startChartgate({ env: { CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '10000' } })
  await addPractice(running)
})
afterAll(() => running.close())

type Answer = { status: number; body: Record<string, unknown>; headers: Headers }

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  base = running.issuer,
): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : base + path, {
    method,
    ...(body !== undefined && {
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    redirect: 'manual',
  })
  const text = await response.text()
  return {
    status: response.status,
    body: text.startsWith('{') ? JSON.parse(text) : {},
    headers: response.headers,
  }
}

const REDIRECT = 'http://localhost:9/callback'
const PATIENT_APP = {
  client_name: 'Quiet Garden',
  redirect_uris: [REDIRECT],
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'launch/patient openid fhirUser offline_access patient/*.rs',
}
const register = (metadata: unknown = PATIENT_APP, headers?: Record<string, string>) =>
  send('POST', '/register', metadata, headers)
const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` })
const manage = (method: string, answer: Answer, body?: unknown, token?: unknown) =>
  send(
    method,
    String(answer.body.registration_client_uri),
    body,
    bearer(token ?? answer.body.registration_access_token),
  )
const stored = (answer: Answer) =>
  running.gate.stores('default').clients.find(String(answer.body.client_id))
async function appOf(answer: Answer) {
  const client = await stored(answer)
  if (!client) throw new Error(JSON.stringify(answer.body))
  return { client, secret: (answer.body.client_secret as string | undefined) ?? null, running }
}

describe('H01 redirect URIs', () => {
  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'JaVaScRiPt:alert(1)',
    ' https://a.example/cb',
    'vbscript:x',
    'file:///etc/passwd',
    'https://a.example/cb#x',
    'https://*.example/cb',
    'http://a.example/cb',
    'http://10.0.0.1/cb',
    'https://user@a.example/cb',
    'ftp://a.example/',
    'a.example/cb',
    '',
  ])('%j is refused as invalid_redirect_uri', async (uri) => {
    const { status, body } = await register({ ...PATIENT_APP, redirect_uris: [REDIRECT, uri] })
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_redirect_uri' })
  })

  test('5 000 of them, none, and what is no list are refused', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `https://a.example/${i}`)
    for (const redirect_uris of [
      many.slice(0, 1000),
      [],
      'https://a.example/cb',
      [1],
      {},
      [[REDIRECT]],
    ]) {
      const { status, body } = await register({ ...PATIENT_APP, redirect_uris })
      expect(status).toBe(400)
      expect(body.error).toMatch(/^invalid_(redirect_uri|client_metadata)$/)
    }
    expect((await register({ ...PATIENT_APP, redirect_uris: many })).status).toBe(413)
  })
})

test.each(['client_uri', 'logo_uri', 'tos_uri', 'policy_uri', 'launch_uri', 'jwks_uri'])(
  'H02 the same schemes are refused in %s',
  async (member) => {
    for (const uri of [
      'javascript:alert(1)',
      'data:x',
      'file:///x',
      '//a.example',
      'https://a@b.example',
    ]) {
      const { status, body } = await register({ ...PATIENT_APP, [member]: uri })
      expect({ status, error: body.error }).toEqual({
        status: 400,
        error: 'invalid_client_metadata',
      })
    }
  },
)

describe('H03 what a stranger may not give themselves', () => {
  test('rights that only an operator gives are left out, and the answer says so', async () => {
    const answer = await register({
      ...PATIENT_APP,
      client_id: 'chosen',
      client_secret: 'chosen-secret-of-mine-1234',
      pkce_required: false,
      state_required: false,
      may_introspect_all: true,
      practitioner_consent: 'pre-approved',
      access_token_lifetime_seconds: 10,
      export_groups: ['*'],
      launch_privilege: 'sign-in',
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({
      pkce_required: true,
      state_required: true,
      may_introspect_all: false,
      practitioner_consent: 'always',
      launch_privilege: 'none',
    })
    expect(answer.body.client_id).not.toBe('chosen')
    expect(answer.body.client_secret).toBeUndefined()
    expect((await stored(answer))?.exportGroups).toEqual([])
  })

  test.each([
    ['system scopes', 'patient/*.rs system/*.rs'],
    ['scopes that are none', 'patient/*.rs admin'],
    ['letters in disorder', 'patient/*.sr'],
  ])('%s of a public app are refused', async (_, scope) => {
    const { status, body } = await register({ ...PATIENT_APP, scope })
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_client_metadata' })
  })

  test.each([
    ['writes', { scope: 'patient/*.cruds' }],
    ['the records of others', { scope: 'openid user/*.rs' }],
    ['a start from the chart', { scope: 'launch openid patient/*.rs' }],
    ['a secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['a name like a trusted app’s', { client_name: 'Trusted Meter' }],
  ])(
    'an app that asks for %s waits, and can do nothing until somebody decides',
    async (_, change) => {
      await running.addClient({ client_name: 'Trusted Meter', redirect_uris: [REDIRECT] })
      const answer = await register({ ...PATIENT_APP, ...change })
      expect(answer.body.registration_status).toBe('waiting')
      const app = await appOf(answer)
      const page = await fetch(authorizeUrl(app, requestOf(app)), { redirect: 'manual' })
      expect(page.status).toBe(400)
      const token = await post(app, '/token', {
        grant_type: 'authorization_code',
        code: 'x',
        redirect_uri: REDIRECT,
        client_id: app.client.id,
        ...(app.secret && { client_secret: app.secret }),
      })
      expect(token.status).toBe(401)
    },
  )

  test('a backend service waits, and gets no token', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const answer = await register({
      client_name: 'Exporter',
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      scope: 'system/*.rs',
      jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES384' }] },
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ registration_status: 'waiting', response_types: [] })
  })

  test('a public app that reads the patient’s own record may start at once', async () => {
    const answer = await register()
    expect(answer.body.registration_status).toBe('approved')
    const app = await appOf(answer)
    const { body } = await exchange(app, await codeFor(app, ADA))
    expect((await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)).status).toBe(200)
  })
})

describe('H05 whose registration it is', () => {
  test('another’s token, none, a wrong one and one in the query all get the same 401', async () => {
    const [mine, other] = [await register(), await register()]
    const uri = String(mine.body.registration_client_uri)
    const token = String(mine.body.registration_access_token)
    const unknown = uri.replace(/[^/]+$/, 'no-such-app')
    const answers = [
      await send('GET', uri, undefined, bearer(other.body.registration_access_token)),
      await send('GET', uri, undefined, bearer('wrong')),
      await send('GET', unknown, undefined, bearer(token)),
      await send('GET', `${uri}?access_token=${token}`),
      await send('GET', uri),
      await send('GET', uri, undefined, { authorization: `Basic ${btoa(`x:${token}`)}` }),
      await send('PUT', uri, { ...PATIENT_APP, client_id: mine.body.client_id }, bearer('wrong')),
      await send('DELETE', uri, undefined, bearer(other.body.registration_access_token)),
    ]
    const seen = answers.map(({ status, body, headers }) =>
      withoutRequestId(JSON.stringify([status, body, headers.get('www-authenticate')])),
    )
    expect(new Set(seen).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
    expect(await stored(mine)).not.toBeNull()
  })

  test('after removal the token opens nothing, and what was allowed has ended (RFC 7592 §2.3)', async () => {
    const answer = await register()
    const app = await appOf(answer)
    const { body } = await exchange(app, await codeFor(app, ADA))
    const removed = await manage('DELETE', answer)
    expect(removed.status).toBe(204)
    expect((await manage('GET', answer)).status).toBe(401)
    expect((await manage('DELETE', answer)).status).toBe(401)
    expect((await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)).status).toBe(401)
    expect((await refresh(app, body.refresh_token)).status).toBe(401)
  })

  test('an access token of the app is no registration token, and the other way round', async () => {
    const answer = await register()
    const app = await appOf(answer)
    const { body } = await exchange(app, await codeFor(app, ADA))
    expect((await manage('GET', answer, undefined, body.access_token)).status).toBe(401)
    const token = answer.body.registration_access_token
    expect((await fhirGet(app, token, `Patient/${ADA.patient}`)).status).toBe(401)
  })
})

describe('H06 changes', () => {
  const update = (answer: Answer, change: Record<string, unknown>) =>
    manage('PUT', answer, { ...PATIENT_APP, client_id: answer.body.client_id, ...change })

  test('the token changes with every change, and the one before is worth nothing', async () => {
    const answer = await register()
    const changed = await update(answer, { contacts: ['dev@app.example'] })
    expect(changed.status).toBe(200)
    expect(changed.body.registration_access_token).not.toBe(answer.body.registration_access_token)
    expect((await manage('GET', answer)).status).toBe(401)
    expect((await manage('GET', changed)).body.contacts).toEqual(['dev@app.example'])
  })

  test('the id never changes, and what only the server decides must not be sent', async () => {
    const answer = await register()
    for (const change of [
      { client_id: 'other' },
      { client_id: undefined },
      { registration_access_token: answer.body.registration_access_token },
      { registration_client_uri: answer.body.registration_client_uri },
      { client_secret_expires_at: 0 },
      { client_id_issued_at: 1 },
      { client_secret: 'one-of-my-own-choice-1' },
    ]) {
      const refused = await update(answer, change)
      expect({ status: refused.status, error: refused.body.error }).toEqual({
        status: 400,
        error: 'invalid_request',
      })
    }
    expect((await manage('GET', answer)).status).toBe(200)
  })

  test('an approved app that asks for more is looked at again, and does nothing meanwhile', async () => {
    const answer = await register()
    const app = await appOf(answer)
    const { body } = await exchange(app, await codeFor(app, ADA))
    const reads = async () =>
      (await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)).status
    const changed = await update(answer, { scope: 'openid patient/*.cruds' })
    expect(changed.body.registration_status).toBe('waiting')
    expect(await reads()).toBe(401)
    // Taking it back is a change as well: it is judged as it stands now.
    const back = await manage('PUT', changed, { ...PATIENT_APP, client_id: answer.body.client_id })
    expect(back.body.registration_status).toBe('approved')
    expect(await reads()).toBe(200)
  })

  test('an app that an operator switched off stays off, whatever its developer changes', async () => {
    const answer = await register()
    const client = await stored(answer)
    if (!client) throw new Error('not registered')
    const { clients } = running.gate.stores('default')
    const off = { ...client, disabledAt: 1, updatedAt: client.updatedAt + 1 }
    expect(await clients.replace(off, client.updatedAt)).toBe(true)
    const changed = await update(answer, { client_name: 'Another Garden' })
    expect(changed.status).toBe(200)
    expect((await stored(answer))?.disabledAt).toBe(1)
  })

  test('what an operator has set stays, whatever the developer leaves out', async () => {
    const answer = await register()
    const client = await stored(answer)
    if (!client) throw new Error('not registered')
    const set = { fhirEnabled: false, accessTokenLifetimeSeconds: 60, exportGroups: ['one'] }
    const { clients } = running.gate.stores('default')
    await clients.replace({ ...client, ...set, updatedAt: client.updatedAt + 1 }, client.updatedAt)
    expect((await update(answer, { fhir_enabled: true, contacts: ['a@b.example'] })).status).toBe(
      200,
    )
    expect(await stored(answer)).toMatchObject(set)
  })

  test('of two changes at once one succeeds', async () => {
    const answer = await register()
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => update(answer, { contacts: [`dev${i}@app.example`] })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status } of answers) expect([200, 401, 409]).toContain(status)
  })
})

describe('H07 the Authorization header of the registration endpoint', () => {
  test.each([
    'Bearer',
    'Bearer x',
    'Bearer a b',
    'Basic eDp5',
    'Bearer ü',
    'Digest x',
    `Bearer ${'x'.repeat(6000)}`,
  ])('%s gets 401 and never 500', async (authorization) => {
    const value = Buffer.from(authorization).toString('latin1')
    const { status, body } = await register(PATIENT_APP, { authorization: value })
    expect({ status, error: body.error }).toEqual({ status: 401, error: 'invalid_token' })
  })
})

test('H09 an app that signs gets no secret, and none works for it', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const answer = await register({
    ...PATIENT_APP,
    token_endpoint_auth_method: 'private_key_jwt',
    client_secret: 'a-secret-of-my-own-choice',
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES384' }] },
  })
  expect(answer.status).toBe(201)
  expect(answer.body.client_secret).toBeUndefined()
  expect((await stored(answer))?.secrets).toEqual([])
})

describe('H10 floods and shapes', () => {
  test.each([
    ['no JSON', '{', 400],
    ['a list', '[]', 400],
    ['a number', '1', 400],
    ['null', 'null', 400],
    ['10 MB', `{"client_name": "${'x'.repeat(10_000_000)}"}`, 413],
    ['deep nesting', `{"client_name": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400],
    [
      'a name that is a number',
      '{"client_name": 5, "redirect_uris": ["http://localhost:9/cb"]}',
      400,
    ],
    ['no name', '{"redirect_uris": ["http://localhost:9/cb"]}', 400],
    ['a prototype', '{"__proto__": {"client_name": "x"}, "redirect_uris": []}', 400],
  ])('%s is refused', async (_, body, status) => {
    const answer = await register(body)
    expect(answer.status).toBe(status)
    expect(typeof answer.body.error).toBe('string')
  })

  test('another content type is refused', async () => {
    const answer = await register(new URLSearchParams({ client_name: 'x' }).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(answer.status).toBe(400)
  })

  test('unknown members are left out (RFC 7591 §2)', async () => {
    const answer = await register({ ...PATIENT_APP, colour: 'red', nested: { a: [1] } })
    expect(answer.status).toBe(201)
    expect(answer.body).not.toHaveProperty('colour')
  })

  test('jwks and jwks_uri together, and private keys, are refused (RFC 7591 §2)', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'k' }
    const { d: _d, ...pub } = jwk
    const signs = { ...PATIENT_APP, token_endpoint_auth_method: 'private_key_jwt' }
    for (const keys of [
      { jwks: { keys: [pub] }, jwks_uri: 'https://a.example/jwks' },
      { jwks: { keys: [jwk] } },
      { jwks: { keys: [] } },
      {},
    ])
      expect((await register({ ...signs, ...keys })).body.error).toBe('invalid_client_metadata')
  })
})

describe('limits', () => {
  let small: Running
  beforeAll(async () => {
    small = await startChartgate({
      env: {
        CHARTGATE_REGISTRATIONS_MAX_UNUSED: '2',
        CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '8',
      },
    })
  })
  afterAll(() => small.close())

  test('H10 there is a quota of apps that nobody uses, and a limit on requests', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 10; i++)
      statuses.push((await send('POST', '/register', PATIENT_APP, {}, small.issuer)).status)
    expect(statuses).toEqual([201, 201, 429, 429, 429, 429, 429, 429, 429, 429])
    const last = await send('POST', '/register', PATIENT_APP, {}, small.issuer)
    expect(last.body.error).toBe('slow_down')
    expect(last.headers.get('retry-after')).toMatch(/^\d+$/)
  })
})

test('H13 a known redirect URI gets an app of its own, and no secret of another', async () => {
  const { client, secret } = await running.addClient({
    client_name: 'Known',
    redirect_uris: ['https://known.example/cb'],
    token_endpoint_auth_method: 'client_secret_post',
  })
  const answer = await register({
    ...PATIENT_APP,
    redirect_uris: ['https://known.example/cb'],
    token_endpoint_auth_method: 'client_secret_post',
  })
  expect(answer.body.client_id).not.toBe(client.id)
  expect(answer.body.client_secret).not.toBe(secret)
})

test('N05 the database holds no token and no secret in clear', async () => {
  const answer = await register({
    ...PATIENT_APP,
    token_endpoint_auth_method: 'client_secret_basic',
  })
  const stores = running.gate.stores('default')
  const kept = JSON.stringify([
    await stored(answer),
    await stores.registrations.find(String(answer.body.client_id)),
    await stores.auditEvents.list({ limit: 50 }),
  ])
  for (const name of ['client_secret', 'registration_access_token'])
    expect(kept).not.toContain(String(answer.body[name]))
})
