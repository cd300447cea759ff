// What the command line ends on SQLite while the server runs, as another writer on the same files: what the server
// remembers of it holds for less than a second.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, addApp, codeFor, exchange, fhirGet, refresh } from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { commandLine } from '../support/command-line.ts'
import { ADA, addPractice, MAYA, MAYAS_SON, WILLIAM } from '../support/practice.ts'

const SECOND_MILLIS = 1000

const shell = commandLine()
let running: Running
let app: App
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  app = await addApp(running)
})
afterAll(async () => {
  await running?.close()
  shell.remove()
})

test.each<[what: string, who: typeof WILLIAM, words: () => string[], refused: number]>([
  ['a user', ADA, () => ['user', 'disable', 'ada'], 400],
  [
    'a right to act for somebody (B13)',
    { ...MAYA, patient: MAYAS_SON },
    () => ['user', 'proxy', 'end', 'maya', '--for', `Patient/${MAYAS_SON}`],
    400,
  ],
  ['an app', WILLIAM, () => ['app', 'disable', app.client.id], 401],
])(
  'what the command line ends, the running server refuses within a second (G03): %s',
  async (_, who, words, refused) => {
    const tokens = await exchange(app, await codeFor(app, who))
    const read = async () =>
      (await fhirGet(app, tokens.body.access_token, `Patient/${who.patient}`)).status
    // The server has all of it in memory.
    expect(await read()).toBe(200)
    const { code, err } = await shell.run(words(), { env: running.env })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    await expect.poll(read, { timeout: SECOND_MILLIS, interval: 25 }).toBe(401)
    expect((await refresh(app, tokens.body.refresh_token)).status).toBe(refused)
  },
)
