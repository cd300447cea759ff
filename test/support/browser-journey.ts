// What journeys in a real browser share: a running Chartgate with the sample practice, the example app
// beside it, a browser, and what a person does on the pages.
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { PatientApp } from '../../examples/patient-app/server.ts'
import { launchBrowser } from './browser.ts'
import { PASSWORD, type Running, startChartgate } from './chartgate.ts'
import { addPractice } from './practice.ts'
import { startPressureDiary } from './pressure-diary.ts'

const PATIENCE_MILLIS = 10_000

export type BrowserJourney = {
  running: Running
  app: PatientApp
  /** Runs `work` in a browser of its own. What the browser complains about fails, but for refusals the app asks for. */
  withPage(work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** Starts everything a journey needs. */
export async function startBrowserJourney(): Promise<BrowserJourney> {
  const launched = launchBrowser()
  const running = await startChartgate()
  await addPractice(running)
  const app = await startPressureDiary(running)
  const browser = await launched
  return {
    running,
    app,
    withPage: (work) => withPage(browser, work),
    close: async () => {
      await browser.close()
      await app.close()
      await running.close()
    },
  }
}

async function withPage(
  browser: Browser,
  work: (page: Page, context: BrowserContext) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'UTC',
    // Colours that still fade would be judged halfway.
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(PATIENCE_MILLIS)
  const complaints: string[] = []
  try {
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (!/^Failed to load resource: .* status of 40[013] /.test(message.text()))
        complaints.push(message.text())
    })
    await work(page, context)
  } finally {
    await context.close()
  }
  expect(complaints).toEqual([])
}

/** From the app's start page to the step after signing in. */
export async function connectAndSignIn(page: Page, app: PatientApp, username: string) {
  await page.goto(app.url)
  await page.locator('[data-test=connect]').click()
  await signIn(page, username)
}

/** Fills the sign-in form and sends it. */
export async function signIn(page: Page, username: string) {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** The box of a scope on the consent page. */
export const scopeBox = (page: Page, scope: string) =>
  page.locator(`input[name=scope][value="${scope}"]`)

/** Presses Share on the consent page. */
export const share = (page: Page) =>
  page.getByRole('button', { name: 'Share', exact: true }).click()
