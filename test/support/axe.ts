// What axe finds on a page in the browser, with everything that can be opened opened first.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Runs axe in light and in dark; answers each finding in words, none when the page is right. */
export async function axeFindings(page: Page): Promise<string[]> {
  const findings: string[] = []
  await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
  await page.evaluate(axe)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations }: AxeResults = await page.evaluate('axe.run()')
    for (const { id, nodes } of violations)
      for (const { html, failureSummary } of nodes)
        findings.push(`${colorScheme} ${id}: ${html.slice(0, 120)} ${failureSummary ?? ''}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return findings
}
