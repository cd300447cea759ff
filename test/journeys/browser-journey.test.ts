// The whole journey of a patient in a real browser: the example app sends her to Chartgate, she signs in,
// greys out what she does not want to share, allows, and the app reads exactly that; it refreshes, and it
// is disconnected.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFindings } from '../support/axe.ts'
import {
  type BrowserJourney,
  connectAndSignIn,
  scopeBox,
  share,
  signIn,
  startBrowserJourney,
} from '../support/browser-journey.ts'
import { ADA, MAYA, MAYAS_SON, WILLIAM } from '../support/practice.ts'
import {
  grantedScopes,
  heldTokens,
  kindAnswer,
  partAnswer,
  untilRead,
} from '../support/pressure-diary.ts'

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
const category = (code: string) => `${OBSERVATION_CATEGORY}|${code}`
const partScope = (code: string) => `patient/Observation.rs?category=${category(code)}`

let journey: BrowserJourney
beforeAll(async () => {
  journey = await startBrowserJourney()
})
afterAll(() => journey?.close())

/** Greys out allergies, vaccinations, and of the observations the laboratory results. */
async function greyOut(page: Page) {
  await scopeBox(page, 'patient/AllergyIntolerance.rs').uncheck()
  await scopeBox(page, 'patient/MedicationDispense.rs').uncheck()
  const observations = page.locator('li', { has: scopeBox(page, 'patient/Observation.rs') })
  await observations.locator('summary').click()
  await scopeBox(page, partScope('laboratory')).uncheck()
}

/** The app has read what was left by `greyOut`, whole, and nothing else. */
async function expectWhatWasLeft(page: Page, patient: string) {
  await untilRead(page)
  const granted = await grantedScopes(page)
  expect(granted.slice(0, 4)).toEqual(['launch/patient', 'openid', 'fhirUser', 'offline_access'])
  expect(granted).toContain(partScope('vital-signs'))
  for (const scope of [
    'patient/*.rs',
    'patient/Observation.rs',
    partScope('laboratory'),
    'patient/AllergyIntolerance.rs',
    'patient/MedicationDispense.rs',
  ])
    expect(granted).not.toContain(scope)

  const store = journey.running.gate.fhirStore('default')
  const counts = await store.typeCounts(patient)
  for (const type of ['AllergyIntolerance', 'MedicationDispense']) {
    expect(counts.get(type), type).toBeGreaterThan(0)
    expect(await kindAnswer(page, type)).toEqual({
      status: 'not-shared',
      httpStatus: '403',
      count: 0,
    })
  }
  for (const type of ['Patient', 'Condition', 'MedicationRequest', 'Encounter', 'CarePlan']) {
    const count = counts.get(type) ?? 0
    expect(count, type).toBeGreaterThan(0)
    expect(await kindAnswer(page, type)).toEqual({ status: 'shared', httpStatus: '200', count })
  }

  const ofCategory = await store.categoryCounts(patient, 'Observation')
  expect(ofCategory.get(category('laboratory'))).toBeGreaterThan(0)
  expect(await partAnswer(page, 'Observation', 'laboratory')).toEqual({
    status: 'not-shared',
    httpStatus: '200',
    count: 0,
  })
  expect(await partAnswer(page, 'Observation', 'vital-signs')).toEqual({
    status: 'shared',
    httpStatus: '200',
    count: ofCategory.get(category('vital-signs')),
  })
}

/** Asks the FHIR API with a token, as the app itself would. */
function ask(token: string, path: string): Promise<Response> {
  return fetch(`${journey.running.fhirBase}/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
}

/** The error that a refresh with this token ends in. */
async function refreshError(refreshToken: string): Promise<string> {
  const answer = await fetch(`${journey.running.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: 'patient-app',
    }),
  })
  const { error }: { error?: string } = JSON.parse(await answer.text())
  return `${answer.status} ${error}`
}

describe('a patient shares a part of her record', () => {
  test('and the app reads that and no more, refreshes, and is disconnected', async () => {
    await journey.withPage(async (page) => {
      const { app } = journey
      await connectAndSignIn(page, app, ADA.username)
      await greyOut(page)
      expect(await axeFindings(page)).toEqual([])
      await share(page)
      await expectWhatWasLeft(page, ADA.patient)
      // The code does not stay in the address.
      expect(page.url()).toBe(app.url)
      expect(await page.locator('[data-test=user]').innerText()).toBe('Ada Whitehorse')
      expect(await page.locator('[data-test=patient]').innerText()).toMatch(
        /^Ada Whitehorse, born /,
      )
      expect(await page.locator('[data-test=latest]').innerText()).toMatch(/^\d+\/\d+ mmHg on /)
      await page.getByRole('img', { name: /readings from .* mmHg$/ }).waitFor()
      expect(await axeFindings(page)).toEqual([])

      const first = await heldTokens(page)
      const laboratory = `Observation?category=${encodeURIComponent(category('laboratory'))}`
      expect(await (await ask(first.accessToken, laboratory)).json()).not.toHaveProperty('entry.0')
      expect((await ask(first.accessToken, 'AllergyIntolerance')).status).toBe(403)

      const expires = page.locator('[data-test=expires]')
      const before = await expires.getAttribute('datetime')
      await page.waitForTimeout(1_100) // the time is told in seconds
      await page.locator('[data-test=refresh]').click()
      await page.locator('[data-test=status]', { hasText: 'Renewed at' }).waitFor()
      // ISO times sort as text.
      expect(String(await expires.getAttribute('datetime')) > String(before)).toBe(true)
      const second = await heldTokens(page)
      expect(second.accessToken).not.toBe(first.accessToken)
      expect(second.refreshToken).not.toBe(first.refreshToken)
      await page.reload()
      await expectWhatWasLeft(page, ADA.patient)

      await page.locator('[data-test=disconnect]').click()
      await page.locator('[data-test=proof][data-http-status="401"]').waitFor()
      expect(await axeFindings(page)).toEqual([])
      expect(await page.evaluate('sessionStorage.length')).toBe(0)
      expect(await page.locator('[data-test=record]').innerHTML()).toBe('')
      expect((await ask(second.accessToken, `Patient/${ADA.patient}`)).status).toBe(401)
      expect(await refreshError(second.refreshToken)).toBe('400 invalid_grant')
    })
  })

  test('through sign-in and consent without client script', async () => {
    await journey.withPage(async (page, context) => {
      const session = await context.newCDPSession(page)
      const scripts = (on: boolean) =>
        session.send('Emulation.setScriptExecutionDisabled', { value: !on })
      await page.goto(journey.app.url)
      await page.locator('[data-test=connect]').click()
      await page.getByLabel('Username').waitFor()
      await scripts(false)
      await page.reload()
      await signIn(page, WILLIAM.username)
      await page.getByRole('button', { name: 'Share', exact: true }).waitFor()
      await greyOut(page)
      // No script has tied the row to its parts: the wide box is still ticked, and must not leak.
      expect(await scopeBox(page, 'patient/Observation.rs').isChecked()).toBe(true)
      await scripts(true)
      await share(page)
      await expectWhatWasLeft(page, WILLIAM.patient)
    })
  })
})

test('a mother shares her son’s record whole, and stops it at the practice', async () => {
  await journey.withPage(async (page, context) => {
    await page.goto(journey.app.url)
    expect(await axeFindings(page)).toEqual([])
    await page.locator('[data-test=connect]').click()
    await page.getByLabel('Username').waitFor()
    expect(await axeFindings(page)).toEqual([])
    await signIn(page, MAYA.username)
    await page.locator(`input[name=patient][value="${MAYAS_SON}"]`).check()
    expect(await axeFindings(page)).toEqual([])
    await page.getByRole('button', { name: 'Continue' }).click()
    await share(page)
    await untilRead(page)
    // Nothing was greyed, so the wildcard is granted as it was asked for.
    expect((await grantedScopes(page)).at(-1)).toBe('patient/*.rs')
    expect((await heldTokens(page)).patient).toBe(MAYAS_SON)
    expect(await page.locator('[data-test=patient]').innerText()).toMatch(/^Theo Lindgren, born /)
    expect(await kindAnswer(page, 'Immunization')).toMatchObject({ status: 'shared' })

    const portal = await context.newPage()
    await portal.goto(`${journey.running.issuer}/portal`)
    expect(await axeFindings(portal)).toEqual([])
    await portal.getByRole('link', { name: /^Stop .*Pressure Diary/ }).click()
    await portal.getByRole('button', { name: 'Stop access' }).click()
    await portal.getByText(/is stopped/).waitFor()

    await page.locator('[data-test=refresh]').click()
    await page.locator('[data-fault=ended]').waitFor()
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    await page.locator('[data-test=connect]').waitFor()
  })
})

test('a patient who does not share gives nothing, and is told so', async () => {
  await journey.withPage(async (page) => {
    const { app } = journey
    const answers: URL[] = []
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.url().startsWith(`${app.url}?`))
        answers.push(new URL(request.url()))
    })
    await connectAndSignIn(page, app, WILLIAM.username)
    await page.getByRole('button', { name: 'Don’t share' }).click()
    const told = page.locator('[data-fault=access_denied]')
    expect(await told.innerText()).toContain('You chose not to share')
    expect(await axeFindings(page)).toEqual([])
    expect(answers.map(({ searchParams }) => searchParams.get('error'))).toEqual(['access_denied'])
    expect(answers[0]?.searchParams.has('code')).toBe(false)
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    await page.locator('[data-test=connect]').waitFor()
  })
})
