import { describe, expect, test } from 'vitest'
import {
  codesOf,
  conceptText,
  flagOf,
  momentOf,
  newestFirst,
  objectsOf,
  quantityOf,
  rangeOf,
  textOf,
} from './values.ts'

describe('what is not of the right shape is not there', () => {
  test.each([undefined, null, 7, 'text', [], [[]], true])('%j', (value) => {
    expect(codesOf(value)).toEqual([])
    expect(conceptText(value)).toBeNull()
    expect(quantityOf(value)).toBeNull()
    expect(rangeOf(value)).toBeNull()
    expect(objectsOf({ coding: value })).toEqual([])
  })

  test('a quantity without a finite number, a text of blanks, a date that is none', () => {
    expect(quantityOf({ value: '7', unit: 'kg' })).toBeNull()
    expect(quantityOf({ value: Number.NaN })).toBeNull()
    expect(textOf('  ')).toBeNull()
    expect(momentOf('2026-02-31', { start: 'soon' }, 7)).toBeNull()
  })
})

test('a concept is called by its text, then by a display, then by a code', () => {
  const coding = [{ code: 'I10' }, { code: '38341003', display: 'High pressure' }]
  expect(conceptText({ text: 'Hypertension', coding })).toBe('Hypertension')
  expect(conceptText({ text: '', coding })).toBe('High pressure')
  expect(conceptText({ coding: [{ code: 'I10' }] })).toBe('I10')
})

test('the tag of a SNOMED CT name is left out, and brackets of other names stay', () => {
  const system = 'http://snomed.info/sct'
  expect(conceptText({ coding: [{ system, display: 'Urticaria (disorder)' }] })).toBe('Urticaria')
  expect(conceptText({ text: 'Body mass index (BMI)', coding: [{ system }] })).toBe(
    'Body mass index (BMI)',
  )
  expect(conceptText({ coding: [{ system: 'http://loinc.org', display: 'X (finding)' }] })).toBe(
    'X (finding)',
  )
})

test('the moment is the first that is one, and of a period its start', () => {
  expect(momentOf(undefined, '2026-03', '2020')).toEqual({
    fhir: '2026-03',
    at: Date.UTC(2026, 2, 1),
  })
  expect(momentOf({ start: '2026-03-04T10:00:00+02:00' })?.at).toBe(Date.UTC(2026, 2, 4, 8))
})

describe('a value out of its range', () => {
  const says = (code: string) => [{ coding: [{ code }] }]

  test('is one when the laboratory says so, whatever the range', () => {
    expect(flagOf(says('HH'), 5, { low: 0, high: 10 })).toBe('critical-high')
    expect(flagOf(says('A'), null, null)).toBe('abnormal')
  })

  test('is none when the laboratory calls it normal', () => {
    expect(flagOf(says('N'), 50, { low: 0, high: 10 })).toBeNull()
  })

  test('is one by the range where the laboratory says nothing, and its ends belong to it', () => {
    const range = { low: 4, high: 10 }
    expect(flagOf(undefined, 10.1, range)).toBe('high')
    expect(flagOf(says('toString'), 3.9, range)).toBe('low')
    expect(flagOf(undefined, 10, range)).toBeNull()
    expect(flagOf(undefined, 4, range)).toBeNull()
    expect(flagOf(undefined, 99, null)).toBeNull()
  })
})

test('newest first, and what has no time last', () => {
  const [old, fresh] = [momentOf('2020'), momentOf('2026')]
  expect(newestFirst([null, old, fresh], (one) => one)).toEqual([fresh, old, null])
})
