import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCookie, setCookie } from './cookies.ts'

const jar = { name: 'cg_session', path: '/webchart.cgi/', secure: true }

describe('a cookie of ours', () => {
  test('is out of scripts, bound to its path, and not sent along from other sites', () => {
    expect(setCookie(jar, 'value', 60)).toBe(
      'cg_session=value; Path=/webchart.cgi/; HttpOnly; SameSite=Lax; Secure; Max-Age=60',
    )
  })
  test('is without Secure only on plain http, and without age until the browser closes', () => {
    expect(setCookie({ ...jar, secure: false }, 'value', null)).toBe(
      'cg_session=value; Path=/webchart.cgi/; HttpOnly; SameSite=Lax',
    )
  })
  test('is removed by an age of zero', () => {
    expect(setCookie(jar, '', 0)).toMatch(/^cg_session=; .*Max-Age=0$/)
  })
})

describe('reading a cookie', () => {
  test.each([
    ['a=1', 'a', '1'],
    ['b=2; a=1', 'a', '1'],
    ['b=2;a=1', 'a', '1'],
    ['a=x=y', 'a', 'x=y'],
    ['a=', 'a', ''],
    // The one with the longest path stands first (RFC 6265 §5.4): ours, not one planted higher up.
    ['a=first; a=second', 'a', 'first'],
  ])('%s has %s = %s', (header, name, value) => {
    expect(readCookie(header, name)).toBe(value)
  })

  test.each([
    [null],
    [undefined],
    [''],
    ['aa=1'],
    ['ba=1'],
    ['A=1'],
    ['a'],
    ['=a'],
    ['a =;b=a=1'],
    ['x="; a=1"'],
  ])('%j has no cookie a', (header) => {
    expect(readCookie(header, 'a') ?? '').not.toBe('1')
  })

  test('never fails, and finds what was set', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9_-]*$/)
    fc.assert(
      fc.property(fc.string(), value, (noise, sent) => {
        readCookie(noise, 'a')
        return readCookie(`other=1; cg=${sent}; more=2`, 'cg') === sent
      }),
    )
  })
})
