import { expect, test } from 'vitest'
import {
  ATTEMPT_LIFETIME_SECONDS,
  beginAttempt,
  cookieNameOf,
  readAttempt,
} from './provider-attempt.ts'

let now = 1_800_000_000_000
const clock = { now: () => now }

test('an attempt comes back with its secrets, its way and its moment', () => {
  const { cookie, ...attempt } = beginAttempt('/steps/1?a=ü', true, clock)
  expect(readAttempt(cookie, attempt.state, clock)).toEqual(attempt)
  expect(attempt.cookieName).toBe(cookieNameOf(attempt.state))
  expect(cookie).toMatch(/^[\w.-]+$/)
})

test('state, nonce and verifier tell nothing of each other, and no two attempts are alike', () => {
  const attempts = [beginAttempt('/', false, clock), beginAttempt('/', false, clock)]
  const secrets = attempts.flatMap(({ state, nonce, codeVerifier }) => [state, nonce, codeVerifier])
  expect(new Set(secrets).size).toBe(6)
  for (const { cookie, state, nonce, codeVerifier } of attempts)
    for (const secret of [state, nonce, codeVerifier]) {
      expect(secret).toMatch(/^[\w-]{43}$/)
      expect(cookie).not.toContain(secret)
    }
})

test('it ends after ten minutes, and has not begun tomorrow', () => {
  const { cookie, state } = beginAttempt('/', false, clock)
  const began = now
  now = began + ATTEMPT_LIFETIME_SECONDS * 1000 - 1
  expect(readAttempt(cookie, state, clock)).not.toBeNull()
  now += 1
  expect(readAttempt(cookie, state, clock)).toBeNull()
  now = began - 1
  expect(readAttempt(cookie, state, clock)).toBeNull()
  now = began
})

test('another’s state, or a cookie that is none, is no attempt', () => {
  const [mine, theirs] = [beginAttempt('/', false, clock), beginAttempt('/', false, clock)]
  expect(readAttempt(mine.cookie, theirs.state, clock)).toBeNull()
  for (const cookie of ['', 'x', '...', 'a.b.c.d', `.${now}.any.`, mine.cookie.slice(1)])
    expect(readAttempt(cookie, mine.state, clock)).toBeNull()
})

test('a state from outside gives no cookie name that a header could not carry', () => {
  expect(cookieNameOf('a;b=\r\nc d')).toMatch(/^cg_provider_[\w-]*$/)
})
