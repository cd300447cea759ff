import { expect, test } from 'vitest'
import type { Resource } from '../fhir/resource.ts'
import type { PracticeReader } from './chart-reader.ts'
import { isOn, scheduleOf } from './schedule.ts'

const NOW = Date.UTC(2026, 10, 24, 15)
const ZONE = 'America/New_York'

const encounter = (id: string, patient: string, start: string): Resource => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  subject: { reference: `Patient/${patient}` },
  period: { start },
})
const appointment = (patient: string, start: string, status = 'booked'): Resource => ({
  resourceType: 'Appointment',
  id: `for-${patient}`,
  status,
  start,
  description: 'Check-up',
  participant: [{ actor: { reference: `Patient/${patient}` } }],
})

function practice(found: { Encounter: Resource[]; Appointment: Resource[] }): PracticeReader {
  return {
    read: async (resourceType, id) => (id === 'hidden' ? null : { resourceType, id }),
    search: async (type) => (type === 'Encounter' ? found.Encounter : found.Appointment),
  }
}

const read = (found: { Encounter: Resource[]; Appointment: Resource[] }) =>
  scheduleOf(practice(found), {
    practitioner: 'Practitioner/1',
    now: NOW,
    timeZone: ZONE,
    href: (patientId, encounterId) => `${patientId}/${encounterId}`,
  })

test("a moment is on today by the practice's clock", () => {
  const at = (fhir: string) => ({ fhir, at: Date.parse(fhir) })
  expect(isOn(at('2026-11-25T04:59:00Z'), NOW, ZONE)).toBe(true)
  expect(isOn(at('2026-11-25T05:01:00Z'), NOW, ZONE)).toBe(false)
  expect(isOn(at('2026-11-24'), NOW, ZONE)).toBe(true)
})

test('today holds visits and appointments by the clock; who has come is not booked twice', async () => {
  const { today } = await read({
    Encounter: [encounter('e1', 'a', '2026-11-24T14:00:00Z')],
    Appointment: [
      appointment('b', '2026-11-24T13:00:00Z'),
      appointment('a', '2026-11-24T14:00:00Z'),
      appointment('c', '2026-11-24T16:00:00Z', 'cancelled'),
      appointment('d', '2026-11-25T16:00:00Z'),
    ],
  })
  expect(today.map(({ href }) => href)).toEqual(['b/null', 'a/e1'])
})

test('each patient stands once among the latest, and none whom the user may not see', async () => {
  const { latest } = await read({
    Encounter: [
      encounter('e3', 'a', '2026-11-01T10:00:00Z'),
      encounter('e2', 'hidden', '2026-10-01T10:00:00Z'),
      encounter('e1', 'a', '2026-09-01T10:00:00Z'),
    ],
    Appointment: [],
  })
  expect(latest.map(({ href }) => href)).toEqual(['a/e3'])
})
