// The console's other rooms over HTTP: the trust desk, users and proxies, keys, the audit trail, the overview.
import { generateKeyPairSync } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addApp, codeFor, exchange, fhirGet, REDIRECT } from '../support/app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { type Page, Person, textOf } from '../support/person.ts'
import { ADA, addPractice, MAYA, MAYAS_SON } from '../support/practice.ts'

let running: Running
let operator: Awaited<ReturnType<typeof operatorAt>>
let auditor: Awaited<ReturnType<typeof operatorAt>>

beforeAll(async () => {
  running = await startChartgate({
    env: {
      CHARTGATE_REGISTRATION_APPROVAL: 'every-app',
      CHARTGATE_REGISTRATION_REQUESTS_PER_MINUTE: '1000',
    },
  })
  await addPractice(running)
  operator = await operatorAt(running)
  auditor = await operatorAt(running, 'auditor')
})
afterAll(() => running.close())

const stores = () => running.gate.stores('default')
const secretOf = (page: Page) => /id="secret">\s*([^<\s]+)\s*</.exec(page.html)?.[1] ?? ''
const userOf = async (username: string) => {
  const user = await stores().users.findByUsername(username)
  if (!user) throw new Error(`no ${username}`)
  return user
}

/** Posts to the console without a form of ours. */
const forge = (who: typeof operator, path: string, fields: Record<string, string> = {}) =>
  who.person.fetch(`${running.issuer}/admin${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  })

async function register(name: string): Promise<Record<string, string>> {
  const response = await fetch(`${running.issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: name,
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'launch/patient openid fhirUser offline_access patient/*.rs',
    }),
  })
  return response.json()
}

describe('the trust desk', () => {
  test('an app that waits is seen in the menu, approved, and may then ask people', async () => {
    const { client_id: id = '' } = await register('Quiet Garden')
    const desk = await operator.look('/registrations')
    expect(desk.html).toContain('Quiet Garden')
    expect(desk.html).toMatch(/class="badge">1/)
    expect(textOf(desk.html)).toMatch(/48 hours left of 48/)
    const done = await operator.person.press(desk, /^approve$/i, nowhere)
    expect(textOf(done.html)).toMatch(/Approved/)
    const client = await stores().clients.find(id)
    if (!client) throw new Error('gone')
    const app = { client, secret: null, running }
    expect((await exchange(app, await codeFor(app, ADA))).status).toBe(200)
    const [event] = await stores().auditEvents.list({ type: 'registration-decided' })
    expect(event).toMatchObject({ clientId: id, actorId: (await userOf('operator-1')).id })
  })

  test('one that looks like a trusted app is marked, and one that is refused stays off', async () => {
    const { client_id: id = '' } = await register('Qu1et Gаrden')
    const desk = await operator.look('/registrations')
    expect(textOf(desk.html)).toMatch(/reads like Quiet Garden/)
    await operator.person.press(desk, /^refuse$/i, nowhere)
    expect((await stores().clients.find(id))?.disabledAt).not.toBeNull()
    expect((await stores().registrations.find(id))?.state).toBe('refused')
    expect(textOf((await operator.look('/registrations')).html)).toMatch(/Nothing waits/)
  })

  test('a developer registers with a token that is shown once, as often as it says', async () => {
    const desk = await operator.look('/registrations')
    const page = await operator.person.press(desk, /make a token/i, nowhere, {
      fill: { note: 'Northlight', uses: '1', days: '7' },
    })
    const token = secretOf(page)
    expect(token).toMatch(/^[\w-]{43}$/)
    const again = await operator.look('/registrations')
    expect(again.html).toContain('Northlight')
    expect(again.html).not.toContain(token)
    await operator.person.press(again, /^withdraw$/i, nowhere)
    const refused = await fetch(`${running.issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{}',
    })
    expect(refused.status).toBe(401)
  })

  test.each([
    { note: '', uses: '1', days: '7' },
    { note: 'x', uses: '0', days: '7' },
    { note: 'x', uses: '5000', days: '7' },
    { note: 'x', uses: '1', days: '900' },
    { note: 'x', uses: 'many', days: '7' },
  ])('a token for %j is refused at the field', async (fill) => {
    const page = await operator.person.press(
      await operator.look('/registrations'),
      /make a token/i,
      nowhere,
      { fill },
    )
    expect(page.status).toBe(422)
  })

  test('nobody decides without a form of ours, and no auditor at all', async () => {
    const { client_id: id = '' } = await register('Left Alone')
    for (const path of [
      '/registrations/decide',
      '/registrations/tokens',
      '/registrations/withdraw',
    ])
      for (const who of [operator, auditor])
        expect(
          (await forge(who, path, { id, decision: 'approved', note: 'x', uses: '1', days: '1' }))
            .status,
        ).toBe(403)
    expect((await stores().registrations.find(id))?.state).toBe('waiting')
  })
})

describe('users', () => {
  test('one is added with a password that is shown once, and signs in with it', async () => {
    const form = await operator.look('/new-user')
    const page = await operator.person.press(form, /^add$/i, nowhere, {
      fill: { kind: 'auditor', username: 'Zoë', name: 'Zoë Quist', entry: 'password' },
    })
    const password = secretOf(page)
    expect(page.headers.get('cache-control')).toBe('no-store')
    const person = new Person()
    const signIn = await person.go(`${running.issuer}/sign-in?return_to=/admin/audit`, nowhere)
    const inside = await person.press(signIn, /sign in/i, nowhere, {
      fill: { username: 'zoë', password },
    })
    expect(textOf(inside.html)).toMatch(/^Audit trail/)
    const list = await operator.look('/users?q=quist')
    expect(list.html).toContain('Zoë Quist')
    expect(list.html).not.toContain(password)
  })

  test.each([
    [{ kind: 'patient', username: 'new', fhir_user: '' }, 'fhir_user'],
    [{ kind: 'patient', username: 'new', fhir_user: 'Practitioner/1' }, 'fhir_user'],
    [{ kind: 'operator', username: 'new', fhir_user: 'Patient/1' }, 'fhir_user'],
    [{ kind: 'patient', username: 'two words', fhir_user: 'Patient/1' }, 'username'],
    [{ kind: 'patient', username: 'MAYA', fhir_user: 'Patient/1' }, 'username'],
    [{ kind: 'king', username: 'new', fhir_user: '' }, 'kind'],
    [{ kind: 'operator', username: 'new', name: 'evil\u202Eeman' }, 'name'],
  ])('%j is refused at the field', async (fill, field) => {
    const form = await operator.look('/new-user')
    const page = await operator.person.press(form, /^add$/i, nowhere, { fill })
    expect(page.status).toBe(422)
    expect(page.html).toContain(`id="${field}-fault"`)
  })

  test('a new password ends the sign-ins and what was allowed before', async () => {
    const app = await addApp(running, { client_name: 'Before' })
    const { body } = await exchange(app, await codeFor(app, MAYA))
    const { id } = await userOf('maya')
    const question = await operator.look(`/users/${id}/reset`)
    const page = await operator.person.press(question, /^new password$/i, nowhere)
    expect(secretOf(page)).not.toBe('')
    expect((await fhirGet(app, body.access_token, `Patient/${MAYA.patient}`)).status).toBe(401)
    const signIn = await new Person().go(`${running.issuer}/sign-in`, nowhere)
    expect(signIn.status).toBe(200)
    await stores().users.setPassword(id, (await userOf('ada')).passwordHash ?? '', 1)
  })

  test('switched off nobody signs in, and what they allowed rests', async () => {
    const app = await addApp(running, { client_name: 'Rests' })
    const { body } = await exchange(app, await codeFor(app, ADA))
    const reads = async () =>
      (await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)).status
    const { id } = await userOf('ada')
    const press = async (path: string, button: RegExp) =>
      operator.person.press(await operator.look(`/users/${id}${path}`), button, nowhere)
    await press('/off', /^switch off$/i)
    expect(await reads()).toBe(401)
    await press('/on', /^switch on$/i)
    expect(await reads()).toBe(200)
  })

  test('an operator cannot switch themselves off', async () => {
    const { id } = await userOf('operator-1')
    const question = await operator.look(`/users/${id}/off`)
    const page = await operator.person.press(question, /^switch off$/i, nowhere)
    expect(page.status).toBe(422)
    expect((await userOf('operator-1')).disabledAt).toBeNull()
  })

  test('an operator gets no new password of their own without the old one', async () => {
    const { id, passwordHash } = await userOf('operator-1')
    const question = await operator.look(`/users/${id}/reset`)
    const page = await operator.person.press(question, /^new password$/i, nowhere)
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toContain('You cannot do this to yourself here')
    expect((await userOf('operator-1')).passwordHash).toBe(passwordHash)
  })

  test('a proxy is given until a day, and when it is ended so is what was allowed by it (attack B13)', async () => {
    const { id } = await userOf('ada')
    const page = await operator.look(`/users/${id}`)
    const saved = await operator.person.press(page, /let them act/i, nowhere, {
      fill: { patient: MAYAS_SON, relationship: 'aunt', until: '2199-01-01' },
    })
    expect(textOf(saved.html)).toMatch(/Saved.*aunt/)
    const app = await addApp(running, { client_name: 'By proxy' })
    const { body } = await exchange(app, await codeFor(app, { ...ADA, patient: MAYAS_SON }))
    const reads = async () => (await fhirGet(app, body.access_token, `Patient/${MAYAS_SON}`)).status
    expect(await reads()).toBe(200)
    await operator.person.press(saved, /end it now/i, nowhere)
    expect(await reads()).toBe(401)
  })

  test.each([
    [{ patient: 'no-such-patient', relationship: 'x' }, /no patient with this id/],
    [{ patient: MAYAS_SON, relationship: '' }, /what the person is to the patient/],
    [{ patient: MAYAS_SON, relationship: 'x', until: '2001-01-01' }, /the end is after/],
    [{ patient: MAYAS_SON, relationship: 'x', until: 'soon' }, /the end is after/],
  ])('a proxy as %j is refused', async (fill, words) => {
    const { id } = await userOf('ada')
    const page = await operator.look(`/users/${id}`)
    const again = await operator.person.press(page, /let them act/i, nowhere, { fill })
    expect(again.status).toBe(422)
    expect(textOf(again.html)).toMatch(words)
  })

  test('no auditor changes a user, and nobody without a form of ours', async () => {
    const { id } = await userOf('ada')
    for (const path of [
      '/new-user',
      `/users/${id}/reset`,
      `/users/${id}/off`,
      `/users/${id}/proxies`,
    ])
      for (const who of [operator, auditor])
        expect((await forge(who, path, { patient: MAYAS_SON, relationship: 'x' })).status).toBe(403)
    expect((await userOf('ada')).disabledAt).toBeNull()
    expect((await auditor.look(`/users/${id}`)).html).not.toMatch(/Switch off|Let them act/)
  })
})

describe('keys', () => {
  const keySet = async (): Promise<{ keys: { kid: string }[] }> =>
    (await fetch(`${running.issuer}/jwks`)).json()

  test('the next key takes over, and what the one before signed still verifies (OIDC Core §10.1.1)', async () => {
    const app = await addApp(running, { client_name: 'Signed' })
    const { body } = await exchange(app, await codeFor(app, ADA))
    const before = await keySet()
    const question = await operator.look('/keys/rotate/RS256')
    expect(textOf(question.html)).toMatch(/goes on verifying/)
    const done = await operator.person.press(question, /rotate now/i, nowhere)
    expect(textOf(done.html)).toMatch(/The next key has taken over/)
    const after = await keySet()
    expect(after.keys.length).toBeGreaterThan(before.keys.length)
    const jwks = createRemoteJWKSet(new URL(`${running.issuer}/jwks`))
    await expect(
      jwtVerify(String(body.id_token), jwks, { audience: app.client.id }),
    ).resolves.toBeDefined()
  })

  test('a private key in PEM is taken over and never shown', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const form = await operator.look('/keys')
    const done = await operator.person.press(form, /^import$/i, nowhere, { fill: { pem } })
    expect(textOf(done.html)).toMatch(/The key was imported/)
    expect(done.html).not.toContain('PRIVATE')
    const { d } = privateKey.export({ format: 'jwk' })
    for (const text of [done.html, JSON.stringify(await keySet())])
      expect(text).not.toContain(String(d))
  })

  test.each(['', 'nonsense', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'])(
    'what is no key is refused and not shown again: %j',
    async (pem) => {
      const form = await operator.look('/keys')
      const page = await operator.person.press(form, /^import$/i, nowhere, { fill: { pem } })
      expect(page.status).toBe(422)
      expect(page.html).not.toContain('AAAA')
    },
  )

  test('no sealed part of a key is on the page', async () => {
    const { html } = await operator.look('/keys')
    for (const key of await stores().signingKeys.list()) {
      expect(html).toContain(key.kid)
      expect(html).not.toContain(key.sealedPrivate)
    }
  })

  test('no auditor rotates, and nobody without a form of ours', async () => {
    const before = await keySet()
    for (const who of [operator, auditor])
      for (const path of ['/keys/rotate/RS256', '/keys/import'])
        expect((await forge(who, path)).status).toBe(403)
    expect((await operator.look('/keys/rotate/none')).status).toBe(404)
    expect(await keySet()).toEqual(before)
  })
})

describe('the audit trail', () => {
  test('tells who did what to whom, found by person, app, patient and kind', async () => {
    const app = await addApp(running, { client_name: 'Traced' })
    const { body } = await exchange(app, await codeFor(app, ADA))
    await fhirGet(app, body.access_token, `Patient/${ADA.patient}`)
    // Reads are recorded in batches.
    await new Promise((resolve) => setTimeout(resolve, 150))
    for (const query of [
      `app=${app.client.id}`,
      `patient=${ADA.patient}&type=fhir-access`,
      'person=ada&type=consent-granted',
    ]) {
      const page = await operator.look(`/audit?${query}`)
      expect(page.html, query).toContain('Traced')
    }
    const byOperator = await operator.look('/audit?person=operator-1&type=user-changed')
    expect(byOperator.html).toContain('by <bdi>operator-1</bdi>')
    const none = await operator.look('/audit?person=nobody-at-all')
    expect(none.html).toContain('Nobody signs in with the username <bdi>nobody-at-all</bdi>')
    expect((await operator.look('/audit?until=2001-01-01')).html).toContain('Nothing found')
  })

  test('holds no token, code or secret (N05), on the page and in the file', async () => {
    const app = await addApp(running, {
      client_name: 'Quiet',
      token_endpoint_auth_method: 'client_secret_post',
    })
    const code = await codeFor(app, ADA)
    const { body } = await exchange(app, code)
    const page = await operator.look('/audit')
    const file = await operator.person.fetch(`${running.issuer}/admin/audit.csv`)
    const text = page.html + (await file.text())
    expect(text).toContain(app.client.id)
    for (const secret of [code, body.access_token, body.refresh_token, app.secret, PASSWORD])
      expect(text).not.toContain(String(secret))
  })

  test('is whole after all of this', async () => {
    expect((await stores().auditEvents.verify()).faults).toEqual([])
  })

  test('goes on page by page', async () => {
    await stores().write(async (unit) => {
      for (let i = 0; i < 250; i++)
        await unit.auditEvents.append({ type: 'sign-out', at: 1000 + i, outcome: 'success' })
    })
    let page = await operator.look('/audit?type=sign-out')
    const seen: string[] = []
    for (let pages = 1; pages < 10; pages++) {
      seen.push(...[...page.html.matchAll(/datetime="(1970[^"]+)"/g)].map(([, at]) => at ?? ''))
      const next = /<a href="([^"]+)" rel="next"/.exec(page.html)?.[1]
      if (next === undefined) break
      page = await operator.person.go(
        new URL(next.replaceAll('&amp;', '&'), page.url).href,
        nowhere,
      )
    }
    expect(seen).toHaveLength(250)
    expect(new Set(seen).size).toBe(250)
  })
})

test('the overview counts what is in force and draws what happened', async () => {
  const page = await operator.look('')
  expect(wordsOf(page.html)).toMatch(/authorizations in force.*Sign-ins/)
  expect(page.html).toMatch(/<svg class="day-chart"/)
  expect(page.html).toMatch(/<rect /)
  const clinician = await operatorAt(running, 'practitioner')
  for (const path of ['', '/audit', '/audit.csv', '/keys', '/users', '/registrations'])
    expect((await clinician.look(path)).status).toBe(403)
})

test('the overview shows a day, a week or a month without script, and how the parts are', async () => {
  const day = await operator.look('')
  expect(wordsOf(day.html)).toMatch(/Database well wrote in \d+ ms SQLite, .* free on the disk/)
  expect(wordsOf(day.html)).toMatch(/Exports well none is under way/)
  const bars = (html: string) =>
    (/<svg class="day-chart".*?<\/svg>/s.exec(html)?.[0].match(/<rect/g) ?? []).length
  expect(bars(day.html)).toBe(24)
  expect(bars((await operator.look('?range=7d')).html)).toBe(28)
  const month = await operator.look('?range=30d')
  expect(bars(month.html)).toBe(30)
  expect(month.html).toMatch(/aria-current="true">30 days/)
  expect(bars((await operator.look('?range=forever')).html)).toBe(24)
  // What just happened is in it.
  expect(month.html).toMatch(/aria-label="Sign-ins: [1-9]/)
})

test('an account at a provider is shown with its user and ended, once and with a record', async () => {
  const { externalAccounts, auditEvents } = running.gate.stores('default')
  const user = await running.addUser({ kind: 'patient', username: 'linked' })
  const other = await running.addUser({ kind: 'patient', username: 'linked-too' })
  const issuer = 'https://id.hospital.example'
  const link = { issuer, linkedAt: running.gate.clock.now() }
  await externalAccounts.link({ ...link, subject: 's-1', userId: user.id })
  await externalAccounts.link({ ...link, subject: 's-2', userId: other.id })
  const page = await operator.look(`/users/${user.id}`)
  expect(wordsOf(page.html)).toMatch(/Signs in through .* s-1/)
  expect(page.html).not.toContain('s-2')
  const forged = { ...page, html: page.html.replaceAll('"s-1"', '"s-2"') }
  await operator.person.press(forged, /^end it$/i, nowhere)
  expect(await externalAccounts.find(issuer, 's-2')).not.toBeNull()
  const done = await operator.person.press(page, /^end it$/i, nowhere)
  expect(done.html).not.toContain('s-1')
  expect(await externalAccounts.find(issuer, 's-1')).toBeNull()
  const [event] = await auditEvents.search({ userId: user.id }, { limit: 1 })
  expect(event).toMatchObject({ type: 'user-changed', detail: { unlinked: issuer } })
})

/** All the words of a long page. */
const wordsOf = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
