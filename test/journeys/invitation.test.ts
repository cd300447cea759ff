// Links to choose a password, and second factors taken away, over HTTP and without script.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../src/lib/hashing.ts'
import { newId } from '../../src/lib/ids.ts'
import { authenticatorApp } from '../support/authenticator-app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { type Page, Person, textOf } from '../support/person.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

const NEW_PASSWORD = 'four otters under a bridge'
const stores = () => running.gate.stores('default')
let running: Running
let operator: Awaited<ReturnType<typeof operatorAt>>
let born: string
let count = 0
beforeAll(async () => {
  running = await startChartgate({ tenants: ['elm-street'] })
  await addPractice(running)
  operator = await operatorAt(running)
  const record = await running.gate.fhirStore('default').read('Patient', WILLIAM.patient)
  born = String(record?.birthDate)
  expect(born).toMatch(/^\d{4}-\d{2}-\d{2}$/)
})
afterAll(() => running.close())

type Kind = 'patient' | 'practitioner' | 'operator' | 'auditor'
const FHIR: Partial<Record<Kind, string>> = {
  patient: `Patient/${WILLIAM.patient}`,
  practitioner: 'Practitioner/demo-okafor',
}

const linkOn = (page: Page): string =>
  /id="secret">([^<]*)</.exec(page.html)?.[1]?.replaceAll('&amp;', '&') ?? ''

/** Adds somebody in the console; answers the link that it shows. */
async function invited(kind: Kind) {
  const username = `${kind}-${count++}-new`
  const fill = { kind, username, name: 'Ada New', fhir_user: FHIR[kind] ?? '', entry: 'invite' }
  const page = await operator.person.press(await operator.look('/new-user'), /^add$/i, nowhere, {
    fill,
  })
  const user = await stores().users.findByUsername(username)
  if (!user) throw new Error(`nobody was added: ${textOf(page.html)}`)
  return { user, username, link: linkOn(page), page }
}

const choose = (page: Page, change: Record<string, string> = {}, person = new Person()) =>
  person.press(page, /^save password$/i, nowhere, {
    fill: {
      new_password: NEW_PASSWORD,
      new_password_again: NEW_PASSWORD,
      birth_date: born,
      ...change,
    },
  })
const open = (link: string, person = new Person()) => person.go(link, nowhere)

async function signsIn(username: string, password: string): Promise<boolean> {
  const person = new Person()
  const form = await person.go(`${running.issuer}/portal/security`, nowhere)
  const page = await person.press(form, /^sign in$/i, nowhere, { fill: { username, password } })
  return page.url.endsWith('/portal/security')
}

const press = async (id: string, question: string, button: RegExp, fill = {}) =>
  operator.person.press(await operator.look(`/users/${id}/${question}`), button, nowhere, { fill })

describe('an invitation', () => {
  test.each<Kind>(['patient', 'practitioner', 'operator', 'auditor'])(
    'lets a %s choose a password that nobody else ever knew',
    async (kind) => {
      const { user, username, link } = await invited(kind)
      expect(user.passwordHash).toBeNull()
      expect(link).toMatch(new RegExp(`^${running.issuer}/invitation\\?token=[\\w-]{43}$`))
      const form = await open(link)
      expect(form.html.includes('name="birth_date"')).toBe(kind === 'patient')
      // Nothing of the person is told before they have shown who they are.
      expect(form.html).not.toContain('Ada New')
      expect(form.html).not.toContain(username)
      const done = await choose(form)
      expect(textOf(done.html)).toContain(`Your username is ${username}`)
      expect(await signsIn(username, NEW_PASSWORD)).toBe(true)
      expect(JSON.stringify(await stores().invitations.newest(user.id))).not.toContain(
        link.split('token=')[1],
      )
    },
  )

  test('serves once, and then says so plainly', async () => {
    const { link, username } = await invited('practitioner')
    const before = await open(link)
    expect((await choose(before)).status).toBe(200)
    const after = await open(link)
    expect(after.status).toBe(410)
    expect(textOf(after.html)).toContain('A password was chosen with it already')
    expect(
      (
        await choose(before, {
          new_password: 'zebras on the roof',
          new_password_again: 'zebras on the roof',
        })
      ).status,
    ).toBe(410)
    expect(await signsIn(username, NEW_PASSWORD)).toBe(true)
  })

  test('of ten answers at once one is taken', async () => {
    const { link } = await invited('practitioner')
    const form = await open(link)
    const answers = await Promise.all(Array.from({ length: 10 }, () => choose(form)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('is not used up by looking at it', async () => {
    const { link } = await invited('practitioner')
    for (let time = 0; time < 3; time++) expect((await open(link)).status).toBe(200)
    expect((await choose(await open(link))).status).toBe(200)
  })

  test.each([
    [{ new_password: 'zebra-zoo', new_password_again: 'zebra-zoo' }, /too short/],
    [{ new_password: '', new_password_again: '' }, /too short/],
    [{ new_password: 'x'.repeat(257), new_password_again: 'x'.repeat(257) }, /too long/],
    [{ new_password_again: 'another one altogether' }, /not the same/],
    [{ csrf: 'forged' }, /could not be read/],
  ])('with %j changes nothing and tells why', async (change, told) => {
    const { link, user } = await invited('practitioner')
    const page = await choose(await open(link), change)
    expect([403, 422]).toContain(page.status)
    expect(textOf(page.html)).toMatch(told)
    expect((await stores().users.find(user.id))?.passwordHash).toBeNull()
    expect((await choose(await open(link))).status).toBe(200)
  })

  test('that expired, was withdrawn, renewed, or never was, says which', async () => {
    const { link, user } = await invited('practitioner')
    const renewed = linkOn(await press(user.id, 'invite', /^make the link$/i))
    expect(textOf((await open(link)).html)).toContain('withdrawn it, or sent a newer one')
    expect((await open(renewed)).status).toBe(200)
    await press(user.id, 'withdraw', /^withdraw the link$/i)
    expect((await open(renewed)).status).toBe(410)
    expect((await open(`${running.issuer}/invitation?token=nothing`)).status).toBe(404)
    expect((await open(`${running.issuer}/invitation`)).status).toBe(404)
    const expired = await invited('practitioner')
    const { invitations } = stores()
    const newest = await invitations.newest(expired.user.id)
    if (!newest) throw new Error('no link')
    const old = { id: newId(Date.now()), tokenHash: sha256('old'), expiresAt: 1 }
    await invitations.save({ ...newest, ...old })
    const page = await open(`${running.issuer}/invitation?token=old`)
    expect(page.status).toBe(410)
    expect(textOf(page.html)).toContain('not used in time')
  })

  test('of one practice is none at another', async () => {
    const { link } = await invited('practitioner')
    const elsewhere = link.replace(running.issuer, running.at('elm-street').issuer)
    expect((await open(elsewhere)).status).toBe(404)
  })

  test('of somebody switched off meanwhile lets nobody in', async () => {
    const { link, user } = await invited('practitioner')
    const form = await open(link)
    await stores().users.setDisabled(user.id, Date.now())
    expect((await open(link)).status).toBe(410)
    expect((await choose(form)).status).toBe(410)
  })
})

describe('the date of birth behind a patient’s link', () => {
  test('may be wrong four times; the fifth ends the link, and the right one is too late', async () => {
    const { link, user } = await invited('patient')
    const form = await open(link)
    for (const birth_date of ['1900-01-01', '', born.slice(0, 7), `${born} `]) {
      const page = await choose(form, { birth_date })
      expect(page.status).toBe(422)
      expect(textOf(page.html)).toContain('not the date of birth')
    }
    expect((await choose(form, { birth_date: '1900-01-01' })).status).toBe(410)
    const late = await choose(form)
    expect(late.status).toBe(410)
    expect(textOf(late.html)).toContain('wrong too often')
    expect((await stores().users.find(user.id))?.passwordHash).toBeNull()
  })

  test('guessed many at once is judged five times at most', async () => {
    const { link, user } = await invited('patient')
    const form = await open(link)
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, at) => choose(form, { birth_date: `19${40 + at}-01-01` })),
    )
    expect(pages.filter(({ status }) => status === 422).length).toBeLessThan(5)
    const { auditEvents } = stores()
    const refused = await auditEvents.search({ userId: user.id, outcome: 'refused' }, { limit: 50 })
    expect(refused).toHaveLength(5)
    expect((await choose(form)).status).toBe(410)
  })

  test('is not asked of a record without one: no link is made', async () => {
    await running.gate
      .fhirStore('default')
      .put([{ resourceType: 'Patient', id: 'no-date', birthDate: '1980' }])
    const username = `patient-${count++}-undated`
    const user = await running.addUser({ kind: 'patient', username, fhirUser: 'Patient/no-date' })
    const page = await press(user.id, 'invite', /^make the link$/i)
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toContain('no full date of birth')
  })
})

/** Somebody with an authenticator app, which has told its code of now. */
async function protectedUser() {
  const username = `practitioner-${count++}-safe`
  const user = await running.addUser({
    kind: 'practitioner',
    username,
    fhirUser: FHIR.practitioner ?? null,
  })
  const person = new Person()
  const form = await person.go(`${running.issuer}/portal/security`, nowhere)
  await person.press(form, /^sign in$/i, nowhere, { fill: { username, password: PASSWORD } })
  const page = await person.go(`${running.issuer}/portal/security/authenticator`, nowhere)
  const app = authenticatorApp(page)
  await person.press(page, /^confirm$/i, nowhere, { fill: { code: app.code() } })
  return { user, username, person, app }
}

describe('a link for a new password', () => {
  test('leaves the old one until it is used, and then ends it with every session', async () => {
    const username = `practitioner-${count++}-old`
    const user = await running.addUser({
      kind: 'practitioner',
      username,
      fhirUser: FHIR.practitioner ?? null,
    })
    const person = new Person()
    const form = await person.go(`${running.issuer}/portal/security`, nowhere)
    await person.press(form, /^sign in$/i, nowhere, { fill: { username, password: PASSWORD } })
    const link = linkOn(await press(user.id, 'invite', /^make the link$/i))
    expect(await signsIn(username, PASSWORD)).toBe(true)
    expect(textOf((await open(link)).html)).toContain('Choose a new password')
    await choose(await open(link))
    expect(await signsIn(username, PASSWORD)).toBe(false)
    expect(await signsIn(username, NEW_PASSWORD)).toBe(true)
    expect((await person.go(`${running.issuer}/portal/security`, nowhere)).url).toContain(
      '/sign-in',
    )
  })

  test('tells what else opens the account, and takes nothing of it from who has the link alone', async () => {
    const { user, username, app } = await protectedUser()
    const link = linkOn(await press(user.id, 'invite', /^make the link$/i))
    const done = await choose(await open(link))
    expect(textOf(done.html)).toMatch(/Authenticator app: Set up on .*Is one of them not yours\?/s)
    expect(await stores().secondFactors.authenticator(user.id)).not.toBeNull()
    expect(await signsIn(username, NEW_PASSWORD)).toBe(false)
    // The same visit goes on: the new password, the second factor, and the page on which it is taken away.
    const onward = /href="([^"]*return_to[^"]*)"/.exec(done.html)?.[1] ?? ''
    const person = new Person()
    const form = await person.go(new URL(onward, running.issuer).href, nowhere)
    const step = await person.press(form, /^sign in$/i, nowhere, {
      fill: { username, password: NEW_PASSWORD },
    })
    const page = await person.press(step, /^continue$/i, nowhere, { fill: { code: app.code(1) } })
    expect(textOf(page.html)).toContain('Authenticator app')
    const question = await person.go(
      `${running.issuer}/portal/security/remove?what=authenticator`,
      nowhere,
    )
    await person.press(question, /^remove$/i, nowhere)
    expect(await stores().secondFactors.authenticator(user.id)).toBeNull()
    const events = await stores().auditEvents.search({ userId: user.id }, { limit: 9 })
    expect(events.map(({ detail }) => detail?.what)).toEqual(
      expect.arrayContaining(['password', 'reset link made', 'authenticator removed']),
    )
  })

  test('says nothing of second factors to who is new', async () => {
    const { link } = await invited('practitioner')
    const done = textOf((await choose(await open(link))).html)
    expect(done).not.toMatch(/signed out|opens your account/)
  })
})

describe('second factors that are lost', () => {
  test('are taken away with a reason; the person is signed out, and told', async () => {
    const { user, username, person } = await protectedUser()
    expect(await signsIn(username, PASSWORD)).toBe(false)
    expect(textOf((await operator.look(`/users/${user.id}`)).html)).toContain(
      'authenticator app, 10 recovery codes',
    )
    await press(user.id, 'factors', /^remove second factors$/i, { reason: 'lost the phone' })
    expect((await person.go(`${running.issuer}/portal/security`, nowhere)).url).toContain(
      '/sign-in',
    )
    const again = new Person()
    const form = await again.go(`${running.issuer}/portal/security`, nowhere)
    const page = await again.press(form, /^sign in$/i, nowhere, {
      fill: { username, password: PASSWORD },
    })
    expect(textOf(page.html)).toContain('The practice removed your authenticator app')
    const [event] = await stores().auditEvents.search(
      { userId: user.id, types: ['user-changed'] },
      { limit: 1 },
    )
    expect(event?.detail).toEqual({
      by: 'operator',
      what: 'second factors reset',
      reason: 'lost the phone',
    })
    expect(event?.actorId).toBeTruthy()
  })

  test.each(['', '   ', 'x'.repeat(201)])(
    'are not taken away for the reason %j',
    async (reason) => {
      const { user } = await protectedUser()
      const page = await press(user.id, 'factors', /^remove second factors$/i, { reason })
      expect(page.status).toBe(422)
      expect(await stores().secondFactors.authenticator(user.id)).not.toBeNull()
    },
  )
})

describe('what an operator cannot', () => {
  test.each(['invite', 'withdraw', 'factors'])('%s for themselves', async (question) => {
    const me = await stores().users.findByUsername('operator-1')
    const page = await press(me?.id ?? '', question, /link|remove/i, { reason: 'mine' })
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toContain('to yourself here')
  })

  test('an auditor, anything of it', async () => {
    const { user } = await invited('practitioner')
    const auditor = await operatorAt(running, 'auditor', `auditor-${count++}`)
    for (const question of ['invite', 'withdraw', 'factors']) {
      expect((await auditor.look(`/users/${user.id}/${question}`)).status).toBe(403)
      const url = `${running.issuer}/admin/users/${user.id}/${question}`
      const body = new URLSearchParams({ csrf: '', reason: 'x' })
      expect((await auditor.person.fetch(url, { method: 'POST', body })).status).toBe(403)
    }
  })

  test('to a user of another practice', async () => {
    const theirs = await running.at('elm-street').addUser({ kind: 'operator', username: 'theirs' })
    expect((await operator.look(`/users/${theirs.id}/invite`)).status).toBe(404)
  })
})
