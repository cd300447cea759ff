import { expect, test } from 'vitest'
import { byCode, findingOf, ownObservations, seriesOf, withShortNames } from './observations.ts'

const observation = (change: Record<string, unknown> = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }], text: 'Glucose' },
  effectiveDateTime: '2026-01-01',
  valueQuantity: { value: 90, unit: 'mg/dL' },
  ...change,
})

test('what was withdrawn, or was measured on somebody else, is not of this patient', () => {
  const own = observation()
  const others = [
    observation({ status: 'entered-in-error' }),
    observation({ status: 'cancelled' }),
    observation({ focus: [{ reference: 'Patient/mother' }] }),
  ]
  expect(ownObservations([...others, own])).toEqual([own])
})

test('a series runs from the oldest to the newest, in the newest unit only', () => {
  const group = [
    ...byCode([
      observation({ effectiveDateTime: '2026-01-01' }),
      observation({
        effectiveDateTime: '2026-03-01',
        valueQuantity: { value: 101, unit: 'mg/dL' },
      }),
      observation({ effectiveDateTime: '2026-02-01', valueQuantity: { value: 5, unit: 'mmol/L' } }),
      observation({ effectiveDateTime: 'never' }),
    ]).values(),
  ][0]
  const series = seriesOf(group ?? [])
  expect(series?.points.map(({ value }) => value)).toEqual([90, 101])
  expect(series?.unit).toBe('mg/dL')
})

test('a value is judged by the range it came with', () => {
  const group = [observation({ referenceRange: [{ high: { value: 80 } }] })]
  expect(seriesOf(group)?.points[0]?.flag).toBe('high')
  expect(seriesOf(group)?.range).toEqual({ low: null, high: 80 })
})

test('words are a finding, and never a series', () => {
  const group = [observation({ valueQuantity: undefined, valueString: 'negative' })]
  expect(seriesOf(group)).toBeNull()
  expect(findingOf(group)).toMatchObject({ name: 'Glucose', text: 'negative' })
  expect(findingOf([observation({ valueQuantity: undefined })])).toBeNull()
})

test('long names are cut, but not so that two become the same', () => {
  const names = (...all: string[]) =>
    withShortNames(all.map((name) => ({ name }))).map(({ name }) => name)
  expect(names('Calcium [Mass/volume] in Serum or Plasma')).toEqual(['Calcium'])
  expect(names('Glucose [Mass/volume] in Blood', 'Glucose [Mass/volume] in Urine')).toEqual([
    'Glucose',
    'Glucose in Urine',
  ])
  const twins = ['Iron [Mass/volume] in Blood', 'Iron [Moles/volume] in Blood']
  expect(names(...twins)).toEqual(twins)
  expect(names('[odd]')).toEqual(['[odd]'])
})
