import { describe, expect, test } from 'vitest'
import { base32, matchingStep, otpauthUri, totpCode, totpStep } from './totp.ts'

const SECRET = Buffer.from('12345678901234567890')

describe('the codes of RFC 6238, appendix B', () => {
  test.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at %i seconds', (seconds, code) => {
    expect(totpCode(SECRET, totpStep(seconds * 1000), 8)).toBe(code)
  })
})

test('the codes of RFC 4226, appendix D', () => {
  const codes = Array.from({ length: 10 }, (_, counter) => totpCode(SECRET, counter))
  expect(codes.join(' ')).toBe(
    '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489',
  )
})

describe('a code', () => {
  const now = 1_111_111_111_000
  const step = totpStep(now)
  const code = (away: number) => totpCode(SECRET, step + away)

  test.each([-1, 0, 1])('holds %i steps away, and tells its step (RFC 6238 §5.2)', (away) => {
    expect(matchingStep(SECRET, code(away), now)).toBe(step + away)
  })

  test.each([-2, 2, 20])('does not hold %i steps away', (away) => {
    expect(matchingStep(SECRET, code(away), now)).toBeNull()
  })

  test.each(['', '0', '12345', '1234567', 'abcdef', '９４２８７０', `${'9'.repeat(100)}`])(
    'is not %j',
    (typed) => {
      expect(matchingStep(SECRET, typed, now)).toBeNull()
    },
  )

  test('may be typed in groups, as apps show it', () => {
    const typed = ` ${code(0).slice(0, 3)} ${code(0).slice(3)} `
    expect(matchingStep(SECRET, typed, now)).toBe(step)
  })

  test('of another secret is none', () => {
    expect(matchingStep(Buffer.alloc(20, 7), code(0), now)).toBeNull()
  })
})

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('%j in base 32 is %j (RFC 4648 §10)', (plain, text) => {
  expect(base32(Buffer.from(plain))).toBe(text)
})

test('the picture says whose it is, in signs that nothing can hide in', () => {
  const uri = new URL(otpauthUri(SECRET, 'Elm & Oak: Practice', 'ada?secret=x'))
  expect(uri.host + decodeURIComponent(uri.pathname)).toBe('totp/Elm & Oak: Practice:ada?secret=x')
  expect(uri.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(uri.searchParams.get('issuer')).toBe('Elm & Oak: Practice')
})
