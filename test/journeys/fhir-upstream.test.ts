// The whole product in front of another FHIR server: a second Chartgate holds the records, this one has the
// people, the apps and the access rules, and keeps no record of its own. It is a SMART backend service of the other.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate } from '../../src/sample/generate.ts'
import { addApp, codeFor, exchange, fhirGet } from '../support/app.ts'
import {
  accessTokenOf,
  addBackendService,
  clientEnvOf,
  fhirFetch,
} from '../support/backend-service.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { ADA } from '../support/practice.ts'

let records: Running
let gate: Running
beforeAll(async () => {
  records = await startChartgate()
  await records.gate.fhirStore('default').put([...generate()])
  const service = await addBackendService(records, { scope: 'system/*.cruds' })
  gate = await startChartgate({
    env: {
      FHIR_UPSTREAM: records.fhirBase,
      ...(await clientEnvOf(service)),
    },
  })
  await gate.addUser({ kind: 'patient', username: ADA.username, fhirUser: 'Patient/demo-ada' })
})
afterAll(async () => {
  await gate.close()
  await records.close()
})

test('a person shares their record, and the app reads exactly theirs', async () => {
  const app = await addApp(gate)
  const { body } = await exchange(app, await codeFor(app, ADA))
  expect(body.patient).toBe('demo-ada')
  const patient = await fhirGet(app, body.access_token, 'Patient/demo-ada')
  expect(await patient.json()).toMatchObject({ resourceType: 'Patient', id: 'demo-ada' })
  expect((await fhirGet(app, body.access_token, 'Patient/demo-william')).status).toBe(404)
  const found = await fhirGet(app, body.access_token, 'Observation?_count=20')
  const bundle = (await found.json()) as { entry: { resource: object }[]; link: { url: string }[] }
  expect(bundle.entry.length).toBeGreaterThan(5)
  for (const { resource } of bundle.entry)
    expect(resource).toMatchObject({ subject: { reference: 'Patient/demo-ada' } })
  for (const { url } of bundle.link) expect(url.startsWith(gate.fhirBase)).toBe(true)
})

test('a write goes through, under the version that was judged, and is told in our addresses', async () => {
  const service = await addBackendService(gate, { scope: 'system/*.cruds' })
  const token = await accessTokenOf(service, 'system/*.cruds')
  const send = (method: string, path: string, body: object | null, headers: HeadersInit = {}) =>
    fhirFetch(gate, token, path, {
      method,
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/fhir+json', ...headers },
    })
  const observation = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: { reference: `${gate.fhirBase}/Patient/demo-ada` },
  }
  const created = await send('POST', 'Observation', observation)
  expect(created.status).toBe(201)
  const location = created.headers.get('location') ?? ''
  expect(location).toMatch(new RegExp(`^${gate.fhirBase}/Observation/[^/]+/_history/1$`))
  const id = location.split('/').at(-3) ?? ''
  const stored = await records.gate.fhirStore('default').read('Observation', id)
  expect(stored).toMatchObject({ subject: { reference: 'Patient/demo-ada' } })
  expect(await gate.gate.fhirStore('default').read('Observation', id)).toBeNull()

  const amended = { ...observation, id, status: 'amended' }
  const stale = await send('PUT', `Observation/${id}`, amended, { 'if-match': 'W/"7"' })
  expect(stale.status).toBe(412)
  const updated = await send('PUT', `Observation/${id}`, amended, { 'if-match': 'W/"1"' })
  expect([updated.status, updated.headers.get('etag')]).toEqual([200, 'W/"2"'])
  const history = await (await send('GET', `Observation/${id}/_history`, null)).json()
  expect(history.entry).toHaveLength(2)
  expect((await send('DELETE', `Observation/${id}`, null)).status).toBe(204)
  expect(await records.gate.fhirStore('default').read('Observation', id)).toBeNull()
})

test('without the key that the other server knows, nothing is read', async () => {
  const stranger = await addBackendService(records, { scope: 'system/*.cruds' })
  const { key } = await addBackendService(records)
  const locked = await startChartgate({
    env: { FHIR_UPSTREAM: records.fhirBase, ...(await clientEnvOf({ ...stranger, key })) },
  })
  try {
    const token = await accessTokenOf(await addBackendService(locked))
    const answer = await fhirFetch(locked, token, 'Patient/demo-ada')
    expect(answer.status).toBe(502)
    expect(await answer.text()).not.toContain(records.issuer)
  } finally {
    await locked.close()
  }
})

test('the statement says what the server behind can do, and no more', async () => {
  const statement = await (await fetch(`${gate.fhirBase}/metadata`)).json()
  const [rest] = statement.rest
  const observation = rest.resource.find(({ type }: { type: string }) => type === 'Observation')
  expect(observation.interaction.map(({ code }: { code: string }) => code)).toContain('update')
  expect(rest.operation.map(({ name }: { name: string }) => name)).toEqual(['export'])
  expect(JSON.stringify(statement)).not.toContain(records.fhirBase)
})
