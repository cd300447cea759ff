import { expect, test } from 'vitest'
import { client } from '../../test/support/fixtures.ts'
import { registrationFlags, skeleton } from './look-alike.ts'

const PRACTICE = 'Riverside Family Practice'
const trusted = client({
  id: 'trusted',
  name: 'Pressure Diary',
  redirectUris: ['https://app.pressurediary.example/cb'],
})
const flagsOf = (change: Parameters<typeof client>[0]) =>
  registrationFlags(client({ id: 'new', redirectUris: [], ...change }), [trusted], PRACTICE).map(
    ({ kind, like }) => `${kind} ${like}`,
  )

test.each([
  ['the same name', 'Pressure Diary'],
  ['another case and blanks', ' pressure  DIARY'],
  ['a letter changed', 'Pressure Dairy'.replace('Dairy', 'Diory')],
  ['a letter left out', 'Presure Diary'],
  ['Cyrillic letters', 'Рrеssurе Diаrу'],
  ['a digit for a letter', 'Pre55ure D1ary'],
  ['marks on letters', 'Préssure Díary'],
  ['compatibility letters', 'Ｐｒｅｓｓｕｒｅ Diary'],
  ['rn for m, signs between', 'P.r.e.s.s.u.r.e-Diary!'],
])('a name that reads like a trusted app’s is flagged: %s (attack B07)', (_, name) => {
  expect(flagsOf({ name })).toContain('name-like-app Pressure Diary')
})

test.each(['Blood Pressure Log', 'Sleep Journal', 'Diary', 'Ada'])(
  'a name of its own is not flagged: %s',
  (name) => {
    expect(flagsOf({ name })).toEqual([])
  },
)

test('a name with the practice’s own is flagged', () => {
  expect(flagsOf({ name: 'Riverside Family Practice Portal' })).toEqual([
    `name-like-practice ${PRACTICE}`,
  ])
})

test('a host a letter away from a trusted app’s is flagged, and the same host is not', () => {
  const host = (name: string) => flagsOf({ name: 'X', redirectUris: [`https://${name}/cb`] })
  expect(host('app.pressured1ary.example')).toEqual(['host-like-app app.pressurediary.example'])
  expect(host('app.pressurediarry.example')).toEqual(['host-like-app app.pressurediary.example'])
  expect(host('app.pressurediary.example')).toEqual([])
  expect(host('another.example')).toEqual([])
})

test('a home page elsewhere than where the app returns to is flagged', () => {
  const redirectUris = ['https://app.one.example/cb']
  expect(flagsOf({ name: 'X', redirectUris, clientUri: 'https://www.one.example/' })).toEqual([])
  expect(flagsOf({ name: 'X', redirectUris, clientUri: 'https://one.example/' })).toEqual([])
  expect(flagsOf({ name: 'X', redirectUris, clientUri: 'https://famous.org/' })).toEqual([
    'site-elsewhere famous.org',
  ])
  // An app on a device returns to no host.
  const native = ['com.example.app:/cb', 'http://127.0.0.1/cb']
  expect(flagsOf({ name: 'X', redirectUris: native, clientUri: 'https://famous.org/' })).toEqual([])
})

test('an app is not like itself', () => {
  expect(registrationFlags(trusted, [trusted], PRACTICE)).toEqual([])
})

test('a name of signs only looks like nothing', () => {
  expect(skeleton('!!! …')).toBe('')
  expect(flagsOf({ name: '…' })).toEqual([])
})
