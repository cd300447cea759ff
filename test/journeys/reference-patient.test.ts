// The standalone launch with real-shaped data that is not ours: patient 85 of a public US Core reference
// set, where it is at hand (US_CORE_REFERENCE names another folder).
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { load } from '../../src/fhir/load.ts'
import { addApp, codeFor, exchange, fhirGet, refresh } from '../support/app.ts'
import { PASSWORD, type Running, startChartgate } from '../support/chartgate.ts'
import { referenceFolder } from '../support/reference-data.ts'

const FOLDER = referenceFolder()
const PERSON = { username: 'bosco', password: PASSWORD, patient: '85' }

describe.skipIf(!existsSync(FOLDER))('a patient of the reference data', () => {
  let running: Running
  beforeAll(async () => {
    running = await startChartgate()
    const report = await load([FOLDER], running.gate.fhirStore('default'), () => {})
    expect(report.faults).toEqual([])
    await running.addUser({
      kind: 'patient',
      username: PERSON.username,
      fhirUser: `Patient/${PERSON.patient}`,
    })
  })
  afterAll(() => running.close())

  test('shares a part, and the app reads exactly that', async () => {
    const app = await addApp(running)
    const greyed = ['patient/Procedure.rs', 'patient/Encounter.rs']
    const laboratory = /Observation\.rs\?.*\|laboratory$/
    const code = await codeFor(app, {
      ...PERSON,
      tick: (scope) => !greyed.includes(scope) && !laboratory.test(scope),
    })
    const { body } = await exchange(app, code)
    expect(body.patient).toBe('85')
    const found = async (query: string) => {
      const answer = await fhirGet(app, body.access_token, query)
      const bundle = (await answer.json()) as { entry?: { resource: { subject?: unknown } }[] }
      return { status: answer.status, resources: (bundle.entry ?? []).map((one) => one.resource) }
    }
    for (const type of ['Procedure', 'Encounter'])
      expect((await found(`${type}?patient=85`)).status).toBe(403)
    const observations = await found('Observation?patient=85&_count=200')
    expect(observations.resources.length).toBeGreaterThan(10)
    expect(JSON.stringify(observations.resources)).not.toContain('"code":"laboratory"')
    for (const { subject } of observations.resources)
      expect(subject).toMatchObject({ reference: expect.stringMatching(/Patient\/85$/) })
    expect((await found('Observation?patient=355')).resources).toEqual([])
    expect((await found('Observation?patient=85&category=laboratory')).resources).toEqual([])
    expect((await refresh(app, body.refresh_token)).body.scope).toBe(body.scope)
  })
})
