// The audit trail as FHIR AuditEvents (FHIR R4 auditevent.html): who may look, what they find, and that nobody writes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { validate } from '../../src/fhir/validate.ts'
import { type App, addApp, codeFor, exchange, fhirGet, REDIRECT } from '../support/app.ts'
import { accessTokenOf, addBackendService, fhirFetch } from '../support/backend-service.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { operatorAt } from '../support/operator.ts'
import { ADA, addPractice, OKAFOR, WILLIAM } from '../support/practice.ts'

type Entry = { resource: Record<string, unknown> & { id: string } }
type Found = { status: number; entries: Entry['resource'][]; next: string | null }

let running: Running
let siem: string
let app: App

beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  await operatorAt(running)
  const service = await addBackendService(running, { scope: 'system/AuditEvent.rs' })
  siem = await accessTokenOf(service, 'system/AuditEvent.rs')
  app = await addApp(running, {
    scope: 'launch/patient openid fhirUser offline_access patient/*.rs patient/AuditEvent.rs',
  })
  for (const choice of [ADA, WILLIAM]) {
    const { body } = await exchange(app, await codeFor(app, choice))
    await fhirGet(app, body.access_token, `Patient/${choice.patient}`)
    await fhirGet(app, body.access_token, `Condition?code=a-secret-code`)
    await fhirGet(app, body.access_token, 'Patient/nobody')
  }
  // What was read is written to the trail in a moment.
  await new Promise((resolve) => setTimeout(resolve, 300))
})
afterAll(() => running.close())

async function find(token: string, path: string): Promise<Found> {
  const response = await fhirFetch(running, token, path)
  const body = await response.json()
  const entries = ((body.entry ?? []) as Entry[]).map(({ resource }) => resource)
  const links = (body.link ?? []) as { relation: string; url: string }[]
  const next = links.find(({ relation }) => relation === 'next')?.url ?? null
  return { status: response.status, entries, next }
}

const codesOf = ({ subtype }: Entry['resource']) =>
  (subtype as { code: string }[]).map(({ code }) => code) // as AuditEvent has it

async function tokenFor(scope: string, choice = ADA): Promise<unknown> {
  const { body } = await exchange(app, await codeFor(app, choice, { scope }))
  return body.access_token
}

describe('a security desk with system/AuditEvent.rs', () => {
  test('reads the trail newest first, page by page, each event once and as R4 wants it', async () => {
    const seen: Entry['resource'][] = []
    let path: string | null = 'AuditEvent?_count=7&date=le2100-01-01'
    for (let page = 0; path !== null && page < 20; page++) {
      const found: Found = await find(siem, path)
      expect(found.status).toBe(200)
      seen.push(...found.entries)
      path = found.next
    }
    const ids = seen.map(({ id }) => Number(id))
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a))
    expect(seen.flatMap(codesOf)).toEqual(
      expect.arrayContaining(['sign-in', 'consent-granted', 'token-issued', 'read']),
    )
    for (const event of seen) expect(validate(event)).toEqual([])
    const one = await fhirFetch(running, siem, `AuditEvent/${seen[3]?.id}`)
    expect(await one.json()).toEqual(seen[3])
    expect(JSON.stringify(seen)).not.toContain('a-secret-code')
  })

  test('finds by patient, outcome, kind, action, agent, entity and date, and by several', async () => {
    const some = async (query: string) => {
      const { status, entries } = await find(siem, `AuditEvent?${query}`)
      expect(status).toBe(200)
      expect(entries.length).toBeGreaterThan(0)
      return entries
    }
    const ofAda = await some(`patient=${ADA.patient}`)
    expect(JSON.stringify(ofAda)).not.toContain(WILLIAM.patient)
    // What she did herself is hers too.
    expect(ofAda.flatMap(codesOf)).toContain('sign-in')
    for (const { outcome } of await some('outcome=4')) expect(outcome).toBe('4')
    for (const event of await some('subtype=http://hl7.org/fhir/restful-interaction|search-type'))
      expect(event.action).toBe('E')
    for (const event of await some('type=110114&action=E'))
      expect(codesOf(event)).not.toContain('read')
    for (const event of await some(`agent=Patient/${WILLIAM.patient}`))
      expect(JSON.stringify(event)).toContain(WILLIAM.patient)
    await some(`agent:identifier=${running.issuer}/clients|${app.client.id}`)
    await some('agent-name=Test')
    await some(`entity=Patient/${ADA.patient}&subtype=read`)
    await some(`date=ge${new Date().toISOString().slice(0, 10)}&outcome=0`)
    const none = await find(siem, 'AuditEvent?date=lt2020-01-01')
    expect(none).toMatchObject({ status: 200, entries: [], next: null })
    // An attempt at a record is about that record, whoever made it.
    const [attempt] = await some('patient=nobody')
    expect(attempt?.outcome).toBe('4')
  })

  test('writes and changes nothing, and there are no versions to see', async () => {
    const [event] = (await find(siem, 'AuditEvent?_count=1')).entries
    const headers = { 'content-type': 'application/fhir+json' }
    const body = JSON.stringify(event)
    const path = `AuditEvent/${event?.id}`
    for (const [method, at] of [
      ['POST', 'AuditEvent'],
      ['PUT', path],
      ['DELETE', path],
    ] as const) {
      const init = method === 'DELETE' ? { method } : { method, headers, body }
      expect((await fhirFetch(running, siem, at, init)).status).toBe(403)
    }
    const writer = await accessTokenOf(
      await addBackendService(running, { scope: 'system/*.cruds system/AuditEvent.cruds' }),
      'system/*.cruds system/AuditEvent.cruds',
    )
    expect((await fhirFetch(running, writer, path, { method: 'DELETE' })).status).toBe(403)
    const posted = await fhirFetch(running, writer, 'AuditEvent', { method: 'POST', headers, body })
    expect(posted.status).toBe(403)
    expect((await fhirFetch(running, siem, `${path}/_history`)).status).toBe(501)
  })

  test('is told what the trail does not do', async () => {
    for (const query of [
      '_sort=date',
      '_include=AuditEvent:patient',
      'agent:Practitioner.name=x',
      '_summary=count',
      'nonsense=1',
    ]) {
      const { status } = await find(siem, `AuditEvent?${query}`)
      expect([query, [400, 403].includes(status)]).toEqual([query, true])
    }
    for (const id of ['0', '99999999999999', 'abc', '1.5', '007'])
      expect((await fhirFetch(running, siem, `AuditEvent/${id}`)).status).toBe(404)
  })

  test('sees nothing of other kinds with it', async () => {
    expect((await find(siem, 'Patient')).status).toBe(403)
  })
})

describe('who has no business in the trail', () => {
  test('a wildcard does not open it, for a patient’s app, a practitioner’s or a service', async () => {
    const patients = await tokenFor('launch/patient openid fhirUser patient/*.rs')
    const chart = await addApp(running, {
      scope: 'openid fhirUser user/*.rs user/AuditEvent.rs launch/patient',
    })
    const asPractitioner = async (scope: string) => {
      const choice = { ...OKAFOR, patient: ADA.patient }
      const code = await codeFor(chart, choice, { scope, redirect_uri: REDIRECT })
      return (await exchange(chart, code)).body.access_token
    }
    const everything = await accessTokenOf(await addBackendService(running))
    const tokens = [
      patients,
      await asPractitioner('openid fhirUser user/*.rs'),
      await asPractitioner('openid fhirUser user/*.rs user/AuditEvent.rs'),
      everything,
    ]
    for (const token of tokens) {
      expect(token).toEqual(expect.any(String))
      expect((await fhirFetch(running, String(token), 'AuditEvent')).status).toBe(403)
      expect((await fhirFetch(running, String(token), 'AuditEvent/1')).status).toBe(403)
      const all = await find(String(token), '?_type=AuditEvent')
      expect(all.status).toBe(403)
    }
  })

  test('a service that was registered for all, asking by name, neither', async () => {
    const service = await addBackendService(running)
    const token = await accessTokenOf(service, 'system/AuditEvent.rs')
    expect((await find(token, 'AuditEvent')).status).toBe(403)
  })
})

describe('a patient’s app with patient/AuditEvent.rs', () => {
  test('sees what concerns the patient and nobody else', async () => {
    const token = String(await tokenFor('launch/patient openid fhirUser patient/AuditEvent.rs'))
    const { status, entries } = await find(token, 'AuditEvent?_count=100')
    expect(status).toBe(200)
    const text = JSON.stringify(entries)
    expect(entries.flatMap(codesOf)).toContain('read')
    expect(text).toContain(ADA.patient)
    expect(text).not.toContain(WILLIAM.patient)
    for (const event of entries) expect(JSON.stringify(event)).toContain(`Patient/${ADA.patient}`)
    const [foreign] = (await find(siem, `AuditEvent?patient=${WILLIAM.patient}`)).entries
    expect((await fhirFetch(running, token, `AuditEvent/${foreign?.id}`)).status).toBe(404)
    const asked = await find(token, `AuditEvent?patient=${WILLIAM.patient}`)
    expect(asked).toMatchObject({ status: 200, entries: [] })
    expect((await find(token, 'AuditEvent?agent-name=Olu')).entries).toEqual([])
  })
})

test('the CapabilityStatement tells that it is read and searched, and no more', async () => {
  const statement = await (await fetch(`${running.fhirBase}/metadata`)).json()
  const resources = statement.rest[0].resource as Record<string, unknown>[]
  const told = resources.find(({ type }) => type === 'AuditEvent')
  expect(told?.interaction).toEqual([{ code: 'read' }, { code: 'search-type' }])
  expect(told).not.toHaveProperty('searchInclude')
  expect(told).toMatchObject({ readHistory: false, updateCreate: false, conditionalCreate: false })
  const patient = resources.find(({ type }) => type === 'Patient')
  expect(patient?.interaction).toContainEqual({ code: 'create' })
  expect(JSON.stringify(patient)).not.toContain('AuditEvent:')
})
