import { describe, expect, test } from 'vitest'
import type { Grant } from './grants.ts'
import { parseClause } from './parse-clause.ts'
import { predicateOf } from './predicate.ts'
import type { Letter, Resource } from './resource.ts'
import { writable } from './writable.ts'

const BASES = ['https://x/fhir']
const grant = (more: Partial<Grant> = {}): Grant => ({
  context: 'patient',
  type: '*',
  letters: new Set<Letter>(['c', 'r', 'u', 'd', 's']),
  filter: [],
  reach: ['pa'],
  ...more,
})
const may = (resource: Resource, letter: Letter = 'c', grants = [grant()]) =>
  writable(resource, letter, predicateOf(grants), BASES)
const to = (reference: string) => ({ reference })
const observation = (more: object): Resource => ({ resourceType: 'Observation', id: 'o', ...more })

test('one patient in reach, and none out of it, wherever the compartment looks', () => {
  expect(may(observation({ subject: to('Patient/pa') }))).toBe(true)
  expect(may(observation({ subject: to('https://x/fhir/Patient/pa') }))).toBe(true)
  expect(may(observation({ performer: [to('Patient/pa')] }))).toBe(true)
  expect(may(observation({ subject: to('Patient/pb') }))).toBe(false)
  expect(may(observation({ subject: to('Patient/pa'), performer: [to('Patient/pb')] }))).toBe(false)
  expect(may(observation({ subject: to('Patient/pa'), performer: [to('Practitioner/d')] }))).toBe(
    true,
  )
  expect(may(observation({}))).toBe(false)
})

test('two patients in reach may share a resource', () => {
  const both = observation({ subject: to('Patient/pa'), performer: [to('Patient/pb')] })
  expect(may(both, 'c', [grant({ reach: ['pa', 'pb'] })])).toBe(true)
  // Two grants are no union of reaches: one of them alone must do.
  expect(may(both, 'c', [grant(), grant({ reach: ['pb'] })])).toBe(false)
})

test.each([
  'https://else.example/fhir/Patient/pa',
  'https://else.example/fhir/Patient/pb',
  'patient/pa',
  'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
  '#pa',
  '/Patient/pa',
  'Patient/pa/x',
  '../Patient/pa',
  'Patient/',
])('%s is nobody of ours', (reference) => {
  expect(may(observation({ subject: to(reference) }))).toBe(false)
})

test.each([
  'https://else.example/fhir/Patient/pb',
  '/Patient/pb',
  'https://x/Patient/pb/_history/1',
])('%s beside one’s own names a patient all the same', (reference) => {
  const beside = observation({ subject: to('Patient/pa'), performer: [to(reference)] })
  expect(may(beside)).toBe(false)
})

describe('types', () => {
  const all: Letter[] = ['c', 'u', 'd']
  test('what belongs to the practice, or has a rule of its own, is not for patients to write', () => {
    for (const resourceType of [
      'Practitioner',
      'Medication',
      'Group',
      'Binary',
      'Device',
      'Provenance',
      'AuditEvent',
      'Person',
      'Subscription',
    ])
      for (const letter of all)
        expect(may({ resourceType, id: 'x', patient: to('Patient/pa') }, letter)).toBe(false)
  })

  test('one’s own record is updated, never made or deleted', () => {
    const patient = { resourceType: 'Patient', id: 'pa' }
    expect(all.map((letter) => may(patient, letter))).toEqual([false, true, false])
    expect(may({ ...patient, id: 'pb' }, 'u')).toBe(false)
  })

  test('without a bound on patients and without a filter everything is', () => {
    const unbounded = [grant({ context: 'user', reach: 'all' })]
    for (const resourceType of ['Practitioner', 'Group', 'Binary', 'Observation'])
      for (const letter of all) expect(may({ resourceType, id: 'x' }, letter, unbounded)).toBe(true)
  })
})

test('a filter binds the image, under any reach, and opens no type of the practice', () => {
  const vital = [parseClause('Observation', 'category', 'vital-signs')]
  const own = observation({ subject: to('Patient/pa') })
  const isVital = { ...own, category: [{ coding: [{ code: 'vital-signs' }] }] }
  for (const reach of [['pa'], 'all'] as const) {
    const grants = [grant({ type: 'Observation', filter: vital, reach })]
    expect(may(own, 'c', grants)).toBe(false)
    expect(may(isVital, 'c', grants)).toBe(true)
  }
  const named = [parseClause('Practitioner', 'name', 'x')]
  const practitioners = [grant({ type: 'Practitioner', filter: named, reach: 'all' })]
  expect(
    may({ resourceType: 'Practitioner', id: 'p', name: [{ family: 'x' }] }, 'u', practitioners),
  ).toBe(false)
})
