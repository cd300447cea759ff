// The person's own control over an app's access, over HTTP: narrowing it row by row holds for the next
// request, page link, refresh and introspection, and nobody can widen anything here.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type App,
  addApp,
  codeFor,
  credentialsOf,
  exchange,
  fhirGet,
  post,
  refresh,
  requestOf,
} from '../support/app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { sendLaunch, signedIn } from '../support/desk.ts'
import { formsOf, type Page, Person, textOf } from '../support/person.ts'
import { ADA, addPractice, MAYA, MAYAS_SON, OKAFOR, WILLIAM } from '../support/practice.ts'

let running: Running
let app: App

const nowhere = () => false

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
})
// A new app each time, since what was decided about one is remembered.
beforeEach(async () => {
  const metadata = { token_endpoint_auth_method: 'client_secret_post' }
  app = await addApp(running, { client_name: 'Pressure Diary', ...metadata })
})
afterAll(() => running.close())

type Tokens = Record<string, unknown>

async function connect(
  to: App,
  choice: Parameters<typeof codeFor>[1] = ADA,
  change = {},
): Promise<Tokens> {
  const { status, body } = await exchange(to, await codeFor(to, choice, change))
  expect(status).toBe(200)
  return body
}

async function portalOf({ username }: { username: string }, path = ''): Promise<[Person, Page]> {
  const person = new Person()
  const signIn = await person.go(`${running.issuer}/portal${path}`, nowhere)
  const page = await person.press(signIn, /^sign in$/i, nowhere, {
    fill: { username, password: PASSWORD },
  })
  return [person, page]
}

/** The id of the person's newest authorization of the app. */
async function newestOf(to: App, { username }: { username: string }): Promise<string> {
  const { users, authorizations } = running.gate.stores(running.tenant)
  const user = await users.findByUsername(username)
  const all = await authorizations.listByUser(user?.id ?? '')
  return all.find(({ clientId }) => clientId === to.client.id)?.id ?? ''
}

const scopeOf = async (id: string) =>
  (await running.gate.stores(running.tenant).authorizations.find(id))?.grantedScope ?? ''

const status = async (to: App, tokens: Tokens, path: string) =>
  (await fhirGet(to, tokens.access_token, path)).status

const total = async (to: App, tokens: Tokens, path: string): Promise<number> =>
  (await (await fhirGet(to, tokens.access_token, path)).json()).total

const isOf = (...types: string[]) => {
  return (value: string) => types.some((type) => value.startsWith(`patient/${type}.`))
}

/** Opens the app's page and saves it with only these boxes ticked. */
async function save(
  id: string,
  who: { username: string },
  tick: (value: string) => boolean,
  fill: Record<string, string> = {},
): Promise<[Person, Page]> {
  const [person, page] = await portalOf(who, `/apps/${id}`)
  return [person, await person.press(page, /^save$/i, nowhere, { tick, fill })]
}

describe('narrowing an app', () => {
  test('holds for the next request, page link, refresh and introspection', async () => {
    const tokens = await connect(app)
    const id = await newestOf(app, ADA)
    expect(await status(app, tokens, `Condition?patient=${ADA.patient}`)).toBe(200)
    const first = await fhirGet(app, tokens.access_token, 'Observation?_count=1')
    const links: { relation: string; url: string }[] = (await first.json()).link
    const next = links.find(({ relation }) => relation === 'next')?.url ?? ''
    expect(next).not.toBe('')

    const [, saved] = await save(id, ADA, (value) => !isOf('Observation', 'Condition')(value))
    expect(textOf(saved.html)).toMatch(
      /^Saved\. It holds from now on\. No longer shared: health problems and diagnoses and measurements and test results\./,
    )
    expect(textOf(saved.html)).toMatch(/To share it again, open Pressure Diary/)

    expect(await status(app, tokens, `Condition?patient=${ADA.patient}`)).toBe(403)
    expect(await status(app, tokens, `Patient/${ADA.patient}`)).toBe(200)
    const page = await fetch(next, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    expect([401, 403, 404]).toContain(page.status)

    const introspected = await post(app, '/introspect', {
      token: String(tokens.access_token),
      ...credentialsOf(app),
    })
    const again = await refresh(app, tokens.refresh_token)
    for (const scope of [await scopeOf(id), introspected.body.scope, again.body.scope]) {
      expect(scope).toContain('patient/Patient.rs')
      expect(scope).toContain('offline_access')
      expect(scope).not.toMatch(/Observation|Condition|\*/)
    }
    expect(await status(app, again.body, `Observation?patient=${ADA.patient}`)).toBe(403)
  })

  test('leaves the chosen parts of a kind, and no others', async () => {
    const tokens = await connect(app)
    const id = await newestOf(app, ADA)
    const all = await total(app, tokens, 'Observation?_summary=count')
    await save(id, ADA, (value) => !/patient\/Observation\.rs($|.*(laboratory|survey))/.test(value))
    const scope = await scopeOf(id)
    expect(scope).toContain('|vital-signs')
    expect(scope).not.toMatch(/\|laboratory|\|survey|patient\/Observation\.rs( |$)/)
    const left = await total(app, tokens, 'Observation?_summary=count')
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(all)
    expect(await total(app, tokens, 'Observation?category=laboratory&_summary=count')).toBe(0)
  })

  test('can only go on narrowing: what was taken is not on the page and not taken from a form', async () => {
    await connect(app)
    const id = await newestOf(app, ADA)
    const [person, page] = await save(id, ADA, isOf('Patient', 'Immunization'))
    const narrowed = await scopeOf(id)
    expect(page.html).not.toContain('value="patient/Observation.rs"')
    for (const forged of [
      ['patient/*.rs'],
      ['patient/Observation.rs', 'patient/Patient.cruds'],
      ['patient/Patient.rs', 'patient/Immunization.rs', 'user/*.cruds', 'system/*.rs'],
      ['patient/Patient.rs launch', 'patient/*.rs patient/Immunization.rs'],
    ]) {
      const [form] = formsOf(page.html).filter(({ action }) => action.includes('seen='))
      const csrf = form?.fields.find(({ name }) => name === 'csrf')?.value ?? ''
      const body = new URLSearchParams([['csrf', csrf], ...forged.map((one) => ['scope', one])])
      body.append('duration', '100-years')
      body.append('granted_scope', 'patient/*.rs')
      const answer = await person.fetch(new URL(form?.action ?? '', page.url).href, {
        method: 'POST',
        body,
        headers: { origin: 'null' },
      })
      expect([303, 422]).toContain(answer.status)
      const now = (await scopeOf(id)).split(' ')
      expect(narrowed.split(' ')).toEqual(expect.arrayContaining(now))
    }
  })

  test('brings the end nearer, never further away', async () => {
    const tokens = await connect(app, { ...ADA, duration: '1-month' })
    const id = await newestOf(app, ADA)
    const endOf = async () =>
      (await running.gate.stores(running.tenant).authorizations.find(id))?.expiresAt ?? 0
    const month = await endOf()
    const [person, page] = await portalOf(ADA, `/apps/${id}`)
    expect(page.html).not.toContain('value="1-year"')
    expect(page.html).not.toContain('value="3-months"')
    const forged = await person.press(
      { ...page, html: page.html.replace('value="as-now"', 'value="1-year"') },
      /^save$/i,
      nowhere,
      { fill: { duration: '1-year' } },
    )
    expect(textOf(forged.html)).toMatch(/^Nothing was changed\./)
    expect(await endOf()).toBe(month)
    const saved = await person.press(page, /^save$/i, nowhere, { fill: { duration: '1-day' } })
    expect(textOf(saved.html)).toMatch(/The access ends on/)
    expect(await endOf()).toBeLessThan(month)
    expect(await status(app, tokens, `Patient/${ADA.patient}`)).toBe(200)
    // The next page offers nothing later either.
    expect(saved.html).not.toContain('value="1-month"')
  })

  test('is remembered: no silent answer gives back what was taken (attack B09)', async () => {
    await connect(app)
    const id = await newestOf(app, ADA)
    const [person] = await save(id, ADA, isOf('Patient'))
    const silent = async (change: Record<string, string>) => {
      const url = new URL(`${running.issuer}/authorize`)
      url.search = requestOf(app, { prompt: 'none', ...change }).toString()
      const end = await person.go(url.href, (one) => one.startsWith('http://localhost:9/'))
      return new URL(end.url).searchParams
    }
    expect((await silent({})).get('error')).toBe('consent_required')
    expect(
      (await silent({ scope: 'launch/patient openid patient/Patient.rs' })).get('code'),
    ).toBeTruthy()
    expect((await silent({ scope: 'launch/patient openid patient/Goal.rs' })).get('error')).toBe(
      'consent_required',
    )
  })

  test('is recorded: what was taken, by whom, of which authorization', async () => {
    await connect(app)
    const id = await newestOf(app, ADA)
    await save(id, ADA, (value) => !isOf('Goal')(value))
    const { auditEvents } = running.gate.stores(running.tenant)
    const [event] = await auditEvents.search(
      { authorizationId: id, types: ['authorization-narrowed'] },
      { limit: 2 },
    )
    expect(event).toMatchObject({
      outcome: 'success',
      clientId: app.client.id,
      patientId: ADA.patient,
      detail: { by: 'user', removed: 'patient/Goal.rs', ends: null },
    })
  })

  test('of a practitioner’s own reach takes kinds from a wildcard', async () => {
    const scope = 'openid fhirUser user/*.rs'
    const chart = await addApp(running, { client_name: 'Chart', scope })
    const tokens = await connect(chart, OKAFOR, { scope })
    expect(await status(chart, tokens, 'Observation?_count=1')).toBe(200)
    const id = await newestOf(chart, OKAFOR)
    await save(id, OKAFOR, (value) => /^user\/(Patient|Condition)\./.test(value))
    expect(await status(chart, tokens, 'Observation?_count=1')).toBe(403)
    expect(await status(chart, tokens, `Patient/${ADA.patient}`)).toBe(200)
    expect(await scopeOf(id)).not.toContain('*')
  })

  test('holds for later launches from the chart where a practitioner is asked once; stopping lets it ask again', async () => {
    const scope = 'launch openid patient/*.rs'
    const chart = await addApp(running, {
      client_name: 'Chart',
      token_endpoint_auth_method: 'client_secret_post',
      launch_uri: 'http://localhost:9/launch',
      practitioner_consent: 'once',
      scope,
    })
    const launched = async (): Promise<Record<string, string>> => {
      const { person, page } = await signedIn(
        running,
        OKAFOR.username,
        `/ehr/patients/${ADA.patient}`,
      )
      const started = await sendLaunch(person, page, chart.client.id)
      const to = new URL(started.headers.get('location') ?? '')
      const change = { scope, launch: to.searchParams.get('launch') }
      const { body } = await exchange(chart, await codeFor(chart, OKAFOR, change, person))
      return body as Record<string, string> // as far as this test reads it
    }
    expect((await launched()).scope).toBe(scope)
    const id = await newestOf(chart, OKAFOR)
    const [person, saved] = await save(id, OKAFOR, isOf('Patient'))
    expect(saved.html).toContain('start it anew')
    expect((await launched()).scope).toBe('launch openid patient/Patient.rs')
    const question = await person.go(`${running.issuer}/portal/apps/${id}/stop`, nowhere)
    await person.press(question, /stop access/i, nowhere)
    // Asked again, with everything ticked.
    expect((await launched()).scope).toBe(scope)
  })

  test('of a child’s record is for who gave it', async () => {
    const tokens = await connect(app, { ...MAYA, patient: MAYAS_SON })
    const id = await newestOf(app, MAYA)
    await save(id, MAYA, isOf('Immunization'))
    expect(await status(app, tokens, `Patient/${MAYAS_SON}`)).toBe(404)
    expect(await total(app, tokens, 'Immunization?_summary=count')).toBeGreaterThan(0)
  })
})

describe('what is refused', () => {
  test('another person’s authorization is not there, to look at or to change', async () => {
    await connect(app)
    const id = await newestOf(app, ADA)
    const before = await scopeOf(id)
    const [person, page] = await portalOf(WILLIAM, `/apps/${id}`)
    expect(page.status).toBe(404)
    const answer = await person.fetch(`${running.issuer}/portal/apps/${id}?seen=x`, {
      method: 'POST',
      body: new URLSearchParams({ scope: 'patient/Patient.rs' }),
      headers: { origin: 'null' },
    })
    expect(answer.status).toBe(404)
    expect(await scopeOf(id)).toBe(before)
  })

  test('a stranger is sent to sign in, and a form without its token changes nothing', async () => {
    await connect(app)
    const id = await newestOf(app, ADA)
    const before = await scopeOf(id)
    const stranger = await fetch(`${running.issuer}/portal/apps/${id}`, { redirect: 'manual' })
    expect(stranger.headers.get('location')).toMatch(/\/sign-in\?return_to=/)
    const [person, page] = await portalOf(ADA, `/apps/${id}`)
    const action = new URL(
      formsOf(page.html).find(({ action }) => action.includes('seen='))?.action ?? '',
      page.url,
    ).href
    for (const [body, origin] of [
      [{ scope: 'patient/Patient.rs' }, 'null'],
      [{ scope: 'patient/Patient.rs', csrf: 'x' }, running.issuer],
      [{ scope: 'patient/Patient.rs', csrf: '' }, 'https://evil.example'],
    ] as const) {
      const answer = await person.fetch(action, {
        method: 'POST',
        body: new URLSearchParams(body),
        headers: { origin },
      })
      expect(answer.status).toBe(403)
    }
    expect(await scopeOf(id)).toBe(before)
  })

  test('a page that is older than the last change, sent again, gives nothing back', async () => {
    await connect(app)
    const id = await newestOf(app, ADA)
    const [person, old] = await portalOf(ADA, `/apps/${id}`)
    await person.press(old, /^save$/i, nowhere, { tick: isOf('Patient', 'Goal') })
    const narrowed = await scopeOf(id)
    const again = await person.press(old, /^save$/i, nowhere, {
      tick: isOf('Patient', 'Condition'),
    })
    expect(again.status).toBe(422)
    expect(textOf(again.html)).toMatch(/has changed since the page was opened/)
    expect(await scopeOf(id)).toBe(narrowed)
  })

  test('taking the last thing that an app has is what stopping is for', async () => {
    const scope = 'patient/Patient.rs'
    const bare = await addApp(running, { client_name: 'Bare', scope })
    await connect(bare, ADA, { scope })
    const id = await newestOf(bare, ADA)
    const [, page] = await save(id, ADA, () => false)
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toMatch(/stop it instead/)
    expect(await scopeOf(id)).toBe(scope)
  })

  test('an access that was stopped has no page any more', async () => {
    const tokens = await connect(app)
    const id = await newestOf(app, ADA)
    const [person, page] = await portalOf(ADA, `/apps/${id}`)
    const question = await person.go(`${running.issuer}/portal/apps/${id}/stop`, nowhere)
    await person.press(question, /stop access/i, nowhere)
    expect((await person.press(page, /^save$/i, nowhere)).status).toBe(404)
    expect(await status(app, tokens, `Patient/${ADA.patient}`)).toBe(401)
  })

  test('who may no longer act for somebody learns nothing more of the record (attack B13)', async () => {
    await connect(app, { ...MAYA, patient: MAYAS_SON })
    const id = await newestOf(app, MAYA)
    const { users } = running.gate.stores(running.tenant)
    const [, held] = await portalOf(MAYA, `/apps/${id}`)
    expect(held.html).toMatch(/class="count"/)
    await users.endProxy('proxy-1', running.gate.clock.now())
    const [, ended] = await portalOf(MAYA, `/apps/${id}`)
    expect(ended.html).not.toMatch(/class="count"/)
  })
})

describe('what an app has read', () => {
  test('is told by day and kind, included resources too, and nothing before anything was read', async () => {
    const reader = await addApp(running, { client_name: 'Reader' })
    const tokens = await connect(reader, WILLIAM)
    const id = await newestOf(reader, WILLIAM)
    const [person, before] = await portalOf(WILLIAM, `/apps/${id}`)
    expect(before.html).toContain('It has read and written nothing in the last 30 days.')
    await fhirGet(reader, tokens.access_token, `Patient/${WILLIAM.patient}`)
    await fhirGet(reader, tokens.access_token, `Patient/${WILLIAM.patient}`)
    const searched = await fhirGet(
      reader,
      tokens.access_token,
      'MedicationRequest?_include=MedicationRequest:patient&_count=2',
    )
    const { entry } = await searched.json()
    // Refused, so not read.
    await fhirGet(reader, tokens.access_token, `Patient/${ADA.patient}`)
    await expect
      .poll(async () => (await person.go(`${running.issuer}/portal/apps/${id}`, nowhere)).html)
      .toContain('3 requests')
    const { html } = await person.go(`${running.issuer}/portal/apps/${id}`, nowhere)
    expect(entry).toHaveLength(3)
    const table = textOf(/<table[\s\S]*<\/table>/.exec(html)?.[0] ?? '')
    expect(table).toMatch(/3 entries/)
    expect(table).toMatch(/2 entries/)
  })
})

describe('the receipt', () => {
  test('is a page to print and a FHIR Consent of what is granted now', async () => {
    await connect(app, { ...ADA, duration: '1-month' })
    const id = await newestOf(app, ADA)
    const [person] = await save(id, ADA, isOf('Immunization', 'Goal'))
    const page = await person.go(`${running.issuer}/portal/apps/${id}/receipt`, nowhere)
    expect(textOf(page.html)).toMatch(
      /Access of Pressure Diary.*Reads vaccinations and health goals/,
    )
    const answer = await person.fetch(`${running.issuer}/portal/apps/${id}/consent.json`)
    expect(answer.headers.get('content-type')).toMatch(/^application\/fhir\+json/)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
    const consent = await answer.json()
    expect(consent).toMatchObject({
      resourceType: 'Consent',
      patient: { reference: `Patient/${ADA.patient}` },
    })
    const codes = consent.provision.provision.map(
      (one: { class: { code: string }[] }) => one.class[0]?.code,
    )
    expect(codes.sort()).toEqual(['Goal', 'Immunization'])
  })

  test('of an access that has ended is still there to download, as inactive', async () => {
    await connect(app)
    const id = await newestOf(app, ADA)
    const [person] = await portalOf(ADA)
    const { authorizations } = running.gate.stores(running.tenant)
    await authorizations.revoke(id, 'patient', running.gate.clock.now())
    const answer = await person.fetch(`${running.issuer}/portal/apps/${id}/consent.json`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ id, status: 'inactive' })
  })

  test('of somebody else’s access is not there, nor for a stranger', async () => {
    await connect(app)
    const id = await newestOf(app, ADA)
    const [person] = await portalOf(WILLIAM)
    for (const path of ['receipt', 'consent.json']) {
      const url = `${running.issuer}/portal/apps/${id}/${path}`
      expect((await person.fetch(url)).status).toBe(404)
      expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
    }
  })
})
