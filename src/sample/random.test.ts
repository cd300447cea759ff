import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, round } from './random.ts'

test('the same seed gives the same sequence, another seed another', () => {
  const draw = (seed: string) => {
    const random = createRandom(seed)
    return Array.from({ length: 50 }, () => random.fraction())
  }
  expect(draw('a')).toEqual(draw('a'))
  expect(draw('a')).not.toEqual(draw('b'))
})

test('values stay inside what was asked for', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, low, span) => {
      const random = createRandom(seed)
      for (let i = 0; i < 20; i++) {
        const whole = random.integer(low, low + span)
        expect(Number.isInteger(whole) && whole >= low && whole <= low + span).toBe(true)
        expect(Math.abs(random.around(low, span) - low)).toBeLessThanOrEqual(span + 0.5)
        const part = random.fraction()
        expect(part >= 0 && part < 1).toBe(true)
      }
    }),
  )
})

test('draws are spread over the whole range', () => {
  const random = createRandom('spread')
  const drawn = new Set(Array.from({ length: 400 }, () => random.integer(1, 20)))
  expect(drawn.size).toBe(20)
})

test('refuses to pick from nothing', () => {
  expect(() => createRandom('x').pick([])).toThrow(RangeError)
})

test.each([
  [1.005, 2, 1.01],
  [2.5, 0, 3],
  [-1.26, 1, -1.3],
  [36.65, 1, 36.7],
])('rounds %d to %d places as %d', (value, decimals, expected) => {
  expect(round(value, decimals)).toBe(expected)
})
