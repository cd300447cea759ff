// What happened, counted by hour and day.
import { describe, expect, test } from 'vitest'
import type { TestDatabase } from '../../support/databases.ts'
import { anAuditEvent, HOUR } from './records.ts'
import { aRefusal } from './refusals.ts'

const DAY = 24 * HOUR
const MIDNIGHT = 20_000 * DAY

export function eventCountsContract(db: () => TestDatabase) {
  describe('counts of what happened', () => {
    test('count each event of the trail once, by hour and by day', async () => {
      const { auditEvents, eventCounts } = db().tenant()
      for (const at of [0, 1, HOUR, DAY])
        await auditEvents.append(anAuditEvent({ type: 'sign-in', at: MIDNIGHT + at }))
      await auditEvents.append(
        anAuditEvent({ type: 'token-refused', outcome: 'refused', at: MIDNIGHT }),
      )
      expect(await eventCounts.rollUp(3)).toBe(3)
      expect(await eventCounts.rollUp(10)).toBe(2)
      expect(await eventCounts.rollUp(10)).toBe(0)
      expect(await eventCounts.series('event', 'hour', MIDNIGHT)).toEqual([
        { from: MIDNIGHT, name: 'sign-in success', count: 2 },
        { from: MIDNIGHT, name: 'token-refused refused', count: 1 },
        { from: MIDNIGHT + HOUR, name: 'sign-in success', count: 1 },
        { from: MIDNIGHT + DAY, name: 'sign-in success', count: 1 },
      ])
      expect(await eventCounts.series('event', 'day', MIDNIGHT + 1)).toEqual([
        { from: MIDNIGHT + DAY, name: 'sign-in success', count: 1 },
      ])
    })

    test('count each event once though many do it at the same moment', async () => {
      const { auditEvents, eventCounts } = db().tenant()
      for (let i = 0; i < 40; i++) await auditEvents.append(anAuditEvent({ at: MIDNIGHT }))
      const counted = await Promise.all(Array.from({ length: 8 }, () => eventCounts.rollUp(10)))
      expect(counted.reduce((sum, one) => sum + one, 0)).toBe(40)
      const series = await eventCounts.series('event', 'day', MIDNIGHT)
      expect(series.map(({ count }) => count)).toEqual([40])
    })

    test('tell the apps that asked most, and nobody who asked nothing', async () => {
      const { auditEvents, eventCounts } = db().tenant()
      const of = (clientId: string, type: 'fhir-access' | 'client-changed') =>
        auditEvents.append(anAuditEvent({ type, clientId, at: MIDNIGHT }))
      for (const clientId of ['b', 'a', 'b', 'c', 'b', 'a']) await of(clientId, 'fhir-access')
      await of('d', 'client-changed')
      await eventCounts.rollUp(100)
      expect(await eventCounts.most('app', 'hour', MIDNIGHT, 2)).toEqual([
        { name: 'b', count: 3 },
        { name: 'a', count: 2 },
      ])
      expect(await eventCounts.most('app', 'hour', MIDNIGHT + HOUR, 2)).toEqual([])
    })

    test('add what is not in the trail, and are deleted by their stretch', async () => {
      const { eventCounts } = db().tenant()
      await eventCounts.add('refusal', [
        { at: MIDNIGHT + 5, name: 'token/expired', count: 2 },
        { at: MIDNIGHT + 6, name: 'token/expired', count: 1 },
        { at: MIDNIGHT + HOUR, name: 'fhir/scope', count: 1 },
      ])
      await eventCounts.add('refusal', [{ at: MIDNIGHT, name: 'token/expired', count: 4 }])
      expect(await eventCounts.most('refusal', 'day', MIDNIGHT, 9)).toEqual([
        { name: 'token/expired', count: 7 },
        { name: 'fhir/scope', count: 1 },
      ])
      await eventCounts.deleteBefore('hour', MIDNIGHT + HOUR)
      expect(await eventCounts.series('refusal', 'hour', MIDNIGHT)).toEqual([
        { from: MIDNIGHT + HOUR, name: 'fhir/scope', count: 1 },
      ])
      expect((await eventCounts.series('refusal', 'day', MIDNIGHT)).length).toBe(2)
    })

    test('count refusals as they are kept, those that were only counted too', async () => {
      const { refusals, eventCounts } = db().tenant()
      await refusals.add([
        aRefusal({ at: MIDNIGHT, rule: 'code-unknown', dropped: 5 }),
        aRefusal({ at: MIDNIGHT, rule: 'code-unknown', dropped: 0 }),
      ])
      expect(await eventCounts.most('refusal', 'day', MIDNIGHT, 9)).toEqual([
        { name: 'code-unknown', count: 7 },
      ])
    })

    test('are each tenant’s own', async () => {
      const [ours, theirs] = [db().tenant(), db().tenant()]
      await ours.auditEvents.append(anAuditEvent({ at: MIDNIGHT }))
      expect(await theirs.eventCounts.rollUp(10)).toBe(0)
      expect(await ours.eventCounts.rollUp(10)).toBe(1)
      expect(await theirs.eventCounts.series('event', 'day', 0)).toEqual([])
    })
  })
}
