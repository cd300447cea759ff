// An app is refused, its developer quotes the request's id, and an operator finds out why in a real browser:
// looks it up, and tries the request in the simulator. axe finds nothing on the way.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, addApp, codeFor, exchange, fhirGet } from '../support/app.ts'
import { axeFindings } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

let running: Running
let browser: Browser
let app: App
let requestId: string
beforeAll(async () => {
  const launched = launchBrowser()
  running = await startChartgate()
  await addPractice(running)
  await running.addUser({ kind: 'operator', username: 'meyer', displayName: 'J. Meyer' })
  app = await addApp(running, { client_name: 'Pressure Diary' })
  const scope = 'launch/patient patient/Patient.rs'
  const { body } = await exchange(app, await codeFor(app, WILLIAM, { scope }))
  const answer = await fhirGet(app, body.access_token, 'Observation?patient=demo-william')
  requestId = (await answer.json()).id
  browser = await launched
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await running?.close()
})

describe.each([true, false])('in a browser (script: %s)', (javaScriptEnabled) => {
  let page: Page
  beforeAll(async () => {
    const context = await browser.newContext({ javaScriptEnabled, reducedMotion: 'reduce' })
    context.setDefaultTimeout(10_000)
    page = await context.newPage()
    await page.goto(`${running.issuer}/admin/refusals`)
    await page.getByLabel('Username').fill('meyer')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Refusals' }).waitFor()
  }, 30_000)
  afterAll(() => page?.context().close())
  const looksRight = async () => {
    if (javaScriptEnabled) expect(await axeFindings(page)).toEqual([])
  }

  test('the id that was quoted leads to the rule, and on to what would be answered', async () => {
    await looksRight()
    await page.getByLabel('Request id').fill(requestId)
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('link', { name: `Look closer at request ${requestId}` }).click()
    await page.getByRole('heading', { level: 1, name: 'Why was this refused?' }).waitFor()
    await page.getByText('No scope of the token allows this kind of request').waitFor()
    await page.getByText(/^patient\/Observation\.rs, or patient/).waitFor()
    await looksRight()
    await page.getByRole('link', { name: 'Try it in the simulator' }).click()
    expect(await page.getByLabel('Request').inputValue()).toBe('GET Observation')
    await looksRight()
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByText('Refused, 403').waitFor()
    await looksRight()
    await page.getByLabel('Request').fill(`GET Patient/${WILLIAM.patient}`)
    await page.getByRole('button', { name: 'Explain' }).click()
    await page.getByText('Allowed; resources that would be told: 1').waitFor()
    await page.getByText('is the patient').waitFor()
    await looksRight()
  }, 60_000)
})
