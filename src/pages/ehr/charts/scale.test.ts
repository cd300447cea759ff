import { expect, test } from 'vitest'
import { bandOf, endsInSight, scaleOf } from './scale.ts'

const BOX = { left: 10, right: 110, top: 0, bottom: 100 }

test('a single moment and a flat line stand in the middle, not at infinity', () => {
  const scale = scaleOf([5], [0], BOX)
  expect(scale.x(5)).toBe(60)
  expect(scale.y(0)).toBe(50)
})

test('higher values stand higher, and all within the box', () => {
  const scale = scaleOf([0, 10], [90, 110], BOX)
  expect(scale.x(10)).toBe(110)
  expect(scale.y(110)).toBeLessThan(scale.y(90))
  expect(scale.y(110)).toBeGreaterThan(0)
  expect(scale.y(90)).toBeLessThan(100)
})

test('an end of a range far from the values is not drawn', () => {
  expect(endsInSight({ low: 4, high: 10 }, [9, 9.2])).toEqual([4, 10])
  expect(endsInSight({ low: null, high: 10 }, [9, 9.2])).toEqual([10])
  expect(endsInSight({ low: 60, high: null }, [900, 910])).toEqual([])
  expect(endsInSight(null, [1])).toEqual([])
})

test('a band that is out of sight is none', () => {
  const scale = scaleOf([0, 1], [100, 110], BOX)
  expect(bandOf({ low: null, high: 105 }, scale, BOX)?.height).toBeGreaterThan(0)
  expect(bandOf({ low: null, high: 10 }, scale, BOX)).toBeNull()
})
