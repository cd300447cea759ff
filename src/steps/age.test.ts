import { describe, expect, test } from 'vitest'
import { ageYears } from './age.ts'

const NOW = Date.parse('2026-03-15T12:00:00Z')

describe('the age in completed years', () => {
  test.each([
    ['1980-03-15', 46],
    ['1980-03-16', 45],
    ['1980-03-14', 46],
    ['2026-03-15', 0],
    ['1980-03', 46],
    ['1980-04', 45],
    ['1980', 46],
  ])('of somebody born %s is %d', (birthDate, years) => {
    expect(ageYears(birthDate, NOW)).toBe(years)
  })
  test('of somebody born on a leap day grows on the first of March in other years', () => {
    expect(ageYears('2024-02-29', Date.parse('2025-02-28T12:00:00Z'))).toBe(0)
    expect(ageYears('2024-02-29', Date.parse('2025-03-01T12:00:00Z'))).toBe(1)
    expect(ageYears('2024-02-29', Date.parse('2028-02-29T12:00:00Z'))).toBe(4)
  })
  test.each([
    [null],
    [''],
    ['2026-03-16'],
    ['2030'],
    ['15.03.1980'],
    ['1980-3-15'],
    ['80-03-15'],
    ['1980-03-15T00:00:00Z'],
    ['soon'],
  ])('of %j is not known', (birthDate) => {
    expect(ageYears(birthDate, NOW)).toBeNull()
  })
})
