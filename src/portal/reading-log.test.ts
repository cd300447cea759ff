import { describe, expect, test } from 'vitest'
import { NOW } from '../../test/store/contract/records.ts'
import type { AuditEntry, AuditFilter } from '../model/audit-event.ts'
import type { Stores } from '../model/stores.ts'
import { readingLog, readingOf } from './reading-log.ts'

const DAY = 86_400_000
const read = (at: number, types: string | null) => ({
  type: 'fhir-access' as const,
  at,
  requestId: undefined,
  detail: { types },
})

describe('what an app read', () => {
  test('is added up by kind and by the days of the practice’s time zone', () => {
    const log = readingLog('America/New_York')
    const midnight = Date.UTC(2026, 10, 24, 5)
    log.add(read(midnight, 'Observation=2 Patient=1'))
    log.add(read(midnight - 1, 'Observation=5'))
    log.add(read(midnight - 2, 'Observation=1'))
    expect(log.days()).toEqual([
      {
        at: midnight,
        requests: 1,
        kinds: [
          { type: 'Observation', count: 2 },
          { type: 'Patient', count: 1 },
        ],
        wrote: [],
      },
      { at: midnight - 1, requests: 2, kinds: [{ type: 'Observation', count: 6 }], wrote: [] },
    ])
  })

  test.each([null, '', 'Patient', 'Patient=0', '=3', 'Patient=x'])(
    'is nothing where a record tells nothing: %j',
    (types) => {
      const log = readingLog('UTC')
      log.add(read(NOW, types))
      expect(log.days()).toEqual([])
    },
  )

  const write = (requestId: string) => ({
    type: 'fhir-write' as const,
    at: NOW - 1,
    requestId,
    detail: { interaction: 'create', resourceType: 'Observation', resourceId: null },
  })

  test('stands apart from what it wrote', () => {
    const log = readingLog('UTC')
    log.add({ ...read(NOW, 'Patient=1'), requestId: 'one' })
    log.add(write('one'))
    log.add(write('one'))
    expect(log.days()).toMatchObject([
      {
        requests: 1,
        kinds: [{ type: 'Patient', count: 1 }],
        wrote: [{ type: 'Observation', count: 2 }],
      },
    ])
  })

  test('counts no write that was noted but refused or never answered', () => {
    const log = readingLog('UTC')
    log.add({ ...read(NOW, null), requestId: 'one' })
    log.add(write('another'))
    expect(log.days()).toEqual([])
  })

  /** A trail of so many reads, one a minute, newest first. */
  function trailOf(events: number): { stores: Pick<Stores, 'auditEvents'>; asked: AuditFilter[] } {
    const asked: AuditFilter[] = []
    const search: Stores['auditEvents']['search'] = async (
      filter,
      { limit, before = events + 1 },
    ) => {
      asked.push(filter)
      return Array.from(
        { length: Math.max(0, Math.min(limit, before - 1)) },
        (_, i): AuditEntry => {
          const seq = before - 1 - i
          const at = NOW - (events - seq) * 60_000
          return { seq, outcome: 'success', ...read(at, 'Patient=1') }
        },
      )
    }
    return { stores: { auditEvents: { search } as Stores['auditEvents'] }, asked } // the one method used
  }

  test('is looked for 30 days back, of this authorization only, page after page', async () => {
    const { stores, asked } = trailOf(2500)
    const { days, countedSince } = await readingOf('one', stores, 'UTC', NOW)
    expect(days.reduce((sum, { requests }) => sum + requests, 0)).toBe(2500)
    expect(countedSince).toBeNull()
    expect(asked).toHaveLength(3)
    expect(asked[0]).toMatchObject({ authorizationId: 'one', from: NOW - 30 * DAY })
  })

  test('of an app that reads all the time is counted so far back as a page may, and says so', async () => {
    const { stores, asked } = trailOf(50_000)
    const { days, countedSince } = await readingOf('one', stores, 'UTC', NOW)
    expect(days.reduce((sum, { requests }) => sum + requests, 0)).toBe(20_000)
    expect(countedSince).toBe(NOW - 19_999 * 60_000)
    expect(asked).toHaveLength(20)
  })
})
