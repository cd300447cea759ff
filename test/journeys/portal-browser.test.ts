// The portal in a real browser: a patient takes kinds away from an app that is connected, sees what it has
// read, keeps the receipt, and changes the password. Without client script too.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeFindings } from '../support/axe.ts'
import {
  type BrowserJourney,
  connectAndSignIn,
  scopeBox,
  share,
  signIn,
  startBrowserJourney,
} from '../support/browser-journey.ts'
import { ADA, WILLIAM } from '../support/practice.ts'
import { grantedScopes, heldTokens, untilRead } from '../support/pressure-diary.ts'

let journey: BrowserJourney
beforeAll(async () => {
  journey = await startBrowserJourney()
})
afterAll(() => journey?.close())

const readStatus = async (page: Page, path: string) => {
  const { accessToken } = await heldTokens(page)
  const headers = { authorization: `Bearer ${accessToken}` }
  return (await fetch(`${journey.running.fhirBase}/${path}`, { headers })).status
}

test('a patient narrows a connected app, and the app has less at its next request and refresh', async () => {
  await journey.withPage(async (page, context) => {
    await connectAndSignIn(page, journey.app, ADA.username)
    await share(page)
    await untilRead(page)
    expect(await readStatus(page, 'Condition')).toBe(200)

    const portal = await context.newPage()
    await portal.goto(`${journey.running.issuer}/portal`)
    await portal.getByRole('link', { name: /^Details of .*Pressure Diary/ }).click()
    const read = portal.getByRole('region', { name: 'What it has read' })
    await expect
      .poll(async () => {
        await portal.reload()
        return read.innerText()
      })
      .toMatch(/Measurements and test results\s*\d+ entries/)
    expect(await axeFindings(portal)).toEqual([])
    const summary = portal.locator('.summary')
    const kinds = Number(/of (\d+) kinds/.exec((await summary.textContent()) ?? '')?.[1])
    await scopeBox(portal, 'patient/Condition.rs').uncheck()
    expect(await summary.textContent()).toBe(`Keeps ${kinds - 1} of ${kinds} kinds`)
    await portal.getByText('1 month', { exact: true }).click()
    await portal.getByRole('button', { name: 'Save' }).click()
    const saved = portal.getByRole('status').filter({ hasText: 'Saved.' })
    expect(await saved.innerText()).toMatch(/No longer shared: health problems and diagnoses\./)
    expect(await saved.innerText()).toMatch(/The access ends on/)
    expect(await scopeBox(portal, 'patient/Condition.rs').count()).toBe(0)
    expect(await axeFindings(portal)).toEqual([])

    expect(await readStatus(page, 'Condition')).toBe(403)
    expect(await readStatus(page, `Patient/${ADA.patient}`)).toBe(200)
    await page.locator('[data-test=refresh]').click()
    await page.locator('[data-test=status]', { hasText: 'Renewed at' }).waitFor()
    const granted = await grantedScopes(page)
    expect(granted).not.toContain('patient/*.rs')
    expect(granted).not.toContain('patient/Condition.rs')
    expect(await readStatus(page, 'Condition')).toBe(403)

    const downloading = portal.waitForEvent('download')
    await portal.getByRole('link', { name: 'Download for other health software' }).click()
    expect((await downloading).suggestedFilename()).toMatch(/^consent.*\.json$/)
    await portal.getByRole('link', { name: 'Receipt to print' }).click()
    await portal.emulateMedia({ media: 'print' })
    expect(await portal.getByRole('link', { name: 'Back' }).isVisible()).toBe(false)
    expect(await portal.getByText('Allowed by').isVisible()).toBe(true)
  })
})

test('without client script a row left unticked takes all of it, and the password is changed', async () => {
  await journey.withPage(async (page, context) => {
    await connectAndSignIn(page, journey.app, WILLIAM.username)
    await share(page)
    await untilRead(page)
    const portal = await context.newPage()
    const session = await context.newCDPSession(portal)
    await session.send('Emulation.setScriptExecutionDisabled', { value: true })
    await portal.goto(`${journey.running.issuer}/portal`)
    await portal.getByRole('link', { name: /^Details of/ }).click()
    await scopeBox(portal, 'patient/Observation.rs').uncheck()
    await portal.getByRole('button', { name: 'Save' }).click()
    await portal.getByText('No longer shared: measurements and test results.').waitFor()
    expect(await readStatus(page, 'Observation?_count=1')).toBe(403)

    await portal.getByRole('link', { name: 'Sign-in and security' }).click()
    const fresh = 'three boats on a lake'
    await portal.getByLabel('Password now').fill(WILLIAM.password)
    await portal.getByLabel('New password', { exact: true }).fill(fresh)
    await portal.getByLabel('New password again').fill(fresh)
    await portal.getByRole('button', { name: 'Change password' }).click()
    await portal.getByText('Your password is changed.').waitFor()
    await portal.getByRole('button', { name: 'Sign out', exact: true }).click()
    await portal.goto(`${journey.running.issuer}/portal`)
    await signIn(portal, WILLIAM.username)
    await portal.getByText('do not belong together').waitFor()
  })
})
