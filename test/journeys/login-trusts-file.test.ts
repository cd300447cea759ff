// All login trusts as one file, by an operator in a real browser with and without script: downloaded, changed,
// compared, applied; and what is refused.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addApp, codeFor, exchange, fhirGet } from '../support/app.ts'
import { axeFindings } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { operatorAt } from '../support/operator.ts'
import { ADA, addPractice } from '../support/practice.ts'

let running: Running
let browser: Browser
const folder = mkdtempSync(path.join(tmpdir(), 'chartgate-trusts-'))
beforeAll(async () => {
  const launched = launchBrowser()
  running = await startChartgate()
  await addPractice(running)
  await running.addUser({ kind: 'operator', username: 'meyer', displayName: 'J. Meyer' })
  browser = await launched
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await browser?.close()
  await running?.close()
})

async function signIn(page: Page): Promise<void> {
  await page.goto(`${running.issuer}/admin/login-trusts`)
  await page.getByLabel('Username').fill('meyer')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'As a file' }).click()
  await page.getByRole('heading', { name: 'The configuration as a file' }).waitFor()
}

const download = async (page: Page) =>
  (await page.request.get(`${running.issuer}/admin/login-trusts.yaml`)).text()

describe.each([true, false])('in a browser (script: %s)', (javaScriptEnabled) => {
  const id = `diary-${javaScriptEnabled ? 'script' : 'plain'}`
  let page: Page
  const complaints: string[] = []
  beforeAll(async () => {
    const context = await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })
    context.setDefaultTimeout(10_000)
    page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (!/status of 4\d\d/.test(message.text())) complaints.push(message.text())
    })
    await signIn(page)
  })
  afterAll(async () => {
    await page?.context().close()
    expect(complaints).toEqual([])
  })
  const looksRight = async () => {
    if (javaScriptEnabled) expect(await axeFindings(page)).toEqual([])
  }

  test('what a file changes is shown with what it ends, and holds from the next request on', async () => {
    const app = await addApp(running, { client_id: id, client_name: `Diary ${id}` })
    const { body } = await exchange(app, await codeFor(app, ADA))
    const read = () => fhirGet(app, body.access_token, 'Patient/demo-ada')
    expect((await read()).status).toBe(200)
    const file = path.join(folder, `${id}.yaml`)
    const changed = (await download(page)).replace(
      new RegExp(`(client_name: Diary ${id}\n(?: {4}.*\n)*? {4}disabled: )false`),
      '$1true',
    )
    writeFileSync(file, changed)
    await page.getByLabel('A file').setInputFiles(file)
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByText('Switched off: 1 authorization rest meanwhile.').waitFor()
    await looksRight()
    await page.screenshot({
      fullPage: true,
    })
    expect((await read()).status).toBe(200)
    await page.getByRole('button', { name: 'Make this 1 change' }).click()
    await page.getByText('Done. It holds from the next request on.').waitFor()
    await looksRight()
    expect((await read()).status).toBe(401)
  })

  test('a fault is told with line and field, and nothing is lost or changed (N11)', async () => {
    const text = 'chartgate: 1\nlogin_trusts:\n  x:\n    client_name: X\n    redirct_uris: []\n'
    await page.getByLabel('Or its text').fill(text)
    await page.getByRole('button', { name: 'Compare' }).click()
    await page
      .getByRole('alert')
      .getByText('Line 5: x: redirct_uris means nothing here; did you mean redirect_uris?')
      .waitFor()
    expect(await page.getByLabel('Or its text').inputValue()).toBe(text)
    await looksRight()
    expect(await running.gate.stores('default').clients.find('x')).toBeNull()
  })

  test('a secret that is made is shown once', async () => {
    const trust = `  made-${id}:\n    client_name: Made\n    redirect_uris: [https://made.example/]\n`
    await page.getByLabel('Or its text').fill(`chartgate: 1\nlogin_trusts:\n${trust}`)
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByText('It gets a secret, which is shown once after this.').waitFor()
    await page.getByRole('button', { name: 'Make this 1 change' }).click()
    const secret = await page.locator('code.secret').textContent()
    expect(secret).toMatch(/^[\w-]{43}$/)
    await looksRight()
    expect(await download(page)).not.toContain(secret)
  })
})

describe('is refused', () => {
  const add = (id: string) =>
    `chartgate: 1\nlogin_trusts:\n  ${id}:\n    client_name: Added\n    redirect_uris: [https://added.example/]\n`

  test('to an auditor, who may download it', async () => {
    const { person, look } = await operatorAt(running, 'auditor')
    const page = await look('/login-trusts-file')
    expect(page.html).not.toContain('<textarea')
    const { status, html } = await look('/login-trusts.yaml')
    expect(status).toBe(200)
    expect(html).toMatch(/^# The configuration of a practice/)
    const body = new FormData()
    body.append('text', add('by-auditor'))
    const sent = await person.fetch(page.url, { method: 'POST', body, headers: { origin: 'null' } })
    expect(sent.status).toBe(403)
  })

  test('to a form that is not ours (B11)', async () => {
    const { person, look } = await operatorAt(running, 'operator', 'op-csrf')
    const page = await look('/login-trusts-file')
    const body = new FormData()
    body.append('text', add('foreign'))
    body.append('apply', 'yes')
    const sent = await person.fetch(page.url, { method: 'POST', body, headers: { origin: 'null' } })
    expect(sent.status).toBe(403)
    expect(await running.gate.stores('default').clients.find('foreign')).toBeNull()
  })

  test('when somebody changed a trust between looking and applying', async () => {
    const { person, look } = await operatorAt(running, 'operator', 'op-late')
    const app = await addApp(running, { client_id: 'late', client_name: 'Late' })
    const exported = (await look('/login-trusts.yaml')).html
    const text = exported
      .replace('client_name: Late', 'client_name: Later')
      .replaceAll(/ {4}version: .*\n/g, '')
    const compared = await person.press(await look('/login-trusts-file'), /compare/i, () => false, {
      fill: { text },
    })
    expect(compared.html).toContain('Later')
    const { clients } = running.gate.stores('default')
    const moved = { ...app.client, developer: 'Somebody else', updatedAt: app.client.updatedAt + 1 }
    expect(await clients.replace(moved, app.client.updatedAt)).toBe(true)
    const applied = await person.press(compared, /make this/i, () => false)
    expect(applied.status).toBe(409)
    expect(applied.html).toContain('Somebody changed a login trust or a setting meanwhile')
    expect((await clients.find('late'))?.name).toBe('Late')
    const again = await person.press(applied, /make this/i, () => false)
    expect(again.status).toBe(200)
    expect((await clients.find('late'))?.name).toBe('Later')
  })

  test('when somebody changed a setting between looking and applying: then no trust is changed either', async () => {
    const { person, look } = await operatorAt(running, 'operator', 'op-settings')
    const trust = add('beside-settings').replace('chartgate: 1\n', '')
    const text = `chartgate: 1\npractice: {time_zone: Europe/Berlin}\n${trust}`
    const compared = await person.press(await look('/login-trusts-file'), /compare/i, () => false, {
      fill: { text },
    })
    expect(compared.html).toContain('settings of the practice')
    expect(compared.html).toContain('&quot;Europe/Berlin&quot;')
    const { database, practices } = running.gate
    const tenant = await database.tenants.find('default')
    if (!tenant) throw new Error('no practice')
    const meanwhile = practices.plan(tenant, { support_contact: 'help@riverside.example' })
    if ('faults' in meanwhile) throw new Error('faults')
    expect(await practices.settle(meanwhile, 'same', { by: 'test' })).toBe(true)
    const applied = await person.press(compared, /make these 2/i, () => false)
    expect(applied.status).toBe(409)
    const { clients, auditEvents } = running.gate.stores('default')
    expect(await clients.find('beside-settings')).toBeNull()
    const again = await person.press(applied, /make these/i, () => false)
    expect(again.status).toBe(200)
    expect((await clients.find('beside-settings'))?.name).toBe('Added')
    expect(practices.get('default')?.config.timeZone).toBe('Europe/Berlin')
    // What the file does not name has its default again.
    expect(practices.get('default')?.config.supportContact).toBeNull()
    const events = await auditEvents.search({ types: ['practice-changed'] }, { limit: 1 })
    expect(events[0]?.detail).toEqual({ by: 'operator', changed: 'time_zone support_contact' })
  })

  test('with an address of records in the server’s own network, or a secret of the practice', async () => {
    const { person, look } = await operatorAt(running, 'operator', 'op-inward')
    const compare = async (setting: string) =>
      person.press(await look('/login-trusts-file'), /compare/i, () => false, {
        fill: { text: `chartgate: 1\npractice:\n  ${setting}\n` },
      })
    const inward = await compare('fhir_upstream: https://10.0.0.7/fhir')
    expect(inward.status).toBe(422)
    expect(inward.html).toContain('Line 3: practice: fhir_upstream is no https address')
    const secret = await compare('fhir_upstream_token: very secret words')
    expect(secret.status).toBe(422)
    expect(secret.html).toContain('must not stand in a file')
    const moved = await compare('fhir_upstream: https://fhir.example/r4')
    expect(moved.html).toContain('Change it on the page Practice')
  })

  test('with secrets of the server: a browser reads none of its variables and files', async () => {
    const { person, look } = await operatorAt(running, 'operator', 'op-secret')
    for (const source of ['{env: CHARTGATE_MASTER_KEY}', '{file: /etc/passwd}']) {
      const text = `${add('thief')}    client_secret: ${source}\n`
      const page = await person.press(await look('/login-trusts-file'), /compare/i, () => false, {
        fill: { text },
      })
      expect(page.status).toBe(422)
      expect(page.html).toContain('only be taken from a variable or a file by the command line')
      expect(page.html).not.toContain('root:')
    }
  })

  test('with a bomb of aliases, and at any length beyond the limit', async () => {
    const { person, look } = await operatorAt(running, 'operator', 'op-bomb')
    const page = await look('/login-trusts-file')
    const send = (text: string) => person.press(page, /compare/i, () => false, { fill: { text } })
    const bomb = await send('a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n')
    expect(bomb.status).toBe(422)
    expect(bomb.html).toContain('has an anchor')
    expect((await send(`a: ${'x'.repeat(1_100_000)}`)).status).toBe(422)
    expect((await send(`a: ${'x'.repeat(5_000_000)}`)).status).toBe(413)
  })
})
