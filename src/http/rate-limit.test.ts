import { describe, expect, test } from 'vitest'
import { NOW } from '../../test/support/fixtures.ts'
import { manualClock } from '../lib/clock.ts'
import { type RateLimit, rateLimit } from './rate-limit.ts'

/** How many of so many requests pass. */
function passing(limit: RateLimit, key: string, requests: number): number {
  let passed = 0
  for (let count = 0; count < requests; count++) {
    try {
      limit.check(key)
      passed++
    } catch {}
  }
  return passed
}

describe('a limit of requests', () => {
  test('refuses what is beyond it with 429 and says how long to wait (RFC 6585 §4)', () => {
    const clock = manualClock(NOW)
    const limit = rateLimit(clock, 2, 60)
    expect(passing(limit, 'a', 2)).toBe(2)
    clock.advance(15_500)
    expect(() => limit.check('a')).toThrow(
      expect.objectContaining({
        code: 'slow_down',
        status: 429,
        headers: { 'Retry-After': '45' },
      }),
    )
  })

  test('does not reach other callers', () => {
    const limit = rateLimit(manualClock(NOW), 2, 60)
    expect(passing(limit, 'a', 100)).toBe(2)
    expect(passing(limit, 'b', 1)).toBe(1)
  })

  test('begins anew when the window has ended, and not a millisecond before', () => {
    const clock = manualClock(NOW)
    const limit = rateLimit(clock, 2, 60)
    passing(limit, 'a', 3)
    clock.advance(59_999)
    expect(passing(limit, 'a', 1)).toBe(0)
    clock.advance(1)
    expect(passing(limit, 'a', 3)).toBe(2)
  })

  test('refused requests do not make the window longer', () => {
    const clock = manualClock(NOW)
    const limit = rateLimit(clock, 1, 60)
    for (let second = 0; second < 60; second++) {
      passing(limit, 'a', 1)
      clock.advance(1000)
    }
    expect(passing(limit, 'a', 1)).toBe(1)
  })

  test('of zero is none', () => {
    expect(passing(rateLimit(manualClock(NOW), 0, 60), 'a', 1000)).toBe(1000)
  })

  test('holds for a caller amid a flood of others, and forgets only the oldest', () => {
    const limit = rateLimit(manualClock(NOW), 1, 60, 100)
    for (let other = 0; other < 1000; other++) limit.check(`other ${other}`)
    limit.check('a')
    for (let other = 0; other < 49; other++) limit.check(`more ${other}`)
    expect(passing(limit, 'a', 1)).toBe(0)
    // Memory is bounded: enough newer ones push it out.
    for (let other = 0; other < 100; other++) limit.check(`still more ${other}`)
    expect(passing(limit, 'a', 1)).toBe(1)
  })

  test('costs a flood of callers no more than single ones', () => {
    const limit = rateLimit(manualClock(NOW), 1, 60)
    const began = process.cpuUsage()
    for (let other = 0; other < 200_000; other++) limit.check(`other ${other}`)
    // Copying all windows for each new one would take minutes.
    expect(process.cpuUsage(began).user).toBeLessThan(5_000_000)
  })
})
