import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  fhirFetch,
} from '../support/backend-service.ts'
import { exportAll, kickOff, untilComplete } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { EXPORT_WORLD } from '../support/export-world.ts'

let running: Running
let service: BackendService
beforeAll(async () => {
  running = await startChartgate({ env: { CHARTGATE_EXPORTS_PER_CLIENT: '1000' } })
  await running.gate.fhirStore('default').put(EXPORT_WORLD)
  service = await addBackendService(running)
})
afterAll(() => running.close())

describe('status', () => {
  test('is 202 with progress and Retry-After, then 200 with a manifest (Bulk Data export, Status Request, Complete Status)', async () => {
    const token = await accessTokenOf(service)
    const response = await kickOff(service, 'Patient/$export?_type=Patient', {}, token)
    const statusUrl = response.headers.get('content-location') ?? ''
    const poll = await fhirFetch(running, token, statusUrl)
    if (poll.status === 202) {
      expect(Number(poll.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(poll.headers.get('x-progress')?.length).toBeLessThan(100)
    } else expect(poll.status).toBe(200)
    await untilComplete(service, statusUrl, token)
    const done = await fhirFetch(running, token, statusUrl)
    expect(done.headers.get('content-type')).toMatch(/^application\/json/)
    expect(Date.parse(done.headers.get('expires') ?? '')).toBeGreaterThan(Date.now())
    const manifest = await done.json()
    expect(manifest).toEqual({
      transactionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      request: `${running.fhirBase}/Patient/$export?_type=Patient`,
      requiresAccessToken: true,
      output: [
        {
          type: 'Patient',
          url: expect.stringMatching(new RegExp(`^${statusUrl}/`)),
          count: 3,
        },
      ],
      deleted: [],
      error: [],
    })
  })

  test('asked for far too often is 429 with Retry-After (Bulk Data export, Status Request)', async () => {
    // Nobody writes it: with no workers the job stays as it is.
    const idle = await startChartgate({ env: { CHARTGATE_EXPORT_WORKERS: '0' } })
    const other = await addBackendService(idle)
    const token = await accessTokenOf(other)
    const response = await kickOff(other, '$export', {}, token)
    const statusUrl = response.headers.get('content-location') ?? ''
    const statuses = []
    for (let round = 0; round < 40; round++) {
      const poll = await fhirFetch(idle, token, statusUrl)
      statuses.push(poll.status)
      if (poll.status === 429) expect(poll.headers.get('retry-after')).not.toBeNull()
    }
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 202))
    expect(statuses).toContain(429)
    await idle.close()
  })

  test('a separate export status leaves 200 to asking for it, and 429 as it is (Bulk Data export, Headers, Status Request)', async () => {
    const idle = await startChartgate({ env: { CHARTGATE_EXPORT_WORKERS: '0' } })
    const other = await addBackendService(idle)
    const token = await accessTokenOf(other)
    const headers = { Prefer: 'respond-async, separate-export-status' }
    const waiting = await kickOff(other, '$export', { headers }, token)
    expect(waiting.headers.get('preference-applied')).toBe(headers.Prefer)
    const first = await fhirFetch(idle, token, waiting.headers.get('content-location') ?? '')
    expect([first.status, first.headers.get('x-export-status')]).toEqual([200, '202 Accepted'])
    expect(first.headers.get('retry-after')).not.toBeNull()
    const statuses = new Set<number>()
    for (let round = 0; round < 40; round++)
      statuses.add(
        (await fhirFetch(idle, token, waiting.headers.get('content-location') ?? '')).status,
      )
    expect([...statuses].sort()).toEqual([200, 429])
    await idle.close()

    const done = await kickOff(service, '$export?_type=Patient', { headers })
    const doneToken = await accessTokenOf(service)
    const statusUrl = done.headers.get('content-location') ?? ''
    await expect
      .poll(async () => {
        const status = await fhirFetch(running, doneToken, statusUrl)
        const body = await status.json()
        return [status.status, status.headers.get('x-export-status'), body.output?.[0]?.type]
      })
      .toEqual([200, '200 OK', 'Patient'])
  })

  test('without that wish has no header of it', async () => {
    const response = await kickOff(service, '$export')
    expect(response.headers.get('preference-applied')).toBe('respond-async')
    const token = await accessTokenOf(service)
    const status = await fhirFetch(running, token, response.headers.get('content-location') ?? '')
    expect(status.headers.get('x-export-status')).toBeNull()
  })

  test('of what was never there is 404 with an OperationOutcome', async () => {
    const token = await accessTokenOf(service)
    for (const path of ['_export/none', '_export/none/file', '_export/none/..%2ffile']) {
      const response = await fhirFetch(running, token, path)
      expect(response.status).toBe(404)
      expect((await response.json()).resourceType).toBe('OperationOutcome')
    }
  })
})

describe('DELETE', () => {
  test('ends an export that is complete; afterwards nothing of it is there (Bulk Data export, Delete Request)', async () => {
    const { statusUrl, token, manifest } = await exportAll(service, 'Group/g1/$export')
    const file = manifest.output[0]?.url ?? ''
    expect((await fhirFetch(running, token, statusUrl, { method: 'DELETE' })).status).toBe(202)
    for (const url of [statusUrl, file]) {
      const gone = await fhirFetch(running, token, url)
      expect([gone.status, (await gone.json()).resourceType]).toEqual([404, 'OperationOutcome'])
    }
    expect((await fhirFetch(running, token, statusUrl, { method: 'DELETE' })).status).toBe(404)
    const job = statusUrl.split('/').at(-1) ?? ''
    expect(await running.gate.exportsKept('default').files.jobIds()).not.toContain(job)
  })

  test('ends one that runs, and frees its place at once (Bulk Data export, Delete Request)', async () => {
    const idle = await startChartgate({
      env: { CHARTGATE_EXPORT_WORKERS: '0', CHARTGATE_EXPORTS_PER_CLIENT: '1' },
    })
    const other = await addBackendService(idle)
    const token = await accessTokenOf(other)
    const first = await kickOff(other, '$export', {}, token)
    const refused = await kickOff(other, '$export', {}, token)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
    expect((await refused.json()).issue[0].code).toBe('throttled')
    const somebodyElse = await addBackendService(idle)
    expect((await kickOff(somebodyElse, '$export')).status).toBe(202)
    const statusUrl = first.headers.get('content-location') ?? ''
    expect((await fhirFetch(idle, token, statusUrl, { method: 'DELETE' })).status).toBe(202)
    expect((await kickOff(other, '$export', {}, token)).status).toBe(202)
    await idle.close()
  })
})
