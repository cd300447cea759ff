// A practitioner whose account is a role of theirs: apps are told the role (SMART 2.2 scopes-and-launch-context,
// "fhirUser"), and what hangs on the person behind it is found all the same.
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../../src/sample/generate.ts'
import { addApp, codeFor, exchange, fhirGet } from '../support/app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { signedIn } from '../support/desk.ts'
import { textOf } from '../support/person.ts'
import { addPractice, OKAFOR } from '../support/practice.ts'

let running: Running
let role = ''
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  const found = [...generate()].find(
    (one) =>
      one.resourceType === 'PractitionerRole' &&
      JSON.stringify(one).includes('"Practitioner/demo-okafor"'),
  )
  role = `PractitionerRole/${found?.id}`
  await running.addUser({ kind: 'practitioner', username: 'role', fhirUser: role })
})
afterAll(() => running?.close())

test('an app is told the role, and may read it and what its scopes open', async () => {
  const scope = 'openid fhirUser user/Practitioner.rs'
  const app = await addApp(running, { scope })
  const code = await codeFor(app, { username: 'role', password: PASSWORD }, { scope })
  const { body } = await exchange(app, code)
  const { fhirUser } = decodeJwt(String(body.id_token))
  expect(fhirUser).toBe(`${running.fhirBase}/${role}`)
  const own = await fhirGet(app, body.access_token, role)
  expect(own.status).toBe(200)
  const { practitioner } = await own.json()
  expect((await fhirGet(app, body.access_token, practitioner.reference)).status).toBe(200)
  expect((await fhirGet(app, body.access_token, 'Patient/demo-ada')).status).toBe(403)
})

test('the front desk shows the day of the person behind it', async () => {
  const [byRole, byPerson] = await Promise.all(
    ['role', OKAFOR.username].map(async (username) => {
      const { page } = await signedIn(running, username)
      return textOf(page.html)
    }),
  )
  expect(byRole).toContain('Rahimi')
  expect(byRole).toBe(byPerson)
})

test('a role that nobody has opens the desk and finds no day', async () => {
  await running.addUser({
    kind: 'practitioner',
    username: 'vacant',
    fhirUser: 'PractitionerRole/nobody',
  })
  const { page } = await signedIn(running, 'vacant')
  expect(page.status).toBe(200)
})
