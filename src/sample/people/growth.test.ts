import { describe, expect, test } from 'vitest'
import { bmiPercentile, grown, headPercentile, weightForLengthPercentile } from './growth.ts'

const average = { weight: 0, length: 0, head: 0 }

describe.each(['female', 'male'] as const)('a %s child', (gender) => {
  test('grows from month to month and never shrinks', () => {
    for (const stature of [average, { weight: -1.2, length: 1.2, head: -1 }]) {
      let before = grown(gender, 0, stature)
      for (let month = 1; month <= 216; month++) {
        const now = grown(gender, month, stature)
        expect(now.weight).toBeGreaterThanOrEqual(before.weight)
        expect(now.length).toBeGreaterThanOrEqual(before.length)
        expect(now.head).toBeGreaterThanOrEqual(before.head)
        before = now
      }
    }
  })

  test.each([2, 7, 14, 24])('of average size is on the 50th percentile at %d months', (month) => {
    const { weight, length, head } = grown(gender, month, average)
    expect(Math.abs(headPercentile(gender, month, head) - 50)).toBeLessThanOrEqual(2)
    expect(Math.abs(weightForLengthPercentile(gender, length, weight) - 50)).toBeLessThanOrEqual(3)
  })

  test('who is heavy for the age has a high percentile, who is light a low one', () => {
    expect(bmiPercentile(gender, 60, 18.5)).toBeGreaterThan(90)
    expect(bmiPercentile(gender, 60, 13)).toBeLessThan(10)
  })

  test('is never on a percentile outside 1 to 99', () => {
    expect(bmiPercentile(gender, 60, 40)).toBe(99)
    expect(bmiPercentile(gender, 60, 5)).toBe(1)
  })
})
