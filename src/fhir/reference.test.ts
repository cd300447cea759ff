import { describe, expect, test } from 'vitest'
import { localReference, typeNamedBy } from './reference.ts'

const BASES = ['https://chart.example/fhir', 'http://upstream.example:8080/r4']

describe('local references (FHIR R4 references.html#literal)', () => {
  test('relative, and absolute under each base that is ours', () => {
    const expected = { type: 'Patient', id: 'pa', version: null }
    expect(localReference('Patient/pa', BASES)).toEqual(expected)
    expect(localReference('https://chart.example/fhir/Patient/pa', BASES)).toEqual(expected)
    expect(localReference('http://upstream.example:8080/r4/Patient/pa', BASES)).toEqual(expected)
  })

  test('a version suffix changes nothing but the version', () => {
    expect(localReference('Patient/pa/_history/3', BASES)).toEqual({
      type: 'Patient',
      id: 'pa',
      version: '3',
    })
  })

  test.each([
    ['a fragment', '#pa'],
    ['a URN', 'urn:uuid:0d9c1f0e-3b0a-4d58-9d4c-2c3c7c1b2a10'],
    ['another host', 'https://else.example/fhir/Patient/pa'],
    ['a host that begins like ours', 'https://chart.example/fhirx/Patient/pa'],
    ['a host that ends like ours', 'https://evil.example/https://chart.example/fhir/Patient/pa'],
    ['a type in the wrong case', 'patient/pa'],
    ['a type nobody knows', 'Patients/pa'],
    ['a name every object inherits', 'constructor/pa'],
    ['no id', 'Patient/'],
    ['an id with a forbidden character', 'Patient/p_a'],
    ['an id that is too long', `Patient/${'a'.repeat(65)}`],
    ['a leading slash', '/Patient/pa'],
    ['more path', 'Patient/pa/Observation'],
    ['an empty version', 'Patient/pa/_history/'],
    ['more path after the version', 'Patient/pa/_history/1/x'],
    ['a query', 'Patient?identifier=1'],
    ['a query after the id', 'Patient/pa?x=1'],
    ['white space', ' Patient/pa'],
    ['dots that climb', '../Patient/pa'],
    ['an id that climbs', 'Patient/..'],
    ['nothing', ''],
  ])('%s is not local', (_name, reference) => {
    expect(localReference(reference, BASES)).toBeNull()
  })

  test('no absolute reference is local when no base is ours', () => {
    expect(localReference('https://chart.example/fhir/Patient/pa', [])).toBeNull()
  })
})

test('an absolute reference names its type by its form', () => {
  expect(typeNamedBy('https://else.example/r4/Patient/1')).toBe('Patient')
  expect(typeNamedBy('https://else.example/r4/Patient/1/_history/2')).toBe('Patient')
  expect(typeNamedBy('urn:uuid:0d9c1f0e-3b0a-4d58-9d4c-2c3c7c1b2a10')).toBeNull()
  expect(typeNamedBy('https://else.example/Nothing/1')).toBeNull()
})
