// Every page in a real browser, under the product's Content-Security-Policy: axe finds nothing, in light
// and dark, on a phone and a desktop; choices work without script, with script and by keyboard.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { render } from '../../src/pages/render.ts'
import { allPages } from '../support/all-pages.ts'
import { launchBrowser } from '../support/browser.ts'
import { type PageServer, servePages } from '../support/page-server.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const names = Object.keys(allPages('en'))
const PHONE = { width: 390, height: 844 }
const DESKTOP = { width: 1280, height: 800 }

let browser: Browser
let server: PageServer

beforeAll(async () => {
  const pages = new Map<string, string>()
  for (const language of ['en', 'es'] as const)
    for (const [name, page] of Object.entries(allPages(language)))
      pages.set(`${language}/${name}`, render(page))
  server = await servePages(pages)
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

/** Runs `work` with a page of its own; what the browser complains about (a CSP violation, an error) fails. */
async function withPage(options: BrowserContextOptions, work: (page: Page) => Promise<void>) {
  const context = await browser.newContext(options)
  const complaints: string[] = []
  try {
    const page = await context.newPage()
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await work(page)
  } finally {
    await context.close()
  }
  expect(complaints).toEqual([])
}

const open = (page: Page, name: string) => page.goto(`${server.url}/${name}`)

/** What axe finds, with every details opened, so that nothing is missed; in the dark, where only colours differ, of colours. */
async function axeFindings(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
  await page.evaluate(axe)
  const rules =
    colorScheme === 'dark' ? "{ runOnly: ['color-contrast', 'link-in-text-block'] }" : '{}'
  const results: AxeResults = await page.evaluate(`axe.run(${rules})`)
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.failureSummary ?? ''}`),
  )
}

test.each([
  { colorScheme: 'light', viewport: DESKTOP },
  { colorScheme: 'dark', viewport: DESKTOP },
  { colorScheme: 'light', viewport: PHONE },
  { colorScheme: 'dark', viewport: PHONE },
] as const)(
  'axe finds nothing on any page, $colorScheme, $viewport.width px',
  async (options) => {
    const language = options.viewport === PHONE ? 'es' : 'en'
    await withPage(options, async (page) => {
      for (const name of names.filter((one) => one !== 'continue')) {
        await open(page, `${language}/${name}`)
        expect(await axeFindings(page, options.colorScheme), name).toEqual([])
      }
    })
  },
  180_000,
)

test('no page is wider than a small phone (WCAG 2.2 §1.4.10)', async () => {
  await withPage({ viewport: { width: 320, height: 640 } }, async (page) => {
    for (const name of names) {
      await open(page, `es/${name}`)
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
      const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(beyond, name).toBe(0)
    }
  })
})

test('whatever is pressed on a phone is at least 44 px high, links in a sentence aside', async () => {
  await withPage({ viewport: PHONE }, async (page) => {
    for (const name of names) {
      await open(page, `en/${name}`)
      const small: string[] = await page.evaluate(`[...document.querySelectorAll(
        'button, a.button, summary, label:has(input), input:not([type=hidden], [type=checkbox], [type=radio])')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
        .map((one) => one.outerHTML.slice(0, 80) + one.getBoundingClientRect().height)`)
      expect(small, name).toEqual([])
    }
  })
})

/** The row of the consent page with this name. */
const rowOf = (page: Page, name: string): Locator =>
  page.locator(`[data-row]:has(> .pick .name:text-is("${name}"))`)

const isStruck = (locator: Locator) =>
  locator.evaluate((element) => getComputedStyle(element).textDecorationLine === 'line-through')

async function expectState(row: Locator, state: 'shared' | 'partly' | 'off') {
  const name = row.locator('> .pick .name')
  const [off, partly] = ['> .pick .off-state', '> .pick .part-state'].map((s) => row.locator(s))
  expect([await off?.isVisible(), await partly?.isVisible(), await isStruck(name)]).toEqual([
    state === 'off',
    state === 'partly',
    state === 'off',
  ])
}

/** Presses the button and gives what was posted. */
async function answer(page: Page, button: string): Promise<URLSearchParams> {
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByText('posted').waitFor()
  const sent = server.posted.at(-1)
  if (!sent) throw new Error('nothing was posted')
  return sent
}

describe('consent without script', () => {
  const options = { viewport: PHONE, javaScriptEnabled: false }

  test('an unticked row turns grey, struck through and labelled, and is not sent', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent')
      const allergies = rowOf(page, 'Allergies')
      await expectState(allergies, 'shared')
      await allergies.locator('input').uncheck()
      await expectState(allergies, 'off')
      const sent = await answer(page, 'Share')
      expect(sent.get('decision')).toBe('allow')
      expect(sent.get('csrf')).toBe('consent-token')
      expect(sent.get('duration')).toBe('until-stopped')
      expect(sent.getAll('scope')).not.toContain('patient/AllergyIntolerance.rs')
      expect(sent.getAll('scope')).toContain('patient/Immunization.rs')
    })
  })

  test('a row and its parts show what follows from them', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent')
      const row = rowOf(page, 'Measurements and test results')
      await row.locator('summary').click()
      const wide = row.locator('> .pick input')
      const parts = await row.locator('.part input').all()
      await expectState(row, 'shared')
      await wide.uncheck()
      // The row unticked and all parts ticked: nothing of it, and the parts show it.
      await expectState(row, 'off')
      expect(await row.locator('.part .off-state:visible').count()).toBe(parts.length)
      await parts[0]?.uncheck()
      // Some parts ticked: those, whatever the row's own box says.
      await expectState(row, 'partly')
      await wide.check()
      await expectState(row, 'partly')
      for (const part of parts) await part.uncheck()
      await expectState(row, 'off')
    })
  })

  test('the page says whether a wildcard still covers what comes later', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent-wildcard')
      const later = page.getByText('Now: kinds that are added later are included.')
      expect(await later.isVisible()).toBe(true)
      await rowOf(page, 'Insurance').locator('input').uncheck()
      expect(await later.isVisible()).toBe(false)
      expect(await page.getByText('Now: only what is ticked').isVisible()).toBe(true)
    })
  })

  test('what only script can do is not offered', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent')
      expect(await page.getByRole('button', { name: 'share none' }).count()).toBe(0)
      await open(page, 'en/sign-in')
      expect(await page.getByRole('button', { name: 'Show password' }).count()).toBe(0)
    })
  })

  test('denying sends the denial', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent')
      expect((await answer(page, 'Don’t share')).getAll('decision')).toEqual(['deny'])
    })
  })
})

describe('consent with script', () => {
  const options = { viewport: DESKTOP }

  test('a row stands for its parts, and the parts for their row', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent')
      const summary = page.locator('.summary')
      expect(await summary.textContent()).toBe('Shares 7 of 7 kinds')
      const row = rowOf(page, 'Health problems and diagnoses')
      await row.locator('summary').click()
      await row.getByRole('checkbox', { name: 'Health concerns' }).uncheck()
      await expectState(row, 'partly')
      const wide = row.locator('> .pick input')
      expect(await wide.evaluate((box) => box.matches(':indeterminate'))).toBe(true)
      expect(await summary.textContent()).toBe('Shares 7 of 7 kinds')
      const some = (await answer(page, 'Share')).getAll('scope')
      const conditions = some.filter((scope) => scope.startsWith('patient/Condition'))
      expect(conditions.map((scope) => scope.split('|')[1])).toEqual([
        'problem-list-item',
        'encounter-diagnosis',
      ])
    })
  })

  test('unticking a row unticks its parts, so that nothing of it is sent', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent')
      const row = rowOf(page, 'Measurements and test results')
      await row.locator('> .pick input').uncheck()
      await expectState(row, 'off')
      expect(await page.locator('.summary').textContent()).toBe('Shares 6 of 7 kinds')
      const scopes = (await answer(page, 'Share')).getAll('scope')
      expect(scopes.filter((scope) => scope.startsWith('patient/Observation'))).toEqual([])
    })
  })

  test('share none and share all do what they say', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent')
      await page.getByRole('button', { name: 'share none' }).click()
      expect(await page.locator('.summary').textContent()).toBe('Shares nothing of a record')
      expect(await page.locator('[name=scope]:checked').count()).toBe(0)
      await page.getByRole('button', { name: 'share all' }).click()
      expect(await page.locator('[name=scope]:not(:checked)').count()).toBe(0)
    })
  })

  test('choices of last time are shown as they were', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent-narrowed')
      await expectState(rowOf(page, 'Health problems and diagnoses'), 'off')
      await expectState(rowOf(page, 'Measurements and test results'), 'partly')
      await expectState(rowOf(page, 'Visits'), 'off')
    })
  })

  test('the keyboard alone leads through, and nothing under focus is hidden by the answer (WCAG 2.2 §2.4.11)', async () => {
    await withPage({ viewport: PHONE }, async (page) => {
      await open(page, 'en/consent-wildcard')
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.className')).toBe('skip')
      let reached = false
      for (let presses = 0; presses < 80 && !reached; presses++) {
        await page.keyboard.press('Tab')
        const focused: { value: string; hidden: boolean } = await page.evaluate(`(() => {
          const element = document.activeElement
          const box = element.getBoundingClientRect()
          const top = document.querySelector('.answer').getBoundingClientRect().top
          const hidden = !element.closest('.answer, footer') && box.bottom > top + 1
          return { value: element.value ?? '', hidden }
        })()`)
        expect(focused.hidden, focused.value).toBe(false)
        if (focused.value === 'patient/Coverage.rs') await page.keyboard.press('Space')
        reached = focused.value === 'allow'
      }
      await page.keyboard.press('Enter')
      await page.getByText('posted').waitFor()
      const scopes = server.posted.at(-1)?.getAll('scope')
      expect(scopes).toContain('patient/Immunization.rs')
      expect(scopes).not.toContain('patient/Coverage.rs')
    })
  })

  test('a form is sent once, however often its button is pressed', async () => {
    await withPage(options, async (page) => {
      await open(page, 'en/consent')
      const before = server.posted.length
      await page.getByRole('button', { name: 'Share', exact: true }).dblclick()
      await page.getByText('posted').waitFor()
      expect(server.posted.length).toBe(before + 1)
    })
  })
})

test.each([true, false])(
  'focus goes to what went wrong (script: %s)',
  async (javaScriptEnabled) => {
    await withPage({ javaScriptEnabled }, async (page) => {
      for (const name of ['consent-narrowed', 'sign-in-refused', 'choose-search']) {
        await open(page, `en/${name}`)
        await page.locator('#fault:focus').waitFor()
      }
    })
  },
)

test('a password can be looked at and is hidden at first', async () => {
  await withPage({}, async (page) => {
    await open(page, 'en/sign-in')
    const field = page.getByLabel('Password', { exact: true })
    expect(await field.getAttribute('type')).toBe('password')
    await page.getByRole('button', { name: 'Show password' }).click()
    expect(await field.getAttribute('type')).toBe('text')
    await page.getByRole('button', { name: 'Hide password' }).click()
    expect(await field.getAttribute('type')).toBe('password')
  })
})

test('going back to the app from sign-in sends none of what was typed', async () => {
  await withPage({}, async (page) => {
    await open(page, 'en/sign-in-for-app')
    await page.getByLabel('Username').fill('whart')
    const sent = await answer(page, 'Cancel')
    expect([...sent.keys()].sort()).toEqual(['csrf', 'decision'])
  })
})

test('a form that must be sent again goes by itself, and by its button where no script runs', async () => {
  await withPage({}, async (page) => {
    await open(page, 'en/continue')
    await page.getByText('posted').waitFor()
    expect(server.posted.at(-1)?.get('client_id')).toBe('pressure-diary')
  })
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await open(page, 'en/continue')
    expect((await answer(page, 'Continue')).get('client_id')).toBe('pressure-diary')
  })
})
