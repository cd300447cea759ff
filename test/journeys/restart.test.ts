// A restart between every two steps: nothing a person has done is lost, since all state is stored.
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addApp,
  authorizeUrl,
  exchange,
  fhirGet,
  REDIRECT,
  refresh,
  requestOf,
} from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { Person } from '../support/person.ts'
import { addPractice, MAYA, MAYAS_SON } from '../support/practice.ts'

let running: Running
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
})
afterAll(() => running.close())

test('the journey goes on after a restart between every two steps', async () => {
  const app = await addApp(running)
  const person = new Person()
  const arrived = (url: string) => url.startsWith(REDIRECT)
  const open = (url: string) => person.go(url, arrived)

  let page = await open(authorizeUrl(app, requestOf(app)))
  expect(page.url).toContain('/sign-in')
  await running.restart()
  page = await person.press(page, /sign in/i, arrived, {
    fill: { username: MAYA.username, password: MAYA.password },
  })
  expect(page.url).toContain('/choose-patient')
  await running.restart()
  page = await open(page.url)
  await running.restart()
  page = await person.press(page, /continue|choose/i, arrived, { fill: { patient: MAYAS_SON } })
  expect(page.url).toContain('/consent')
  await running.restart()
  page = await person.press(page, /^(allow|share)$/i, arrived)
  await running.restart()
  const code = new URL(page.url).searchParams.get('code') ?? ''
  const tokens = await exchange(app, code)
  expect(tokens.body.patient).toBe(MAYAS_SON)
  await running.restart()
  expect((await fhirGet(app, tokens.body.access_token, `Patient/${MAYAS_SON}`)).status).toBe(200)
  await running.restart()
  const refreshed = await refresh(app, tokens.body.refresh_token)
  expect(refreshed.status).toBe(200)
  await running.restart()
  // The answer was lost: asked again, it is the same successor.
  const again = await refresh(app, tokens.body.refresh_token)
  expect(again.body.refresh_token).toBe(refreshed.body.refresh_token)
  await running.restart()
  expect((await exchange(app, code)).body.error).toBe('invalid_grant')
  expect((await fhirGet(app, again.body.access_token, `Patient/${MAYAS_SON}`)).status).toBe(401)
})
