import { describe, expect, test } from 'vitest'
import { matches } from './match.ts'
import { parseClause } from './parse-clause.ts'
import type { Resource } from './resource.ts'

const OPTIONS = { bases: ['https://chart.example/fhir'], now: Date.parse('2026-01-01T00:00:00Z') }

const meets = (resource: Resource, name: string, value: string) =>
  matches(resource, parseClause(resource.resourceType, name, value, OPTIONS), OPTIONS.bases)

const observation: Resource = {
  resourceType: 'Observation',
  id: 'oa',
  status: 'final',
  category: [{ coding: [{ system: 'http://c', code: 'vital-signs' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }] },
  subject: { reference: 'Patient/pa' },
  performer: [{ identifier: { system: 'http://npi', value: '99' } }],
  effectivePeriod: { start: '2020-01-10', end: '2020-01-20' },
  valueQuantity: {
    value: 72,
    unit: 'beats/min',
    system: 'http://unitsofmeasure.org',
    code: '/min',
  },
}

describe('prefixes on a Period from 10 to 20 January (FHIR R4 search.html#prefix)', () => {
  test.each([
    ['2020-01', true],
    ['2020-01-10', false],
    ['ne2020-01-10', true],
    ['ne2020-01', false],
    ['gt2020-01-15', true],
    ['gt2020-01-20', false],
    ['lt2020-01-15', true],
    ['lt2020-01-10', false],
    ['ge2020-01-15', true],
    ['ge2020-01-21', false],
    ['ge2020-01', true],
    ['le2020-01-15', true],
    ['le2020-01-09', false],
    ['sa2020-01-09', true],
    ['sa2020-01-10', false],
    ['eb2020-01-21', true],
    ['eb2020-01-20', false],
    ['ap2020-01-15', true],
    ['ap2010', false],
    ['2019,2020', true],
  ])('%s: %s', (value, expected) => {
    expect(meets(observation, 'date', value)).toBe(expected)
  })
})

describe('numbers on 72', () => {
  test.each([
    ['72', true],
    ['71.6', false],
    ['72.0', true],
    ['7e1', false],
    ['ne72', false],
    ['gt72', false],
    ['ge72', true],
    ['lt72.1', true],
    ['le71.9', false],
    ['sa71', true],
    ['eb72', false],
    ['ap75', true],
    ['72||/min', true],
    ['72||beats/min', true],
    ['72|http://unitsofmeasure.org|/min', true],
    ['72|http://unitsofmeasure.org|beats/min', false],
    ['72|http://else|/min', false],
    ['72||mg', false],
  ])('%s: %s', (value, expected) => {
    expect(meets(observation, 'value-quantity', value)).toBe(expected)
  })
})

describe('tokens', () => {
  test.each([
    ['category', 'vital-signs', true],
    ['category', 'http://c|vital-signs', true],
    ['category', 'http://c|', true],
    ['category', '|vital-signs', false],
    ['category', 'http://else|vital-signs', false],
    ['category', 'Vital-Signs', false],
    ['category', 'laboratory,vital-signs', true],
    ['category:not', 'vital-signs', false],
    ['category:not', 'laboratory', true],
    ['category:not', 'laboratory,vital-signs', false],
    ['status', '|final', true],
    ['status', 'http://hl7.org/fhir/observation-status|final', true],
    ['code:text', 'HEART', true],
    ['code:text', 'rate', false],
    ['value-concept:missing', 'true', true],
    ['code:missing', 'true', false],
    ['value-concept:not', 'x', true],
  ])('%s=%s: %s', (name, value, expected) => {
    expect(meets(observation, name, value)).toBe(expected)
  })
})

describe('references', () => {
  test.each([
    ['patient', 'pa', true],
    ['patient', 'Patient/pa', true],
    ['patient', 'https://chart.example/fhir/Patient/pa', true],
    ['patient', 'pb', false],
    ['patient', 'PA', false],
    ['patient', 'https://else.example/Patient/pa', false],
    ['subject', 'Group/pa', false],
    ['subject:Group', 'pa', false],
    ['performer:identifier', 'http://npi|99', true],
    ['performer:identifier', '99', true],
    ['performer:identifier', 'http://else|99', false],
  ])('%s=%s: %s', (name, value, expected) => {
    expect(meets(observation, name, value)).toBe(expected)
  })
})

describe('strings and URIs', () => {
  const patient: Resource = { resourceType: 'Patient', name: [{ family: 'Müller-Łódź' }] }
  const set: Resource = { resourceType: 'ValueSet', url: 'http://x.example/fhir/ValueSet/1' }

  test.each([
    [patient, 'family', 'mul', true],
    [patient, 'family', 'ler', false],
    [patient, 'family:contains', 'LER', true],
    [patient, 'family:exact', 'Müller-Łódź', true],
    [patient, 'family:exact', 'müller-Łódź', false],
    [set, 'url', 'http://x.example/fhir/ValueSet/1', true],
    [set, 'url', 'http://x.example/fhir', false],
    [set, 'url:below', 'http://x.example/fhir', true],
    [set, 'url:above', 'http://x.example/fhir/ValueSet/1/_history/5', true],
    [set, 'url:above', 'http://x.example/fhir', false],
  ] as const)('%j %s=%s: %s', (resource, name, value, expected) => {
    expect(meets(resource, name, value)).toBe(expected)
  })
})

test('a clause about another type is not met', () => {
  const clause = parseClause('Condition', 'category', 'vital-signs')
  expect(matches(observation, clause)).toBe(false)
})

test('of-type compares type and value of one identifier', () => {
  const identifier = [
    { type: { coding: [{ system: 'http://t', code: 'MR' }] }, value: '12' },
    { type: { coding: [{ system: 'http://t', code: 'SS' }] }, value: '34' },
  ]
  const patient: Resource = { resourceType: 'Patient', identifier }
  expect(meets(patient, 'identifier:of-type', 'http://t|MR|12')).toBe(true)
  expect(meets(patient, 'identifier:of-type', 'http://t|MR|34')).toBe(false)
})
