// Attacks on the authorization request and its redirect, over HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type App,
  addApp,
  authorizeUrl,
  codeFor,
  exchange,
  REDIRECT,
  requestOf,
  SCOPE,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { formsOf, Person, textOf } from '../support/person.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

let running: Running
let app: App
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  app = await addApp(running)
})
afterAll(() => running.close())

const ask = (query: URLSearchParams | string, to: App = app) =>
  fetch(authorizeUrl(to, query), { redirect: 'manual' })

/** The error that was sent to the app; fails when something else happened. */
async function errorSent(query: URLSearchParams | string): Promise<URLSearchParams> {
  const response = await ask(query)
  const location = response.headers.get('location') ?? ''
  expect(location.startsWith(`${REDIRECT}?`), `${response.status} ${location}`).toBe(true)
  const { searchParams } = new URL(location)
  expect(searchParams.has('code')).toBe(false)
  expect(searchParams.get('iss')).toBe(running.issuer)
  return searchParams
}

describe('the redirect URI', () => {
  test.each([
    `${REDIRECT}.evil`,
    `${REDIRECT}/../x`,
    `${REDIRECT}?x`,
    `${REDIRECT}#x`,
    `${REDIRECT}/`,
    'http://LOCALHOST:9/callback',
    'http://localhost:9/CALLBACK',
    'http://localhost.:9/callback',
    'http://localhost:9/call%62ack',
    'http://localhost:9//callback',
    'http://localhost:90/callback',
    'https://localhost:9/callback',
    'http://localhost:9@evil.example/callback',
    'http://localhost:9%25@evil.example/callback',
    'http://localhost:9\\@evil.example/callback',
    ' http://localhost:9/callback',
    'http://localhost:9/callback\n',
    'http://localhost:9/call\tback',
    'javascript:alert(1)',
  ])('%j is a page of ours, never followed (A01, A02, A03)', async (uri) => {
    const response = await ask(requestOf(app, { redirect_uri: uri }))
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).not.toContain('<script>')
  })

  test('a registered URI is text, not a pattern (A05)', async () => {
    const dotted = await addApp(running, { redirect_uris: ['https://app.example/c.b'] })
    const response = await ask(
      requestOf(dotted, { redirect_uri: 'https://app.example/cxb' }),
      dotted,
    )
    expect(response.status).toBe(400)
  })

  test('is never guessed when it is missing (A06)', async () => {
    const several = await addApp(running, { redirect_uris: [REDIRECT, `${REDIRECT}/2`] })
    for (const one of [app, several]) {
      const response = await ask(requestOf(one, { redirect_uri: null }), one)
      expect(response.status).toBe(400)
      expect(response.headers.get('location')).toBeNull()
    }
  })
})

describe('a parameter sent twice (A07, RFC 6749 §3.1)', () => {
  test.each(['client_id', 'redirect_uri'])('%s is a page', async (name) => {
    const query = requestOf(app)
    query.append(name, query.get(name) ?? '')
    expect((await ask(query)).status).toBe(400)
  })

  test.each(['scope', 'state', 'aud', 'response_type', 'code_challenge'])(
    '%s is told to the app',
    async (name) => {
      const query = requestOf(app)
      query.append(name, query.get(name) ?? '')
      const sent = await errorSent(query)
      expect(sent.get('error')).toBe('invalid_request')
      expect(sent.get('error_description')).toContain(name)
    },
  )

  test('once in the query and once in the body counts as twice', async () => {
    const response = await fetch(`${running.issuer}/authorize?client_id=${app.client.id}`, {
      method: 'POST',
      body: requestOf(app),
      redirect: 'manual',
    })
    expect(response.status).toBe(400)
  })
})

describe('state', () => {
  test.each([
    'a b+c%20d&error=access_denied',
    'x\r\nSet-Cookie: a=b',
    '"><script>alert(1)</script>',
    'ünïcode ☃',
    "'\\",
    '?#&=%00',
  ])('%j comes back as it was, and adds nothing to the answer (A09)', async (state) => {
    const sent = await errorSent(requestOf(app, { state, response_type: 'token' }))
    expect(sent.get('state')).toBe(state)
    expect(sent.getAll('error')).toEqual(['unsupported_response_type'])
  })
})

describe('what is not offered', () => {
  test.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: 'id_token token' }, 'unsupported_response_type'],
    [{ response_type: 'code id_token' }, 'unsupported_response_type'],
    [{ response_type: 'CODE' }, 'unsupported_response_type'],
    [{ response_type: null }, 'invalid_request'],
    [{ response_type: '' }, 'invalid_request'],
    [{ response_mode: 'fragment' }, 'invalid_request'],
    [{ response_mode: 'form_post' }, 'invalid_request'],
    [{ request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
    [{ request_uri: 'http://169.254.169.254/latest' }, 'request_uri_not_supported'],
    [{ registration: '{}' }, 'registration_not_supported'],
    [{ code_challenge: null, code_challenge_method: null }, 'invalid_request'],
    [{ code_challenge_method: null }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ scope: null }, 'invalid_request'],
    [{ scope: 'nothing known' }, 'invalid_scope'],
    [{ scope: 'system/*.rs' }, 'invalid_scope'],
    [{ scope: 'patient/Nonexistent.rs' }, 'invalid_scope'],
    [{ scope: 'launch openid' }, 'invalid_request'],
    [{ launch: 'abc' }, 'invalid_request'],
    [{ prompt: 'none login' }, 'invalid_request'],
    [{ max_age: '-1' }, 'invalid_request'],
    [{ max_age: 'soon' }, 'invalid_request'],
    [{ state: null }, 'invalid_request'],
  ] as [Record<string, string | null>, string][])(
    '%j is %s (A10, A17, A18)',
    async (change, code) => {
      expect((await errorSent(requestOf(app, change))).get('error')).toBe(code)
    },
  )
})

describe('aud (A15)', () => {
  const wrong = () => [
    null,
    'https://evil.example/fhir',
    `${running.issuer}/other/fhir`,
    `${running.fhirBase}//`,
    running.fhirBase.replace('http:', 'https:'),
    running.fhirBase.replace('localhost', 'LOCALHOST'),
    `${running.fhirBase}?x=1`,
    `${running.fhirBase}/Patient`,
  ]
  test('of another server never leads to a sign-in page', async () => {
    for (const aud of wrong())
      expect((await errorSent(requestOf(app, { aud }))).get('error'), String(aud)).toBe(
        'invalid_request',
      )
  })

  test('is the FHIR base or the issuer, with or without one slash at its end', async () => {
    for (const aud of [
      running.fhirBase,
      `${running.fhirBase}/`,
      running.issuer,
      `${running.issuer}/`,
    ]) {
      const response = await ask(requestOf(app, { aud }))
      expect(response.headers.get('location'), aud).toContain('/steps/')
    }
  })

  test('and resource may not disagree (RFC 8707 §2)', async () => {
    const query = requestOf(app, { resource: 'https://other.example/fhir' })
    expect((await errorSent(query)).get('error')).toBe('invalid_request')
    const alone = requestOf(app, { aud: null, resource: 'https://other.example/fhir' })
    expect((await errorSent(alone)).get('error')).toBe('invalid_target')
  })
})

describe('size and form (A21, RFC 6749 §3.1)', () => {
  test('a long legal list of scopes works by POST', async () => {
    const scope = Array.from(
      { length: 400 },
      (_, at) => `patient/Observation.rs?code=http://x|${at}`,
    )
    const response = await fetch(`${running.issuer}/authorize`, {
      method: 'POST',
      body: requestOf(app, { scope: `${SCOPE} ${scope.join(' ')}` }),
      redirect: 'manual',
    })
    expect(response.headers.get('location')).toContain('/steps/')
  })

  test.each([
    ['200 kB of scope', { scope: 'a'.repeat(200_000) }],
    ['1 MB of state', { state: 's'.repeat(1_000_000) }],
    ['10,000 scopes', { scope: 'openid '.repeat(10_000) }],
  ])('%s is refused at once', async (_, change) => {
    const response = await fetch(`${running.issuer}/authorize`, {
      method: 'POST',
      body: requestOf(app, change),
      redirect: 'manual',
    })
    expect([400, 413]).toContain(response.status)
  })

  test.each(['client_id=%', 'client_id=%zz', 'client_id=%c3%28', 'state=%ff'])(
    'malformed %s is a 400, never a 500',
    async (query) => {
      expect((await ask(query)).status).toBe(400)
    },
  )

  test('a body of another type is a 400', async () => {
    for (const type of ['application/json', 'text/plain']) {
      const response = await fetch(`${running.issuer}/authorize`, {
        method: 'POST',
        body: requestOf(app).toString(),
        headers: { 'content-type': type },
        redirect: 'manual',
      })
      expect(response.status).toBe(400)
    }
  })

  test('unknown parameters are ignored (RFC 6749 §3.1)', async () => {
    const response = await ask(requestOf(app, { display: 'page', acr_values: 'x', foo: 'bar' }))
    expect(response.headers.get('location')).toContain('/steps/')
  })

  test('other methods are 405', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await fetch(`${running.issuer}/authorize`, { method })).status).toBe(405)
  })

  test('CORS is not enabled (RFC 9700 §2.6)', async () => {
    const response = await fetch(authorizeUrl(app, requestOf(app)), {
      headers: { origin: 'http://localhost:9' },
      redirect: 'manual',
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the stored request is the only truth', () => {
  test('a resumed step takes nothing from its address (A11)', async () => {
    const person = new Person()
    const page = await person.go(authorizeUrl(app, requestOf(app)), () => false)
    const changed = `${page.url}?client_id=other&redirect_uri=https://evil.example&scope=user/*.cruds`
    const again = await person.go(changed, () => false)
    expect(again.status).toBe(200)
    expect(again.html).not.toContain('evil.example')
  })

  test('another browser cannot go on with it', async () => {
    const page = await new Person().go(authorizeUrl(app, requestOf(app)), () => false)
    const other = await new Person().go(page.url, () => false)
    expect(other.status).toBe(403)
    expect(textOf(other.html)).toMatch(/another browser/i)
  })

  test('an unknown request is a page that says it has ended', async () => {
    const page = await new Person().go(`${running.issuer}/steps/nothing`, () => false)
    expect(page.status).toBe(410)
  })
})

describe('prompt=none (A19)', () => {
  test('without a session is login_required', async () => {
    expect((await errorSent(requestOf(app, { prompt: 'none' }))).get('error')).toBe(
      'login_required',
    )
  })

  test('without an earlier consent is consent_required, and silent after one', async () => {
    const fresh = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
    const person = new Person()
    const arrived = (url: string) => url.startsWith(REDIRECT)
    await codeFor(fresh, WILLIAM, {}, person)
    const silent = await person.go(
      authorizeUrl(fresh, requestOf(fresh, { prompt: 'none' })),
      arrived,
    )
    const code = new URL(silent.url).searchParams.get('code') ?? ''
    expect((await exchange(fresh, code)).status).toBe(200)

    const wider = requestOf(await addApp(running), { prompt: 'none' })
    const refused = await person.go(authorizeUrl(fresh, wider), arrived)
    expect(new URL(refused.url).searchParams.get('error')).toBe('consent_required')
  })

  test('of a public app at an address that anybody can take is never silent (RFC 8252 §8.6)', async () => {
    const fresh = await addApp(running)
    const person = new Person()
    await codeFor(fresh, WILLIAM, {}, person)
    const refused = await person.go(
      authorizeUrl(fresh, requestOf(fresh, { prompt: 'none' })),
      (url) => url.startsWith(REDIRECT),
    )
    expect(new URL(refused.url).searchParams.get('error')).toBe('consent_required')
  })

  test('by POST from another site, which brings no cookie, is answered like by GET', async () => {
    const fresh = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
    const person = new Person()
    await codeFor(fresh, WILLIAM, {}, person)
    const sent = await fetch(`${running.issuer}/authorize`, {
      method: 'POST',
      body: requestOf(fresh, { prompt: 'none' }),
      redirect: 'manual',
    })
    const again = new URL(sent.headers.get('location') ?? '', running.issuer).href
    const signedIn = await person.go(again, (url) => url.startsWith(REDIRECT))
    expect(new URL(signedIn.url).searchParams.has('code')).toBe(true)
    const stranger = await new Person().go(again, (url) => url.startsWith(REDIRECT))
    expect(new URL(stranger.url).searchParams.get('error')).toBe('login_required')
  })

  test('with the id_token_hint of somebody else is login_required', async () => {
    const fresh = await addApp(running)
    const tokens = await exchange(fresh, await codeFor(fresh, WILLIAM))
    const person = new Person()
    await codeFor(fresh, { username: 'ada', password: WILLIAM.password }, {}, person)
    const page = await person.go(
      authorizeUrl(
        fresh,
        requestOf(fresh, { prompt: 'none', id_token_hint: String(tokens.body.id_token) }),
      ),
      (url) => url.startsWith(REDIRECT),
    )
    expect(new URL(page.url).searchParams.get('error')).toBe('login_required')
  })
})

describe('a client that is switched off (A22)', () => {
  test('is refused at authorize, in mid-flow, at token, at refresh and at the gateway', async () => {
    const off = await addApp(running)
    const tokens = await exchange(off, await codeFor(off, WILLIAM))
    const code = await codeFor(off, WILLIAM)
    const person = new Person()
    const page = await person.go(authorizeUrl(off, requestOf(off)), () => false)
    const stores = running.gate.stores('default')
    const now = running.gate.clock.now()
    await stores.clients.replace(
      { ...off.client, disabledAt: now, updatedAt: now },
      off.client.updatedAt,
    )

    expect((await ask(requestOf(off), off)).status).toBe(400)
    expect((await person.go(page.url, () => false)).status).toBe(400)
    expect((await exchange(off, code)).body.error).toBe('invalid_client')
    const refreshed = await exchange(off, code, {
      grant_type: 'refresh_token',
      refresh_token: String(tokens.body.refresh_token),
    })
    expect(refreshed.body.error).toBe('invalid_client')
    const read = await fetch(`${running.fhirBase}/Patient/demo-william`, {
      headers: { authorization: `Bearer ${tokens.body.access_token}` },
    })
    expect(read.status).toBe(401)
  })
})

test('a cross-site POST without any cookie works (SMART 2.2 app-launch)', async () => {
  const person = new Person()
  const page = await person.go(`${running.issuer}/authorize`, () => false, {
    method: 'POST',
    body: requestOf(app),
    headers: { origin: 'https://somewhere-else.example' },
  })
  expect(page.status).toBe(200)
  expect(
    formsOf(page.html).some(({ fields }) => fields.some(({ type }) => type === 'password')),
  ).toBe(true)
})
