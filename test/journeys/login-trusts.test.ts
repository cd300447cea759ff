// The Login Trusts editor over HTTP: what the first tutorial did by SQL and openssl ("App Registration",
// "Server Setup") is done by filling forms, and what must not work does not (attack H14).
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newTenant } from '../../src/model/tenant.ts'
import { type App, codeFor, exchange, fhirGet, post, REDIRECT, refresh } from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { formsOf, type Page, Person, textOf } from '../support/person.ts'
import { ADA, addPractice } from '../support/practice.ts'

let running: Running
let operator: Awaited<ReturnType<typeof operatorAt>>

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  operator = await operatorAt(running)
})
afterAll(() => running.close())

const stores = () => running.gate.stores('default')
const secretOf = (page: Page) => /id="secret">\s*([^<\s]+)\s*</.exec(page.html)?.[1] ?? null
const idOf = (page: Page) => /<code class="secret">([^<]+)</.exec(page.html)?.[1] ?? ''

/** Fills the editor of a new trust and saves it; `tick` says which boxes are ticked. */
async function register(
  fill: Record<string, string>,
  tick?: (value: string, name: string, ticked: boolean) => boolean,
): Promise<Page> {
  const form = await operator.look('/new-login-trust')
  return operator.person.press(form, /^save$/i, nowhere, {
    fill: { client_name: 'An app', redirect_uris: REDIRECT, ...fill },
    ...(tick && { tick }),
  })
}

async function appOf(page: Page): Promise<App> {
  const client = await stores().clients.find(idOf(page))
  if (!client) throw new Error(`not registered: ${textOf(page.html)}`)
  return { client, secret: secretOf(page), running }
}

const trustPath = (id: string, below = '') => `/login-trusts/${encodeURIComponent(id)}${below}`

describe('registering an app', () => {
  test('a patient app is registered by a form, and a patient connects it', async () => {
    const app = await appOf(
      await register({ client_name: 'Pressure Diary', developer: 'Northlight' }),
    )
    expect(app.client).toMatchObject({
      name: 'Pressure Diary',
      tokenEndpointAuthMethod: 'none',
      fhirEnabled: true,
      pkceRequired: true,
      allowedScope: 'openid fhirUser launch launch/patient offline_access patient/*.rs',
    })
    const { body } = await exchange(app, await codeFor(app, ADA))
    expect((await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)).status).toBe(200)
    const [event] = await stores().auditEvents.list({ type: 'client-added' })
    expect(event).toMatchObject({ clientId: app.client.id, detail: { by: 'operator' } })
  })

  test('an app with a secret sent in the body, without PKCE, as the tutorial has them', async () => {
    const page = await register(
      { client_name: 'Legacy', token_endpoint_auth_method: 'client_secret_post' },
      (_, name, ticked) => ticked && name !== 'pkce_required',
    )
    const app = await appOf(page)
    expect(app.client).toMatchObject({ pkceRequired: false, fhirEnabled: true })
    expect(app.secret).toMatch(/^[\w-]{43}$/)
    const withoutPkce = { code_challenge: null, code_challenge_method: null }
    const code = await codeFor(app, ADA, withoutPkce)
    const { status } = await exchange(app, code, { code_verifier: null })
    expect(status).toBe(200)
  })

  test('the secret is shown once, and is not in the editor, the list or the database', async () => {
    const page = await register({ token_endpoint_auth_method: 'client_secret_basic' })
    const app = await appOf(page)
    const secret = app.secret ?? ''
    expect(secret).not.toBe('')
    for (const path of [
      '/login-trusts',
      trustPath(app.client.id),
      trustPath(app.client.id, '/secret'),
    ])
      expect((await operator.look(path)).html).not.toContain(secret)
    expect(JSON.stringify(app.client)).not.toContain(secret)
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  test('PEM is pasted as it is: nobody needs openssl to make a JWK Set', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const page = await register({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: String(publicKey.export({ type: 'spki', format: 'pem' })),
    })
    const app = await appOf(page)
    expect(app.secret).toBeNull()
    expect(app.client.jwks).toMatchObject([{ kty: 'RSA', alg: 'RS384', use: 'sig' }])
  })

  test('a client id may be chosen, of any shape that is allowed, and edited afterwards', async () => {
    const app = await appOf(await register({ client_id: 'https://app.example/client:1' }))
    expect(app.client.id).toBe('https://app.example/client:1')
    const editor = await operator.look(trustPath(app.client.id))
    expect(editor.status).toBe(200)
    const saved = await operator.person.press(editor, /^save$/i, nowhere, {
      fill: { description: 'Says what it does.' },
    })
    expect(textOf(saved.html)).toMatch(/Saved/)
    const again = await register({ client_id: 'https://app.example/client:1' })
    expect(again.status).toBe(422)
    expect(textOf(again.html)).toMatch(/client_id is that of another login trust/)
  })

  test('scopes are ticked kind by kind, and the rest is text', async () => {
    const granular =
      'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory'
    const wanted = ['openid', 'launch/patient', 'patient/Condition.rs']
    const page = await register({ more_scope: granular }, (value, name, ticked) =>
      name === 'scope' ? wanted.includes(value) : ticked,
    )
    const app = await appOf(page)
    expect(app.client.allowedScope).toBe(`openid launch/patient patient/Condition.rs ${granular}`)
    const editor = await operator.look(trustPath(app.client.id))
    const fields = formsOf(editor.html).find(({ buttons }) =>
      buttons.some(({ text }) => text === 'Save'),
    )
    const ticked = fields?.fields.filter(({ name, checked }) => name === 'scope' && checked)
    expect(ticked?.map(({ value }) => value)).toEqual([
      'openid',
      'launch/patient',
      'patient/Condition.rs',
    ])
    expect(fields?.fields.find(({ name }) => name === 'more_scope')?.value).toBe(granular)
  })
})

describe('what is wrong is told at the field and summed up on top', () => {
  test.each([
    [{ client_name: '' }, 'client_name', /client_name is missing/],
    [{ redirect_uris: 'javascript:alert(1)' }, 'redirect_uris', /redirect_uris\[0\] must be https/],
    [{ redirect_uris: 'https://a.example/cb#x' }, 'redirect_uris', /has a fragment/],
    [{ redirect_uris: 'https://*.example/cb' }, 'redirect_uris', /has a wildcard/],
    [{ redirect_uris: 'https://u@a.example/cb' }, 'redirect_uris', /user information/],
    [{ redirect_uris: 'http://a.example/cb' }, 'redirect_uris', /must be https/],
    [{ redirect_uris: '' }, 'redirect_uris', /at least one URI/],
    [{ client_uri: 'data:text/html,x' }, 'client_uri', /must be an absolute https URL/],
    [{ launch_uris: 'vbscript:x' }, 'launch_uris', /must be an absolute https URL/],
    [{ more_scope: 'patient/Observation.x' }, 'more_scope', /no scope here/],
    [{ jwks: 'not a key' }, 'jwks', /neither PEM nor JSON/],
    [
      { access_token_lifetime_seconds: 'long' },
      'access_token_lifetime_seconds',
      /must be a number/,
    ],
    [{ access_token_lifetime_seconds: '99999' }, 'access_token_lifetime_seconds', /at most 3600/],
    [{ client_name: 'evil\u202Egnp.exe' }, 'client_name', /must be text on one line/],
  ] as [Record<string, string>, string, RegExp][])('%j', async (fill, field, words) => {
    const page = await register(fill)
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toMatch(words)
    const tag = new RegExp(`<(?:input|textarea)[^>]*id="${field}"[^>]*>`).exec(page.html)?.[0]
    expect(tag).toContain('aria-invalid="true"')
    // Nothing that was typed is lost.
    expect(page.html).toContain(REDIRECT.slice(0, fill.redirect_uris === undefined ? 8 : 0))
  })

  test('a private key is refused, as PEM and as JWK, and not shown again as saved', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    for (const jwks of [
      String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid: 'k' }),
    ]) {
      const page = await register({ token_endpoint_auth_method: 'private_key_jwt', jwks })
      expect(page.status).toBe(422)
      expect(textOf(page.html)).toMatch(/private/)
    }
  })

  test('a name with markup stays text (attack H14)', async () => {
    const name = '<img src=x onerror=alert(1)>'
    const app = await appOf(await register({ client_name: name }))
    for (const path of [
      '/login-trusts',
      trustPath(app.client.id),
      trustPath(app.client.id, '/off'),
    ]) {
      const { html } = await operator.look(path)
      expect(html).not.toContain('<img src=x')
      expect(html).toContain('&lt;img src=x')
    }
  })
})

describe('changing an app', () => {
  test('of two operators at one trust the last writer is told, and keeps what was typed', async () => {
    const app = await appOf(await register({ client_name: 'Shared' }))
    const colleague = await operatorAt(running, 'operator', 'operator-2')
    const [mine, theirs] = [
      await operator.look(trustPath(app.client.id)),
      await colleague.look(trustPath(app.client.id)),
    ]
    const first = await colleague.person.press(theirs, /^save$/i, nowhere, {
      fill: { developer: 'The first' },
    })
    expect(textOf(first.html)).toMatch(/Saved/)
    const second = await operator.person.press(mine, /^save$/i, nowhere, {
      fill: { developer: 'The second' },
    })
    expect(second.status).toBe(409)
    expect(textOf(second.html)).toMatch(/Somebody else changed this login trust/)
    expect(second.html).toContain('value="The second"')
    expect((await stores().clients.find(app.client.id))?.developer).toBe('The first')
    // Pressing again without having looked changes nothing either.
    const third = await operator.person.press(second, /^save$/i, nowhere)
    expect(third.status).toBe(409)
  })

  test('a new secret works beside the old one for the overlap, and alone without one', async () => {
    const page = await register({ token_endpoint_auth_method: 'client_secret_post' })
    const app = await appOf(page)
    const works = async (secret: string | null) => {
      const { body } = await post(app, '/introspect', {
        client_id: app.client.id,
        client_secret: secret ?? '',
        token: 'x',
      })
      return body.active === false
    }
    const renew = async (overlap: string) => {
      const question = await operator.look(trustPath(app.client.id, '/secret'))
      return secretOf(
        await operator.person.press(question, /make a new secret/i, nowhere, { fill: { overlap } }),
      )
    }
    expect(await works(app.secret)).toBe(true)
    const second = await renew('day')
    expect([await works(app.secret), await works(second)]).toEqual([true, true])
    const third = await renew('none')
    expect([await works(app.secret), await works(second), await works(third)]).toEqual([
      false,
      false,
      true,
    ])
  })

  test('an app that goes from secret to signature loses its secret for good (attack H09)', async () => {
    const app = await appOf(await register({ token_endpoint_auth_method: 'client_secret_post' }))
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const jwks = String(publicKey.export({ type: 'spki', format: 'pem' }))
    for (const fill of [
      { token_endpoint_auth_method: 'private_key_jwt', jwks },
      { token_endpoint_auth_method: 'client_secret_post', jwks: '' },
    ]) {
      const editor = await operator.look(trustPath(app.client.id))
      const saved = await operator.person.press(editor, /^save$/i, nowhere, { fill })
      expect(textOf(saved.html)).toMatch(/Saved/)
    }
    expect((await stores().clients.find(app.client.id))?.secrets).toEqual([])
  })

  test('switched off it gets nothing from the next request on, and comes back with what was allowed', async () => {
    const app = await appOf(await register({ client_name: 'Sleeper' }))
    const { body } = await exchange(app, await codeFor(app, ADA))
    const reads = async () =>
      (await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)).status
    const press = async (question: string, button: RegExp) => {
      const page = await operator.look(trustPath(app.client.id, question))
      return operator.person.press(page, button, nowhere)
    }
    expect(textOf((await operator.look(trustPath(app.client.id, '/off'))).html)).toMatch(
      /1 authorization rest/,
    )
    await press('/off', /^switch off$/i)
    expect(await reads()).toBe(401)
    expect((await refresh(app, body.refresh_token)).body.error).toBe('invalid_client')
    await press('/on', /^switch on$/i)
    expect(await reads()).toBe(200)
  })

  test('removed, it takes along what people allowed, also for whoever takes its id later', async () => {
    const page = await register({ client_name: 'Gone', client_id: 'gone-app' })
    const app = await appOf(page)
    const { body } = await exchange(app, await codeFor(app, ADA))
    const question = await operator.look(trustPath('gone-app', '/remove'))
    expect(textOf(question.html)).toMatch(/Ends 1 authorization/)
    await operator.person.press(question, /^remove$/i, nowhere)
    expect((await operator.look(trustPath('gone-app'))).status).toBe(404)
    expect((await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)).status).toBe(401)
    const heir = await appOf(await register({ client_name: 'Heir', client_id: 'gone-app' }))
    expect((await fhirGet(heir, body.access_token, `Patient/${ADA.patient}`)).status).toBe(401)
    const ada = await stores().users.findByUsername(ADA.username)
    expect(await stores().consents.find(ada?.id ?? '', 'gone-app', ADA.patient)).toBeNull()
  })

  test('a copy has everything but the id and the secret', async () => {
    const app = await appOf(
      await register({
        client_name: 'Original',
        token_endpoint_auth_method: 'client_secret_basic',
      }),
    )
    const form = await operator.look(`/new-login-trust?copy=${app.client.id}`)
    expect(form.html).toContain('value="Copy of Original"')
    const copy = await appOf(await operator.person.press(form, /^save$/i, nowhere))
    expect(copy.client.id).not.toBe(app.client.id)
    expect(copy.secret).not.toBe(app.secret)
    expect(copy.client.redirectUris).toEqual(app.client.redirectUris)
  })
})

describe('trying an app', () => {
  test('fetches its keys, walks a request through the checks, and says what would happen', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const jwk = {
      ...publicKey.export({ format: 'jwk' }),
      kid: 'key-of-the-test',
      alg: 'ES384',
      use: 'sig',
    }
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: [jwk] }))
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo // a server on TCP has no other form
    const page = await register({
      client_name: 'Signer',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: `http://127.0.0.1:${port}/jwks`,
      launch_uris: 'https://signer.example/launch',
      more_scope: 'patient/Nonexistent.rs',
    })
    const app = await appOf(page)
    const before = await operator.look(trustPath(app.client.id, '/test'))
    expect(before.html).not.toContain('key-of-the-test')
    const tried = await operator.person.press(before, /try again/i, nowhere)
    await new Promise((closed) => server.close(closed))
    for (const words of [
      'Its keys were fetched. (1)',
      'key-of-the-test',
      'An authorization request passes every check',
      'patient/Nonexistent.rs',
      'https://signer.example/launch?iss=',
    ])
      expect(tried.html).toContain(words)
    const down = await operator.person.press(tried, /try again/i, nowhere)
    expect(down.html).toContain('Its keys could not be fetched')
    expect(down.html).not.toMatch(/ECONNREFUSED|connect/)
  })

  test('is a deed of the server, so it needs a form of ours (SSRF by a link)', async () => {
    const app = await appOf(await register({ client_name: 'Target' }))
    const url = `${running.issuer}/admin${trustPath(app.client.id, '/test')}`
    const sent = await operator.person.fetch(url, { method: 'POST', body: new URLSearchParams() })
    expect(sent.status).toBe(403)
  })
})

describe('importing SQL', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const sql = `insert into login_trusts set domain='MIE-localhost-launch', description='Local FHIR App Launch',
    allowed_options=8388608, login_url='http://localhost:8080/launch',
    private_key='${privateKey.export({ type: 'pkcs1', format: 'pem' })}',
    public_key='${publicKey.export({ type: 'spki', format: 'pem' })}', key_format='PEM'`

  test('the tutorial’s trust is taken over, given a redirect URI, switched on, and used', async () => {
    const form = await operator.look('/import-login-trusts')
    const done = await operator.person.press(form, /^import$/i, nowhere, { fill: { sql } })
    expect(done.html).toContain('private_key was thrown away')
    expect(done.html).not.toContain('BEGIN RSA')
    const cannot = await operator.look(trustPath('MIE-localhost-launch', '/on'))
    expect(textOf(cannot.html)).toMatch(/no redirect URI/)
    const editor = await operator.look(trustPath('MIE-localhost-launch'))
    await operator.person.press(editor, /^save$/i, nowhere, {
      fill: { redirect_uris: 'http://localhost:8080/code' },
    })
    const question = await operator.look(trustPath('MIE-localhost-launch', '/on'))
    await operator.person.press(question, /^switch on$/i, nowhere)
    expect(await stores().clients.find('MIE-localhost-launch')).toMatchObject({
      disabledAt: null,
      fhirEnabled: true,
      launchUris: ['http://localhost:8080/launch'],
      redirectUris: ['http://localhost:8080/code'],
    })
    const again = await operator.person.press(form, /^import$/i, nowhere, { fill: { sql } })
    expect(again.html).toContain('there is an app with this client id already')
  })

  test('what is no such SQL is refused with its line, and what was pasted is not shown again', async () => {
    const form = await operator.look('/import-login-trusts')
    const page = await operator.person.press(form, /^import$/i, nowhere, {
      fill: { sql: "drop table login_trusts -- 's3cret'" },
    })
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toMatch(/Line 1/)
    expect(page.html).not.toContain('s3cret')
  })
})

describe('who may not', () => {
  test('an auditor sees the editor and changes nothing', async () => {
    const app = await appOf(await register({ client_name: 'Watched' }))
    const auditor = await operatorAt(running, 'auditor', 'auditor-2')
    const editor = await auditor.look(trustPath(app.client.id))
    expect(editor.status).toBe(200)
    expect(editor.html).not.toMatch(/>Save</)
    for (const path of [
      '/new-login-trust',
      '/import-login-trusts',
      trustPath(app.client.id, '/off'),
    ])
      expect((await auditor.look(path)).status).toBe(403)
    for (const below of ['', '/off', '/remove', '/secret', '/test']) {
      const sent = await auditor.person.fetch(
        `${running.issuer}/admin${trustPath(app.client.id, below)}`,
        { method: 'POST', body: new URLSearchParams({ client_name: 'x' }) },
      )
      expect(sent.status, below).toBe(403)
    }
    expect((await stores().clients.find(app.client.id))?.name).toBe('Watched')
  })

  test('an operator of one practice reaches no other practice’s apps (IDOR, attack H14)', async () => {
    const app = await appOf(await register({ client_name: 'Ours' }))
    await running.gate.database.tenants.add(newTenant('other', 1))
    const person = new Person()
    const page = await person.go(
      `${running.issuer}/other/admin${trustPath(app.client.id)}`,
      nowhere,
    )
    expect(new URL(page.url).pathname).toBe('/other/sign-in')
    // The cookies of this practice are worth nothing there.
    const crossed = await operator.person.go(
      `${running.issuer}/other/admin${trustPath(app.client.id)}`,
      nowhere,
    )
    expect(new URL(crossed.url).pathname).toBe('/other/sign-in')
  })

  test('a page from elsewhere cannot press our buttons (CSRF, attack H14)', async () => {
    const app = await appOf(
      await register({ client_name: 'Safe', token_endpoint_auth_method: 'client_secret_post' }),
    )
    const forged = new URLSearchParams({ client_name: 'Taken', csrf: 'guess' })
    const withFile = new FormData()
    for (const [name, value] of forged) withFile.append(name, value)
    for (const [below, body] of [
      ['', withFile],
      ['/off', forged],
      ['/remove', forged],
      ['/secret', forged],
    ] as const) {
      const sent = await operator.person.fetch(
        `${running.issuer}/admin${trustPath(app.client.id, below)}`,
        {
          method: 'POST',
          body,
          headers: { origin: 'https://evil.example' },
        },
      )
      expect(sent.status).toBe(403)
    }
    expect(await stores().clients.find(app.client.id)).toMatchObject({
      name: 'Safe',
      disabledAt: null,
    })
  })
})
