import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { generatedFiles } from '../../../scripts/definitions/files.ts'
import {
  compartmentParameters,
  impliedSystems,
  isResourceType,
  resourceTypes,
  searchParameter,
  searchParameters,
  typeClass,
} from './definitions.ts'

test('the generated files are what `npm run generate` writes', () => {
  for (const [name, text] of Object.entries(generatedFiles()))
    expect(readFileSync(path.join(import.meta.dirname, name), 'utf8') === text, name).toBe(true)
})

test('every printed parameter of every type can be read', () => {
  const kinds = new Set(['token', 'reference', 'date', 'string', 'quantity', 'number', 'uri'])
  let count = 0
  for (const type of resourceTypes())
    for (const parameter of searchParameters(type)) {
      count++
      expect(kinds.has(parameter.type), `${type}.${parameter.code}`).toBe(true)
      expect(parameter.paths.length, `${type}.${parameter.code}`).toBeGreaterThan(0)
    }
  expect(count).toBeGreaterThan(2000)
})

test('every type is in exactly one class (FHIR R4 compartmentdefinition-patient.html)', () => {
  const members = resourceTypes().filter((type) => compartmentParameters(type).length > 0)
  expect(members).toHaveLength(67)
  expect(resourceTypes().filter((type) => typeClass(type) === 'member')).toHaveLength(62)
  expect(typeClass('Observation')).toBe('member')
  expect(typeClass('Patient')).toBe('patient')
  expect(typeClass('Practitioner')).toBe('shared')
  expect(typeClass('Medication')).toBe('shared')
  expect(typeClass('Questionnaire')).toBe('shared')
  expect(typeClass('Device')).toBe('device')
  expect(typeClass('Provenance')).toBe('provenance')
  expect(typeClass('Binary')).toBe('binary')
  expect(typeClass('AuditEvent')).toBe('audit-event')
})

test('types that name many patients, and types nobody knows, are closed', () => {
  for (const type of ['Group', 'Person', 'Bundle', 'Subscription', 'MessageHeader', 'Linkage'])
    expect(typeClass(type), type).toBe('closed')
  for (const type of ['', 'observation', 'Resource', 'constructor', '__proto__', 'toString'])
    expect(typeClass(type), type).toBe('closed')
})

test('a name from outside that every object inherits is neither type nor parameter', () => {
  for (const name of ['constructor', '__proto__', 'hasOwnProperty', 'toString', 'Resource']) {
    expect(isResourceType(name)).toBe(false)
    expect(searchParameter(name, '_id')).toBeNull()
    expect(searchParameter('Patient', name)).toBeNull()
    expect(compartmentParameters(name)).toEqual([])
  }
})

test('focus, requester, source and owner make no member of a compartment', () => {
  expect(compartmentParameters('Observation')).toEqual(['subject', 'performer'])
  expect(compartmentParameters('MedicationRequest')).toEqual(['subject'])
  expect(compartmentParameters('QuestionnaireResponse')).toEqual(['subject', 'author'])
  expect(compartmentParameters('Task')).not.toContain('owner')
})

test('every nominated parameter exists and is a reference', () => {
  for (const type of resourceTypes())
    for (const code of compartmentParameters(type))
      expect(searchParameter(type, code)?.type, `${type}.${code}`).toBe('reference')
})

test('choice types become the JSON properties of the types a parameter can read', () => {
  const date = searchParameter('Observation', 'date')
  expect(date?.paths.map(({ steps, cast }) => [steps[0]?.name, cast])).toEqual([
    ['effectiveDateTime', 'dateTime'],
    ['effectivePeriod', 'Period'],
    ['effectiveTiming', 'Timing'],
    ['effectiveInstant', 'instant'],
  ])
})

test('a condition, an index, a resolved type and a bound system survive printing and reading', () => {
  expect(searchParameter('Patient', 'phone')?.paths[0]?.steps[0]?.where).toEqual({
    child: 'system',
    equals: 'phone',
  })
  expect(searchParameter('Bundle', 'message')?.paths[0]?.steps[0]?.index).toBe(0)
  expect(searchParameter('Observation', 'patient')?.paths[0]?.resolve).toBe('Patient')
  const status = searchParameter('Observation', 'status')
  expect(status && impliedSystems(status)).toEqual(['http://hl7.org/fhir/observation-status'])
})

test('US Core parameters beyond R4 are there', () => {
  for (const [type, code] of [
    ['Patient', 'race'],
    ['Patient', 'ethnicity'],
    ['Patient', 'gender-identity'],
    ['Condition', 'asserted-date'],
    ['Condition', 'recorded-date'],
    ['Encounter', 'discharge-disposition'],
    ['Encounter', 'location'],
    ['CareTeam', 'role'],
    ['Goal', 'description'],
    ['Goal', 'target-date'],
    ['Coverage', 'patient'],
    ['PractitionerRole', 'endpoint'],
  ] as const)
    expect(searchParameter(type, code), `${type}.${code}`).not.toBeNull()
})

test('a reference says what it may point at: what both the parameter and its element allow', () => {
  expect(searchParameter('Observation', 'patient')?.targets).toEqual(['Patient'])
  expect(searchParameter('AllergyIntolerance', 'patient')?.targets).toEqual(['Patient'])
  expect(searchParameter('Observation', 'focus')?.targets).toEqual([])
})
