// The example app for patients beside a running Chartgate, registered as its README tells developers to,
// and what a test reads off its page.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { type PatientApp, startPatientApp } from '../../examples/patient-app/server.ts'
import type { Running } from './chartgate.ts'

const README = new URL('../../examples/patient-app/README.md', import.meta.url)

/** Starts the app on a free port and registers it. */
export async function startPressureDiary(running: Running): Promise<PatientApp> {
  const metadata = readmeMetadata()
  const app = await startPatientApp({
    port: 0,
    host: '127.0.0.1',
    iss: running.fhirBase,
    clientId: String(metadata.client_id),
  })
  await running.addClient({ ...metadata, redirect_uris: [app.url] })
  return app
}

/** The registration that the README shows for `chartgate app add`. */
function readmeMetadata(): Record<string, unknown> {
  const [, json] = /<<'JSON'\n(.*?)\n\s*JSON\n/s.exec(readFileSync(README, 'utf8')) ?? []
  if (json === undefined) throw new Error('the README shows no registration')
  return JSON.parse(json)
}

/** Everything the app has read is on the page. */
export async function untilRead(page: Page): Promise<void> {
  await page.locator('[data-test=record][data-state=read]').waitFor()
}

export type Answered = { status: string; httpStatus: string; count: number }

/** What the app says of a kind of data. */
export const kindAnswer = (page: Page, type: string): Promise<Answered> =>
  answered(page, `[data-test=kind][data-kind="${type}"]`)

/** What the app says of one category of a kind that was shared in part. */
export const partAnswer = (page: Page, type: string, category: string): Promise<Answered> =>
  answered(page, `[data-part-of="${type}"][data-category="${category}"]`)

async function answered(page: Page, selector: string): Promise<Answered> {
  const row = page.locator(selector)
  const [status, httpStatus, count] = await Promise.all(
    ['data-status', 'data-http-status', 'data-count'].map((name) => row.getAttribute(name)),
  )
  return { status: status ?? '', httpStatus: httpStatus ?? '', count: Number(count) }
}

/** The scopes that the app says were granted. */
export async function grantedScopes(page: Page): Promise<string[]> {
  const items = await page.locator('[data-test=scope]').all()
  return Promise.all(items.map(async (item) => (await item.getAttribute('data-scope')) ?? ''))
}

export type Held = { accessToken: string; refreshToken: string; patient: string }

/** The tokens that the tab holds. */
export async function heldTokens(page: Page): Promise<Held> {
  const text: string = await page.evaluate(
    "sessionStorage.getItem(JSON.parse(sessionStorage.getItem('SMART_KEY')))",
  )
  const { tokenResponse } = JSON.parse(text)
  return {
    accessToken: tokenResponse.access_token,
    refreshToken: tokenResponse.refresh_token,
    patient: tokenResponse.patient,
  }
}
