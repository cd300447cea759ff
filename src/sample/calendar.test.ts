import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addYears,
  ageInYears,
  calendarDate,
  dayOf,
  isoDate,
  isoInstant,
  openDay,
  parseDay,
  weekdayOf,
} from './calendar.ts'

const anyDay = fc.integer({ min: -40_000, max: 40_000 })

describe('days', () => {
  test('agree with the calendar of the language', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const known = new Date(day * 86_400_000)
        expect(isoDate(day)).toBe(known.toISOString().slice(0, 10))
        expect(weekdayOf(day)).toBe(known.getUTCDay())
        const { year, month, date } = calendarDate(day)
        expect(dayOf(year, month, date)).toBe(day)
        expect(parseDay(isoDate(day))).toBe(day)
      }),
    )
  })

  test('make somebody a year older on the birthday and not before', () => {
    const birth = parseDay('1961-10-05')
    expect(ageInYears(birth, parseDay('2025-10-04'))).toBe(63)
    expect(ageInYears(birth, parseDay('2025-10-05'))).toBe(64)
    expect(isoDate(addYears(parseDay('2024-02-29'), 1))).toBe('2025-02-28')
  })
})

describe('times', () => {
  test.each([
    ['2025-03-08', '-05:00'],
    ['2025-03-09', '-04:00'],
    ['2025-11-01', '-04:00'],
    ['2025-11-02', '-05:00'],
  ])('on %s have the offset %s', (day, offset) => {
    expect(isoInstant(parseDay(day), 12 * 60)).toBe(`${day}T12:00:00${offset}`)
  })

  test('past midnight belong to the next day', () => {
    expect(isoInstant(parseDay('2025-06-30'), 24 * 60 + 5)).toBe('2025-07-01T00:05:00-04:00')
  })
})

test.each([
  ['2026-01-01', '2025-12-31'],
  ['2025-12-25', '2025-12-24'],
  ['2025-11-27', '2025-11-26'],
  ['2025-05-26', '2025-05-23'],
  ['2025-08-17', '2025-08-15'],
  ['2025-08-19', '2025-08-19'],
])('the practice, asked for %s, opens on %s', (asked, open) => {
  expect(isoDate(openDay(parseDay(asked)))).toBe(open)
})
