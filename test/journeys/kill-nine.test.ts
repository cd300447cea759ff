// The whole server, in a process of its own, killed as by a power cut: between every two steps of a journey,
// and in the middle of many at once. What it had answered is so afterwards (attack N07).
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type App,
  addApp,
  authorizeUrl,
  codeFor,
  credentialsOf,
  exchange,
  fhirGet,
  post,
  REDIRECT,
  refresh,
  requestOf,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { Person } from '../support/person.ts'
import { addPractice, MAYA, MAYAS_SON, WILLIAM } from '../support/practice.ts'
import {
  compileProgram,
  type ServerProcess,
  startServerProcess,
} from '../support/server-process.ts'

const SILENT_SCOPE = 'launch/patient offline_access patient/Patient.rs'
const ROUNDS = 3
const CALLERS = 12
const ENOUGH = 60
let running: Running
let main: string
let server: ServerProcess
let app: App
beforeAll(async () => {
  running = await startChartgate({
    env: {
      CHARTGATE_TOKEN_REQUESTS_PER_MINUTE: '1000000',
      CHARTGATE_INTROSPECTION_REQUESTS_PER_MINUTE: '1000000',
    },
  })
  await addPractice(running)
  app = await addApp(running, { token_endpoint_auth_method: 'client_secret_post' })
  await running.stop()
  main = compileProgram()
  server = await startServerProcess(main, running)
})
afterAll(async () => {
  await server?.kill()
  await running?.close()
})

const arrived = (url: string) => url.startsWith(REDIRECT)
const isActive = async (token: string) =>
  (await post(app, '/introspect', { token, ...credentialsOf(app) })).body.active === true

test('a journey goes on after a kill between every two steps', async () => {
  const person = new Person()
  let page = await person.go(authorizeUrl(app, requestOf(app)), arrived)
  await server.killAndStart()
  page = await person.press(page, /sign in/i, arrived, {
    fill: { username: MAYA.username, password: MAYA.password },
  })
  expect(page.url).toContain('/choose-patient')
  await server.killAndStart()
  page = await person.press(page, /continue|choose/i, arrived, { fill: { patient: MAYAS_SON } })
  expect(page.url).toContain('/consent')
  await server.killAndStart()
  page = await person.press(page, /^(allow|share)$/i, arrived)
  const code = new URL(page.url).searchParams.get('code') ?? ''
  await server.killAndStart()
  const tokens = await exchange(app, code)
  expect(tokens.body.patient).toBe(MAYAS_SON)
  await server.killAndStart()
  expect((await fhirGet(app, tokens.body.access_token, `Patient/${MAYAS_SON}`)).status).toBe(200)
  const second = await refresh(app, tokens.body.refresh_token)
  await server.killAndStart()
  expect(await isActive(String(tokens.body.refresh_token))).toBe(false)
  expect(await isActive(String(second.body.refresh_token))).toBe(true)
  await post(app, '/revoke', { token: String(second.body.refresh_token), ...credentialsOf(app) })
  await server.killAndStart()
  expect((await refresh(app, second.body.refresh_token)).body.error).toBe('invalid_grant')
  const read = await fhirGet(app, second.body.access_token, `Patient/${MAYAS_SON}`)
  expect(read.status).toBe(401)
}, 120_000)

/** How far one authorization had come, by what was answered; `asked` was under way when the server died. */
type Course = {
  code?: string
  access?: string
  /** Refresh tokens in their order; all but the last were exchanged. */
  refreshes: string[]
  revoked: boolean
  asked: 'code' | 'exchange' | 'refresh' | 'revoke'
}

/** Goes through authorizations one after the other until the server is gone. */
async function goOn(person: Person, courses: Course[]): Promise<void> {
  const url = authorizeUrl(app, requestOf(app, { scope: SILENT_SCOPE, prompt: 'none' }))
  for (;;) {
    const course: Course = { refreshes: [], revoked: false, asked: 'code' }
    courses.push(course)
    const back = await person.go(url, arrived)
    const code = new URL(back.url).searchParams.get('code')
    if (code === null) throw new Error(back.url)
    course.code = code
    course.asked = 'exchange'
    const tokens = await expectAnswer(exchange(app, code))
    course.access = tokens.access
    course.refreshes.push(tokens.refresh)
    course.asked = 'refresh'
    for (let times = 0; times < 2; times++)
      course.refreshes.push((await expectAnswer(refresh(app, course.refreshes.at(-1)))).refresh)
    course.asked = 'revoke'
    if (courses.length % 3 === 0) continue
    await post(app, '/revoke', { token: course.refreshes.at(-1) ?? '', ...credentialsOf(app) })
    course.revoked = true
  }
}

async function expectAnswer(answering: ReturnType<typeof exchange>) {
  const { status, body } = await answering
  if (status !== 200) throw new Error(JSON.stringify(body))
  return { access: String(body.access_token), refresh: String(body.refresh_token) }
}

/** Whether the server died under a request; anything else is a fault. */
function isCut(error: unknown): boolean {
  return error instanceof TypeError || error instanceof SyntaxError
}

async function expectKept(course: Course, undisturbed: boolean): Promise<void> {
  const { code, access, refreshes } = course
  if (code === undefined) return
  if (access === undefined) {
    // It was used up unanswered, or not at all; never twice.
    const first = await exchange(app, code)
    expect([200, 400]).toContain(first.status)
    expect((await exchange(app, code)).body.error).toBe('invalid_grant')
    return
  }
  for (const used of refreshes.slice(0, -1)) expect(await isActive(used), 'used').toBe(false)
  const newest = refreshes.at(-1) ?? ''
  if (course.revoked) {
    expect(await isActive(access), 'revoked').toBe(false)
    expect(await isActive(newest), 'revoked').toBe(false)
    expect((await refresh(app, newest)).body.error).toBe('invalid_grant')
    return
  }
  // Its revocation may have been carried out without an answer.
  if (course.asked === 'revoke' && !undisturbed) return
  expect(await isActive(access), 'granted').toBe(true)
  // One that was under way is answered now, as if for the first time (F03).
  expect((await refresh(app, newest)).status).toBe(200)
}

/** The trail is whole, and has an event at least for each step that was answered. */
function expectSoundTrail(courses: readonly Course[]): void {
  const said = execFileSync(process.execPath, [main, 'audit', 'verify', '--json'], {
    env: { PATH: process.env.PATH, ...running.env },
    encoding: 'utf8',
  })
  const { sound, faults, events } = JSON.parse(said)
  expect({ sound, faults }).toEqual({ sound: true, faults: [] })
  const answered = courses.map(
    ({ access, refreshes, revoked }) =>
      (access === undefined ? 0 : 1 + refreshes.length) + (revoked ? 1 : 0),
  )
  expect(events).toBeGreaterThanOrEqual(answered.reduce((sum, one) => sum + one, 0))
}

test('under load nothing is lost that was answered: no authorization, rotation or revocation', async () => {
  const person = new Person()
  await codeFor(app, WILLIAM, { scope: SILENT_SCOPE }, person)
  const counts = { granted: 0, rotated: 0, revoked: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const lists: Course[][] = Array.from({ length: CALLERS }, () => [])
    const callers = Promise.all(
      lists.map((courses) =>
        goOn(person, courses).catch((error: unknown) => {
          if (!isCut(error)) throw error
        }),
      ),
    )
    while (lists.flat().filter(({ access }) => access !== undefined).length < ENOUGH)
      await Promise.race([sleep(5), callers])
    await sleep(Math.random() * 100)
    await server.kill()
    await callers
    expectSoundTrail(lists.flat())
    await server.start()
    for (const courses of lists)
      for (const course of courses) await expectKept(course, course !== courses.at(-1))
    for (const { access, refreshes, revoked } of lists.flat()) {
      counts.granted += access === undefined ? 0 : 1
      counts.rotated += Math.max(0, refreshes.length - 1)
      counts.revoked += revoked ? 1 : 0
    }
    // Who was signed in still is.
    const portal = await person.go(`${running.issuer}/portal`, () => false)
    expect(portal.url).toContain('/portal')
  }
  expect(counts.granted).toBeGreaterThanOrEqual(ROUNDS * ENOUGH)
  expect(counts.rotated).toBeGreaterThan(counts.granted)
  expect(counts.revoked).toBeGreaterThan(counts.granted / 3)
}, 180_000)
