import { describe, expect, test } from 'vitest'
import { addressOf, askedOfForm } from './asked.ts'
import { parseForm } from './form.ts'

const asked = (text: string) => askedOfForm(parseForm(text))

describe('of what was asked', () => {
  test('words of the protocol and scopes are kept, and the names of the rest', () => {
    expect(
      asked(
        'grant_type=authorization_code&scope=patient/Observation.rs+openid&code=SECRET&client_id=app&state=SECRET',
      ),
    ).toEqual({
      grant_type: 'authorization_code',
      scope: 'patient/Observation.rs openid',
      with: 'code, client_id, state',
    })
  })
  test.each([
    [
      'a secret in its own place',
      'client_secret=SECRET&client_assertion=SECRET&refresh_token=SECRET',
    ],
    ['a secret as another value', 'grant_type=SECRET&response_type=SECRET&prompt=SECRET'],
    ['a name as a parameter', 'SECRET=1&SECRET%20SECRET=2'],
    ['a scope that is none', 'scope=openid+SECRET'],
    [
      'a query, a fragment and user info',
      'redirect_uri=https://SECRET:SECRET@a.example/cb?c=SECRET%23SECRET',
    ],
    ['what is no address', 'aud=SECRET'],
  ])('never %s', (_, text) => {
    expect(JSON.stringify(asked(text))).not.toContain('SECRET')
  })
  test('unknown names are counted', () => {
    expect(asked('a=1&b=2&grant_type=x')).toEqual({ grant_type: '(another value)', others: '2' })
  })
  test('a long scope is cut', () => {
    const scope = Array.from({ length: 2000 }, () => 'patient/Observation.rs').join(' ')
    expect(asked(`scope=${encodeURIComponent(`${scope} user/*.rs`)}`).scope?.length).toBeLessThan(
      1100,
    )
  })
})

test.each([
  ['https://app.example/cb', 'https://app.example/cb'],
  ['https://app.example/cb?x=1#y', 'https://app.example/cb?...#...'],
  ['com.example.app:/cb', 'com.example.app:/cb'],
  ['<script>', '(no URL)'],
])('the address %s is kept as %s', (text, kept) => {
  expect(addressOf(text)).toBe(kept)
})
