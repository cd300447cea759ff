// Attacks on sign-in, session and consent page, over HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type App,
  addApp,
  authorizeUrl,
  codeFor,
  exchange,
  REDIRECT,
  requestOf,
} from '../support/app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { formsOf, type Page, Person, textOf } from '../support/person.ts'
import { ADA, addPractice, MAYA, MAYAS_SON, OKAFOR, WILLIAM } from '../support/practice.ts'

let running: Running
let app: App
beforeAll(async () => {
  running = await startChartgate({ env: { CHARTGATE_SIGN_IN_MAX_FAILURES: '3' } })
  await addPractice(running)
  app = await addApp(running)
})
afterAll(() => running.close())

const nowhere = () => false
const arrived = (url: string) => url.startsWith(REDIRECT)

/** Signs in and stands before the consent page. */
async function atConsent(person: Person, of = app, who = WILLIAM, change = {}): Promise<Page> {
  const page = await person.go(authorizeUrl(of, requestOf(of, change)), arrived)
  if (!page.url.includes('/sign-in')) return page
  return person.press(page, /sign in/i, arrived, {
    fill: { username: who.username, password: who.password },
  })
}

const consentForm = (page: Page) => {
  const form = formsOf(page.html).find(({ action }) => /\/consent(\?|$)/.test(action))
  if (!form) throw new Error(textOf(page.html))
  return form
}

const send = (person: Person, page: Page, body: URLSearchParams, origin = running.issuer) =>
  person.fetch(new URL(consentForm(page).action, page.url).href, {
    method: 'POST',
    body,
    headers: { origin: new URL(origin).origin },
  })

/** The fields as they stand, and yes. */
function yes(page: Page): URLSearchParams {
  const body = new URLSearchParams({ decision: 'allow' })
  for (const field of consentForm(page).fields)
    if (field.type === 'hidden' || field.checked) body.append(field.name, field.value)
  return body
}

describe('a forged decision (B01)', () => {
  test.each(['missing', 'wrong', 'of another request', 'from another origin'])(
    'with a CSRF value that is %s is a 403 and gives nothing',
    async (kind) => {
      const person = new Person()
      const page = await atConsent(person)
      const body = yes(page)
      if (kind === 'missing') body.delete('csrf')
      if (kind === 'wrong') body.set('csrf', 'x'.repeat(43))
      if (kind === 'of another request') {
        const another = await atConsent(person)
        body.set('csrf', yes(another).get('csrf') ?? '')
      }
      const origin = kind === 'from another origin' ? 'https://evil.example' : running.issuer
      const response = await send(person, page, body, origin)
      expect(response.status).toBe(403)
      expect(response.headers.get('location')).toBeNull()
    },
  )

  test('by another signed-in person at another browser is refused', async () => {
    const page = await atConsent(new Person())
    const thief = new Person()
    await atConsent(thief, app, ADA)
    expect((await send(thief, page, yes(page))).status).toBe(403)
  })

  test('by a person who signed in as somebody else since is refused (B14)', async () => {
    const person = new Person()
    const page = await atConsent(person)
    await person.press(page, /not you/i, nowhere)
    await atConsent(person, app, ADA)
    const response = await send(person, page, yes(page))
    expect(response.headers.get('location') ?? '').not.toContain('code=')
  })
})

describe('a decision with more in it (B02, B03)', () => {
  test('scopes that were not asked for, another client, patient or redirect URI count for nothing', async () => {
    const person = new Person()
    const page = await atConsent(person, app, WILLIAM, {
      scope: 'launch/patient patient/Patient.rs patient/Condition.rs',
    })
    const body = yes(page)
    body.append('scope', 'patient/*.cruds')
    body.append('scope', 'user/*.cruds')
    body.append('scope', 'system/*.cruds')
    body.append('patient', 'demo-ada')
    body.append('client_id', 'other')
    body.append('redirect_uri', 'https://evil.example')
    body.append('approved', '1')
    body.append('auth_success', '1')
    const response = await send(person, page, body)
    const back = new URL(response.headers.get('location') ?? '')
    expect(arrived(back.href)).toBe(true)
    const tokens = await exchange(app, back.searchParams.get('code') ?? '')
    expect(tokens.body.scope).toBe('launch/patient patient/Patient.rs patient/Condition.rs')
    expect(tokens.body.patient).toBe('demo-william')
  })

  test('yes to nothing is no', async () => {
    const person = new Person()
    const page = await atConsent(person, app, WILLIAM, { scope: 'patient/Patient.rs' })
    const body = yes(page)
    body.delete('scope')
    const response = await send(person, page, body)
    const answer = new URL(response.headers.get('location') ?? '').searchParams
    expect(answer.get('error')).toBe('access_denied')
  })

  test('who shares no record does not say whose it is', async () => {
    const person = new Person()
    const scope = 'openid patient/Patient.rs'
    const page = await atConsent(person, app, WILLIAM, { scope })
    const body = yes(page)
    body.delete('scope')
    const response = await send(person, page, body)
    const code = new URL(response.headers.get('location') ?? '').searchParams.get('code')
    const { body: tokens } = await exchange(app, code ?? '')
    expect(tokens.scope).toBe('openid')
    expect(tokens).not.toHaveProperty('patient')
  })

  test('what came to the record since the page was shown is asked about, not shared along', async () => {
    const person = new Person()
    const page = await atConsent(person)
    await running.gate.fhirStore('default').put([
      {
        resourceType: 'NutritionOrder',
        id: 'new-kind',
        status: 'active',
        intent: 'order',
        dateTime: '2026-01-01',
        patient: { reference: `Patient/${WILLIAM.patient}` },
      },
    ])
    const again = await send(person, page, yes(page))
    expect(again.status).toBe(422)
    const html = await again.text()
    expect(html).toContain('has changed since')
    expect(html).toContain('patient/NutritionOrder.rs')
    // Looked through, it can be answered.
    const shown = { ...page, html }
    const answered = await send(person, shown, yes(shown))
    expect(answered.headers.get('location')).toContain('code=')
  })

  test('a decision counts once', async () => {
    const person = new Person()
    const page = await atConsent(person)
    const [first, second] = await Promise.all([
      send(person, page, yes(page)),
      send(person, page, yes(page)),
    ])
    const codes = [first, second].filter((response) =>
      response.headers.get('location')?.includes('code='),
    )
    expect(codes.length).toBe(1)
  })

  test('neither yes nor no is asked again', async () => {
    const person = new Person()
    const page = await atConsent(person)
    const body = yes(page)
    body.set('decision', 'maybe')
    const response = await send(person, page, body)
    expect(response.status).toBe(422)
  })

  test('no is access_denied, and nothing is granted', async () => {
    const page = await atConsent(new Person())
    expect(page.html).toBeTruthy()
    const person = new Person()
    const own = await atConsent(person)
    const back = await person.press(own, /don.t share/i, arrived)
    const answer = new URL(back.url).searchParams
    expect(answer.get('error')).toBe('access_denied')
    expect(answer.get('state')).toBe('state-1')
    expect(answer.has('code')).toBe(false)
  })
})

describe('whose record', () => {
  test('a patient cannot choose one they may not act for', async () => {
    const person = new Person()
    const page = await atConsent(person, app, MAYA)
    expect(page.url).toContain('/choose-patient')
    const form = formsOf(page.html).find(({ fields }) =>
      fields.some(({ name }) => name === 'patient'),
    )
    const csrf = form?.fields.find(({ name }) => name === 'csrf')?.value ?? ''
    for (const patient of ['demo-ada', 'nobody', '../demo-ada', '']) {
      const response = await person.fetch(page.url, {
        method: 'POST',
        body: new URLSearchParams({ csrf, patient }),
      })
      expect(response.status, patient).toBe(422)
    }
  })

  test('chosen anew in another tab: the page that showed the record before is no yes to this one', async () => {
    const person = new Person()
    const choose = await atConsent(person, app, MAYA, {
      scope: 'launch/patient patient/Patient.rs',
    })
    const page = await person.press(choose, /continue|choose/i, arrived, {
      fill: { patient: MAYA.patient },
    })
    const chosen = { fill: { patient: MAYAS_SON } }
    const other = await person.press(choose, /continue|choose/i, arrived, chosen)
    const again = await send(person, page, yes(page))
    expect(again.status).toBe(422)
    expect(await again.text()).toContain('has changed since')
    const answered = await send(person, other, yes(other))
    const code = new URL(answered.headers.get('location') ?? '').searchParams.get('code') ?? ''
    expect((await exchange(app, code)).body.patient).toBe(MAYAS_SON)
  })

  test('is asked again when the right to act ended before the answer (B13)', async () => {
    const person = new Person()
    const choose = await atConsent(person, app, MAYA)
    const page = await person.press(choose, /continue|choose/i, arrived, {
      fill: { patient: MAYAS_SON },
    })
    const { users } = running.gate.stores('default')
    await users.endProxy('proxy-1', running.gate.clock.now())
    const response = await send(person, page, yes(page))
    expect(response.headers.get('location') ?? '').not.toContain('code=')
  })

  test('a practitioner finds patients by searching', async () => {
    const person = new Person()
    const page = await atConsent(person, app, { ...OKAFOR, patient: '' })
    expect(page.url).toContain('/choose-patient')
    const found = await person.press(page, /search|find/i, nowhere, { fill: { search: 'Hart' } })
    expect(found.html).toContain('demo-william')
    const none = await person.press(page, /search|find/i, nowhere, { fill: { search: 'Zzzz' } })
    expect(none.html).not.toContain('demo-')
  })

  test('an earlier consent for one patient is not one for another (B09)', async () => {
    const { users } = running.gate.stores('default')
    const maya = await users.findByUsername(MAYA.username)
    await users.addProxy({
      id: 'proxy-2',
      userId: maya?.id ?? '',
      patientId: MAYAS_SON,
      relationship: 'mother',
      from: 0,
      until: null,
    })
    const fresh = await addApp(running)
    const person = new Person()
    await codeFor(fresh, MAYA, {}, person)
    const page = await person.go(authorizeUrl(fresh, requestOf(fresh, { prompt: 'none' })), arrived)
    expect(new URL(page.url).searchParams.get('error')).toBe('interaction_required')
  })
})

describe('pages', () => {
  test('forbid framing, foreign scripts and referrers (B05, B06, RFC 9700 §4.16, §4.2.4)', async () => {
    const person = new Person()
    const signIn = await person.go(authorizeUrl(app, requestOf(app)), nowhere)
    const consent = await atConsent(new Person())
    const portal = await person.go(`${running.issuer}/portal`, nowhere)
    for (const page of [signIn, consent, portal]) {
      const policy = page.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain('unsafe-inline')
      expect(page.headers.get('x-frame-options')).toBe('DENY')
      expect(page.headers.get('referrer-policy')).toBe('no-referrer')
      expect(page.html).not.toMatch(/<script(?![^>]*\ssrc=)|\son[a-z]+=|style="/)
    }
  })

  test('show a hostile name as text (B06, B07)', async () => {
    // As an older version, or somebody at the database, might have let it in.
    const hostile = await addApp(
      running,
      {},
      {
        name: '<img src=x onerror=alert(1)> \u202eMyChart',
        developer: '"><script>alert(1)</script>',
      },
    )
    const page = await atConsent(new Person(), hostile)
    expect(page.html).not.toContain('<img src=x')
    expect(page.html).not.toContain('<script>alert')
    expect(page.html).toContain('localhost:9')
  })

  test('the person is named before they agree (B14)', async () => {
    expect(textOf((await atConsent(new Person())).html)).toBeTruthy()
    expect((await atConsent(new Person())).html).toContain('william')
  })

  test('links and forms come from the configured URL, whatever Host says (B18)', async () => {
    const response = await fetch(`${running.issuer}/.well-known/smart-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    })
    expect(await response.text()).not.toContain('evil.example')
  })
})

describe('sign-in', () => {
  const attempt = async (person: Person, username: string, password: string) => {
    const page = await person.go(authorizeUrl(app, requestOf(app)), nowhere)
    return person.press(page, /sign in/i, arrived, { fill: { username, password } })
  }
  const without = (page: Page) =>
    textOf(page.html).replaceAll(/william|nobody-such|disabled-one/g, '...')

  test('answers alike for a wrong password, no such user and a disabled one (B19)', async () => {
    await running.addUser({
      kind: 'patient',
      username: 'disabled-one',
      fhirUser: 'Patient/demo-ada',
      disabledAt: 1,
    })
    const answers = await Promise.all([
      attempt(new Person(), 'william', 'wrong'),
      attempt(new Person(), 'nobody-such', 'wrong'),
      attempt(new Person(), 'disabled-one', PASSWORD),
    ])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422]))
    expect(new Set(answers.map(without)).size).toBe(1)
  })

  test('too many failures wait, for that person at that place, even with the right password (B19)', async () => {
    await running.addUser({ kind: 'patient', username: 'guessed', fhirUser: 'Patient/demo-ada' })
    for (let guess = 0; guess < 3; guess++)
      expect((await attempt(new Person(), 'guessed', `guess ${guess}`)).status).toBe(422)
    expect((await attempt(new Person(), 'guessed', PASSWORD)).status).toBe(429)
    expect((await attempt(new Person(), 'ada', PASSWORD)).status).not.toBe(429)
  })

  test('gives a new session; one planted before is worth nothing (B15)', async () => {
    const person = new Person()
    person.cookies.set('cg_session /', { value: 'planted', path: '/' })
    await atConsent(person)
    const after = person.cookies.get('cg_session /')?.value
    expect(after).toBeDefined()
    expect(after).not.toBe('planted')
  })

  test('an operator, who has no record, is asked to sign in as somebody else', async () => {
    await running.addUser({ kind: 'operator', username: 'operator' })
    const person = new Person()
    const page = await attempt(person, 'operator', PASSWORD)
    expect(page.url).toContain('/sign-in')
  })

  test('does not send people to other sites afterwards', async () => {
    for (const target of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:x',
    ]) {
      const person = new Person()
      const page = await person.go(
        `${running.issuer}/sign-in?return_to=${encodeURIComponent(target)}`,
        nowhere,
      )
      const after = await person.press(page, /sign in/i, nowhere, {
        fill: { username: 'ada', password: PASSWORD },
      })
      expect(new URL(after.url).origin).toBe(new URL(running.issuer).origin)
    }
  })
})
