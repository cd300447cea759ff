import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandLine, freePorts, type Outcome } from '../../test/support/command-line.ts'
import { DEMO_USERS } from '../sample/demo-users.ts'
import { FAILED, OK } from './command.ts'
import { demoFile } from './demo/demo-file.ts'

const chartgate = commandLine()
afterAll(() => chartgate.remove())
let port = 0
beforeAll(async () => {
  port = await freePorts()
})

/** Runs a server command, does `work` while it runs, and stops it. */
async function whileRunning(
  args: string[],
  work: (printed: string) => Promise<void>,
  env: Record<string, string | undefined> = {},
): Promise<Outcome> {
  const stop = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<string>()
  const running = chartgate.run([...args, '--port', String(port)], {
    env: { ...chartgate.env, CHARTGATE_PROFILE: undefined, ...env },
    stopped: stop.promise,
    onOut: ready.resolve,
  })
  running.then(({ err }) => ready.reject(new Error(`it ended: ${err}`)), ready.reject)
  try {
    await work(await ready.promise)
  } finally {
    stop.resolve()
  }
  return running
}

const passwordsIn = (text: string) =>
  DEMO_USERS.map(
    ({ username }) => new RegExp(`${username} +([a-z]+(?:-[a-z]+){4})`).exec(text)?.[1],
  )

let printed = ''

test('the first start fills a practice, prints who can sign in, and answers', async () => {
  const { code } = await whileRunning(['demo'], async (text) => {
    printed = text
    const discovery = await fetch(`http://localhost:${port}/fhir/.well-known/smart-configuration`)
    expect(await discovery.json()).toMatchObject({
      token_endpoint: `http://localhost:${port}/token`,
    })
    const app = await fetch(`http://localhost:${port + 1}/`)
    expect(app.status).toBe(200)
    expect(app.headers.get('content-type')).toContain('text/html')
  })
  expect(code).toBe(OK)
  expect(passwordsIn(printed)).not.toContain(undefined)
  expect(new Set(passwordsIn(printed)).size).toBe(DEMO_USERS.length)
  expect(printed).toContain(`http://localhost:${port}/fhir`)
  expect(printed).toContain(`http://localhost:${port + 1}/`)
  expect(printed).toContain(
    `CHARTGATE_PROFILE=demo CHARTGATE_PORT=${port} CHARTGATE_DATA_DIR=${chartgate.dataDir} npm run`,
  )
}, 60_000)

test('it listens on this machine only', async () => {
  await whileRunning(['demo'], async () => {
    await expect(fetch(`http://127.0.0.2:${port}/`)).rejects.toThrow()
  })
})

test('its passwords are in a file that only its owner may read, and a restart prints them again', async () => {
  expect(statSync(demoFile(chartgate.dataDir)).mode & 0o777).toBe(0o600)
  await whileRunning(['demo'], async (text) => {
    expect(passwordsIn(text)).toEqual(passwordsIn(printed))
  })
})

test('the example app is registered where it is served, also after a change of ports', async () => {
  const redirects = async () =>
    JSON.parse((await chartgate.run(['app', 'show', 'patient-app'])).out).redirect_uris
  expect(await redirects()).toContain(`http://localhost:${port + 1}/`)
  port = await freePorts()
  await whileRunning(['demo'], async () => {})
  expect(await redirects()).toContain(`http://localhost:${port + 1}/`)
})

test('a first start that was interrupted is taken up again', async () => {
  const memory = JSON.parse(readFileSync(demoFile(chartgate.dataDir), 'utf8'))
  writeFileSync(demoFile(chartgate.dataDir), JSON.stringify({ ...memory, seeded: false }))
  await whileRunning(['demo'], async (text) => {
    expect(passwordsIn(text)).toEqual(passwordsIn(printed))
  })
  expect(JSON.parse(readFileSync(demoFile(chartgate.dataDir), 'utf8')).seeded).toBe(true)
}, 60_000)

test('a command without a profile says that this is the demo', async () => {
  const env = { CHARTGATE_DATA_DIR: chartgate.dataDir }
  const { code, err } = await chartgate.run(['app', 'list'], { env })
  expect(code).toBe(FAILED)
  expect(err).toContain('set CHARTGATE_PROFILE=demo')
})

const production = {
  CHARTGATE_PROFILE: 'production',
  CHARTGATE_PUBLIC_URL: 'https://chart.example.org',
}

test("production does not start on the demo's data, and says what to change", async () => {
  const env = { ...chartgate.env, ...production }
  const { code, err } = await chartgate.run(['serve'], { env })
  expect(code).toBe(FAILED)
  expect(err).toMatch(
    /does not start on the demo's data.*the user ada.*the app patient-app.*CHARTGATE_DATA_DIR/,
  )
})

test('not even when the file that tells of the demo is gone', async () => {
  const text = readFileSync(demoFile(chartgate.dataDir))
  rmSync(demoFile(chartgate.dataDir))
  const { code, err } = await chartgate.run(['serve'], { env: { ...chartgate.env, ...production } })
  writeFileSync(demoFile(chartgate.dataDir), text, { mode: 0o600 })
  expect(code).toBe(FAILED)
  expect(err).toContain('the user ada')
})

test('the demo does not run as production', async () => {
  for (const call of [
    { args: ['demo'], env: { ...chartgate.env, ...production } },
    { args: ['demo', '--profile', 'production'], env: chartgate.env },
  ]) {
    const { code, err } = await chartgate.run(call.args, { env: call.env })
    expect(code).toBe(FAILED)
    expect(err).toContain("Run 'chartgate serve'")
  }
})

test('the demo adds nobody to a database that is somebody’s', async () => {
  const own = commandLine()
  await own.run(['user', 'add', '--kind', 'operator', '--username', 'olivia'])
  const { code, err } = await own.run(['demo', '--port', String(port)])
  expect(code).toBe(FAILED)
  expect(err).toContain('a practice of its own')
  expect(existsSync(demoFile(own.dataDir))).toBe(false)
  expect(JSON.parse((await own.run(['user', 'list', '--json'])).out)).toHaveLength(1)
  own.remove()
})

test('a port that is taken is told with its number, and nothing stays behind', async () => {
  await whileRunning(['demo'], async () => {
    const { code, err } = await chartgate.run(['serve', '--port', String(port)])
    expect(code).toBe(FAILED)
    expect(err).toMatch(new RegExp(`port ${port} .*in use already.*CHARTGATE_PORT`))
  })
})

test('a broken memory of the demo is told with its file', async () => {
  writeFileSync(demoFile(chartgate.dataDir), 'not json')
  const { code, err } = await chartgate.run(['demo', '--port', String(port)])
  expect(code).toBe(FAILED)
  expect(err).toContain(`${demoFile(chartgate.dataDir)} cannot be read`)
})
