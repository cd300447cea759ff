// The menu of the operators' console: all of it beside a wide page, one button on a phone that opens it.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { render } from '../../src/pages/render.ts'
import { allPages } from '../support/all-pages.ts'
import { axeFindings } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { type PageServer, servePages } from '../support/page-server.ts'

let browser: Browser
let server: PageServer
beforeAll(async () => {
  const page = allPages('en')['admin-registrations']
  if (page) server = await servePages(new Map([['registrations', render(page)]]))
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

async function opened(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(`${server.url}/registrations`)
  return page
}

const menuOf = (page: Page) => page.getByRole('navigation', { name: 'Console' })
const buttonOf = (page: Page) => page.getByRole('button', { name: 'Console: Registrations' })

test('a wide page shows every room in its group, and which one it is', async () => {
  const page = await opened({ viewport: { width: 1280, height: 800 } })
  expect(await buttonOf(page).isVisible()).toBe(false)
  expect(await menuOf(page).getByRole('link').count()).toBe(12)
  const apps = menuOf(page).getByRole('list', { name: 'Apps' })
  expect(await apps.getByRole('link').allInnerTexts()).toEqual([
    'Login Trusts',
    'Token Administration',
    expect.stringMatching(/^Registrations\s*2/),
    'Exports',
  ])
  expect(await apps.locator('[aria-current=page]').innerText()).toMatch(/^Registrations/)
  await page.context().close()
})

test.each([true, false])(
  'a phone shows one button, and the keyboard opens and leaves the menu (script: %s)',
  async (javaScriptEnabled) => {
    const page = await opened({ viewport: { width: 390, height: 844 }, javaScriptEnabled })
    expect(await menuOf(page).count()).toBe(0)
    await buttonOf(page).focus()
    await page.keyboard.press('Enter')
    expect(await menuOf(page).getByRole('link').count()).toBe(12)
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('Overview')
    const heights = await menuOf(page)
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getBoundingClientRect().height))
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44)
    if (javaScriptEnabled) expect(await axeFindings(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await menuOf(page).count()).toBe(0)
    await page.context().close()
  },
)
