// What `start` and `end` of `$everything` take and leave.
import { describe, expect, test } from 'vitest'
import { isOfCareDuring } from './care-date.ts'
import { timeRange } from './date-time.ts'

const YEAR = timeRange('2025') ?? { lo: 0, hi: 0 }
const during = (resourceType: string, elements: object) =>
  isOfCareDuring({ resourceType, ...elements }, YEAR)

describe('care in 2025 is told by', () => {
  test.each([
    ['Observation', { effectiveDateTime: '2025-12-31' }, { effectiveDateTime: '2026-01-01' }],
    [
      'Observation',
      { effectivePeriod: { start: '2024-05', end: '2025-01-01' } },
      { effectiveDateTime: '2024-12-31T23:59:59Z' },
    ],
    ['Encounter', { period: { start: '2024-12-31T23:00:00Z' } }, { period: { end: '2024-12-31' } }],
    ['MedicationRequest', { authoredOn: '2025-03' }, { authoredOn: '2024-03' }],
    [
      'DocumentReference',
      {
        date: '2026-02-02T10:00:00Z',
        context: { period: { start: '2025-05-01', end: '2025-05-02' } },
      },
      { date: '2026-02-02T10:00:00Z' },
    ],
    [
      'ServiceRequest',
      { authoredOn: '2020', occurrenceDateTime: '2025-02-01' },
      { authoredOn: '2020' },
    ],
    [
      'Condition',
      { onsetDateTime: '2010' },
      { onsetDateTime: '2010', abatementDateTime: '2024-06-01' },
    ],
    [
      'Condition',
      { recordedDate: '2010', abatementDateTime: '2025-01-01' },
      { onsetDateTime: '2026', recordedDate: '2025-01-01' },
    ],
    ['AllergyIntolerance', { recordedDate: '2001' }, { recordedDate: '2026-03' }],
    ['Goal', { startDate: '2024-01-01' }, { startDate: '2026-01-01' }],
  ])('%s %j, and not by %j', (type, within, without) => {
    expect(during(type, within)).toBe(true)
    expect(during(type, without)).toBe(false)
  })

  test.each(['Patient', 'Coverage', 'Device', 'RelatedPerson', 'Observation', 'Condition'])(
    'a %s without a date of care, whatever else it dates',
    (type) => {
      expect(
        during(type, { birthDate: '1950-01-01', meta: { lastUpdated: '1999-01-01T00:00:00Z' } }),
      ).toBe(true)
    },
  )
})
