// Attacks on registration by software statement (RFC 7591 §2.3; rows H): statements that are forged, borrowed, stale
// or shaped to break something, and developers who say otherwise than their statement. Over HTTP.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Running, startChartgate } from '../support/chartgate.ts'
import {
  CLAIMS,
  REMOTE,
  rsaKey,
  type StatementChange,
  signStatement,
  strangersKey,
  trustedJwks,
  trustedPublicPem,
  trusting,
} from '../support/statement-issuer.ts'

let keyHost: Server
/** What the key host answers; null for a fault. */
let keys: unknown = trustedJwks
let fetches = 0
let running: Running
beforeAll(async () => {
  keyHost = createServer((_, response) => {
    fetches += 1
    if (keys === null) response.writeHead(500).end('internal detail')
    else
      response
        .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(JSON.stringify(keys))
  })
  await new Promise<void>((resolve) => keyHost.listen(0, '127.0.0.1', resolve))
  const host = `localhost:${(keyHost.address() as AddressInfo).port}` // listening on TCP
  running = await startChartgate({
    env: {
      CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '10000',
      CHARTGATE_FETCH_ALLOW: host,
      CHARTGATE_SOFTWARE_STATEMENT_ISSUERS: trusting(`http://${host}/jwks.json`),
    },
  })
})
afterAll(async () => {
  await running.close()
  keyHost.close()
})

const PATIENT_APP = {
  token_endpoint_auth_method: 'none',
  scope: 'launch/patient openid patient/*.rs',
}
const seconds = () => Math.floor(Date.now() / 1000)

async function send(method: string, uri: string, body: unknown, token?: unknown) {
  const response = await fetch(uri, {
    method,
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> } // objects only
}
const register = (statement: unknown, said: Record<string, unknown> = {}) =>
  send('POST', `${running.issuer}/register`, {
    ...PATIENT_APP,
    ...said,
    software_statement: statement,
  })
const registerSigned = async (change: StatementChange = {}, said = {}) =>
  register(await signStatement(change), said)
const refused = ({ status, body }: Awaited<ReturnType<typeof send>>) => ({
  status,
  error: body.error,
})
const INVALID = { status: 400, error: 'invalid_software_statement' }
const UNAPPROVED = { status: 400, error: 'unapproved_software_statement' }

test('H03 a statement that is right is taken, whatever its kind of key', async () => {
  expect((await registerSigned()).status).toBe(201)
  const byRsa = { header: { alg: 'RS256', kid: 'rsa' }, key: rsaKey }
  expect((await registerSigned(byRsa)).status).toBe(201)
})

describe('who signed it (RFC 7591 §3.2.2)', () => {
  test.each([
    ['nobody the practice knows', 'https://evil.example'],
    ['one whose name begins like it', 'https://trust.example.evil.example'],
    ['one whose name ends in a slash', 'https://trust.example/'],
    ['a name that every object has', 'constructor'],
    ['the prototype', '__proto__'],
  ])('%s is unapproved, though the signature holds', async (_, iss) => {
    expect(refused(await registerSigned({ claims: { iss } }))).toEqual(UNAPPROVED)
  })

  test('one that names nobody, or not by text, is invalid', async () => {
    for (const iss of [undefined, null, 5, ['https://trust.example']])
      expect(refused(await registerSigned({ claims: { iss } }))).toEqual(INVALID)
  })

  test('another key under the name of the trusted one is invalid', async () => {
    expect(refused(await registerSigned({ key: strangersKey }))).toEqual(INVALID)
  })

  test('a key in the header, or at an address in it, is not believed (RFC 8725 §3.10)', async () => {
    for (const header of [
      { jwk: { kty: 'EC' } },
      { jku: 'https://evil.example/jwks' },
      { x5u: 'https://evil.example/x' },
    ])
      expect(
        refused(await registerSigned({ header: header as never, key: strangersKey })), // jose types jwk narrowly
      ).toEqual(INVALID)
  })
})

describe('how it is signed (RFC 8725 §3.1)', () => {
  test('none, and the public key as a shared secret, are invalid', async () => {
    const [, claims] = (await signStatement()).split('.')
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    expect(refused(await register(`${part({ alg: 'none' })}.${claims}.`))).toEqual(INVALID)
    const key = Buffer.from(trustedPublicPem)
    const byHmac = { header: { alg: 'HS256', kid: 'rsa' }, key }
    expect(refused(await registerSigned(byHmac))).toEqual(INVALID)
  })

  test.each([
    ['no kid', { kid: undefined }],
    ['a kid nobody has', { kid: 'other' }],
    ['the kid of a key of another kind', { kid: 'rsa' }],
    ['another type of token', { typ: 'at+jwt' }],
    ['a critical header that is not understood', { crit: ['x'], x: 1 }],
  ])('%s is invalid', async (_, header) => {
    const [, claims, signature] = (await signStatement()).split('.')
    const signed = await signStatement({ header: header as never }).catch(() => {
      // What the library will not sign is written by hand.
      const text = JSON.stringify({ alg: 'ES384', kid: 'p384', ...header })
      return `${Buffer.from(text).toString('base64url')}.${claims}.${signature}`
    })
    expect(refused(await register(signed))).toEqual(INVALID)
  })

  test.each([
    ['text', 'x'],
    ['three parts of nothing', '..'],
    ['a number', 5],
    ['an object', { iss: 'https://trust.example' }],
    ['a list', [1]],
    ['longer than is read', 'x'.repeat(20_000)],
    ['claims that are a list', 'e30.W10.e30'],
  ])('%s is no statement', async (_, statement) => {
    expect(refused(await register(statement))).toEqual(INVALID)
  })

  test('a claim that was changed after the signature is invalid', async () => {
    const [header, , signature] = (await signStatement()).split('.')
    const other = Buffer.from(JSON.stringify({ ...CLAIMS, client_name: 'Evil' }))
    const forged = `${header}.${other.toString('base64url')}.${signature}`
    expect(refused(await register(forged))).toEqual(INVALID)
  })
})

describe('when and for whom it holds (RFC 7519 §4.1)', () => {
  test.each([
    ['expired', () => ({ exp: seconds() - 3600 })],
    ['not valid yet', () => ({ nbf: seconds() + 3600 })],
    ['issued in the future', () => ({ iat: seconds() + 3600 })],
    ['with a time that is text', () => ({ exp: 'tomorrow' })],
    ['for somebody else', () => ({ aud: 'https://other.example' })],
    ['for somebody else among others', () => ({ aud: ['https://other.example', 5] })],
    ['for nobody', () => ({ aud: [] })],
    ['without software_id', () => ({ software_id: undefined })],
    ['with a software_id on two lines', () => ({ software_id: 'a\nb' })],
    ['with a software_version that is a number', () => ({ software_version: 2 })],
  ])('one that is %s is invalid', async (_, claims) => {
    expect(refused(await registerSigned({ claims: claims() }))).toEqual(INVALID)
  })

  test('one for us, by either name, that holds now is taken', async () => {
    for (const aud of [running.issuer, `${running.issuer}/register`, ['x', running.issuer]]) {
      const claims = { aud, iat: seconds() - 5, nbf: seconds() - 5, exp: seconds() + 60 }
      expect((await registerSigned({ claims })).status).toBe(201)
    }
  })
})

describe('keys at a URL', () => {
  const remote = (change: StatementChange = {}) =>
    registerSigned({ ...change, claims: { iss: REMOTE, ...change.claims } })

  test('are fetched', async () => {
    expect((await remote()).status).toBe(201)
    expect(fetches).toBe(1)
  })

  test('E11 statements with unknown keys make no flood of fetches', async () => {
    const before = fetches
    for (let i = 0; i < 5; i++)
      expect(refused(await remote({ header: { kid: `unknown-${i}` } }))).toEqual(INVALID)
    expect(fetches - before).toBeLessThanOrEqual(1)
  })

  test('I06 while they cannot be had nothing is taken, and the answer tells nothing of the host', async () => {
    keys = null
    const answer = await remote()
    keys = trustedJwks
    expect(refused(answer)).toEqual(INVALID)
    expect(JSON.stringify(answer.body)).not.toMatch(/internal detail|localhost|500/)
  })
})

describe('what the developer says beside it (RFC 7591 §2.3)', () => {
  test('the claims win', async () => {
    const { status, body } = await registerSigned(
      {},
      {
        client_name: 'Evil',
        redirect_uris: ['https://evil.example/cb'],
        software_id: 'other',
        software_version: '9',
        contacts: ['dev@garden.example'],
      },
    )
    expect(status).toBe(201)
    expect(body).toMatchObject({ ...without(CLAIMS, 'iss'), contacts: ['dev@garden.example'] })
  })

  test('what the statement says under one name is not answered under another', async () => {
    const launch_uri = 'https://garden.example/launch'
    const { body } = await registerSigned(
      { claims: { launch_uri } },
      { launch_uris: ['https://evil.example/launch'] },
    )
    expect(body.launch_uris).toEqual([launch_uri])
    const signs = { token_endpoint_auth_method: 'private_key_jwt' }
    const answer = await registerSigned(
      { claims: { ...signs, jwks: trustedJwks } },
      { jwks_uri: 'https://evil.example/jwks' },
    )
    expect(answer.status).toBe(201)
    expect(answer.body).not.toHaveProperty('jwks_uri')
  })

  test('a version that only the developer names does not stand beside what was signed', async () => {
    const { body } = await registerSigned(
      { claims: { software_version: undefined } },
      { software_version: '9' },
    )
    expect(body).not.toHaveProperty('software_version')
  })

  test('H03 what only an operator gives stays out, even when the statement says so', async () => {
    const claims = {
      client_id: 'chosen',
      client_secret: 'chosen-secret-of-mine-1234',
      pkce_required: false,
      may_introspect_all: true,
      practitioner_consent: 'pre-approved',
      launch_privilege: 'sign-in',
      export_groups: ['*'],
      registration_status: 'approved',
      software_statement: 'nested',
    }
    const statement = await signStatement({ claims })
    const { status, body } = await register(statement, { scope: 'openid patient/*.cruds' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      pkce_required: true,
      may_introspect_all: false,
      practitioner_consent: 'always',
      launch_privilege: 'none',
      registration_status: 'waiting',
      software_statement: statement,
    })
    expect(body.client_id).not.toBe('chosen')
    expect(body).not.toHaveProperty('client_secret')
  })

  test('H01 claims are held to the same rules as the developer’s words', async () => {
    const answer = await registerSigned({ claims: { redirect_uris: ['javascript:alert(1)'] } })
    expect(refused(answer)).toEqual({ status: 400, error: 'invalid_redirect_uri' })
    for (const scope of ['admin', 'system/*.rs'])
      expect((await registerSigned({ claims: { scope } })).body.error).toBe(
        'invalid_client_metadata',
      )
  })

  test('without one, software_id and software_version are the developer’s word, and checked', async () => {
    const said = { ...CLAIMS, iss: undefined }
    const { body } = await register(undefined, said)
    expect(body).toMatchObject({ software_id: 'quiet-garden', software_version: '2.1' })
    expect(body).not.toHaveProperty('software_statement')
    for (const software_id of [5, 'a\nb', 'x'.repeat(500)])
      expect((await register(undefined, { ...said, software_id })).body.error).toBe(
        'invalid_client_metadata',
      )
  })
})

describe('H06 changes (RFC 7592 §2.2)', () => {
  const change = async (
    made: Awaited<ReturnType<typeof send>>,
    said: Record<string, unknown>,
  ): Promise<Awaited<ReturnType<typeof send>>> => {
    const { client_id, registration_client_uri: uri, registration_access_token: token } = made.body
    return send('PUT', String(uri), { ...PATIENT_APP, client_id, ...said }, token)
  }

  test('the claims stay, whether the statement is sent again or left out', async () => {
    const made = await registerSigned()
    const evil = { client_name: 'Evil', redirect_uris: ['https://evil.example/cb'] }
    const first = await change(made, evil)
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({
      ...without(CLAIMS, 'iss'),
      software_statement: made.body.software_statement,
    })
    const again = { ...evil, software_statement: made.body.software_statement }
    const second = await change(first, again)
    expect(second.body).toMatchObject(without(CLAIMS, 'iss'))
  })

  test('a new one for the same software takes its place', async () => {
    const made = await registerSigned()
    const software_statement = await signStatement({ claims: { software_version: '3' } })
    const changed = await change(made, { software_statement })
    expect(changed.body).toMatchObject({ software_version: '3', software_statement })
  })

  test.each([
    ['for other software', { software_id: 'other' }],
    ['of another issuer', { iss: REMOTE }],
    ['that expired', { exp: 1 }],
  ])('one %s is refused, and nothing is changed', async (_, claims) => {
    const made = await registerSigned()
    const software_statement = await signStatement({ claims })
    expect(refused(await change(made, { software_statement }))).toEqual(INVALID)
    const { registration_client_uri: uri, registration_access_token: token } = made.body
    const read = await fetch(String(uri), { headers: { authorization: `Bearer ${token}` } })
    expect(await read.json()).toMatchObject({
      software_statement: made.body.software_statement,
    })
  })
})

function without(claims: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([one]) => one !== name))
}
