// What the first tutorial did by SQL and openssl ("Server Setup", "App Registration", "Management of Interfaces"),
// done by an operator in a real browser, with script and without; axe finds nothing on the way.
import { generateKeyPairSync } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, codeFor, exchange, fhirGet, REDIRECT, refresh } from '../support/app.ts'
import { axeFindings } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { ADA, addPractice } from '../support/practice.ts'

let running: Running
let browser: Browser
beforeAll(async () => {
  const launched = launchBrowser()
  running = await startChartgate()
  await addPractice(running)
  await running.addUser({ kind: 'operator', username: 'meyer', displayName: 'J. Meyer' })
  browser = await launched
})
afterAll(async () => {
  await browser?.close()
  await running?.close()
})

async function signIn(page: Page): Promise<void> {
  await page.goto(`${running.issuer}/admin`)
  await page.getByLabel('Username').fill('meyer')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

const menu = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name }).click()

/** The page's own words: where we are. */
const at = (page: Page, heading: string | RegExp) =>
  page.getByRole('heading', { level: 1, name: heading }).waitFor()

describe.each([true, false])('an operator in a browser (script: %s)', (javaScriptEnabled) => {
  const suffix = javaScriptEnabled ? 'script' : 'plain'
  let page: Page
  let complaints: string[]
  beforeAll(async () => {
    const context = await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })
    context.setDefaultTimeout(10_000)
    page = await context.newPage()
    complaints = []
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

  async function looksRight(): Promise<void> {
    if (javaScriptEnabled) expect(await axeFindings(page)).toEqual([])
  }

  test('Server Setup: the trust of the old system is taken over from its SQL', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await looksRight()
    await menu(page, 'Login Trusts')
    await page.getByRole('link', { name: 'Import SQL' }).click()
    await at(page, 'Import login trusts')
    await page.getByLabel('SQL', { exact: true }).fill(
      `insert into login_trusts set domain='MIE-localhost-${suffix}', description='Local FHIR App Launch',
       allowed_options=8388608, login_url='http://localhost:8080/launch',
       private_key='${privateKey.export({ type: 'pkcs1', format: 'pem' })}',
       public_key='${publicKey.export({ type: 'spki', format: 'pem' })}', key_format='PEM'`,
    )
    await page.getByRole('button', { name: 'Import' }).click()
    await page.getByText('private_key was thrown away').waitFor()
    expect(await page.content()).not.toContain('BEGIN RSA')
    await looksRight()
    await page.getByRole('link', { name: 'Give it a redirect URI' }).click()
    await at(page, 'Login trust: Local FHIR App Launch')
    expect(await page.getByLabel('FHIR: it may see health data').isChecked()).toBe(true)
    expect(await page.getByLabel('Launch URLs').inputValue()).toBe('http://localhost:8080/launch')
    await page.getByLabel('Redirect URIs').fill('http://localhost:8080/code')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByRole('link', { name: 'Switch on' }).click()
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('Saved.').waitFor()
    const client = await running.gate.stores('default').clients.find(`MIE-localhost-${suffix}`)
    expect(client).toMatchObject({ disabledAt: null, fhirEnabled: true })
  })

  test('App Registration: a wrong entry is told at its field, a right one gives id and secret', async () => {
    await menu(page, 'Login Trusts')
    await page.getByRole('link', { name: 'New login trust' }).click()
    await page.getByLabel('Name', { exact: true }).fill(`Chart Helper ${suffix}`)
    await page.getByLabel('Redirect URIs').fill('http://helper.example/code')
    await page.getByLabel('secret, in the body').check()
    await page.getByRole('button', { name: 'Save' }).click()
    const field = page.getByLabel('Redirect URIs')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await page.locator('#fault:focus').waitFor()
    await looksRight()
    await field.fill(REDIRECT)
    await page.getByLabel('PKCE is required').uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await at(page, `The secret of Chart Helper ${suffix}`)
    await looksRight()
    const app = await appOnPage(page)
    const withoutPkce = { code_challenge: null, code_challenge_method: null }
    const code = await codeFor(app, ADA, withoutPkce)
    expect((await exchange(app, code, { code_verifier: null })).status).toBe(200)
    await page.getByRole('link', { name: 'Done' }).click()
    await page.getByRole('link', { name: 'Try it' }).click()
    await page.getByText('An authorization request passes every check').waitFor()
    await looksRight()
  })

  test('Management of Interfaces: access is found, ended with a reason, and the app refused', async () => {
    await menu(page, 'Login Trusts')
    await page.getByRole('link', { name: 'New login trust' }).click()
    await page.getByLabel('Name', { exact: true }).fill(`Pressure Diary ${suffix}`)
    await page.getByLabel('Redirect URIs').fill(REDIRECT)
    await page.getByRole('button', { name: 'Save' }).click()
    const app = await appOnPage(page)
    const { body } = await exchange(app, await codeFor(app, ADA))
    const reads = async () =>
      (await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)).status
    expect(await reads()).toBe(200)

    await menu(page, 'Token Administration')
    await page.getByLabel('App', { exact: true }).selectOption(app.client.id)
    await page.getByLabel('Patient', { exact: true }).fill(ADA.patient)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('1 found').waitFor()
    await looksRight()
    await page.getByLabel(/^Select the access of/).check()
    await page.getByRole('button', { name: 'End the selected' }).click()
    await at(page, 'End 1 authorization?')
    await looksRight()
    await page.getByLabel('Why').fill('lost phone')
    await page.getByRole('button', { name: 'End it' }).click()
    await page.getByText('1 access was ended.').waitFor()
    expect(await reads()).toBe(401)
    expect((await refresh(app, body.refresh_token)).body.error).toBe('invalid_grant')

    await menu(page, 'Audit trail')
    await page.getByLabel('App', { exact: true }).selectOption(app.client.id)
    await page.getByLabel('What', { exact: true }).selectOption('authorization-revoked')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByText('reason=lost phone').waitFor()
    await looksRight()
  })

  test('Keys: the next one takes over without openssl', async () => {
    await menu(page, 'Keys')
    await looksRight()
    await page.getByRole('link', { name: /^Rotate now: Signs identity tokens/ }).click()
    await page.getByRole('button', { name: 'Rotate now' }).click()
    await page.getByText('The next key has taken over.').waitFor()
  })
})

/** The app whose id and secret the page shows. */
async function appOnPage(page: Page): Promise<App> {
  const id = (await page.locator('code.secret').first().textContent())?.trim() ?? ''
  const shown = page.locator('#secret')
  const secret = (await shown.count()) > 0 ? ((await shown.textContent())?.trim() ?? null) : null
  const client = await running.gate.stores('default').clients.find(id)
  if (!client) throw new Error(`no app ${id}`)
  return { client, secret, running }
}

test('the keyboard alone leads from the menu to the end of the table', async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  await signIn(page)
  await menu(page, 'Token Administration')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.className')).toBe('skip')
  const seen = new Set<string>()
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    seen.add(await page.evaluate('document.activeElement.id || document.activeElement.textContent'))
  }
  for (const id of ['app', 'user', 'patient', 'state']) expect([...seen]).toContain(id)
  await context.close()
})
