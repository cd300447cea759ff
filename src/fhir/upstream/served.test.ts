import { expect, test } from 'vitest'
import { readServed } from './served.ts'

const exportsOf = (rest: object) =>
  [
    ...(readServed({ resourceType: 'CapabilityStatement', rest: [{ mode: 'server', ...rest }] })
      ?.exports ?? []),
  ].sort()
const BASE = 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition'

test('exports are where the operations are (Bulk Data export, "Server Capability Documentation")', () => {
  const operation = [{ name: 'export' }]
  expect(exportsOf({})).toEqual([])
  expect(exportsOf({ operation })).toEqual(['system'])
  expect(exportsOf({ resource: [{ type: 'Patient', operation }] })).toEqual(['patient'])
  expect(exportsOf({ resource: [{ type: 'Group', operation }] })).toEqual(['group'])
  expect(exportsOf({ resource: [{ type: 'Observation', operation }] })).toEqual([])
})

test('where all of them stand with the whole, names and definitions tell them apart', () => {
  const named = [{ name: 'patient-export' }, { name: 'group-export' }]
  expect(exportsOf({ operation: named })).toEqual(['group', 'patient'])
  const defined = [
    { name: 'export', definition: `${BASE}/export` },
    { name: 'export', definition: `${BASE}/patient-export|2.0.0` },
    { name: 'export', definition: `${BASE}/group-export` },
  ]
  expect(exportsOf({ operation: defined })).toEqual(['group', 'patient', 'system'])
})

test.each([[null], [7], ['export'], [{}], [{ name: ['export'] }]])('%j is no operation', (each) => {
  expect(exportsOf({ operation: [each] })).toEqual([])
  expect(exportsOf({ operation: each })).toEqual([])
})
