// Passkeys in a real browser with a virtual authenticator: added, used alone and after a password, removed; and
// what a server must not fall for.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFindings } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'
import { plugIn, type VirtualAuthenticator } from '../support/virtual-authenticator.ts'

let browser: Browser
let running: Running
let count = 0
beforeAll(async () => {
  const launched = launchBrowser()
  // Below a path, and with another practice beside it.
  running = await startChartgate({
    publicPath: '/chartgate',
    tenants: ['elm-street'],
    env: { CHARTGATE_SECOND_FACTOR: 'operators' },
  })
  await addPractice(running)
  browser = await launched
})
afterAll(async () => {
  await browser?.close()
  await running?.close()
})

type At = { page: Page; context: BrowserContext; key: VirtualAuthenticator }

async function inBrowser(work: (at: At) => Promise<void>, complaints: RegExp = /^$/) {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' })
  context.setDefaultTimeout(10_000)
  const said: string[] = []
  try {
    const page = await context.newPage()
    page.on('pageerror', (error) => said.push(error.message))
    page.on('console', (message) => said.push(message.text()))
    await work({ page, context, key: await plugIn(page) })
  } finally {
    await context.close()
  }
  const status = /^Failed to load resource: .* status of 4(22|03|29) /
  expect(said.filter((one) => !status.test(one) && !complaints.test(one))).toEqual([])
}

async function patient(at = running) {
  const username = `patient-${count++}`
  return at.addUser({ kind: 'patient', username, fhirUser: `Patient/${WILLIAM.patient}` })
}

async function password(page: Page, username: string) {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Somebody with a passkey, signed in. */
async function withPasskey(page: Page, at = running) {
  const who = await patient(at)
  await page.goto(`${at.issuer}/portal/security`)
  await password(page, who.username)
  await add(page, at, 'Blue key')
  await page.getByRole('link', { name: 'I have kept them' }).click()
  return who
}

async function add(page: Page, at: Running, name: string) {
  await page.goto(`${at.issuer}/portal/security/passkey`)
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
}

const signOut = (page: Page) => page.getByRole('button', { name: 'Sign out' }).first().click()
const kept = (at: Running, id: string) => at.gate.stores(at.tenant).secondFactors.passkeys(id)

describe('a passkey', () => {
  test('is added under a name, signs in alone, and after the password; it is told when it was used', async () => {
    await inBrowser(async ({ page }) => {
      const who = await withPasskey(page)
      await page.getByText('The passkey is added.').waitFor()
      expect(await page.getByText('not used yet').isVisible()).toBe(true)
      expect(await axeFindings(page)).toEqual([])
      const [passkey] = await kept(running, who.id)
      expect(passkey).toMatchObject({ name: 'Blue key', synced: false, lastUsedAt: null })

      await signOut(page)
      await page.goto(`${running.issuer}/sign-in?return_to=/chartgate/portal/security`)
      expect(await axeFindings(page)).toEqual([])
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.waitForURL('**/portal/security')
      await page.getByText('last used').waitFor()
      const [event] = await running.gate
        .stores('default')
        .auditEvents.list({ type: 'sign-in', limit: 1 })
      expect(event).toMatchObject({ userId: who.id, detail: { amr: 'hwk mfa' } })

      await signOut(page)
      await page.goto(`${running.issuer}/portal`)
      await password(page, who.username)
      await page.waitForURL('**/sign-in/second-factor?*')
      expect(await axeFindings(page)).toEqual([])
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.waitForURL('**/portal')
      const [after] = await running.gate
        .stores('default')
        .auditEvents.list({ type: 'sign-in', limit: 1 })
      expect(after).toMatchObject({ userId: who.id, detail: { amr: 'pwd hwk mfa' } })
    })
  })

  test('is one of several, and removed by its name; the other goes on', async () => {
    await inBrowser(async ({ page, key, context }) => {
      const who = await withPasskey(page)
      const [first] = await key.credentials()
      // Another device: the first one is not there to be excluded.
      await key.clear()
      await add(page, running, 'My phone')
      await page.getByText('The passkey is added.').waitFor()
      expect((await kept(running, who.id)).map(({ name }) => name)).toEqual([
        'Blue key',
        'My phone',
      ])
      await page.getByRole('link', { name: /Remove .*Blue key/ }).click()
      await page.getByRole('button', { name: 'Remove' }).click()
      await page.getByText('Removed.').waitFor()
      expect((await kept(running, who.id)).map(({ name }) => name)).toEqual(['My phone'])
      await context.clearCookies()
      await page.goto(`${running.issuer}/sign-in`)
      const [second] = await key.credentials()
      await key.clear()
      if (!first || !second) throw new Error('no credentials')
      await key.add(first)
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.getByText('This passkey is not known here').waitFor()
      await key.clear()
      await key.add(second)
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.waitForURL('**/portal')
    })
  })

  test('is set up by an operator on the way in, and opens the console', async () => {
    await inBrowser(async ({ page }) => {
      const username = `operator-${count++}`
      await running.addUser({ kind: 'operator', username })
      await page.goto(`${running.issuer}/admin`)
      await password(page, username)
      await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
      expect(await axeFindings(page)).toEqual([])
      await page.getByRole('button', { name: 'Add a passkey' }).click()
      await page.getByRole('link', { name: 'I have kept them' }).click()
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
    })
  })

  test('that does not recognise its owner signs nobody in', async () => {
    await inBrowser(async ({ page, key }) => {
      await withPasskey(page)
      await signOut(page)
      await key.recognise(false)
      await page.goto(`${running.issuer}/sign-in`)
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.getByText('The passkey was not used').waitFor()
      expect(page.url()).toMatch(/\/sign-in$/)
    })
  })

  test('of one practice is worth nothing at another on the same host', async () => {
    await inBrowser(async ({ page, context }) => {
      const other = running.at('elm-street')
      await withPasskey(page, other)
      await context.clearCookies()
      await page.goto(`${running.issuer}/sign-in`)
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.getByText('This passkey is not known here').waitFor()
      await page.goto(`${other.issuer}/sign-in`)
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.waitForURL('**/elm-street/portal')
    })
  })

  test('whose counter went back is a copy, and refused (Web Authentication §6.1.1)', async () => {
    await inBrowser(async ({ page, key, context }) => {
      const who = await withPasskey(page)
      const [copy] = await key.credentials()
      if (!copy) throw new Error('no credential')
      for (const _ of [1, 2]) {
        await context.clearCookies()
        await page.goto(`${running.issuer}/sign-in`)
        await page.getByRole('button', { name: 'Use a passkey' }).click()
        await page.waitForURL('**/portal')
      }
      await key.clear()
      await key.add({ ...copy, signCount: 0 })
      await context.clearCookies()
      await page.goto(`${running.issuer}/sign-in`)
      await page.getByRole('button', { name: 'Use a passkey' }).click()
      await page.getByText('could not be checked').waitFor()
      expect((await kept(running, who.id))[0]?.counter).toBeGreaterThan(1)
    })
  })
})

describe('without script', () => {
  test('signing in works, and no passkey is offered', async () => {
    const who = await patient()
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${running.issuer}/portal`)
    expect(await page.getByRole('button', { name: 'Use a passkey' }).isVisible()).toBe(false)
    await password(page, who.username)
    await page.waitForURL('**/portal')
    await context.close()
  })
})
