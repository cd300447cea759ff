// A person's own sign-ins, sessions and password, over HTTP.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type App, addApp, codeFor, exchange, fhirGet } from '../support/app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { formsOf, type Page, Person, textOf } from '../support/person.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

const NEW_PASSWORD = 'four otters under a bridge'
const nowhere = () => false

let running: Running
let username: string
let count = 0

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
})
afterAll(() => running.close())
beforeEach(async () => {
  username = `person-${count++}`
  const fhirUser = `Patient/${WILLIAM.patient}`
  await running.addUser({ kind: 'patient', username, fhirUser })
})

async function signIn(password = PASSWORD): Promise<[Person, Page]> {
  const person = new Person()
  const page = await person.go(`${running.issuer}/portal/security`, nowhere)
  const after = await person.press(page, /^sign in$/i, nowhere, { fill: { username, password } })
  return [person, after]
}

const look = (person: Person) => person.go(`${running.issuer}/portal/security`, nowhere)

/** Whether the browser is still signed in. */
const isIn = async (person: Person) => (await look(person)).url.endsWith('/portal/security')

type Answers = { old_password?: string; new_password?: string; new_password_again?: string }

async function change(person: Person, answers: Answers = {}): Promise<Page> {
  return person.press(await look(person), /^change password$/i, nowhere, {
    fill: {
      old_password: PASSWORD,
      new_password: NEW_PASSWORD,
      new_password_again: NEW_PASSWORD,
      ...answers,
    },
  })
}

describe('the sign-ins', () => {
  test('are the person’s own, failures too, with their times', async () => {
    await signIn('not the password at all')
    const [, page] = await signIn()
    const table = textOf(/<table[\s\S]*<\/table>/.exec(page.html)?.[0] ?? '')
    expect(table).toMatch(/Signed in .* Wrong password/)
    expect(table).not.toMatch(/Signed in .* Signed in/)
    expect(page.html).toContain(`<time datetime="${new Date().toISOString().slice(0, 10)}`)
  })

  test('are for nobody who is not signed in', async () => {
    for (const [path, method] of [
      ['', 'GET'],
      ['/sessions', 'POST'],
      ['/password', 'POST'],
    ] as const) {
      const url = `${running.issuer}/portal/security${path}`
      const answer = await fetch(url, {
        method,
        redirect: 'manual',
        ...(method === 'POST' && { body: new URLSearchParams({ session: 'others' }) }),
      })
      expect(answer.headers.get('location')).toMatch(/\/sign-in\?return_to=/)
    }
  })
})

describe('changing the password', () => {
  test('needs the old one, ends other sessions with what lives only as long, and keeps this one', async () => {
    const scope = 'launch/patient openid online_access patient/Patient.rs'
    const app: App = await addApp(running, { scope })
    const [other] = await signIn()
    const code = await codeFor(app, { username, password: PASSWORD }, { scope }, other)
    const { body } = await exchange(app, code)
    const [person] = await signIn()
    const cookieBefore = JSON.stringify([...person.cookies])
    const done = await change(person)
    expect(textOf(done.html)).toMatch(/Your password is changed/)
    expect(await isIn(person)).toBe(true)
    expect(await isIn(other)).toBe(false)
    const read = await fhirGet(app, body.access_token, `Patient/${WILLIAM.patient}`)
    expect(read.status).toBe(401)
    expect((await signIn())[1].status).toBe(422)
    expect((await signIn(NEW_PASSWORD))[1].status).toBe(200)
    // What was copied of the session's cookie before is worth nothing after.
    expect(JSON.stringify([...person.cookies])).not.toBe(cookieBefore)
    const copied = new Person()
    for (const [key, value] of JSON.parse(cookieBefore)) copied.cookies.set(key, value)
    expect(await isIn(copied)).toBe(false)
  })

  test.each([
    [{ old_password: 'not the old password' }, /This is not your password now/],
    [{ new_password: 'zebra-zoo', new_password_again: 'zebra-zoo' }, /too short/],
    [{ new_password: '', new_password_again: '' }, /too short/],
    [{ new_password: 'x'.repeat(257), new_password_again: 'x'.repeat(257) }, /too long/],
    [{ new_password_again: 'four otters under a bridg' }, /not the same/],
    [{ new_password: PASSWORD, new_password_again: PASSWORD }, /the one you have/],
  ] as const)('with %j changes nothing and tells it at the field', async (answers, told) => {
    const [person] = await signIn()
    const page = await change(person, answers)
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toMatch(told)
    expect(page.html).toContain('aria-invalid="true"')
    for (const secret of Object.values(answers)) if (secret) expect(page.html).not.toContain(secret)
    expect((await signIn())[1].status).toBe(200)
  })

  test('guessing the old one is counted, and the right one then waits too', async () => {
    const [person] = await signIn()
    for (let guess = 0; guess < 5; guess++)
      expect((await change(person, { old_password: `guess ${guess}` })).status).toBe(422)
    const right = await change(person)
    expect(right.status).toBe(429)
    expect(textOf(right.html)).toMatch(/too many tries/)
    expect((await signIn())[1].status).toBe(200)
  })

  test('by a form that is not ours changes nothing', async () => {
    const [person] = await signIn()
    const fields = {
      old_password: PASSWORD,
      new_password: NEW_PASSWORD,
      new_password_again: NEW_PASSWORD,
    }
    for (const csrf of ['', 'x'])
      expect(
        (
          await person.fetch(`${running.issuer}/portal/security/password`, {
            method: 'POST',
            body: new URLSearchParams({ ...fields, csrf }),
            headers: { origin: 'null' },
          })
        ).status,
      ).toBe(403)
    expect((await signIn())[1].status).toBe(200)
  })

  test('is in the trail, without a password in it', async () => {
    const [person] = await signIn()
    await change(person, { old_password: 'not the old password' })
    await change(person)
    const { html } = await look(person)
    expect(textOf(/<table[\s\S]*<\/table>/.exec(html)?.[0] ?? '')).toMatch(
      /Password changed .* Change of password refused .* Signed in/,
    )
    const trail = JSON.stringify(await running.gate.stores(running.tenant).auditEvents.list())
    expect(trail).not.toMatch(/otters|not the old|pass phrase/)
  })
})

describe('other sessions', () => {
  test('are ended one by one, or all at once, never this one', async () => {
    const [first] = await signIn()
    const [second] = await signIn()
    const [person, page] = await signIn()
    const after = await person.press(page, /^sign out there$/i, nowhere)
    expect(textOf(after.html)).toMatch(/Signed out there/)
    expect([await isIn(first), await isIn(second)].filter(Boolean)).toHaveLength(1)
    const [third] = await signIn()
    await person.press(await look(person), /^sign out everywhere else$/i, nowhere)
    for (const other of [first, second, third]) expect(await isIn(other)).toBe(false)
    expect(await isIn(person)).toBe(true)
  })

  test('of somebody else are not reached by their id', async () => {
    const [victim] = await signIn()
    const { users, sessions } = running.gate.stores(running.tenant)
    const user = await users.findByUsername(username)
    const [target] = await sessions.listByUser(user?.id ?? '', running.gate.clock.now())
    username = `person-${count++}`
    await running.addUser({ kind: 'patient', username, fhirUser: 'Patient/demo-ada' })
    const [person, page] = await signIn()
    const form = formsOf(page.html).find(({ action }) => action.endsWith('/sessions'))
    const csrf = form?.fields.find(({ name }) => name === 'csrf')?.value ?? ''
    for (const session of [target?.id ?? '', 'others', ''])
      await person.fetch(`${running.issuer}/portal/security/sessions`, {
        method: 'POST',
        body: new URLSearchParams({ csrf, session }),
        headers: { origin: 'null' },
      })
    expect(await isIn(victim)).toBe(true)
    expect(await isIn(person)).toBe(true)
  })
})
