import { expect, test } from 'vitest'
import { row } from '../../test/support/page-props.ts'
import { sectionsOf, writeKey } from './consent-request.ts'

const user = { context: 'user' as const }

test('the patient’s record stands before the user’s own reach, reading before changing', () => {
  const sections = sectionsOf([
    row('Patient', { ...user, letters: ['u'] }),
    row('Patient', user),
    row('Goal', { letters: ['c', 'r', 's'] }),
    row('Immunization'),
  ])
  expect(sections.map(({ context, changes }) => [context, changes])).toEqual([
    ['patient', false],
    ['patient', true],
    ['user', false],
    ['user', true],
  ])
})

test('every row is in exactly one section', () => {
  const rows = [
    'Goal',
    'Coverage',
    'Unheard',
    'Patient',
    'Location',
    'Encounter',
    'Condition',
  ].flatMap((type) => [row(type), row(type, { letters: ['d'] }), row(type, user)])
  const shown = sectionsOf(rows).flatMap(({ groups }) => groups.flatMap((group) => group.rows))
  expect(shown).toHaveLength(rows.length)
  expect(new Set(shown)).toEqual(new Set(rows))
})

test('topics come with many rows only, in their order', () => {
  const few = ['Encounter', 'Condition'].map((type) => row(type))
  expect(sectionsOf(few)[0]?.groups.map(({ topic }) => topic)).toEqual([null])
  const many = [
    'Location',
    'Patient',
    'Coverage',
    'Goal',
    'Encounter',
    'Condition',
    'Device',
    'Media',
    'List',
  ]
  expect(sectionsOf(many.map((type) => row(type)))[0]?.groups.map(({ topic }) => topic)).toEqual([
    'health',
    'care',
    'documents',
    'coverage',
    'person',
    'directory',
  ])
})

test.each([
  [['r', 's'], null],
  [['s'], null],
  [['d', 'c', 'r', 'u', 's'], 'cud'],
  [['u'], 'u'],
] as const)(
  'the letters %j change records as %j (SMART 2.2 scopes, "Scopes for requesting FHIR Resources")',
  (letters, key) => {
    expect(writeKey({ letters })).toBe(key)
  },
)
