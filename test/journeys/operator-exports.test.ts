// The console's exports over HTTP: seen as they go on, ended by an operator, and what the audit trail has of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accessTokenOf,
  addBackendService,
  type BackendService,
  fhirFetch,
} from '../support/backend-service.ts'
import { exportAll, kickOff } from '../support/bulk-export.ts'
import { type Running, startChartgate } from '../support/chartgate.ts'
import { EXPORT_WORLD } from '../support/export-world.ts'
import { nowhere, operatorAt } from '../support/operator.ts'
import { textOf } from '../support/person.ts'

let running: Running
let service: BackendService
let operator: Awaited<ReturnType<typeof operatorAt>>
beforeAll(async () => {
  running = await startChartgate({ env: { CHARTGATE_EXPORTS_PER_CLIENT: '100' } })
  await running.gate.fhirStore('default').put(EXPORT_WORLD)
  service = await addBackendService(running, { client_name: 'Quality reports' })
  operator = await operatorAt(running)
})
afterAll(() => running.close())

const stores = () => running.gate.stores('default')
const endings = async () => {
  const events = await stores().auditEvents.list({ type: 'export-ended', limit: 50 })
  return events.map(({ outcome, detail }) => ({ outcome, ...detail }))
}

describe('exports in the console', () => {
  test('there are none before one is ordered', async () => {
    expect(textOf((await operator.look('/exports')).html)).toContain('No exports')
  })

  test('are listed with client, state, resources, files and bytes; their end is in the audit trail', async () => {
    const { statusUrl, count } = await exportAll(service, 'Group/g1/$export')
    const text = textOf((await operator.look('/exports')).html)
    for (const words of [
      'Quality reports',
      'group g1',
      'complete',
      String(count),
      'kB',
      'End and delete',
    ])
      expect(text).toContain(words)
    const job = statusUrl.split('/').at(-1)
    expect(await endings()).toContainEqual(
      expect.objectContaining({ outcome: 'success', job, by: 'worker', state: 'complete' }),
    )
    // The thread that wrote it goes on with the same trail.
    expect((await stores().auditEvents.verify()).faults).toEqual([])
  })

  test('one is ended after a question: its files and its status are gone at once', async () => {
    const { statusUrl, token, manifest } = await exportAll(service, 'Patient/$export?_type=Patient')
    const job = statusUrl.split('/').at(-1) ?? ''
    const question = await operator.look(`/exports/${job}/end`)
    expect(textOf(question.html)).toContain('can no longer fetch its files')
    const done = await operator.person.press(question, /end and delete/i, nowhere)
    expect(textOf(done.html)).toContain('was ended')
    for (const url of [statusUrl, manifest.output[0]?.url ?? ''])
      expect((await fhirFetch(running, token, url)).status).toBe(404)
    expect(await running.gate.exportsKept('default').files.jobIds()).not.toContain(job)
    expect(await endings()).toContainEqual(expect.objectContaining({ job, by: 'operator' }))
  })

  test('is not ended by an auditor, a stranger, a forged form, or where there is none', async () => {
    const token = await accessTokenOf(service)
    const response = await kickOff(service, '$export', {}, token)
    const job = response.headers.get('content-location')?.split('/').at(-1) ?? ''
    const auditor = await operatorAt(running, 'auditor')
    const list = await auditor.look('/exports')
    expect(textOf(list.html)).toContain('Quality reports')
    expect(list.html).not.toContain('/end"')
    expect((await auditor.look(`/exports/${job}/end`)).status).toBe(403)
    const body = new URLSearchParams({ csrf: 'forged' })
    const post = { method: 'POST', redirect: 'manual' as const, body }
    const url = `${running.issuer}/admin/exports/${job}/end`
    expect((await operator.person.fetch(url, post)).status).toBe(403)
    expect((await fetch(url, post)).status).toBe(303)
    expect((await operator.look('/exports/none/end')).status).toBe(404)
    expect(await stores().exportJobs.find(job)).not.toBeNull()
  })
})
