import { describe, expect, test } from 'vitest'
import { DURATION_KEYS } from '../pages/consent-request.ts'
import { durationEnd, durationOf } from './duration.ts'

const at = (text: string) => Date.parse(text)

describe('how long an app stays connected', () => {
  test('has no end until it is stopped', () => {
    expect(durationEnd('until-stopped', at('2026-01-15T12:00:00Z'))).toBeNull()
  })
  test.each([
    ['1-day', '2026-01-15T12:34:56.789Z', '2026-01-16T12:34:56.789Z'],
    ['1-month', '2026-01-15T12:00:00Z', '2026-02-15T12:00:00Z'],
    ['3-months', '2026-01-15T12:00:00Z', '2026-04-15T12:00:00Z'],
    ['1-year', '2026-01-15T12:00:00Z', '2027-01-15T12:00:00Z'],
    // The last of the month, where it has no such day.
    ['1-month', '2026-01-31T12:00:00Z', '2026-02-28T12:00:00Z'],
    ['1-month', '2028-01-31T12:00:00Z', '2028-02-29T12:00:00Z'],
    ['1-month', '2026-03-31T23:59:59Z', '2026-04-30T23:59:59Z'],
    ['3-months', '2025-11-30T00:00:00Z', '2026-02-28T00:00:00Z'],
    ['3-months', '2026-10-31T12:00:00Z', '2027-01-31T12:00:00Z'],
    ['1-year', '2028-02-29T12:00:00Z', '2029-02-28T12:00:00Z'],
    // Over the end of a year.
    ['1-month', '2026-12-15T12:00:00Z', '2027-01-15T12:00:00Z'],
    ['1-day', '2026-12-31T12:00:00Z', '2027-01-01T12:00:00Z'],
  ] as const)('%s from %s is %s', (key, now, end) => {
    expect(durationEnd(key, at(now))).toBe(at(end))
  })
  test('is longer for each longer choice, on every day of four years', () => {
    for (let day = at('2026-01-01T12:00:00Z'); day < at('2030-01-01'); day += 86_400_000) {
      const ends = (['1-day', '1-month', '3-months', '1-year'] as const).map(
        (key) => durationEnd(key, day) ?? 0,
      )
      expect([...ends].sort((a, b) => a - b)).toEqual(ends)
      expect(ends[1]).toBeGreaterThanOrEqual(day + 28 * 86_400_000)
    }
  })
})

describe('the choice of a form', () => {
  test.each(DURATION_KEYS)('is %s as it was offered', (key) => {
    expect(durationOf(key)).toBe(key)
  })
  test('is until stopped where nothing was offered', () => {
    expect(durationOf(undefined)).toBe('until-stopped')
  })
  test.each(['', '10-years', 'UNTIL-STOPPED', 'until-stopped ', '1-day,1-year'])(
    '%j, which is not offered, counts as the shortest',
    (value) => {
      expect(durationOf(value)).toBe('1-day')
    },
  )
})
