// Attacks on codes and the token endpoint, over HTTP.
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type App,
  addApp,
  CHALLENGE,
  codeFor,
  exchange,
  fhirGet,
  post,
  REDIRECT,
  refresh,
  VERIFIER,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { Person } from '../support/person.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

let running: Running
let app: App
let confidential: App
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  app = await addApp(running)
  confidential = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
})
afterAll(() => running.close())

const readOwn = (of: App, token: unknown) => fhirGet(of, token, 'Patient/demo-william')

describe('a code', () => {
  test('used twice fails the second time, and what the first gave is revoked (D01, RFC 6749 §4.1.2)', async () => {
    const code = await codeFor(app, WILLIAM)
    const first = await exchange(app, code)
    expect((await readOwn(app, first.body.access_token)).status).toBe(200)
    const second = await exchange(app, code)
    expect([second.status, second.body.error]).toEqual([400, 'invalid_grant'])
    expect((await readOwn(app, first.body.access_token)).status).toBe(401)
    expect((await refresh(app, first.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  test('used 50 times at once succeeds once at most, and ends revoked (D02)', async () => {
    const code = await codeFor(app, WILLIAM)
    const answers = await Promise.all(Array.from({ length: 50 }, () => exchange(app, code)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won.length).toBe(1)
    expect((await readOwn(app, won[0]?.body.access_token)).status).toBe(401)
  })

  test('of one client presented by another is burnt (D03)', async () => {
    for (const [owner, thief] of [
      [app, confidential],
      [confidential, app],
    ] as const) {
      const code = await codeFor(owner, WILLIAM)
      expect((await exchange(thief, code)).body.error).toBe('invalid_grant')
      expect((await exchange(owner, code)).body.error).toBe('invalid_grant')
    }
  })

  test.each([
    ['without its verifier (A13)', { code_verifier: null }],
    ['with another verifier', { code_verifier: `${VERIFIER}x` }],
    ['with the challenge as verifier', { code_verifier: CHALLENGE }],
    ['with another redirect URI', { redirect_uri: `${REDIRECT}/2` }],
    ['without its redirect URI', { redirect_uri: null }],
  ] as const)('%s is refused and burnt', async (_, change) => {
    const code = await codeFor(app, WILLIAM)
    const answer = await exchange(app, code, change)
    expect(answer.status).toBe(400)
    expect(answer.body.access_token).toBeUndefined()
    expect((await exchange(app, code)).body.error).toBe('invalid_grant')
  })

  test('of a user disabled meanwhile gives nothing (D05)', async () => {
    const user = await running.addUser({
      kind: 'patient',
      username: 'leaver',
      fhirUser: 'Patient/demo-william',
    })
    const code = await codeFor(app, { ...WILLIAM, username: 'leaver' })
    await running.gate.stores('default').users.setDisabled(user.id, running.gate.clock.now())
    expect((await exchange(app, code)).body.error).toBe('invalid_grant')
  })

  test('is good for a minute at most by default (RFC 6749 §4.1.2)', () => {
    expect(running.gate.config.authorizationCodeLifetimeSeconds).toBeLessThanOrEqual(60)
  })
})

describe('client authentication', () => {
  test.each([
    ['no secret', { client_secret: null }],
    ['an empty secret', { client_secret: '' }],
    ['a wrong secret', { client_secret: 'wrong' }],
  ] as const)('with %s is invalid_client (D06)', async (_, change) => {
    const code = await codeFor(confidential, WILLIAM)
    const answer = await exchange(confidential, code, change)
    expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client'])
    // Nobody proved to be a client, so the code is still good.
    expect((await exchange(confidential, code)).status).toBe(200)
  })

  test('a secret in the query is never read (D06, RFC 6749 §2.3.1)', async () => {
    const code = await codeFor(confidential, WILLIAM)
    const answer = await post(
      confidential,
      `/token?client_secret=${confidential.secret}`,
      new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT,
        code_verifier: VERIFIER,
        client_id: confidential.client.id,
      }),
    )
    expect(answer.body.error).toBe('invalid_client')
  })

  test('two methods at once are refused (D07, RFC 6749 §2.3)', async () => {
    const basic = `Basic ${btoa(`${confidential.client.id}:${confidential.secret}`)}`
    const answer = await exchange(confidential, 'x', {}, { authorization: basic })
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request'])
  })

  test('a client_id in the body unlike the one in Basic is refused (D07)', async () => {
    const other = await addApp(running, { token_endpoint_auth_method: 'client_secret_basic' })
    const basic = `Basic ${btoa(`${other.client.id}:${other.secret}`)}`
    const answer = await exchange(
      confidential,
      'x',
      { client_secret: null },
      { authorization: basic },
    )
    expect(answer.body.error).toBe('invalid_request')
  })

  test('by another method than the registered one is refused, and says which is (D07)', async () => {
    const basic = `Basic ${btoa(`${confidential.client.id}:${confidential.secret}`)}`
    const answer = await exchange(
      confidential,
      'x',
      { client_secret: null },
      { authorization: basic },
    )
    expect(answer.status).toBe(401)
    expect(answer.body.error_description).toContain('client_secret_post')
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/)
  })

  test('a public client that sends a secret is refused (SMART 2.2 app-launch)', async () => {
    const answer = await exchange(app, 'x', { client_secret: 'anything' })
    expect(answer.body.error).toBe('invalid_client')
  })

  test.each(['Basic', 'Basic !', 'Basic eA==', `Basic ${btoa(':secret')}`, 'Bearer x', 'Digest x'])(
    'the header %j is invalid_client, never a 500',
    async (authorization) => {
      const answer = await post(
        app,
        '/token',
        { grant_type: 'authorization_code' },
        { authorization },
      )
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client'])
    },
  )
})

describe('the form (D09)', () => {
  test.each([
    ['a JSON body', '{"grant_type":"authorization_code"}', 'application/json'],
    ['a JSON array', '[]', 'application/json'],
    ['no content type', 'grant_type=authorization_code', ''],
    ['malformed encoding', 'grant_type=%', 'application/x-www-form-urlencoded'],
    ['a doubled key', 'grant_type=a&grant_type=a', 'application/x-www-form-urlencoded'],
    ['nothing', '', 'application/x-www-form-urlencoded'],
  ])('%s is invalid_request', async (_, body, type) => {
    const answer = await post(app, '/token', body, { 'content-type': type || 'x/x' })
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('5 MB are refused unread', async () => {
    const answer = await post(app, '/token', `a=${'x'.repeat(5_000_000)}`).catch(() => null)
    // The connection may be cut before the answer is read; either way nothing was accepted.
    if (answer) expect(answer.status).toBe(413)
  })

  test('other methods are 405', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${running.issuer}/token`, { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toContain('POST')
    }
  })
})

describe('grant types (D10)', () => {
  test.each(['password', 'implicit', 'Authorization_Code', 'client_credentials ', 'urn:x'])(
    '%s is unsupported, whoever asks (RFC 6749 §5.2, RFC 9700 §2.4)',
    async (grantType) => {
      const answer = await post(app, '/token', { grant_type: grantType, client_id: 'nobody' })
      expect([answer.status, answer.body.error]).toEqual([400, 'unsupported_grant_type'])
    },
  )

  test('one that the client is not registered for is unauthorized_client', async () => {
    const once = await addApp(running, {
      grant_types: ['authorization_code'],
      scope: 'launch/patient patient/*.rs',
    })
    const answer = await refresh(once, 'x')
    expect(answer.body.error).toBe('unauthorized_client')
  })
})

describe('tokens are not one another (D13)', () => {
  test('refresh token, id_token, code and session open no record', async () => {
    const code = await codeFor(app, WILLIAM)
    const tokens = await exchange(app, code)
    for (const wrong of [tokens.body.refresh_token, tokens.body.id_token, code, 'undefined'])
      expect((await readOwn(app, wrong)).status).toBe(401)
    for (const wrong of [tokens.body.access_token, tokens.body.id_token, code])
      expect((await refresh(app, wrong)).body.error).toBe('invalid_grant')
    expect((await exchange(app, String(tokens.body.refresh_token))).body.error).toBe(
      'invalid_grant',
    )
  })

  test('a token whose scope was asked wider at the exchange is not wider (D11)', async () => {
    const code = await codeFor(app, WILLIAM, { scope: 'launch/patient openid patient/Patient.rs' })
    const tokens = await exchange(app, code, { scope: 'patient/*.cruds' })
    expect(tokens.body.scope).toBe('launch/patient openid patient/Patient.rs')
  })
})

describe('where secrets may not be (D15)', () => {
  test('answers with tokens are not kept, and no token is in an address or a page', async () => {
    const person = new Person()
    const code = await codeFor(app, WILLIAM, {}, person)
    const tokens = await exchange(app, code)
    expect(tokens.headers.get('cache-control')).toBe('no-store')
    expect(tokens.headers.get('pragma')).toBe('no-cache')
    for (const { headers } of person.trail) {
      const location = headers.get('location') ?? ''
      expect(location).not.toContain(String(tokens.body.access_token))
      if (headers.get('content-type')?.includes('html')) {
        expect(headers.get('referrer-policy')).toBe('no-referrer')
        expect(headers.get('cache-control')).toBe('no-store')
      }
    }
  })

  test('an error never repeats what was sent as a secret', async () => {
    const answer = await exchange(confidential, 'the-code-sent', {
      client_secret: 'the-secret-sent',
    })
    expect(JSON.stringify(answer.body)).not.toMatch(/the-(code|secret)-sent/)
  })
})

test('CORS is for registered origins only (RFC 9700 §2.6)', async () => {
  for (const [origin, allowed] of [
    ['http://localhost:9', true],
    ['http://localhost:8', false],
    ['https://evil.example', false],
    ['null', false],
  ] as const) {
    const preflight = await fetch(`${running.issuer}/token`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    const answer = await fetch(`${running.issuer}/token`, { method: 'POST', headers: { origin } })
    for (const response of [preflight, answer]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(allowed ? origin : null)
      expect(response.headers.get('vary')).toContain('Origin')
    }
  }
})

test('what an app is answered is for its own origins, once it is known which app asks', async () => {
  const other = await addApp(running, { redirect_uris: ['https://other-app.example/callback'] })
  const read = async (app: App, origin: string) => {
    const answer = await exchange(app, 'no-such-code', {}, { origin })
    expect(answer.status).toBe(400)
    return answer.headers.get('access-control-allow-origin')
  }
  expect(await read(other, 'https://other-app.example')).toBe('https://other-app.example')
  expect(await read(other, 'http://localhost:9')).toBeNull()
  expect(await read(app, 'https://other-app.example')).toBeNull()
  expect(await read(app, 'http://localhost:9')).toBe('http://localhost:9')
})

test('a private_key_jwt client gets no secret that would work (H09)', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const asymmetric = await addApp(running, {
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'a' }] },
  })
  expect(asymmetric.secret).toBeNull()
  for (const secret of ['', 'undefined', 'null'])
    expect((await exchange(asymmetric, 'x', { client_secret: secret })).body.error).toMatch(
      /invalid_client/,
    )
})
