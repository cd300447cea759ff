import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { form } from '../../test/support/fixtures.ts'
import { PageError } from '../model/errors.ts'
import { checkCsrf, csrfToken } from './csrf.ts'

const OWN = 'https://gate.example'
const TOKEN = csrfToken('secret', 'consent 1')

const check = (headers: Record<string, string>, csrf: string | undefined = TOKEN) =>
  checkCsrf(new Request(`${OWN}/x`, { headers }), form({ csrf }), 'secret', 'consent 1', OWN)
const forbidden = expect.objectContaining({ kind: 'forbidden', status: 403 })

describe('a form of ours (RFC 9700 §4.7)', () => {
  test.each([
    ['with our origin', { origin: OWN }],
    ['from a browser that names no origin', {}],
    // What Chromium and Firefox send from a page with Referrer-Policy: no-referrer.
    ['with the null origin of a page that sends no referrer', { origin: 'null' }],
    ['the same, said to be of our origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['sent again by the reader', { 'sec-fetch-site': 'none' }],
  ])('is taken %s', (_, headers) => {
    expect(() => check(headers)).not.toThrow()
  })

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: `${OWN}:8443` }],
    ['our host over plain http', { origin: 'http://gate.example' }],
    ['a host that ends like ours', { origin: 'https://gate.example.evil.example' }],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a neighbour of our domain', { origin: 'null', 'sec-fetch-site': 'same-site' }],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
  ])('is refused from %s, although its token is right (attack B01)', (_, headers) => {
    expect(() => check(headers)).toThrow(forbidden)
  })

  test.each([
    ['no token', undefined],
    ['an empty one', ''],
    ['one of another form', csrfToken('secret', 'cancel 1')],
    ['one of another request', csrfToken('secret', 'consent 2')],
    ['one of another browser', csrfToken('another secret', 'consent 1')],
    ['one with something after it', `${TOKEN}x`],
    ['one in upper case', TOKEN.toUpperCase()],
  ])('is refused with %s (attack B01)', (_, token) => {
    const sent = token === undefined ? form({}) : form({ csrf: token })
    expect(() =>
      checkCsrf(new Request(OWN, { headers: { origin: OWN } }), sent, 'secret', 'consent 1', OWN),
    ).toThrow(forbidden)
  })

  test('is refused as a page, and tells nothing', () => {
    expect(() => check({}, 'wrong')).toThrow(PageError)
    expect(() => check({}, 'wrong')).toThrow(expect.objectContaining({ details: null }))
  })

  test('has a token that differs for every secret and purpose', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (s1, p1, s2, p2) => {
        fc.pre(s1 !== s2 || p1 !== p2)
        return csrfToken(s1, p1) !== csrfToken(s2, p2)
      }),
    )
  })
})
