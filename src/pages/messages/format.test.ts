import { expect, test } from 'vitest'
import { formatDate, formatFhirDate, formatRecent, plural } from './format.ts'
import { messagesIn } from './messages.ts'
import { isolate, plainText, say } from './say.ts'

const MORNING = Date.UTC(2026, 2, 13, 3, 30)

test('a moment is told as the day of the practice’s time zone', () => {
  expect(formatDate('en', 'America/New_York', MORNING)).toBe('March 12, 2026')
  expect(formatDate('en', 'Europe/Madrid', MORNING)).toBe('March 13, 2026')
  expect(formatDate('es', 'America/New_York', MORNING)).toBe('12 de marzo de 2026')
  expect(formatDate('en', 'America/New_York', MORNING, 'short-day')).toBe('Mar 12, 2026')
})

test('today is told as a time, any other day as a date', () => {
  const zone = 'America/New_York'
  expect(formatRecent('en', zone, MORNING, MORNING + 60_000)).toMatchObject({ today: true })
  expect(formatRecent('en', zone, MORNING, MORNING + 3_600_000)).toEqual({
    today: false,
    text: 'March 12, 2026',
  })
})

test.each([
  ['1965-05-14', 'May 14, 1965'],
  ['1965-05', 'May 1965'],
  ['1965', '1965'],
  ['0985-01-01', 'January 1, 985'],
  ['14.5.1965', '14.5.1965'],
])(
  'a FHIR date keeps its precision and moves in no time zone: %s (FHIR R4 datatypes.html#date)',
  (date, text) => {
    expect(formatFhirDate('en', date)).toBe(text)
  },
)

test('counted nouns follow their number in each language (CLDR plural rules)', () => {
  const [english, spanish] = [messagesIn('en'), messagesIn('es')]
  expect([0, 1, 2, 1284].map(english.consent.entries)).toEqual([
    '0 entries',
    '1 entry',
    '2 entries',
    '1,284 entries',
  ])
  expect([0, 1, 2, 1_000_000].map(spanish.consent.entries)).toEqual([
    '0 registros',
    '1 registro',
    '2 registros',
    '1,000,000 de registros',
  ])
  expect(plural('es', 1_000_000, { one: 'one', other: 'other' })).toBe('other')
})

test('a name in a title is set apart and loses its direction overrides (Unicode UAX 9)', () => {
  const title = plainText(say`Share with ${isolate('good\u202eelbatsurt\u2069\u2066')}?`)
  expect(title).toBe('Share with \u2068goodelbatsurt\u2069?')
})
