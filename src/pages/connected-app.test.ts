import { expect, test } from 'vitest'
import { mayDo } from './connected-app.ts'
import { messagesIn } from './messages/messages.ts'

const said = (grantedScope: string, language: 'en' | 'es' = 'en') =>
  mayDo(messagesIn(language), { grantedScope }).flat(9).join('|').replaceAll('|', '')

test('granted scopes are told in plain words', () => {
  expect(
    said(
      'openid patient/Encounter.rs patient/AllergyIntolerance.read patient/Observation.rs?category=http://x|laboratory',
    ),
  ).toBe('Reads allergies, measurements and test results (only laboratory results), and visits')
})

test('reading and changing are told apart', () => {
  expect(said('patient/Goal.rs patient/Observation.c')).toBe(
    'Reads health goalsChanges measurements and test results',
  )
  expect(said('patient/Goal.cruds')).toBe('Reads and changes health goals')
})

test('a wildcard says that later kinds are included (SMART 2.2 scopes, "Wildcard scopes")', () => {
  expect(said('patient/*.rs')).toBe('Reads all kinds of data, also those added later')
  expect(said('patient/*.rs', 'es')).toBe(
    'Lee todos los tipos de datos, también los que se agreguen después',
  )
})

test('a constraint that has no words is told as it is, never as the whole kind', () => {
  expect(said('patient/Observation.rs?code=http://loinc.org|4548-4')).toContain(
    '(only code=http://loinc.org|4548-4)'.replaceAll('|', ''),
  )
  expect(said('patient/Observation.rs?category=odd')).toContain('(only odd)')
})

test.each(['openid fhirUser', ''])('%j reads nothing of a record', (scope) => {
  expect(said(scope)).toBe('Knows who you are; reads nothing of a record')
})
