import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Clause } from './clause.ts'
import { parseSearchClause } from './parse-clause.ts'
import { printClause } from './print-clause.ts'

const OPTIONS = { bases: ['https://chart.example/fhir'], now: Date.UTC(2026, 0, 1) }

function read(type: string, name: string, value: string): Clause {
  const clause = parseSearchClause(type, name, value, OPTIONS)
  if (clause === null) throw new Error(`${name}=${value} is empty`)
  return clause
}

test.each(['-1e-400', '1e-300', '9007199254740993', 'gt1e300', '1e308'])(
  'a number that leaves no range open, or too large a one, is not printed wrongly: %s',
  (value) => {
    const clause = read('Observation', 'value-quantity', value)
    const printed = printClause(clause)
    if (printed !== null) expect(read('Observation', ...printed)).toEqual(clause)
  },
)

describe('what is printed reads as the same clause', () => {
  test.each([
    ['Observation', 'code', '8867-4'],
    ['Observation', 'code', 'http://loinc.org|8867-4,|x,http://loinc.org|'],
    ['Observation', 'code:not', 'a,b'],
    ['Observation', 'code:text', 'heart rate'],
    ['Observation', 'code:missing', 'true'],
    ['Patient', 'identifier:of-type', 'http://x|MR|12345'],
    ['Observation', 'patient', 'pa'],
    ['Observation', 'patient', 'pa,Patient/pb'],
    ['Observation', 'subject', 'pa'],
    ['Observation', 'subject:Patient', 'pa'],
    ['Observation', 'subject', 'Group/g'],
    ['Observation', 'subject', 'https://chart.example/fhir/Patient/pa'],
    ['Observation', 'subject', 'https://else.example/Patient/pa'],
    ['Observation', 'subject:identifier', 'http://x|1,2'],
    ['QuestionnaireResponse', 'questionnaire', 'https://q.example/phq9|1.0'],
    ['Observation', 'date', '2025'],
    ['Observation', 'date', 'ge2025-03'],
    ['Observation', 'date', 'lt2025-03-01,2024-12-31'],
    ['Observation', 'date', '2025-03-01T08:00Z'],
    ['Observation', 'date', '2025-03-01T08:00:00-05:00'],
    ['Observation', 'date', 'sa2025-03-01T08:00:00.123Z'],
    ['Observation', 'date', '2025-03-01T08:00:00.1Z'],
    ['Patient', 'name', 'Ad\\,a,B'],
    ['Patient', 'name:exact', 'Ada'],
    ['Patient', 'name:contains', 'd'],
    ['Observation', 'value-quantity', '5.40|http://unitsofmeasure.org|mg'],
    ['Observation', 'value-quantity', 'gt100'],
    ['Observation', 'value-quantity', '5||mg'],
    ['RiskAssessment', 'probability', '0.80'],
    ['RiskAssessment', 'probability', 'le1e2'],
    ['RiskAssessment', 'probability', '100'],
    ['ValueSet', 'url', 'https://x.example/vs'],
    ['ValueSet', 'url:below', 'https://x.example/'],
    ['Observation', 'subject:Patient.name', 'Ada'],
    ['Observation', 'encounter.participant:Practitioner.name:exact', 'D'],
    ['Patient', '_has:Observation:patient:code', 'http://loinc.org|1'],
    ['Patient', '_has:Observation:patient:_has:Provenance:target:agent', 'dr1'],
    ['Observation', '_lastUpdated', 'gt2025-01-01'],
    ['Observation', '_id', 'a,b'],
  ])('%s?%s=%s', (type, name, value) => {
    const clause = read(type, name, value)
    const printed = printClause(clause)
    if (printed === null) throw new Error('not printed')
    expect(read(type, ...printed)).toEqual(clause)
  })
})

test('what another server would read otherwise is not printed', () => {
  expect(printClause(read('Observation', 'date', 'ap2025-03-01'))).toBeNull()
  expect(printClause(read('RiskAssessment', 'probability', 'ap0.5'))).toBeNull()
})

test('a base of ours never leaves: our absolute URL becomes a relative reference', () => {
  const clause = read('Observation', 'subject', 'https://chart.example/fhir/Patient/pa')
  expect(printClause(clause)).toEqual(['subject', 'Patient/pa'])
})

test('no value breaks out of its place', () => {
  const text = fc.string({ minLength: 1, maxLength: 30 }).filter((each) => each.trim() !== '')
  fc.assert(
    fc.property(text, fc.constantFrom('name', 'name:exact', 'identifier'), (value, name) => {
      let clause: Clause | null
      try {
        clause = parseSearchClause('Patient', name, value, OPTIONS)
      } catch {
        return
      }
      const printed = clause && printClause(clause)
      if (printed) expect(read('Patient', ...printed)).toEqual(clause)
    }),
    { numRuns: 2000 },
  )
})

test('any number of digits comes back', () => {
  const number = fc.tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: 0, max: 6 }))
  fc.assert(
    fc.property(number, ([digits, places]) => {
      const clause = read('RiskAssessment', 'probability', (digits / 10 ** places).toFixed(places))
      const printed = printClause(clause)
      if (printed === null) throw new Error('not printed')
      expect(read('RiskAssessment', ...printed)).toEqual(clause)
    }),
  )
})
