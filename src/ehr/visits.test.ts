import { expect, test } from 'vitest'
import { visitAtHand, visitOf } from './visits.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const visit = (id: string, start: string, status = 'finished') =>
  visitOf({ resourceType: 'Encounter', id, status, period: { start } })

const visits = [
  visit('next', '2026-12-01', 'planned'),
  visit('last', '2026-11-01T10:00:00Z'),
  visit('before', '2026-05-01'),
]

test('the visit at hand is the one asked for, when it is one of this patient', () => {
  expect(visitAtHand(visits, 'before', NOW)?.id).toBe('before')
  expect(visitAtHand(visits, 'of-somebody-else', NOW)?.id).toBe('last')
})

test('it is the one that goes on, or else the latest that has begun', () => {
  const ongoing = visit('now', '2026-04-01', 'in-progress')
  expect(visitAtHand([...visits, ongoing], undefined, NOW)?.id).toBe('now')
  expect(visitAtHand(visits, undefined, NOW)?.id).toBe('last')
  expect(visitAtHand([visit('later', '2027-01-01')], undefined, NOW)).toBeNull()
})
