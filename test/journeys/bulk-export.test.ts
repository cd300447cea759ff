// Exports of the sample practice, end to end over HTTP: what comes is what the store holds.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/resource.ts'
import { generate } from '../../src/sample/generate.ts'
import { addBackendService, type BackendService } from '../support/backend-service.ts'
import { exportAll } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { addPractice } from '../support/practice.ts'

let running: Running
let service: BackendService
beforeAll(async () => {
  running = await startChartgate()
  await addPractice(running)
  service = await addBackendService(running)
})
afterAll(() => running.close())

const put = (...resources: Resource[]) => running.gate.fhirStore('default').put(resources)

describe('an export of the system', () => {
  test('brings every resource once, as it is stored', async () => {
    const { lines, count, manifest, deleted, errors } = await exportAll(service, '$export')
    const expected = [...generate()].map(({ resourceType, id }) => `${resourceType}/${id}`)
    expect([...lines.keys()].sort()).toEqual([...new Set(expected)].sort())
    expect(count).toBe(lines.size)
    expect([deleted, errors]).toEqual([[], []])
    expect(manifest.requiresAccessToken).toBe(true)
    expect(manifest.request).toBe(`${running.fhirBase}/$export`)
    const stored = await running.gate.fhirStore('default').read('Patient', 'demo-ada')
    expect(lines.get('Patient/demo-ada')).toEqual(stored)
  })

  test('since the time of the one before brings exactly what changed in between', async () => {
    const first = await exportAll(service, '$export')
    const since = first.manifest.transactionTime
    const ada = first.lines.get('Patient/demo-ada')
    if (!ada) throw new Error('no such patient')
    await put({ ...ada, active: false }, { resourceType: 'Basic', id: 'new', code: { text: 'x' } })
    const second = await exportAll(service, `$export?_since=${since}`)
    expect([...second.lines.keys()].sort()).toEqual(['Basic/new', 'Patient/demo-ada'])
    expect(second.lines.get('Patient/demo-ada')).toMatchObject({ active: false })
    const third = await exportAll(service, `$export?_since=${second.manifest.transactionTime}`)
    expect([...third.lines.keys()]).toEqual([])
  })
})
