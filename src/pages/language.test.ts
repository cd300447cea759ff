import { expect, test } from 'vitest'
import { chooseLanguage, languageOf } from './language.ts'

test.each([
  ['en-US,en;q=0.9,es;q=0.8', null, null, 'en'],
  ['es-MX,es;q=0.9,en;q=0.8', null, null, 'es'],
  ['en;q=0.4, es;q=0.7', null, null, 'es'],
  ['de, fr;q=0.9', null, null, 'en'],
  ['es;q=0, en;q=0.1', null, null, 'en'],
  ['*', null, null, 'en'],
  [null, null, null, 'en'],
])(
  'takes the most wanted language it speaks: %j (RFC 9110 §12.5.4)',
  (accept, locales, cookie, is) => {
    expect(chooseLanguage(accept, locales, cookie)).toBe(is)
  },
)

test('the app’s ui_locales count more than the browser (OIDC Core §3.1.2.1)', () => {
  expect(chooseLanguage('en', 'fr-CA es-US en', null)).toBe('es')
})

test('the person’s own choice counts most', () => {
  expect(chooseLanguage('es', 'es', 'en')).toBe('en')
})

test.each(['', 'xx', '<script>', 'english', 'es_MX', '../es'])(
  'a cookie with %j chooses nothing',
  (cookie) => {
    expect(chooseLanguage('es', null, cookie)).toBe('es')
  },
)

test('a header without end is not read to its end', () => {
  expect(chooseLanguage(`${'x,'.repeat(100_000)}es`, null, null)).toBe('en')
})

test('a tag stands for its primary language (RFC 5646 §2.2.1)', () => {
  expect(languageOf(' ES-419')).toBe('es')
  expect(languageOf('est')).toBeNull()
})
