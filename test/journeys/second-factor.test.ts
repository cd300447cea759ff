// Signing in with more than a password, over HTTP and without script.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, addApp, authorizeUrl, exchange, REDIRECT, requestOf } from '../support/app.ts'
import {
  type AuthenticatorApp,
  authenticatorApp,
  recoveryCodesOn,
} from '../support/authenticator-app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { formsOf, type Page, Person, textOf } from '../support/person.ts'
import { addPractice, WILLIAM } from '../support/practice.ts'

const nowhere = () => false
let running: Running
let count = 0
beforeAll(async () => {
  running = await startChartgate({
    env: { CHARTGATE_SECOND_FACTOR: 'operators', CHARTGATE_SIGN_IN_MAX_FAILURES: '5' },
  })
  await addPractice(running)
})
afterAll(() => running.close())

type Account = { id: string; username: string }

async function account(kind: 'operator' | 'auditor' | 'patient' = 'operator'): Promise<Account> {
  const username = `${kind}-${count++}`
  const fhirUser = kind === 'patient' ? `Patient/${WILLIAM.patient}` : null
  return running.addUser({ kind, username, fhirUser })
}

/** Gives the password on the way to a page. */
async function password({ username }: Account, path = '/admin', person = new Person()) {
  const form = await person.go(`${running.issuer}${path}`, nowhere)
  const page = await person.press(form, /^sign in$/i, nowhere, {
    fill: { username, password: PASSWORD },
  })
  return { person, page }
}

/** Somebody with an authenticator app, who has never used a code of now. */
async function enrolled(kind: 'operator' | 'auditor' = 'operator') {
  const who = await account(kind)
  const { person, page } = await password(who)
  const app = authenticatorApp(page)
  const codes = await person.press(page, /^confirm$/i, nowhere, { fill: { code: app.code(-1) } })
  return { who, person, app, codes: recoveryCodesOn(codes), page: codes }
}

const enter = (person: Person, page: Page, code: string) =>
  person.press(page, /^continue$/i, nowhere, { fill: { code } })
const recover = (person: Person, page: Page, code: string) =>
  person.press(page, /recovery code/i, nowhere, { fill: { recovery_code: code } })
const isIn = async (person: Person) =>
  (await person.go(`${running.issuer}/admin`, nowhere)).url.endsWith('/admin')
const events = async ({ id }: Account) =>
  (await running.gate.stores('default').auditEvents.search({ userId: id }, { limit: 50 })).map(
    ({ type, outcome, detail }) => ({ type, outcome, detail }),
  )

describe('who must have a second factor and has none', () => {
  test.each(['operator', 'auditor'] as const)(
    'an %s sets one up before anything else',
    async (kind) => {
      const who = await account(kind)
      const { person, page } = await password(who)
      expect(page.url).toContain('/sign-in/set-up')
      expect(await isIn(person)).toBe(false)
      const app = authenticatorApp(page)
      expect(page.html).toContain('<svg class="qr" role="img"')
      const wrong = await person.press(page, /^confirm$/i, nowhere, { fill: { code: '000000' } })
      expect(wrong.status).toBe(422)
      expect(await isIn(person)).toBe(false)
      // The picture stays the same after a wrong code: the app has scanned it.
      const shown = await person.press(wrong, /^confirm$/i, nowhere, { fill: { code: app.code() } })
      expect(recoveryCodesOn(shown)).toHaveLength(10)
      expect(new Set(recoveryCodesOn(shown)).size).toBe(10)
      expect(await isIn(person)).toBe(true)
      expect(await events(who)).toEqual([
        { type: 'sign-in', outcome: 'success', detail: { amr: 'pwd otp mfa' } },
        {
          type: 'user-changed',
          outcome: 'success',
          detail: { by: 'user', what: 'authenticator added' },
        },
      ])
    },
  )

  test('a patient need not', async () => {
    const { page } = await password(await account('patient'), '/portal/security')
    expect(page.url).toMatch(/\/portal\/security$/)
  })

  test('nobody gets there without the password: not by address, not with another’s half sign-in', async () => {
    for (const path of ['/sign-in/set-up', '/sign-in/second-factor']) {
      const { url } = await new Person().go(`${running.issuer}${path}`, nowhere)
      expect(url).toMatch(/\/sign-in($|\?)/)
    }
    const { person } = await password(await account())
    const forged = new Person()
    for (const [key, cookie] of person.cookies)
      forged.cookies.set(key, { ...cookie, value: `${cookie.value.slice(0, -2)}xx` })
    expect((await forged.go(`${running.issuer}/sign-in/set-up`, nowhere)).url).toMatch(
      /\/sign-in($|\?)/,
    )
  })

  test('the secret of one person’s picture sets up no other’s app', async () => {
    const { page: mine } = await password(await account())
    const { person, page } = await password(await account())
    const app = authenticatorApp(mine)
    const field = formsOf(mine.html).flatMap(({ fields }) => fields)
    const draft = field.find(({ name }) => name === 'draft')?.value ?? ''
    const answer = await person.press(page, /^confirm$/i, nowhere, {
      fill: { code: app.code(), draft },
    })
    expect(textOf(answer.html)).toContain('The picture is too old')
    expect(await isIn(person)).toBe(false)
  })
})

describe('the code of an authenticator app', () => {
  test('is asked for after the password, and then the person is in', async () => {
    const { who, app } = await enrolled()
    const { person, page } = await password(who, '/admin/users')
    expect(page.url).toContain('/sign-in/second-factor')
    expect(page.html).toMatch(/<input[^>]*name="code"[^>]*autocomplete="one-time-code"/)
    expect(await isIn(person)).toBe(false)
    const inside = await enter(person, page, app.code())
    expect(inside.url).toMatch(/\/admin\/users$/)
  })

  test('serves once, also in the sign-in in which it was set up (RFC 6238 §5.2)', async () => {
    const { who, app } = await enrolled()
    const setUpWith = app.code(-1)
    const first = await password(who)
    expect((await enter(first.person, first.page, setUpWith)).status).toBe(422)
    const code = app.code()
    const again = await enter(first.person, first.page, code)
    expect(again.url).toMatch(/\/admin$/)
    const second = await password(who)
    const refused = await enter(second.person, second.page, code)
    expect(refused.status).toBe(422)
    expect(textOf(refused.html)).toContain('not right, or it was used already')
    expect(await isIn(second.person)).toBe(false)
  })

  test('of two at the same time one serves', async () => {
    const { who, app } = await enrolled()
    const both = [await password(who), await password(who)]
    const code = app.code()
    const pages = await Promise.all(both.map(({ person, page }) => enter(person, page, code)))
    expect(pages.map(({ status }) => status).sort()).toEqual([200, 422])
  })

  test('may be guessed so often; then the right one waits too, and strangers lock nobody out', async () => {
    const { who, app } = await enrolled()
    const { person, page } = await password(who)
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, at) => enter(person, page, String(100000 + at))),
    )
    expect(guesses.filter(({ status }) => status === 422)).toHaveLength(5)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(7)
    expect((await enter(person, page, app.code())).status).toBe(429)
    expect(await isIn(person)).toBe(false)
    const refused = (await events(who)).filter(({ type }) => type === 'sign-in-failed')
    expect(refused).toHaveLength(5)
    expect(refused[0]?.detail).toEqual({ what: 'second factor' })
    const other = await enrolled()
    const theirs = await password(other.who)
    expect((await enter(theirs.person, theirs.page, other.app.code())).url).toMatch(/\/admin$/)
  })

  test.each(['', '      ', '12345', 'abcdef', '１２３４５６', `${'1'.repeat(300)}`, "' or 1=1"])(
    'is not %j',
    async (code) => {
      const { who } = await enrolled()
      const { person, page } = await password(who)
      expect((await enter(person, page, code)).status).toBe(422)
      expect(await isIn(person)).toBe(false)
    },
  )

  test('is nothing without the password before it, nor after the password has changed', async () => {
    const { who, app } = await enrolled()
    const { person, page } = await password(who)
    const { users } = running.gate.stores('default')
    await users.setPassword(who.id, 'no hash at all', Date.now())
    const answer = await enter(person, page, app.code())
    expect(answer.url).toMatch(/\/sign-in($|\?)/)
    expect(await isIn(person)).toBe(false)
  })

  test('of somebody switched off in between signs nobody in', async () => {
    const { who, app } = await enrolled()
    const { person, page } = await password(who)
    await running.gate.stores('default').users.setDisabled(who.id, Date.now())
    expect((await enter(person, page, app.code())).url).toMatch(/\/sign-in($|\?)/)
  })

  test('is none in another browser, though that has the half sign-in of this one (attack B14)', async () => {
    const { who, app } = await enrolled()
    const { person } = await password(who)
    const other = new Person()
    const theirs = await other.go(`${running.issuer}/sign-in`, nowhere)
    for (const [key, cookie] of person.cookies)
      if (key.startsWith('cg_pending')) other.cookies.set(key, cookie)
    const step = await other.go(`${running.issuer}/sign-in/second-factor`, nowhere)
    expect(step.url).toBe(theirs.url)
    expect(
      (await enter(person, (await password(who, '/admin', person)).page, app.code())).url,
    ).toMatch(/\/admin$/)
  })

  test('from a form that is not ours is refused (attack B01)', async () => {
    const { who, app } = await enrolled()
    const { person, page } = await password(who)
    for (const csrf of ['', 'forged']) {
      const answer = await person.press(page, /^continue$/i, nowhere, {
        fill: { code: app.code(), csrf },
      })
      expect(answer.status).toBe(422)
    }
    expect(await isIn(person)).toBe(false)
  })
})

describe('a recovery code', () => {
  test('stands in once, as it was written down', async () => {
    const { who, codes } = await enrolled()
    const [code = '', another = ''] = codes
    const first = await password(who)
    const inside = await recover(first.person, first.page, ` ${code.toUpperCase()} `)
    expect(inside.url).toMatch(/\/admin$/)
    const second = await password(who)
    expect((await recover(second.person, second.page, code)).status).toBe(422)
    expect((await recover(second.person, second.page, another)).url).toMatch(/\/admin$/)
    expect(
      (await events(who)).filter(({ detail }) => detail?.what === 'recovery code used'),
    ).toHaveLength(2)
  })

  test('of somebody else is none', async () => {
    const { codes } = await enrolled()
    const { who } = await enrolled()
    const { person, page } = await password(who)
    expect((await recover(person, page, codes[0] ?? '')).status).toBe(422)
  })

  test('is kept as a hash, and the app’s secret sealed (attack N05)', async () => {
    const { who, codes } = await enrolled()
    const { secondFactors } = running.gate.stores('default')
    const kept = JSON.stringify(await secondFactors.authenticator(who.id))
    expect(kept).toContain('v1.')
    for (const code of codes) expect(kept).not.toContain(code.replaceAll('-', ''))
  })
})

/** A patient who has set an authenticator app up on their own pages. */
async function protectedPatient() {
  const who = await account('patient')
  const { person } = await password(who, '/portal/security')
  const page = await person.go(`${running.issuer}/portal/security/authenticator`, nowhere)
  const app = authenticatorApp(page)
  const shown = await person.press(page, /^confirm$/i, nowhere, { fill: { code: app.code(-1) } })
  return { who, person, app, codes: recoveryCodesOn(shown) }
}

/** As if the sign-in of everybody had been so long ago. */
async function later({ id }: Account, minutes: number): Promise<void> {
  const { sessions } = running.gate.stores('default')
  const now = Date.now()
  for (const session of await sessions.listByUser(id, now))
    await sessions.renew(session.id, { ...session, authTime: now - minutes * 60_000 }, now)
}

describe('one’s own second factors', () => {
  const security = () => `${running.issuer}/portal/security`

  test('an app is set up once a code proves it, and shown on the page with what to do about it', async () => {
    const { person, codes } = await protectedPatient()
    expect(codes).toHaveLength(10)
    const page = await person.go(security(), nowhere)
    expect(textOf(page.html)).toMatch(/Authenticator app Set up on/)
    expect(page.html).toContain('10 recovery codes are left.')
    expect(page.html).toContain('Authenticator app set up')
  })

  test('are changed by who has just signed in only, and signing in again asks for everything', async () => {
    const { who, person, app } = await protectedPatient()
    await later(who, 11)
    for (const path of [
      'authenticator',
      'passkey',
      'remove?what=authenticator',
      'recovery-codes',
    ]) {
      const { url } = await person.go(`${security()}/${path}`, nowhere)
      expect(url).toContain('/sign-in?again=1&return_to=')
    }
    const again = await person.go(`${security()}/remove?what=authenticator`, nowhere)
    expect(textOf(again.html)).toContain('Show first that it is you')
    const step = await person.press(again, /^sign in$/i, nowhere, {
      fill: { username: who.username, password: PASSWORD },
    })
    expect(step.url).toContain('/second-factor')
    const question = await enter(person, step, app.code())
    expect(question.url).toContain('/portal/security/remove?what=authenticator')
    const done = await person.press(question, /^remove$/i, nowhere)
    expect(textOf(done.html)).toContain('Removed.')
    const { secondFactors } = running.gate.stores('default')
    expect(await secondFactors.authenticator(who.id)).toBeNull()
    expect(await secondFactors.recoveryCodesLeft(who.id)).toBe(0)
    expect((await password(who, '/portal')).page.url).toMatch(/\/portal$/)
  })

  test('are not changed by a session that gave less than there is by now, however fresh', async () => {
    const who = await account('patient')
    const { person: before } = await password(who, '/portal')
    const { person } = await password(who, '/portal')
    const page = await person.go(`${security()}/authenticator`, nowhere)
    const mine = authenticatorApp(page)
    await person.press(page, /^confirm$/i, nowhere, { fill: { code: mine.code(-1) } })
    for (const path of ['authenticator', 'remove?what=authenticator', 'recovery-codes'])
      expect((await before.go(`${security()}/${path}`, nowhere)).url).toContain('/sign-in?again=1')
    // Who has just set it up has proved it.
    const question = await person.go(`${security()}/remove?what=authenticator`, nowhere)
    expect(question.status).toBe(200)
    expect(question.url).toContain('/portal/security/remove')
  })

  test('are not changed by who came in by an EHR or a provider alone', async () => {
    const who = await account('patient')
    const { person } = await password(who, '/portal')
    const { sessions } = running.gate.stores('default')
    const now = Date.now()
    for (const session of await sessions.listByUser(who.id, now))
      await sessions.renew(session.id, { ...session, amr: [] }, now)
    const { url } = await person.go(`${security()}/authenticator`, nowhere)
    expect(url).toContain('/sign-in?again=1')
  })

  test('the form of an old page does nothing once the sign-in is old', async () => {
    const { who, person } = await protectedPatient()
    const question = await person.go(`${security()}/remove?what=authenticator`, nowhere)
    await later(who, 11)
    // The cookie's session is the same, so the form's token still is; only the sign-in is too old.
    const answer = await person.press(question, /^remove$/i, nowhere)
    expect(answer.url).toContain('/sign-in?again=1')
    expect(await running.gate.stores('default').secondFactors.authenticator(who.id)).not.toBeNull()
  })

  test('the last one of who must have one stays', async () => {
    const { who, person } = await enrolled('auditor')
    const question = await person.go(`${security()}/remove?what=authenticator`, nowhere)
    const answer = await person.press(question, /^remove$/i, nowhere)
    expect(answer.status).toBe(422)
    expect(textOf(answer.html)).toContain('set up something else before')
    expect(await running.gate.stores('default').secondFactors.authenticator(who.id)).not.toBeNull()
  })

  test('new recovery codes end those before', async () => {
    const { who, person, codes } = await protectedPatient()
    const question = await person.go(`${security()}/recovery-codes`, nowhere)
    const fresh = recoveryCodesOn(await person.press(question, /^make new ones$/i, nowhere))
    expect(fresh).toHaveLength(10)
    const { person: other, page } = await password(who, '/portal')
    expect((await recover(other, page, codes[0] ?? '')).status).toBe(422)
    expect((await recover(other, page, fresh[0] ?? '')).url).toMatch(/\/portal$/)
  })

  test('what is not there cannot be removed, and nobody’s forms serve another', async () => {
    const { person } = await protectedPatient()
    for (const query of ['what=passkey&id=nobodys', 'what=passkey', 'what=everything', ''])
      expect((await person.go(`${security()}/remove?${query}`, nowhere)).status).toBe(404)
    const question = await person.go(`${security()}/remove?what=authenticator`, nowhere)
    const forged = await person.press(question, /^remove$/i, nowhere, { fill: { csrf: 'forged' } })
    expect(forged.status).toBe(403)
  })

  test('an operator comes back to the console, from a page that the console leads to', async () => {
    const { person } = await enrolled()
    const console = await person.go(`${running.issuer}/admin`, nowhere)
    expect(console.html).toMatch(/href="\/portal\/security"[^>]*>Your account</)
    const page = await person.go(security(), nowhere)
    expect(page.html).toMatch(/<a href="\/admin"[^>]*>Console</)
    expect(page.html).not.toContain('>Connected apps<')
  })
})

describe('an app’s request', () => {
  const scope = 'launch/patient openid fhirUser patient/Patient.rs'
  const arrived = (url: string) => url.startsWith(REDIRECT)
  let app: App
  beforeAll(async () => {
    app = await addApp(running, { scope })
  })

  /** Walks to the app; answers the claims of its id_token. */
  async function claimsOf(
    who: Account,
    phone: AuthenticatorApp,
    change: Record<string, string>,
    person = new Person(),
  ) {
    const url = authorizeUrl(app, requestOf(app, { scope, ...change }))
    const signIn = await person.go(url, arrived)
    const step = await person.press(signIn, /^sign in$/i, arrived, {
      fill: { username: who.username, password: PASSWORD },
    })
    expect(step.url).toMatch(/\/steps\/[^/]+\/sign-in\/second-factor$/)
    expect(step.html).toContain('Test app')
    // Where the form's answer may lead: a remembered consent goes to the app at once.
    expect(step.headers.get('content-security-policy')).toContain(new URL(REDIRECT).origin)
    const consent = await enterAt(person, step, phone.code())
    const back = await person.press(consent, /^(allow|share)$/i, arrived)
    const code = new URL(back.url).searchParams.get('code') ?? ''
    const { body } = await exchange(app, code)
    return JSON.parse(
      Buffer.from(String(body.id_token).split('.')[1] ?? '', 'base64url').toString(),
    )
  }
  const enterAt = (person: Person, page: Page, code: string) =>
    person.press(page, /^continue$/i, arrived, { fill: { code } })

  test('meets the step too, and the id_token tells how and when (RFC 8176; OIDC Core §2)', async () => {
    const { who, app: phone } = await protectedPatient()
    const claims = await claimsOf(who, phone, {})
    expect(claims.amr).toEqual(['pwd', 'otp', 'mfa'])
    expect(Math.abs(claims.auth_time - Date.now() / 1000)).toBeLessThan(60)
  })

  test.each([{ prompt: 'login' }, { max_age: '0' }])(
    'with %j asks for the second factor again (OIDC Core §3.1.2.1)',
    async (change) => {
      const { who, person, app: phone } = await protectedPatient()
      await later(who, 1)
      const before = Math.floor(Date.now() / 1000)
      const claims = await claimsOf(who, phone, change as Record<string, string>, person)
      expect(claims.auth_time).toBeGreaterThanOrEqual(before)
      expect(claims.amr).toContain('mfa')
    },
  )

  test('half a sign-in for one request is none for another', async () => {
    const { who, app: phone } = await protectedPatient()
    const person = new Person()
    const signIn = await person.go(authorizeUrl(app, requestOf(app, { scope })), arrived)
    const step = await person.press(signIn, /^sign in$/i, arrived, {
      fill: { username: who.username, password: PASSWORD },
    })
    const other = await person.go(authorizeUrl(app, requestOf(app, { scope })), arrived)
    const pending = [...person.cookies].find(([key]) => key.startsWith('cg_pending'))
    if (!pending) throw new Error('nothing is half done')
    const path = new URL(other.url).pathname
    person.cookies.set(`cg_pending ${path}`, { value: pending[1].value, path })
    expect((await person.go(`${other.url}/second-factor`, arrived)).url).toBe(other.url)
    expect((await enterAt(person, step, phone.code())).url).toContain('/consent')
  })
})

describe('a session from before the rule', () => {
  test('opens nothing for who must have a second factor', async () => {
    const { who, person } = await enrolled()
    const { sessions } = running.gate.stores('default')
    const now = Date.now()
    for (const session of await sessions.listByUser(who.id, now))
      await sessions.renew(session.id, { ...session, amr: ['pwd'] }, now)
    expect(await isIn(person)).toBe(false)
  })
})
