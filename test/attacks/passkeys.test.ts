// What a server must not take for a passkey, over HTTP: each answer is whole and signed, and wrong in one thing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { type Page, Person, textOf } from '../support/person.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'
import {
  type Lies,
  optionsOn,
  type SoftwarePasskey,
  softwarePasskey,
} from '../support/software-passkey.ts'

const nowhere = () => false
let running: Running
let count = 0
beforeAll(async () => {
  running = await startChartgate({
    tenants: ['elm-street'],
    env: { CHARTGATE_SIGN_IN_MAX_FAILURES: '200' },
  })
  await addPractice(running)
})
afterAll(() => running.close())

async function patient(at = running) {
  const username = `patient-${count++}`
  return at.addUser({ kind: 'patient', username, fhirUser: `Patient/${WILLIAM.patient}` })
}

async function password(username: string, path: string, at = running) {
  const person = new Person()
  const form = await person.go(at.issuer + path, nowhere)
  const fill = { username, password: PASSWORD }
  return { person, page: await person.press(form, /^sign in$/i, nowhere, { fill }) }
}

const use = (person: Person, page: Page, passkey: string) =>
  person.press(page, /^use a passkey$/i, nowhere, { fill: { passkey } })
const register = (person: Person, page: Page, passkey: string, name = 'Key') =>
  person.press(page, /^add a passkey$/i, nowhere, { fill: { passkey, name } })

/** Somebody with a passkey. */
async function enrolled(at = running) {
  const who = await patient(at)
  const { person } = await password(who.username, '/portal/security', at)
  const key = softwarePasskey()
  const page = await person.go(`${at.issuer}/portal/security/passkey`, nowhere)
  const done = await register(person, page, key.create(page))
  expect(textOf(done.html)).toContain('Your recovery codes')
  return { who, key, person }
}

const signInPage = (person: Person, at = running) => person.go(`${at.issuer}/sign-in`, nowhere)

/** Whether an answer to the sign-in page's question signs anybody in. */
async function signsIn(key: SoftwarePasskey, lies: Lies = {}): Promise<boolean> {
  const person = new Person()
  const page = await signInPage(person)
  const after = await use(person, page, key.get(page, lies))
  const isIn = (await person.go(`${running.issuer}/portal`, nowhere)).url.endsWith('/portal')
  expect(after.status).toBe(isIn ? 200 : 422)
  return isIn
}

test('a right answer signs in, each time anew', async () => {
  const { key } = await enrolled()
  expect(await signsIn(key)).toBe(true)
  expect(await signsIn(key)).toBe(true)
})

describe('an answer signs nobody in', () => {
  const stranger = softwarePasskey()
  test.each<[string, Lies]>([
    ['from another origin (§7.2, step 13)', { origin: 'https://evil.example' }],
    ['from another port of this host', { origin: 'http://localhost:1' }],
    ['for another relying party (§7.2, step 15)', { rpId: 'evil.example' }],
    ['for a domain above ours', { rpId: 'host' }],
    ['without user verification (§7.2, step 17)', { flags: 1 }],
    ['without user presence (§7.2, step 16)', { flags: 4 }],
    ['that was made to register (§7.2, step 11)', { type: 'webauthn.create' }],
    ['with no user handle (§7.2, step 6)', { userHandle: null }],
    ['with somebody else’s user handle', { userHandle: 'c29tZWJvZHkgZWxzZQ' }],
    ['signed by another key (§7.2, step 21)', { key: stranger.key }],
    ['of a credential that nobody has', { id: stranger.id }],
    ['to a challenge of its own', { challenge: Buffer.alloc(54).toString('base64url') }],
    ['to no challenge', { challenge: '' }],
  ])('%s', async (_, lies) => {
    const { key } = await enrolled()
    expect(await signsIn(key, lies)).toBe(false)
  })

  test('whose counter does not grow (§7.2, step 22)', async () => {
    const { key } = await enrolled()
    expect(await signsIn(key, { counter: 5 })).toBe(true)
    for (const counter of [5, 4, 0]) expect(await signsIn(key, { counter })).toBe(false)
    expect(await signsIn(key, { counter: 6 })).toBe(true)
  })

  test('twice, in one browser or another', async () => {
    const { key } = await enrolled()
    const person = new Person()
    const page = await signInPage(person)
    const answer = key.get(page)
    const copied = new Person()
    for (const [name, cookie] of person.cookies) copied.cookies.set(name, cookie)
    expect((await use(person, page, answer)).status).toBe(200)
    expect((await use(copied, page, answer)).status).toBe(422)
  })

  test('in another browser than the one that was asked (attack B14)', async () => {
    const { key } = await enrolled()
    const [attacker, victim] = [new Person(), new Person()]
    const asked = await signInPage(attacker)
    const theirs = await signInPage(victim)
    const { challenge } = optionsOn(asked, 'get')
    expect((await use(victim, theirs, key.get(theirs, { challenge }))).status).toBe(422)
  })

  test('at another practice on the same host', async () => {
    const { key } = await enrolled(running.at('elm-street'))
    expect(await signsIn(key)).toBe(false)
    const other = new Person()
    const page = await signInPage(other, running.at('elm-street'))
    expect((await use(other, page, key.get(page))).status).toBe(200)
  })

  test('of somebody switched off', async () => {
    const { who, key } = await enrolled()
    await running.gate.stores('default').users.setDisabled(who.id, Date.now())
    expect(await signsIn(key)).toBe(false)
  })

  test.each([
    '',
    '{}',
    'null',
    '[]',
    '{"id":1}',
    'x'.repeat(60_000),
    '{"response":{"clientDataJSON":"e30"}}',
  ])('that is none: %j', async (answer) => {
    const person = new Person()
    const page = await signInPage(person)
    expect((await use(person, page, answer)).status).toBe(422)
  })

  test('too often from one address, then it waits', async () => {
    const strict = await startChartgate({ env: { CHARTGATE_SIGN_IN_MAX_FAILURES: '1' } })
    const person = new Person()
    const page = await signInPage(person, strict)
    const statuses: number[] = []
    for (let time = 0; time < 6; time++) statuses.push((await use(person, page, '{}')).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    await strict.close()
  })
})

describe('after the password', () => {
  test('somebody’s own passkey goes on; somebody else’s does not', async () => {
    const mine = await enrolled()
    const other = await enrolled()
    const { person, page } = await password(mine.who.username, '/portal')
    expect(page.url).toContain('/sign-in/second-factor')
    const { challenge } = optionsOn(page, 'get')
    expect((await use(person, page, other.key.get(page))).status).toBe(422)
    expect((await use(person, page, other.key.get(page, { id: mine.key.id }))).status).toBe(422)
    // The challenge went with the first wrong answer.
    expect((await use(person, page, mine.key.get(page, { challenge }))).status).toBe(422)
    const fresh = await person.go(page.url, nowhere)
    expect((await use(person, fresh, mine.key.get(fresh))).url).toMatch(/\/portal$/)
  })

  test('the answer to the sign-in page’s question is none to the step’s', async () => {
    const { who, key } = await enrolled()
    const person = new Person()
    const front = await signInPage(person)
    const { challenge } = optionsOn(front, 'get')
    const fill = { username: who.username, password: PASSWORD }
    const step = await person.press(front, /^sign in$/i, nowhere, { fill })
    expect((await use(person, step, key.get(step, { challenge }))).status).toBe(422)
  })
})

describe('a passkey is not added', () => {
  test.each<[string, Lies]>([
    ['from another origin', { origin: 'https://evil.example' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['without user verification', { flags: 65 }],
    ['by the answer to a question of another kind', { type: 'webauthn.get' }],
    ['to a challenge of its own', { challenge: 'AAAA' }],
  ])('%s', async (_, lies) => {
    const who = await patient()
    const { person } = await password(who.username, '/portal/security')
    const page = await person.go(`${running.issuer}/portal/security/passkey`, nowhere)
    const answer = await register(person, page, softwarePasskey().create(page, lies))
    expect(answer.status).toBe(422)
    expect(await running.gate.stores('default').secondFactors.passkeys(who.id)).toEqual([])
  })

  test('twice by one answer, nor to another person’s account', async () => {
    const [mine, other] = [await patient(), await patient()]
    const at = async (who: typeof mine) => {
      const { person } = await password(who.username, '/portal/security')
      return { person, page: await person.go(`${running.issuer}/portal/security/passkey`, nowhere) }
    }
    const [here, there] = [await at(mine), await at(other)]
    const key = softwarePasskey()
    const answer = key.create(here.page)
    expect((await register(there.person, there.page, answer)).status).toBe(422)
    expect((await register(here.person, here.page, answer)).status).toBe(200)
    expect((await register(here.person, here.page, answer)).status).toBe(422)
    // The credential is one person's, whoever else asks for it.
    expect((await register(there.person, there.page, key.create(there.page))).status).toBe(422)
  })

  test.each(['', ' ', 'two\nlines', 'x'.repeat(61), '\u202egnp'])(
    'under the name %j',
    async (name) => {
      const who = await patient()
      const { person } = await password(who.username, '/portal/security')
      const page = await person.go(`${running.issuer}/portal/security/passkey`, nowhere)
      expect((await register(person, page, softwarePasskey().create(page), name)).status).toBe(422)
    },
  )
})

test('where passkeys cannot work none is offered', async () => {
  const plain = await startChartgate({ env: { CHARTGATE_PUBLIC_URL: 'http://127.0.0.1:4999' } })
  const page = await plain.gate.fetch(new Request('http://127.0.0.1:4999/sign-in'))
  expect(await page.text()).not.toContain('data-passkey')
  await plain.close()
})
