import { expect, test } from 'vitest'
import { tags, textOf } from '../../test/support/html.ts'
import {
  consent,
  observationCategories,
  parts,
  pressureDiary,
  row,
  wildcardConsent,
} from '../../test/support/page-props.ts'
import { ConsentPage } from './consent.tsx'
import type { ConsentProps } from './consent-request.ts'
import { render } from './render.ts'

const html = (change: Partial<ConsentProps> = {}) => render(ConsentPage(consent(change)))
const boxes = (page: string) => tags(page).filter((tag) => tag.attributes.type === 'checkbox')

const CANNOT_CHANGE = 'It cannot change anything.'

test('each deniable scope is a checkbox whose value is the scope as it would be granted', () => {
  const page = html({ rows: [row('Immunization'), row('Goal', { checked: false })] })
  expect(boxes(page).map(({ attributes }) => [attributes.name, attributes.value])).toEqual([
    ['scope', 'patient/Immunization.rs'],
    ['scope', 'patient/Goal.rs'],
  ])
  expect(boxes(page).map(({ attributes }) => 'checked' in attributes)).toEqual([true, false])
})

test('a kind and its parts are separate fields, so that a page without script can give a part', () => {
  const page = html({
    rows: [row('Observation', { parts: parts('Observation', observationCategories) })],
  })
  expect(boxes(page)).toHaveLength(1 + observationCategories.length)
  expect(boxes(page).every(({ attributes }) => 'checked' in attributes)).toBe(true)
  expect(page).toContain('<details class="parts">')
})

test('parts of which some are off stand open, so that nobody has to look for them', () => {
  const some = parts('Observation', observationCategories, ['survey'])
  expect(html({ rows: [row('Observation', { parts: some })] })).toContain(
    '<details class="parts" open="">',
  )
})

test('the mandatory scopes are told and are no fields (SMART 2.2 scopes)', () => {
  const page = html({ lockedScopes: ['launch/patient', 'openid', 'fhirUser', 'offline_access'] })
  for (const words of [
    'Know who you are',
    'Know whose record this is',
    'Stay connected when you are not using it',
  ])
    expect(textOf(page)).toContain(words)
  const values = tags(page).map(({ attributes }) => attributes.value)
  expect(values).not.toContain('offline_access')
  expect(values).not.toContain('launch/patient')
})

test('long-term access is told before the answer, with a choice of its length', () => {
  const page = html()
  expect(textOf(page)).toContain('This app keeps its access even while it is closed.')
  const radios = tags(page).filter(({ attributes }) => attributes.name === 'duration')
  expect(radios.map(({ attributes }) => attributes.value)).toEqual([
    'until-stopped',
    '1-year',
    '3-months',
    '1-month',
    '1-day',
  ])
  expect(radios.filter(({ attributes }) => 'checked' in attributes)).toHaveLength(1)
  expect(page.indexOf('keeps its access')).toBeLessThan(page.indexOf('value="allow"'))
})

test('without offline_access no length is asked for', () => {
  expect(html({ lockedScopes: ['openid', 'online_access'] })).not.toContain('name="duration"')
})

test('says that the app cannot change anything only when that is true', () => {
  expect(textOf(html({ rows: [row('Goal'), row('Media', { letters: ['r'] })] }))).toContain(
    CANNOT_CHANGE,
  )
  for (const letters of [['c'], ['r', 'u'], ['d'], ['c', 'r', 'u', 'd', 's']] as const) {
    const text = textOf(html({ rows: [row('Goal'), row('Media', { letters })] }))
    expect(text).not.toContain(CANNOT_CHANGE)
    expect(text).toContain('It can change records.')
  }
  const byUser = [
    row('Goal'),
    row('Goal', { context: 'user', letters: ['u'], scope: 'user/Goal.u' }),
  ]
  expect(textOf(html({ rows: byUser }))).not.toContain(CANNOT_CHANGE)
})

test('each row that can change records is marked with what it can do', () => {
  const text = textOf(
    html({
      rows: [row('Goal', { letters: ['c', 'r', 'u', 's'] }), row('Task', { letters: ['d'] })],
    }),
  )
  expect(text).toContain('can also add and change')
  expect(text).toContain('can delete, not read')
})

test('a wildcard says that later kinds are included while nothing is off (SMART 2.2 scopes, "Wildcard scopes")', () => {
  const page = textOf(render(ConsentPage(wildcardConsent())))
  expect(page).toContain('asked for all kinds at once')
  expect(page).toContain('kinds that are added later are included')
  expect(textOf(html())).not.toContain('added later')
})

test('one button allows and one denies, alike in kind, and a robot can tell them apart', () => {
  for (const language of ['en', 'es'] as const) {
    const props = consent()
    const page = render(ConsentPage({ ...props, shell: { ...props.shell, language } }))
    const answers = tags(page).filter(
      ({ name, attributes }) => name === 'button' && attributes.type === 'submit',
    )
    const label = (tag: (typeof answers)[number]) =>
      `${tag.text} ${tag.attributes.value ?? ''} ${tag.attributes.name ?? ''}`
    const allowing = answers.filter(
      (tag) =>
        /\b(allow|approve|authori[sz]e|agree|share|grant)\b/i.test(label(tag)) &&
        !/\b(don.?t|do not|deny|not allow)\b/i.test(label(tag)),
    )
    expect(allowing.map(({ attributes }) => attributes)).toMatchObject([
      { name: 'decision', value: 'allow' },
    ])
    expect(answers.filter(({ attributes }) => attributes.value === 'deny')).toHaveLength(1)
  }
})

test('no choice is made by a form that is sent with the Enter key: the first button denies', () => {
  const form = html().split('data-consent')[1] ?? ''
  const first = tags(form).find(
    ({ name, attributes }) => name === 'button' && attributes.type === 'submit',
  )
  expect(first?.attributes.value).toBe('deny')
})

test('names whose record it is, also when it is somebody else’s', () => {
  const page = textOf(html({ subject: { name: 'Leo Hart', ageYears: 7, isSelf: false } }))
  expect(page).toContain('Share the record of Leo Hart with Pressure Diary?')
  expect(page).toContain('Leo Hart, 7')
})

test('names the host that the answer goes to, since an app’s name proves nothing (B07)', () => {
  expect(textOf(html())).toContain('returns to app.pressurediary.example')
  const local = { ...pressureDiary, redirectHost: '127.0.0.1:4001' }
  expect(textOf(html({ app: local }))).toContain('returns to this device (127.0.0.1:4001)')
  const alike = { ...pressureDiary, redirectHost: 'localhost.evil.example' }
  expect(textOf(html({ app: alike }))).toContain('returns to localhost.evil.example')
})

test('an app that asks for identity only is told so, and nothing is to be shared', () => {
  const page = html({ rows: [], subject: null, lockedScopes: ['openid', 'fhirUser'] })
  expect(textOf(page)).toContain('It asks for nothing of a health record.')
  expect(boxes(page)).toHaveLength(0)
  expect(textOf(page)).not.toContain(CANNOT_CHANGE)
})

test('a part that the app asked for by itself is not told as the whole kind', () => {
  const scope = 'patient/Observation.rs?category=x|'
  const text = (code: string) =>
    textOf(
      html({
        rows: [row('Observation', { scope: scope + code, category: { system: 'x', code } })],
      }),
    )
  expect(text('laboratory')).toContain('Laboratory results')
  expect(text('unheard')).toContain('Measurements and test results only unheard')
})

test('what could not be taken is told on top, under the cursor', () => {
  const page = html({ fault: 'unreadable' })
  expect(page).toMatch(/id="fault" role="alert" tabindex="-1" autofocus/)
  expect(page.indexOf('id="fault"')).toBeLessThan(page.indexOf('<h1'))
})

test('the exact request is one click away, verbatim', () => {
  const requestedScope = 'openid patient/Observation.rs?category=http://x|y patient/*.read'
  const page = html({ requestedScope })
  for (const scope of requestedScope.split(' ')) expect(textOf(page)).toContain(scope)
})
