// Token Administration over HTTP: an operator finds the access that apps hold, ends it, and the app's next
// request is refused (the first tutorial's "Revocation of Access").
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, addApp, codeFor, exchange, fhirGet, refresh } from '../support/app.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { Person, textOf } from '../support/person.ts'
import { ADA, addPractice, MAYA, MAYAS_SON, WILLIAM } from '../support/practice.ts'

let running: Running
let operator: Awaited<ReturnType<typeof operatorAt>>
let app: App

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  operator = await operatorAt(running)
  app = await addApp(running, { client_name: 'Pressure Diary', developer: '=1+1' })
})
afterAll(() => running.close())

async function connect(to: App, choice = ADA): Promise<Record<string, unknown>> {
  const { status, body } = await exchange(to, await codeFor(to, choice))
  expect(status).toBe(200)
  return body
}

const reads = async (to: App, tokens: Record<string, unknown>, patient: string) =>
  (await fhirGet(to, tokens.access_token, `Patient/${patient}`)).status

/** The ids of the rows that can be ticked. */
const idsOf = (html: string) =>
  [...html.matchAll(/name="id" value="([^"]+)"/g)].map(([, id]) => id ?? '')

describe('ending access', () => {
  test('one of several: the next request, the refresh and introspection are refused, the others are not', async () => {
    const other = await addApp(running, { client_name: 'Sleep Journal' })
    const [ended, kept] = [await connect(app), await connect(other)]
    expect(await reads(app, ended, ADA.patient)).toBe(200)
    const list = await operator.look(`/authorizations?app=${app.client.id}`)
    expect(list.html).toContain('Pressure Diary')
    const [id] = idsOf(list.html)
    const question = await operator.person.press(list, /end the selected/i, nowhere, {
      tick: (value) => value === id,
    })
    expect(textOf(question.html)).toMatch(/End 1 authorization\?/)
    const done = await operator.person.press(question, /^end it$/i, nowhere, {
      fill: { reason: 'lost phone' },
    })
    expect(textOf(done.html)).toMatch(/1 access was ended/)
    expect(await reads(app, ended, ADA.patient)).toBe(401)
    expect((await refresh(app, ended.refresh_token)).body.error).toBe('invalid_grant')
    expect(await reads(other, kept, ADA.patient)).toBe(200)
    const record = await running.gate
      .stores('default')
      .auditEvents.list({ type: 'authorization-revoked' })
    const event = record.find(({ authorizationId }) => authorizationId === id)
    expect(event).toMatchObject({
      type: 'authorization-revoked',
      clientId: app.client.id,
      patientId: ADA.patient,
      detail: { by: 'operator', reason: 'lost phone' },
    })
  })

  test('all of an app, after the page has said how many end', async () => {
    const [first, second] = [await connect(app), await connect(app, WILLIAM)]
    const list = await operator.look(`/authorizations?app=${app.client.id}`)
    expect(list.html).toContain('End all 2…')
    const question = await operator.look(`/authorizations/end?app=${app.client.id}`)
    expect(textOf(question.html)).toMatch(/End 2 authorizations\?.*the app Pressure Diary/)
    await operator.person.press(question, /^end all 2$/i, nowhere, { fill: { reason: 'retired' } })
    expect(await reads(app, first, ADA.patient)).toBe(401)
    expect(await reads(app, second, WILLIAM.patient)).toBe(401)
    const after = await operator.look(`/authorizations?app=${app.client.id}`)
    expect(textOf(after.html)).toMatch(/No access found/)
    const ended = await operator.look(`/authorizations?app=${app.client.id}&state=ended`)
    expect(textOf(ended.html)).toMatch(/by an operator: retired/)
  })

  test('all of a patient, whoever gave it', async () => {
    const mother = await connect(app, { ...MAYA, patient: MAYAS_SON })
    const own = await connect(app, MAYA)
    const question = await operator.look(`/authorizations/end?patient=${MAYAS_SON}`)
    await operator.person.press(question, /^end/i, nowhere, { fill: { reason: 'custody' } })
    expect(await reads(app, mother, MAYAS_SON)).toBe(401)
    expect(await reads(app, own, MAYA.patient)).toBe(200)
  })

  test('all of a person', async () => {
    const [hers, his] = [await connect(app, MAYA), await connect(app, WILLIAM)]
    const question = await operator.look('/authorizations/end?user=maya')
    await operator.person.press(question, /^end/i, nowhere, { fill: { reason: 'account sold' } })
    expect(await reads(app, hers, MAYA.patient)).toBe(401)
    expect(await reads(app, his, WILLIAM.patient)).toBe(200)
  })

  test('lets no app come back without asking (remembered consent is forgotten)', async () => {
    await connect(app)
    const question = await operator.look(`/authorizations/end?app=${app.client.id}`)
    await operator.person.press(question, /^end/i, nowhere, { fill: { reason: 'asked to' } })
    const { consents, users } = running.gate.stores('default')
    const ada = await users.findByUsername(ADA.username)
    expect(await consents.find(ada?.id ?? '', app.client.id, ADA.patient)).toBeNull()
  })
})

describe('what is refused', () => {
  test('a reason that is missing or too long ends nothing and is told at the field', async () => {
    const tokens = await connect(app)
    for (const reason of ['', ' ', 'x'.repeat(201), 'two\u2028lines']) {
      const question = await operator.look(`/authorizations/end?app=${app.client.id}`)
      const again = await operator.person.press(question, /^end/i, nowhere, { fill: { reason } })
      expect(again.status).toBe(422)
      expect(again.html).toMatch(/aria-invalid="true"/)
    }
    expect(await reads(app, tokens, ADA.patient)).toBe(200)
  })

  test('a filter that means nobody never means everybody', async () => {
    const tokens = await connect(app)
    for (const query of ['', '?user=nobody-at-all', '?patient=no-such-patient', '?state=live'])
      expect((await operator.look(`/authorizations/end${query}`)).status, query).toBe(404)
    const list = await operator.look('/authorizations?user=nobody-at-all')
    expect(textOf(list.html)).toMatch(/Nobody signs in with the username nobody-at-all/)
    expect(idsOf(list.html)).toEqual([])
    expect(await reads(app, tokens, ADA.patient)).toBe(200)
  })

  test('an answer without the token of this very question, or from elsewhere (attack H14)', async () => {
    const tokens = await connect(app)
    const question = await operator.look(`/authorizations/end?app=${app.client.id}`)
    const csrf = /name="csrf" value="([^"]+)"/.exec(question.html)?.[1] ?? ''
    const url = `${running.issuer}/admin/authorizations/end`
    const send = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      operator.person.fetch(url, {
        method: 'POST',
        body: new URLSearchParams({ reason: 'x', app: app.client.id, ...fields }),
        headers,
      })
    expect((await send({})).status).toBe(403)
    expect((await send({ csrf: 'wrong' })).status).toBe(403)
    // Another set of access than the one that was shown.
    expect((await send({ csrf, app: '', patient: ADA.patient })).status).toBe(403)
    expect((await send({ csrf }, { origin: 'https://evil.example' })).status).toBe(403)
    expect(await reads(app, tokens, ADA.patient)).toBe(200)
  })

  test('an auditor sees everything and ends nothing', async () => {
    const tokens = await connect(app)
    const auditor = await operatorAt(running, 'auditor')
    expect(auditor.console.status).toBe(200)
    expect(idsOf(auditor.console.html)).toEqual([])
    const path = `/authorizations/end?app=${app.client.id}`
    expect((await auditor.look(path)).status).toBe(403)
    const sent = await auditor.person.fetch(`${running.issuer}/admin/authorizations/end`, {
      method: 'POST',
      body: new URLSearchParams({ app: app.client.id, reason: 'x' }),
    })
    expect(sent.status).toBe(403)
    expect(await reads(app, tokens, ADA.patient)).toBe(200)
  })

  test('a stranger is sent to sign in, and who is no operator is told so', async () => {
    const stranger = new Person()
    const page = await stranger.go(`${running.issuer}/admin/authorizations`, nowhere)
    expect(new URL(page.url).pathname).toBe('/sign-in')
    const clinician = await operatorAt(running, 'practitioner')
    expect(clinician.console.status).toBe(403)
    expect(textOf(clinician.console.html)).toMatch(/operators’ console/)
    for (const path of ['/authorizations', '/authorizations.csv', '/authorizations/end'])
      expect((await clinician.look(path)).status).toBe(403)
  })
})

describe('finding access', () => {
  test('a patient is found by name, and where several fit one is chosen', async () => {
    await connect(app)
    const one = await operator.look(`/authorizations?patient=${ADA.patient}`)
    expect(idsOf(one.html).length).toBeGreaterThan(0)
    const none = await operator.look('/authorizations?patient=Zzyzx')
    expect(textOf(none.html)).toMatch(/No patient fits/)
  })

  test('pages go on by key and end', async () => {
    const stores = running.gate.stores('default')
    const [sample] = await stores.authorizations.search({ state: 'live' }, { limit: 1 })
    if (!sample) throw new Error('no authorization')
    const many = await addApp(running, { client_name: 'Many' })
    await stores.write(async (unit) => {
      for (let i = 0; i < 120; i++)
        await unit.authorizations.save({
          ...sample,
          id: String(i).padStart(26, '0'),
          clientId: many.client.id,
        })
    })
    const seen = new Set<string>()
    let page = await operator.look(`/authorizations?app=${many.client.id}`)
    for (let pages = 1; ; pages++) {
      for (const id of idsOf(page.html)) seen.add(id)
      const next = /<a href="([^"]+)" rel="next"/.exec(page.html)?.[1]
      if (next === undefined) {
        expect(pages).toBe(3)
        break
      }
      page = await operator.person.go(
        new URL(next.replaceAll('&amp;', '&'), page.url).href,
        nowhere,
      )
    }
    expect(seen.size).toBe(120)
  })

  test('the file has every row, and no cell is a formula (CSV injection)', async () => {
    const { body } = await exchange(app, await codeFor(app, ADA))
    expect(body.access_token).toBeDefined()
    const hostile = await addApp(running, { client_name: '=HYPERLINK("https://evil.example")' })
    await connect(hostile)
    const response = await operator.person.fetch(`${running.issuer}/admin/authorizations.csv`)
    expect(response.headers.get('content-type')).toMatch(/^text\/csv/)
    const lines = (await response.text()).split('\r\n')
    expect(lines[0]).toMatch(/^authorization,state,app,client_id/)
    expect(lines.length).toBeGreaterThan(120)
    const row = lines.find((line) => line.includes(hostile.client.id))
    expect(row).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
    expect(lines.join()).not.toContain(String(body.access_token))
  })
})
