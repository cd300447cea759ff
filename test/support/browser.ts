// A real Chromium for tests, out of an npm package: unpacked on first use (some seconds), one process
// tree per launch. The arguments are our own: the package's defaults switch web security off.
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
]

/** Starts a browser; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ARGUMENTS,
    headless: true,
  })
}
