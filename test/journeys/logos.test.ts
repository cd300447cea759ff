// The pictures of apps: fetched from where a registration names them, checked, kept and served by ourselves; brought
// by an operator; and without one the initials, with the reason in the console. In a real browser, too.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { watchLogos } from '../../src/upkeep.ts'
import {
  addApp,
  authorizeUrl,
  codeFor,
  exchange,
  REDIRECT,
  requestOf,
  SCOPE,
} from '../support/app.ts'
import { axeFindings } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { operatorAt } from '../support/operator.ts'
import { Person } from '../support/person.ts'
import { type PictureHost, startPictureHost } from '../support/picture-host.ts'
import { discLogo, png } from '../support/png.ts'
import { ADA, addPractice, OKAFOR } from '../support/practice.ts'

let running: Running
let host: PictureHost
let unwatch: () => void
beforeAll(async () => {
  host = await startPictureHost()
  running = await startChartgate({
    env: { CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '1000' },
    tenants: ['elm'],
  })
  await addPractice(running)
  unwatch = watchLogos(running.gate)
})
afterAll(async () => {
  unwatch?.()
  await running?.close()
  await host?.close()
})

const logos = () => running.gate.stores('default').logos
const logoOf = (id: string) => logos().find(id)

/** Registers by itself (RFC 7591); answers what it was told. */
async function register(name: string, logoPath: string): Promise<Record<string, string>> {
  const response = await fetch(`${running.issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: name,
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: SCOPE,
      logo_uri: logoPath.startsWith('http') ? logoPath : host.url + logoPath,
    }),
  })
  expect(response.status).toBe(201)
  return response.json()
}

const looked = (id: string, what: Record<string, unknown>) =>
  vi.waitFor(async () => expect(await logoOf(id)).toMatchObject(what), { timeout: 5_000 })

/** What people meet first of an app, in HTML. */
const signInPage = async (id: string) =>
  (
    await new Person().go(
      `${running.issuer}/authorize?${new URLSearchParams({ ...Object.fromEntries(requestOf({ client: { id }, running } as never)) })}`,
      () => false,
    )
  ).html

describe('a registration that names a picture', () => {
  test('has it fetched and served from here, for ever and as nothing but a picture', async () => {
    host.files.set('/heart.png', discLogo([190, 24, 60]))
    const { client_id: id = '' } = await register('Heart Diary', '/heart.png')
    await looked(id, { fault: null, hash: expect.stringMatching(/^[\w-]{43}$/) })
    const logo = await logoOf(id)
    const response = await fetch(`${running.issuer}/logo/${logo?.hash}`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(host.files.get('/heart.png'))
    expect(await signInPage(id)).toContain(`<img class="tile" src="/logo/${logo?.hash}" alt=""`)
  })

  test.each([
    ['is a page', '/page', Buffer.from('<html><script>alert(1)</script>'), 'not-a-picture'],
    [
      'is SVG',
      '/logo.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'not-a-picture',
    ],
    ['is one pixel', '/pixel.png', png(1, 1), 'too-few-pixels'],
    [
      'is too large',
      '/large.png',
      Buffer.concat([png(64, 64), Buffer.alloc(300_000)]),
      'too-large',
    ],
    ['is not there', '/nothing', null, 'unreachable'],
    ['sends elsewhere (I03)', '/moved', 'http://169.254.169.254/latest/meta-data/', 'unreachable'],
  ])('that %s registers all the same, and initials stand for it', async (_, at, file, fault) => {
    if (file !== null) host.files.set(at, file)
    const { client_id: id = '' } = await register(`Blocked by ${at}`, at)
    await looked(id, { fault, hash: null })
    expect(await signInPage(id)).not.toContain('<img class="tile"')
  })

  test('inside is not even registered (I01)', async () => {
    for (const logo_uri of [
      'http://10.0.0.1/logo.png',
      'file:///etc/passwd',
      'data:image/png;base64,AA',
    ])
      await expect(addApp(running, { logo_uri })).rejects.toThrow(/logo_uri/)
  })

  test('and then another one has that one fetched; then none has it forgotten', async () => {
    host.files.set('/first.png', discLogo([20, 120, 60]))
    host.files.set('/second.png', discLogo([120, 20, 160]))
    const told = await register('Changing Picture', '/first.png')
    const id = told.client_id ?? ''
    await looked(id, { fault: null })
    const first = await logoOf(id)
    const change = async (logo_uri: string | undefined) => {
      const response = await fetch(String(told.registration_client_uri), {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${told.registration_access_token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          client_id: id,
          client_name: 'Changing Picture',
          redirect_uris: [REDIRECT],
          token_endpoint_auth_method: 'none',
          logo_uri,
        }),
      })
      expect(response.status).toBe(200)
      Object.assign(told, await response.json())
    }
    await change(`${host.url}/second.png`)
    await looked(id, { logoUri: `${host.url}/second.png`, fault: null })
    expect((await logoOf(id))?.hash).not.toBe(first?.hash)
    await change(undefined)
    await vi.waitFor(async () => expect(await logoOf(id)).toBeNull())
    expect((await fetch(`${running.issuer}/logo/${first?.hash}`)).status).toBe(404)
  })

  test('of a trusted app waits for a person, though the policy would let it start (B07)', async () => {
    host.files.set('/trusted.png', discLogo([9, 105, 218]))
    const trusted = await addApp(running, {
      client_name: 'Kidney Companion',
      logo_uri: `${host.url}/trusted.png`,
    })
    await looked(trusted.client.id, { fault: null })
    host.files.set('/stolen.png', discLogo([9, 105, 218]))
    const { client_id: id = '', registration_status } = await register(
      'Something Else',
      '/stolen.png',
    )
    expect(registration_status).toBe('approved')
    const { registrations, clients } = running.gate.stores('default')
    await vi.waitFor(async () =>
      expect(await registrations.find(id)).toMatchObject({
        state: 'waiting',
        flags: [{ kind: 'logo-of-app', like: 'Kidney Companion' }],
      }),
    )
    expect((await clients.find(id))?.disabledAt).not.toBeNull()
  })
})

test('a picture is one practice’s own, and of no hash but its own', async () => {
  host.files.set('/own.png', discLogo([80, 80, 200]))
  const app = await addApp(running, { client_name: 'Own', logo_uri: `${host.url}/own.png` })
  await looked(app.client.id, { fault: null })
  const logo = await logoOf(app.client.id)
  expect((await fetch(`${running.issuer}/elm/logo/${logo?.hash}`)).status).toBe(404)
  for (const hash of ['x', 'A'.repeat(43), '..%2f..%2fetc', `${logo?.hash}.png`])
    expect((await fetch(`${running.issuer}/logo/${hash}`)).status, hash).toBe(404)
})

describe('an operator', () => {
  const send = async (
    person: Person,
    page: { url: string; html: string },
    what: string,
    file?: Buffer,
  ) => {
    const csrf = /<main[\s\S]*?name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    const body = new FormData()
    body.append('csrf', csrf)
    body.append('do', what)
    if (file)
      body.append('picture', new Blob([new Uint8Array(file)], { type: 'text/html' }), 'x.html')
    return person.go(page.url, () => false, { method: 'POST', body, headers: { origin: 'null' } })
  }

  test('reads why there is none, brings one, and goes back to the app’s own', async () => {
    const app = await addApp(running, { client_name: 'Pictureless', logo_uri: `${host.url}/gone` })
    await looked(app.client.id, { fault: 'unreachable' })
    const { person, look } = await operatorAt(running)
    const at = `/login-trusts/${app.client.id}/logo`
    const first = await look(at)
    expect(first.html).toContain('It could not be fetched')
    const uploaded = await send(person, first, 'upload', discLogo([200, 120, 0]))
    expect(uploaded.html).toContain('A picture that an operator brought')
    expect(await logoOf(app.client.id)).toMatchObject({ source: 'uploaded', fault: null })
    const refused = await send(person, uploaded, 'upload', Buffer.from('<svg onload="x()"/>'))
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('SVG is not taken')
    expect((await send(person, uploaded, 'upload')).html).toContain('Choose a file first')
    host.files.set('/gone', discLogo([0, 120, 200]))
    const back = await send(person, uploaded, 'remove')
    expect(back.html).toContain('The picture that the app named')
    expect(await logoOf(app.client.id)).toMatchObject({ source: 'fetched', fault: null })
  })

  test('alone may: not an auditor, and no form of somebody else', async () => {
    const app = await addApp(running, { client_name: 'Guarded' })
    const at = `/login-trusts/${app.client.id}/logo`
    const auditor = await operatorAt(running, 'auditor')
    const seen = await auditor.look(at)
    expect(seen.status).toBe(200)
    expect((await send(auditor.person, seen, 'upload', discLogo([1, 1, 1]))).status).toBe(403)
    const operator = await operatorAt(running, 'operator', 'op-2')
    const page = await operator.look(at)
    const forged = { ...page, html: '' }
    expect((await send(operator.person, forged, 'upload', discLogo([1, 1, 1]))).status).toBe(403)
    expect(await logoOf(app.client.id)).toBeNull()
  })
})

describe('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  test('the picture stands on every page that shows an app, on white in the dark, too', async () => {
    host.files.set('/dark.png', discLogo([24, 24, 40], 200))
    const app = await addApp(running, {
      client_name: 'Night Watch',
      developer: 'Lantern Health',
      description: 'Keeps an eye on your sleep.',
      launch_uri: 'https://night.example/launch',
      scope: `launch ${SCOPE}`,
      logo_uri: `${host.url}/dark.png`,
    })
    await looked(app.client.id, { fault: null })
    await exchange(app, await codeFor(app, ADA))
    await running.addUser({ kind: 'operator', username: 'meyer' })
    const complaints: string[] = []
    const visit = async (username: string, start: string, wait: string, name: string) => {
      const context = await browser.newContext({ reducedMotion: 'reduce' })
      context.setDefaultTimeout(10_000)
      const page = await context.newPage()
      page.on('console', (message) => complaints.push(message.text()))
      await page.goto(start)
      await page.getByLabel('Username').fill(username)
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.locator(wait).first().waitFor()
      const drawn = await page
        .locator('img.tile')
        .first()
        .evaluate((image) => (image as HTMLImageElement).naturalWidth)
      expect(drawn, name).toBeGreaterThan(16)
      expect(await axeFindings(page), name).toEqual([])
      await context.close()
    }
    const { issuer } = running
    await visit('ada', authorizeUrl(app, requestOf(app)), 'img.tile', 'consent')
    await visit('ada', `${issuer}/portal`, 'img.tile', 'portal')
    await visit('meyer', `${issuer}/admin/login-trusts`, 'img.tile', 'console')
    await visit('meyer', `${issuer}/admin/login-trusts/${app.client.id}/logo`, 'img.tile', 'trust')
    await visit(OKAFOR.username, `${issuer}/ehr/patients/demo-ada`, 'img.tile', 'chart')
    expect(complaints).toEqual([])
  })
})
