import { expect, test } from 'vitest'
import { isPortlet, knownPortlets, moved } from './portlet-choice.ts'

test('a list keeps what names portlets, in its order and each once', () => {
  expect(knownPortlets(['labs', 'vitals', 'labs', 'gone', '', 'toString'])).toEqual([
    'labs',
    'vitals',
  ])
  expect(isPortlet('constructor')).toBe(false)
})

test('a portlet moves one place, and not beyond the ends', () => {
  const list = ['vitals', 'labs', 'launch'] as const
  expect(moved(list, 'labs', 'up')).toEqual(['labs', 'vitals', 'launch'])
  expect(moved(list, 'labs', 'down')).toEqual(['vitals', 'launch', 'labs'])
  expect(moved(list, 'vitals', 'up')).toEqual(list)
  expect(moved(list, 'launch', 'down')).toEqual(list)
  expect(moved(list, 'problems', 'up')).toEqual(list)
})
