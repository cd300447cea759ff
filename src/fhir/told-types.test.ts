import { expect, test } from 'vitest'
import { printTypes, toldTypes } from './told-types.ts'

const patient = { resourceType: 'Patient', id: '1' }
const bundle = (type: string, ...resources: object[]) => ({
  resourceType: 'Bundle',
  type,
  entry: resources.map((resource) => ({ resource })),
})

test('a resource counts once, under its own type', () => {
  expect(printTypes(toldTypes(patient))).toBe('Patient=1')
})

test('a search counts what it told, included resources too', () => {
  const observation = { resourceType: 'Observation', id: '2' }
  expect(printTypes(toldTypes(bundle('searchset', observation, patient, observation)))).toBe(
    'Observation=2 Patient=1',
  )
})

test('answers within an answer count for what they hold', () => {
  expect(
    printTypes(toldTypes(bundle('batch-response', bundle('searchset', patient), patient))),
  ).toBe('Patient=2')
})

test('a Bundle that was itself read is one resource', () => {
  expect(printTypes(toldTypes(bundle('document', patient)))).toBe('Bundle=1')
})

test.each([
  { resourceType: 'OperationOutcome' },
  { resourceType: 'Bundle', type: 'searchset', total: 3 },
  { resourceType: 'Bundle', type: 'searchset', entry: [{ response: { status: '404' } }] },
  bundle('searchset', { resourceType: 'OperationOutcome' }),
])('what tells nothing of a record counts nothing: %j', (answer) => {
  expect(toldTypes(answer).size).toBe(0)
})
