import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance, nearest } from './edit-distance.ts'

test('counts the letters to add, drop or change', () => {
  expect(editDistance('', '')).toBe(0)
  expect(editDistance('kitten', 'sitting')).toBe(3)
  expect(editDistance('', 'abc')).toBe(3)
  expect(editDistance('abc', '')).toBe(3)
})

test('is the same both ways, and zero only for equal words', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b) === 0).toBe(a === b)
    }),
  )
})

test('guesses a near word and none that is far', () => {
  expect(nearest('CHARTGATE_PROT', ['CHARTGATE_HOST', 'CHARTGATE_PORT'])).toBe('CHARTGATE_PORT')
  expect(nearest('serv', ['serve', 'demo'])).toBe('serve')
  expect(nearest('x', ['serve', 'demo'])).toBeNull()
})
