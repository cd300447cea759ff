// The app's own rules, against a practice of the test's making: what it refuses, and what it never shows.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { html } from './html.ts'
import { keep } from './once.ts'
import { type ChartApp, startChartApp } from './server.ts'
import { themeFrom } from './theme.ts'

let practice: Server
let base: string
let app: ChartApp
const asked: string[] = []

beforeEach(async () => {
  asked.length = 0
  practice = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.url !== '/fhir/.well-known/smart-configuration')
      return response.writeHead(500).end()
    return response.end(
      JSON.stringify({
        issuer: base,
        authorization_endpoint: `${base}/authorize`,
        token_endpoint: `${base}/token`,
        jwks_uri: `${base}/jwks`,
      }),
    )
  })
  await new Promise<void>((listening) => practice.listen(0, '127.0.0.1', listening))
  base = `http://127.0.0.1:${(practice.address() as AddressInfo).port}`
  app = await startChartApp({
    port: 0,
    host: '127.0.0.1',
    iss: `${base}/fhir`,
    clientId: 'chart-app',
  })
})
afterEach(async () => {
  await app.close()
  await new Promise((closed) => practice.close(closed))
})

const open = (path: string, headers: Record<string, string> = {}) =>
  fetch(app.url.slice(0, -1) + path, { redirect: 'manual', headers })

async function begin() {
  const response = await open(`/launch?iss=${encodeURIComponent(`${base}/fhir`)}&launch=xyz`)
  const location = new URL(response.headers.get('location') ?? '')
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  return { response, location, state: location.searchParams.get('state') ?? '', cookie }
}

describe('the launch', () => {
  test('asks the practice with PKCE, state, nonce, aud and the launch as it came', async () => {
    const { response, location } = await begin()
    expect(response.status).toBe(303)
    expect(location.origin + location.pathname).toBe(`${base}/authorize`)
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      launch: 'xyz',
      aud: `${base}/fhir`,
      code_challenge_method: 'S256',
      redirect_uri: `${app.url}callback`,
    })
    expect(location.searchParams.get('code_challenge')).toHaveLength(43)
  })

  test.each([
    ['no iss', '/launch?launch=x'],
    ['no launch', '/launch?iss=TRUSTED'],
    ['another practice (C03)', '/launch?iss=https://evil.example/fhir&launch=x'],
    ['a longer address', '/launch?iss=TRUSTED.evil.example&launch=x'],
    ['a name inside the address', '/launch?iss=https://evil.example/TRUSTED&launch=x'],
  ])('from %s is refused, and nobody is asked', async (_, path) => {
    const response = await open(path.replace('TRUSTED', encodeURIComponent(`${base}/fhir`)))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('data-test="refusal"')
    expect(asked).toEqual([])
  })

  test('its cookie is for frames, for https, and for no script', async () => {
    const { response } = await begin()
    expect(response.headers.get('set-cookie')).toMatch(
      /HttpOnly; Secure; SameSite=None; Partitioned/,
    )
  })
})

describe('the answer', () => {
  const callback = (query: Record<string, string>, cookie = '') =>
    open(`/callback?${new URLSearchParams(query)}`, { cookie })
  const tokensAsked = () => asked.filter((one) => one.includes('/token'))

  test('of another browser is refused (attack B14)', async () => {
    const [mine, other] = [await begin(), await begin()]
    for (const cookie of ['', other.cookie, `${mine.cookie.split('=')[0]}=x`])
      expect((await callback({ state: mine.state, code: 'c', iss: base }, cookie)).status).toBe(400)
    expect(tokensAsked()).toEqual([])
  })

  test('serves once: the second is refused before anybody is asked', async () => {
    const { state, cookie } = await begin()
    await callback({ state, code: 'c', iss: base }, cookie)
    expect(tokensAsked()).toHaveLength(1)
    expect((await callback({ state, code: 'c', iss: base }, cookie)).status).toBe(400)
    expect(tokensAsked()).toHaveLength(1)
  })

  test.each([undefined, 'https://evil.example'])(
    'from %s instead of the practice is refused (RFC 9207)',
    async (iss) => {
      const { state, cookie } = await begin()
      expect((await callback({ state, code: 'c', ...(iss && { iss }) }, cookie)).status).toBe(400)
      expect(tokensAsked()).toEqual([])
    },
  )

  test('that says no is told in words, and shows nothing of what was sent', async () => {
    const { state, cookie } = await begin()
    const query = { state, iss: base, error: 'access_denied', error_description: '<b>evil</b>' }
    const text = await (await callback(query, cookie)).text()
    expect(text).toContain('It was not allowed')
    expect(text).not.toContain('evil')
  })
})

test('a page is framed by the practice only, and has no script', async () => {
  const response = await open('/')
  const policy = response.headers.get('content-security-policy')
  expect(policy).toContain(`frame-ancestors ${base}`)
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('script-src')
})

test('a view without its cookie is not shown; other paths and methods are none', async () => {
  expect((await open('/view/unknown')).status).toBe(400)
  expect((await open('/../server.ts')).status).toBe(404)
  expect((await fetch(app.url, { method: 'POST' })).status).toBe(405)
})

test('the key set holds no private part', async () => {
  const jwks = await (await open('/jwks.json')).json()
  expect(jwks.keys).toHaveLength(1)
  expect(jwks.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-384', alg: 'ES384', use: 'sig' })
  expect(jwks.keys[0]).not.toHaveProperty('d')
})

test('what is put into a page is text', () => {
  expect(
    html`<p title="${'"x'}">${'<script>'}${html`<b>${'&'}</b>`}${[1, null, false]}</p>`.text,
  ).toBe('<p title="&quot;x">&lt;script&gt;<b>&amp;</b>1</p>')
})

test('of a style document only a colour and a length are taken over', () => {
  expect(themeFrom({ color_highlight: '#123abc', dim_border_radius: '4px' }).css).toContain(
    '#123abc',
  )
  for (const bad of [
    null,
    [],
    'x',
    { color_highlight: '#fff;}body{display:none' },
    { dim_border_radius: 'url(x)' },
  ])
    expect(themeFrom(bad).css).toBe('')
})

test('what is kept ends, serves once when taken, and is bounded', () => {
  let now = 0
  const kept = keep<number>(100, () => now)
  kept.put('a', 1)
  expect(kept.get('a')).toBe(1)
  expect(kept.take('a')).toBe(1)
  expect(kept.take('a')).toBeNull()
  kept.put('b', 2)
  now = 100
  expect(kept.get('b')).toBeNull()
  now = 0
  for (let n = 0; n < 1100; n++) kept.put(`n${n}`, n)
  expect(kept.get('n0')).toBeNull()
  expect(kept.get('n1099')).toBe(1099)
})
