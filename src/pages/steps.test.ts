// The questions around consent: signing in and choosing whose record.
import { expect, test } from 'vitest'
import { tags, textOf } from '../../test/support/html.ts'
import { pressureDiary, shell } from '../../test/support/page-props.ts'
import { ChoosePatientPage, type ChoosePatientProps } from './choose-patient.tsx'
import { render } from './render.ts'
import { type SignInFault, SignInPage } from './sign-in.tsx'

const cancel = { action: '/steps/1/cancel', csrf: 'cancel-token' }

const signIn = (fault: SignInFault | null, username = '') =>
  render(
    SignInPage({
      shell: shell({ person: null }),
      action: '/sign-in',
      csrf: 'token',
      username,
      fault,
      app: pressureDiary,
      cancel,
    }),
  )

const field = (page: string, id: string) =>
  tags(page).find(({ attributes }) => attributes.id === id)?.attributes

test('password managers find both fields (HTML, "Autofill")', () => {
  const page = signIn(null)
  expect(field(page, 'username')).toMatchObject({ type: 'text', autocomplete: 'username' })
  expect(field(page, 'password')).toMatchObject({
    type: 'password',
    autocomplete: 'current-password',
  })
})

test('a refusal tells nothing of which was wrong, and gives the password back to nobody (B19)', () => {
  const page = signIn({ kind: 'refused' }, 'whart')
  expect(textOf(page)).toContain('The username and the password do not belong together.')
  expect(textOf(page)).not.toMatch(/exist|unknown|locked|disabled/i)
  expect(field(page, 'password')).not.toHaveProperty('value')
  expect(page).not.toContain('aria-invalid')
})

test('too many tries are told with how long to wait', () => {
  expect(textOf(signIn({ kind: 'too-many', minutes: 1 }))).toContain('Wait a minute')
  expect(textOf(signIn({ kind: 'too-many', minutes: 15 }))).toContain('Wait 15 minutes')
})

test('a missing field is told at the field and on top', () => {
  const page = signIn({ kind: 'missing', fields: ['password'] }, 'whart')
  expect(field(page, 'password')).toMatchObject({
    'aria-invalid': 'true',
    'aria-describedby': 'password-fault',
  })
  expect(field(page, 'username')).not.toHaveProperty('aria-invalid')
  expect(field(page, 'username')).toMatchObject({ value: 'whart' })
  expect(page).toContain('<a href="#password">Enter your password.</a>')
})

test('the first button of the sign-in form signs in; going back is a form of its own', () => {
  const form = signIn(null).split('action="/sign-in"')[1]?.split('</form>')[0] ?? ''
  const submits = tags(form).filter(({ attributes }) => attributes.type === 'submit')
  expect(submits[0]?.text).toBe('Sign in')
  expect(submits[1]?.attributes).toMatchObject({ form: 'cancel', value: 'deny' })
})

const choose = (choice: ChoosePatientProps['choice'], fault: ChoosePatientProps['fault'] = null) =>
  render(
    ChoosePatientPage({
      shell: shell(),
      action: '/choose',
      csrf: 'token',
      fault,
      app: pressureDiary,
      cancel,
      choice,
    }),
  )

const leo = {
  name: 'Leo Hart',
  birthDate: '2026-02',
  ageYears: 0,
  relationship: 'father',
  checked: false,
}

test('each record is a radio whose value is the patient’s id, and tells why it may be opened', () => {
  const page = choose({ kind: 'own', records: [{ ...leo, patientId: '355' }] })
  const radios = tags(page).filter(({ attributes }) => attributes.type === 'radio')
  expect(radios.map(({ attributes }) => [attributes.name, attributes.value])).toEqual([
    ['patient', '355'],
  ])
  expect(textOf(page)).toContain('you are: father · born February 2026 · under 1 year')
})

test('nothing is chosen beforehand for a practitioner', () => {
  const found = { name: 'Hart', birthDate: null, ageYears: null, sex: null, mrn: null }
  const page = choose({
    kind: 'search',
    searchAction: '/choose',
    query: 'ha',
    patients: [{ ...found, patientId: '85' }],
    more: false,
  })
  const radios = tags(page).filter(({ attributes }) => attributes.type === 'radio')
  expect(radios).toHaveLength(1)
  expect(radios[0]?.attributes).not.toHaveProperty('checked')
  expect(tags(page).find(({ attributes }) => attributes.type === 'search')?.attributes.value).toBe(
    'ha',
  )
})

test('a search without result says what was searched and what else to try', () => {
  const page = choose({
    kind: 'search',
    searchAction: '/choose',
    query: 'xyz',
    patients: [],
    more: false,
  })
  expect(textOf(page)).toContain('No patient fits xyz.')
  expect(page).not.toContain('type="radio"')
})

test('a person without any record is told whom to ask', () => {
  const page = choose({ kind: 'own', records: [] })
  expect(textOf(page)).toContain('Ask the practice to link your account to one.')
  expect(page).not.toContain('action="/choose"')
})

test.each(['missing', 'gone', 'expired'] as const)('the fault %s is told on top', (fault) => {
  expect(choose({ kind: 'own', records: [] }, fault)).toContain('role="alert"')
})
