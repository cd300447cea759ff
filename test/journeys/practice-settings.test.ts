// The practice's settings in the console, over HTTP: what is kept is in force at once, what is ill is refused before
// it is, and no secret comes out again.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../../src/http/listen.ts'
import { freePort, type Running, startChartgate } from '../support/chartgate.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { type Page, Person } from '../support/person.ts'
import { type UpstreamServer, upstreamServer } from '../support/upstream-server.ts'

const TOKEN = 'upstream-credential'
let running: Running
let records: UpstreamServer
let operator: Awaited<ReturnType<typeof operatorAt>>
beforeAll(async () => {
  ;[running, records] = await Promise.all([
    startChartgate({ tenants: ['elm'], env: { CHARTGATE_TIME_ZONE: 'Europe/Berlin' } }),
    upstreamServer('honest'),
  ])
  operator = await operatorAt(running.at('elm'))
})
afterAll(async () => {
  await running.close()
  await records.close()
})

/** All the words of a page; it is longer than most. */
const textOf = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const tenant = () => running.gate.database.tenants.find('elm')
const settings = () => operator.look('/practice')
const press = (page: Page, button: RegExp, fill: Record<string, string> = {}) =>
  operator.person.press(page, button, nowhere, { fill })
const save = async (fill: Record<string, string>) => press(await settings(), /^Save$/, fill)
const signInPage = async () =>
  textOf((await new Person().go(`${running.issuer}/elm/sign-in`, nowhere)).html)
const elsewhere = { records: 'upstream', fhir_credentials: 'bearer', fhir_upstream_token: TOKEN }

describe('a change', () => {
  test('is in force with the answer, says what it brings about, and is in the audit trail', async () => {
    const page = await save({
      practice_name: 'Elm Street',
      registration: 'token',
      'style-color_highlight': '#7a1f5c',
    })
    expect(page.status).toBe(200)
    const text = textOf(page.html)
    expect(text).toContain('The settings are kept')
    expect(text).toContain('Developers with a token of an operator can register apps')
    expect(await signInPage()).toContain('Elm Street')
    expect((await tenant())?.settings).toEqual({
      practice_name: 'Elm Street',
      registration: 'token',
      style: '{"color_highlight":"#7a1f5c"}',
    })
    const [event] = await running.gate
      .stores('elm')
      .auditEvents.list({ type: 'practice-changed', limit: 1 })
    expect(event).toMatchObject({
      outcome: 'success',
      detail: { by: 'operator', changed: 'practice_name registration style' },
    })
    expect(event?.actorId).toBeDefined()
  })

  test('of nothing keeps nothing', async () => {
    const before = await tenant()
    expect((await save({})).status).toBe(200)
    expect(await tenant()).toEqual(before)
  })

  test.each([
    ['time_zone', 'Mars/Olympus', /Time zone: must be an IANA time zone/],
    ['style-color_highlight', '#eeeeee', /white writing could not be read/],
    ['practice_name', 'x'.repeat(201), /Name: must be text on one line/],
  ])(
    'that is ill at %s is refused at the field, and what was typed stays',
    async (name, value, words) => {
      const before = await tenant()
      const page = await save({ [name]: value })
      expect(page.status).toBe(422)
      expect(textOf(page.html)).toMatch(words)
      expect(page.html).toContain(`value="${value}"`)
      expect(await tenant()).toEqual(before)
      expect(await signInPage()).toContain('Elm Street')
    },
  )

  test('after somebody else’s is refused, and nothing of theirs is lost', async () => {
    const page = await settings()
    await save({ practice_name: 'Elm Street Family Practice' })
    const late = await press(page, /^Save$/, { practice_name: 'Late' })
    expect(late.status).toBe(409)
    expect(await signInPage()).toContain('Elm Street Family Practice')
  })

  test('by an auditor is refused, who sees everything but secrets', async () => {
    const auditor = await operatorAt(running.at('elm'), 'auditor')
    const page = await auditor.look('/practice')
    expect(textOf(page.html)).toContain('change nothing')
    expect(page.html).not.toMatch(/value="save"/)
    const sent = await auditor.person.fetch(`${running.issuer}/elm/admin/practice`, {
      method: 'POST',
      body: new URLSearchParams({ practice_name: 'x' }),
    })
    expect(sent.status).toBe(403)
  })

  test('without our form’s token is refused', async () => {
    const sent = await operator.person.fetch(`${running.issuer}/elm/admin/practice`, {
      method: 'POST',
      body: new URLSearchParams({ practice_name: 'x', do: 'save' }),
    })
    expect(sent.status).toBe(403)
  })
})

describe('what a variable says', () => {
  test('is shown at the default practice, and not changed there', async () => {
    const there = await operatorAt(running, 'operator', 'operator-2')
    const page = await there.look('/practice')
    expect(textOf(page.html)).toContain('Set by CHARTGATE_TIME_ZONE on the server')
    expect(page.html).toMatch(/name="time_zone"[^>]*value="Europe\/Berlin"[^>]*disabled/)
    const kept = await there.person.press(page, /^Save$/, nowhere, {
      fill: { practice_name: 'Riverside' },
    })
    expect(kept.status).toBe(200)
    const record = await running.gate.database.tenants.find('default')
    expect(record?.settings).toEqual({ practice_name: 'Riverside' })
  })

  test('is nothing to another practice', async () => {
    expect((await settings()).html).toMatch(/name="time_zone"[^>]*value="UTC"/)
  })
})

describe('trying', () => {
  const tryRecords = async (fill: Record<string, string>) => {
    const page = await press(await settings(), /Try the FHIR server/, { ...elsewhere, ...fill })
    return textOf(page.html)
  }

  test('a FHIR server says what apps could do there, and keeps nothing', async () => {
    const before = await tenant()
    const text = await tryRecords({ fhir_upstream: records.baseUrl })
    expect(text).toContain('The server answers. FHIR 4.0.1')
    expect(text).toContain('lets us search patients')
    expect(text).toContain('Nothing is kept yet')
    expect(await tenant()).toEqual(before)
  })

  test('it with other credentials says that they are refused', async () => {
    const fill = { fhir_upstream: records.baseUrl, fhir_upstream_token: 'something else' }
    expect(await tryRecords(fill)).toMatch(/could not be used\. .*40[13]|does not let us search/)
  })

  test('what is no FHIR server says so', async () => {
    const port = await freePort()
    expect(await tryRecords({ fhir_upstream: `http://127.0.0.1:${port}` })).toContain(
      'The server could not be used',
    )
    expect(await tryRecords({ fhir_upstream: running.issuer })).toContain('could not be used')
  })

  test('a provider says where people would go, and what to register there', async () => {
    const port = await freePort()
    const issuer = `http://localhost:${port}`
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }
    const server = await listen(async () => Response.json(document), port, '127.0.0.1')
    const fill = {
      provider: 'on',
      provider_issuer: issuer,
      provider_client_id: 'chartgate',
      provider_client_secret: 'a secret of elm and its provider',
    }
    const found = await press(await settings(), /Try the provider/, fill)
    expect(textOf(found.html)).toContain(`${issuer}/authorize`)
    expect(textOf(found.html)).toContain(`${running.issuer}/elm/sign-in/callback`)
    expect(found.html).not.toContain(fill.provider_client_secret)
    const other = await press(await settings(), /Try the provider/, {
      ...fill,
      provider_issuer: `${issuer}/other`,
    })
    expect(textOf(other.html)).toContain('The provider could not be used')
    await server.close()
    const gone = await press(await settings(), /Try the provider/, fill)
    expect(textOf(gone.html)).toContain('could not be reached')
  })
})

describe('records on another server', () => {
  test('are read there at once; the credential is on no page', async () => {
    const page = await save({ ...elsewhere, fhir_upstream: records.baseUrl })
    expect(textOf(page.html)).toContain('Records are read from the FHIR server')
    const { backend } = running.gate.practices.get('elm') ?? {}
    expect(await backend?.read('Patient', 'pa')).toMatchObject({ id: 'pa' })
    for (const html of [page.html, (await settings()).html]) expect(html).not.toContain(TOKEN)
    expect(textOf((await settings()).html)).toContain('One is set. Leave this empty to keep it.')
    expect(JSON.stringify(await tenant())).not.toContain(TOKEN)
  })

  test('whose address changes ask for the secret anew', async () => {
    const page = await save({ fhir_upstream: 'http://127.0.0.1:9/fhir', fhir_upstream_token: '' })
    expect(page.status).toBe(422)
    expect(textOf(page.html)).toContain('Bearer token: must be given anew')
  })

  test('that move while somebody hangs on their ids are a question', async () => {
    const user = await running.at('elm').addUser({
      kind: 'patient',
      username: 'ada',
      fhirUser: 'Patient/pa',
    })
    const asked = await save({ records: 'embedded' })
    expect(asked.status).toBe(422)
    expect(textOf(asked.html)).toContain('1 people hang on ids')
    expect((await tenant())?.settings).toHaveProperty('fhir_upstream')
    const kept = await press(asked, /^Save$/, { records: 'embedded', records_there: 'other' })
    expect(textOf(kept.html)).toContain('Records are read from the embedded store')
    expect((await tenant())?.secrets).toEqual({})
    const now = await running.gate.stores('elm').users.find(user.id)
    expect(now?.disabledAt).not.toBeNull()
  })
})
