import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, startChartgate } from '../../../test/support/chartgate.ts'
import { DEFAULT_TENANT } from '../../model/tenant.ts'
import { earlierVersions } from '../../sample/generate.ts'
import { seedRecords, seedVisits } from './seed.ts'

let running: Running
beforeAll(async () => {
  running = await startChartgate()
  await seedRecords(running.gate, DEFAULT_TENANT)
})
afterAll(() => running?.close())

test('what was corrected has a history, which tells it as it was first', async () => {
  const [first] = [...earlierVersions()]
  const store = running.gate.fhirStore(DEFAULT_TENANT)
  const query = { type: 'Observation', id: first?.id ?? '', since: null, count: 10 }
  const { versions } = await store.history(query, () => 'all', null)
  expect(versions.map(({ versionId }) => versionId)).toEqual(['2', '1'])
  expect(versions.map(({ resource }) => resource?.subject)).toMatchObject([
    { reference: 'Patient/demo-william' },
    { reference: 'Patient/demo-bill' },
  ])
})

test('the visits of today are added once, by the clocks of the practice', async () => {
  const zone = 'Pacific/Auckland'
  expect(await seedVisits(running.gate, DEFAULT_TENANT, zone)).toBe(7)
  expect(await seedVisits(running.gate, DEFAULT_TENANT, zone)).toBe(0)
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(
    running.gate.clock.now(),
  )
  const store = running.gate.fhirStore(DEFAULT_TENANT)
  const id = `demo-visit-${today}-1`
  const [visit] = await store.readMany([
    { type: 'Appointment', id },
    { type: 'Encounter', id },
  ])
  const period = visit?.resourceType === 'Encounter' ? visit.period : visit
  const { start } = period as { start: string }
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' })
  expect(clock.format(Date.parse(start))).toBe('08:30')
})
