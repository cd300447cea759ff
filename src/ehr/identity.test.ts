import { expect, test } from 'vitest'
import { ageOf, identityOf } from './identity.ts'

const NOW = Date.UTC(2026, 10, 24)

test.each([
  ['1965-11-24', { years: 61 }],
  ['1965-11-25', { years: 60 }],
  ['2023-11-24', { years: 3 }],
  ['2023-11-25', { months: 35 }],
  ['2026-11-24', { months: 0 }],
  ['2026-11-25', null],
  ['1965', null],
  [null, null],
])('the age of somebody born on %s', (birthDate, age) => {
  expect(ageOf(birthDate, NOW)).toEqual(age)
})

test('the record number is the identifier of that type, whatever its place', () => {
  const patient = {
    resourceType: 'Patient',
    id: '85',
    gender: 'Male',
    identifier: [{ value: '999-00' }, { type: { coding: [{ code: 'MR' }] }, value: '85-1024' }],
  }
  expect(identityOf(patient, NOW)).toEqual({
    patientId: '85',
    name: 'Unnamed',
    birthDate: null,
    age: null,
    sex: null,
    mrn: '85-1024',
  })
})
