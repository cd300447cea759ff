// A practitioner in a real Chromium: the chart, its portlets, and an app started from it in a tab and in a
// frame. The server is on localhost and the app on 127.0.0.1, so that to the browser they are two sites.
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChartApp } from '../../examples/chart-app/server.ts'
import { axeFindings } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { signIn } from '../support/browser-journey.ts'
import { startGrowthAndPressure } from '../support/chart-app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { addPractice, OKAFOR } from '../support/practice.ts'

const DESKTOP = { width: 1360, height: 900 }
const PHONE = { width: 390, height: 844 }

let running: Running
let embedded: ChartApp
let inTab: ChartApp
let asking: ChartApp
let browser: Browser

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  embedded = await startGrowthAndPressure(running, { client_name: 'In the chart' })
  inTab = await startGrowthAndPressure(running, {
    client_id: 'chart-app-in-tab',
    client_name: 'In a tab',
    launch_display: 'tab',
    practitioner_consent: 'always',
  })
  asking = await startGrowthAndPressure(running, {
    client_id: 'chart-app-that-asks',
    client_name: 'That asks',
    practitioner_consent: 'always',
  })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await embedded?.close()
  await inTab?.close()
  await asking?.close()
  await running?.close()
})

/** Runs `work` as a practitioner who is signed in; what the browser complains about fails. */
async function atDesk(work: (page: Page, context: BrowserContext) => Promise<void>, options = {}) {
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: DESKTOP,
    reducedMotion: 'reduce',
    ...options,
  })
  context.setDefaultTimeout(10_000)
  const complaints: string[] = []
  context.on('console', (message) => {
    // Our own pages, on the way through the app's frame, could lift its sandbox; the app's cannot.
    // And what an app was refused it tells with a status of its own.
    if (!/allow-scripts and allow-same-origin|status of 400/.test(message.text()))
      complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(error.error().message))
  try {
    const page = await context.newPage()
    await page.goto(`${running.issuer}/ehr`)
    await signIn(page, OKAFOR.username)
    await page.getByRole('heading', { name: 'Your schedule' }).waitFor()
    await work(page, context)
  } finally {
    await context.close()
  }
  expect(complaints).toEqual([])
}

const chart = (page: Page, patient: string) =>
  page.goto(`${running.issuer}/ehr/patients/${patient}`)

/** Presses Launch of the app that opens in a tab, and allows it; answers the tab. */
async function launchInTab(page: Page, context: BrowserContext): Promise<Page> {
  const opened = context.waitForEvent('page')
  await page.getByRole('button', { name: 'Launch ⁨In a tab⁩' }).click()
  const tab = await opened
  await tab.getByRole('button', { name: 'Share', exact: true }).click()
  await tab.locator('[data-test=context]').waitFor()
  return tab
}

async function launchEmbedded(page: Page): Promise<FrameLocator> {
  await page.getByRole('button', { name: 'Launch ⁨In the chart⁩' }).click()
  const frame = page.frameLocator('iframe.app-frame')
  await frame.locator('[data-test=context]').waitFor()
  return frame
}

const patientIn = (where: Page | FrameLocator) =>
  where.locator('[data-test=context]').getAttribute('data-patient')

describe('a document', () => {
  test('is opened from the list and read, and leads back', async () => {
    await atDesk(async (page) => {
      await page.goto(`${running.issuer}/ehr/patients/demo-ada/documents`)
      await page.locator('.lines a').filter({ hasText: 'note' }).first().click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(await page.locator('.document-text').first().innerText()).not.toBe('')
      await page.getByRole('link', { name: 'All documents' }).click()
      expect(new URL(page.url()).pathname).toBe('/ehr/patients/demo-ada/documents')
    })
  })

  test('that is a PDF is saved under its name', async () => {
    await atDesk(async (page) => {
      await page.goto(`${running.issuer}/ehr/patients/demo-ada/documents`)
      await page.locator('.lines li').filter({ hasText: 'PDF' }).first().getByRole('link').click()
      const saving = page.waitForEvent('download')
      await page.getByRole('link', { name: 'Download (PDF)' }).click()
      expect((await saving).suggestedFilename()).toMatch(/\.pdf$/)
    })
  })
})

describe('pages of the desk', () => {
  const PAGES = [
    '/ehr',
    '/ehr/patients?search=hart',
    '/ehr/patients/demo-william',
    '/ehr/patients/demo-theo',
    '/ehr/patients/demo-noor',
    '/ehr/patients/demo-rosa/labs',
    '/ehr/patients/demo-william/vitals',
    '/ehr/patients/demo-ada/encounters',
    '/ehr/patients/demo-ada/documents/demo-ada-doc-1',
    '/ehr/portlets?patient=demo-william',
  ]

  test('axe finds nothing, in light and in dark', { timeout: 120_000 }, () =>
    atDesk(async (page) => {
      for (const path of PAGES) {
        await page.goto(running.issuer + path)
        expect(await axeFindings(page), path).toEqual([])
      }
    }),
  )

  test('on a phone nothing is wider than the screen, and what is pressed is high enough', () =>
    atDesk(
      async (page) => {
        for (const path of PAGES) {
          await page.goto(running.issuer + path)
          const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
          expect(beyond, path).toBe(0)
          const small: string[] = await page.evaluate(`[...document.querySelectorAll(
            'button, a.button, nav a, summary, label:has(input), input:not([type=hidden], [type=checkbox])')]
            .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 80) + one.getBoundingClientRect().height)`)
          expect(small, path).toEqual([])
        }
      },
      { viewport: PHONE },
    ))

  test('the patient stays in sight, however far the chart is scrolled', () =>
    atDesk(async (page) => {
      await chart(page, 'demo-william')
      await page.evaluate('scrollTo(0, document.body.scrollHeight)')
      const top = await page
        .locator('.banner-name')
        .evaluate((name) => name.getBoundingClientRect().top)
      expect(top).toBeGreaterThanOrEqual(0)
      expect(top).toBeLessThan(100)
    }))
})

test('rearranging portlets by keyboard and without script, and the chart follows', () =>
  atDesk(
    async (page) => {
      await chart(page, 'demo-william')
      await page.getByRole('link', { name: 'Select portlets' }).click()
      await page.getByRole('checkbox', { name: 'Documents' }).uncheck()
      await page.getByRole('button', { name: 'Move down: Vitals' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('status').waitFor()
      await page.getByRole('link', { name: 'Back to the chart' }).click()
      const names = await page.locator('.portlet h2').allTextContents()
      expect(names.slice(0, 2)).toEqual(['Problems', 'Vitals'])
      expect(names).not.toContain('Documents')
      await page.goto(`${running.issuer}/ehr/portlets`)
      await page.getByRole('button', { name: 'As it was at first' }).click()
    },
    { javaScriptEnabled: false },
  ))

describe('an app in a tab', () => {
  test('opens with the patient of the chart, asks, and shows its own banner', () =>
    atDesk(async (page, context) => {
      await chart(page, 'demo-william')
      const tab = await launchInTab(page, context)
      expect(await patientIn(tab)).toBe('demo-william')
      expect(await tab.locator('[data-test=banner]').textContent()).toContain('William Arthur Hart')
      // The practitioner is in context as well, and nobody signed in a second time.
      expect(await tab.locator('[data-test=context]').textContent()).toMatch(/Okafor/)
      expect(await axeFindings(tab)).toEqual([])
      expect(await page.title()).toContain('Quickview')
    }))

  test('two tabs with two patients: each shows its own, also when loaded again', () =>
    atDesk(async (page, context) => {
      await chart(page, 'demo-william')
      const other = await context.newPage()
      await chart(other, 'demo-ada')
      const [william, ada] = [await launchInTab(page, context), await launchInTab(other, context)]
      for (const [tab, patient] of [
        [ada, 'demo-ada'],
        [william, 'demo-william'],
        [ada, 'demo-ada'],
      ] as const) {
        await tab.reload()
        expect(await patientIn(tab)).toBe(patient)
      }
    }))

  test('two launches that cross: each app gets the patient of its click', () =>
    atDesk(async (page, context) => {
      const tabs: Page[] = []
      for (const patient of ['demo-william', 'demo-ada']) {
        await chart(page, patient)
        const opened = context.waitForEvent('page')
        await page.getByRole('button', { name: 'Launch ⁨In a tab⁩' }).click()
        const tab = await opened
        await tab.getByRole('button', { name: 'Share', exact: true }).waitFor()
        tabs.push(tab)
      }
      // The second is answered first.
      for (const tab of tabs.toReversed()) {
        await tab.getByRole('button', { name: 'Share', exact: true }).click()
        await tab.locator('[data-test=context]').waitFor()
      }
      const [first, second] = tabs
      expect(first && (await patientIn(first))).toBe('demo-william')
      expect(second && (await patientIn(second))).toBe('demo-ada')
    }))
})

describe('an app in a frame', () => {
  test('opens under the patient’s banner and shows none of its own', () =>
    atDesk(async (page) => {
      await chart(page, 'demo-william')
      const frame = await launchEmbedded(page)
      expect(await patientIn(frame)).toBe('demo-william')
      expect(await frame.locator('[data-test=banner]').count()).toBe(0)
      expect(await page.locator('.banner-name').textContent()).toContain('William Arthur Hart')
      expect(await frame.locator('svg').count()).toBe(1)
      // Chart and app tell the same latest reading.
      const latest = await frame.locator('.latest strong').textContent()
      await page.getByRole('link', { name: 'Back to the chart' }).click()
      const inChart = page.locator('.portlet-vitals .measure-value').first()
      expect((await inChart.textContent())?.trim()).toBe(latest)
    }))

  test('for a child it shows growth, and says whose percentiles it shows', () =>
    atDesk(async (page) => {
      await chart(page, 'demo-theo')
      const frame = await launchEmbedded(page)
      await frame.getByRole('heading', { name: 'Growth' }).waitFor()
      expect(await frame.locator('[data-test=percentiles]').textContent()).toContain('no growth')
      expect(await frame.locator('.percentile').count()).toBeGreaterThan(0)
    }))

  test('asks in the frame where the organization wants it asked, and no is an answer too', () =>
    atDesk(async (page) => {
      await chart(page, 'demo-william')
      const start = page.getByRole('button', { name: 'Launch ⁨That asks⁩' })
      await start.click()
      const frame = page.frameLocator('iframe.app-frame')
      await frame.getByRole('button', { name: 'Share', exact: true }).click()
      await frame.locator('[data-test=context]').waitFor()
      expect(await patientIn(frame)).toBe('demo-william')
      await page.getByRole('button', { name: 'Start again' }).click()
      await frame.getByRole('button', { name: 'Don’t share' }).click()
      expect(await frame.locator('[data-test=refusal]').textContent()).toContain('not allowed')
    }))

  test('where no script runs, one press more goes on', () =>
    atDesk(
      async (page) => {
        await chart(page, 'demo-william')
        await page.getByRole('button', { name: 'Launch ⁨In the chart⁩' }).click()
        const frame = page.frameLocator('iframe.app-frame')
        await frame.getByRole('button', { name: 'Continue' }).click()
        await frame.locator('[data-test=context]').waitFor()
        expect(await patientIn(frame)).toBe('demo-william')
      },
      { javaScriptEnabled: false },
    ))

  test('two charts in two tabs, an app in each: each shows its own patient', () =>
    atDesk(async (page, context) => {
      const other = await context.newPage()
      await chart(page, 'demo-william')
      await chart(other, 'demo-rosa')
      const [william, rosa] = [await launchEmbedded(page), await launchEmbedded(other)]
      expect([await patientIn(william), await patientIn(rosa)]).toEqual([
        'demo-william',
        'demo-rosa',
      ])
      await page.getByRole('button', { name: 'Start again' }).click()
      await william.locator('[data-test=context]').waitFor()
      expect(await patientIn(william)).toBe('demo-william')
    }))

  test('what the app does in its frame stays there: it cannot lead the window away', () =>
    atDesk(async (page) => {
      await chart(page, 'demo-william')
      await launchEmbedded(page)
      const sandbox = await page.locator('iframe.app-frame').getAttribute('sandbox')
      expect(sandbox).not.toMatch(/allow-top-navigation/)
    }))
})
