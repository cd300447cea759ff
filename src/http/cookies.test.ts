import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCookie, setCookie } from './cookies.ts'

const plain = (name: string) => ({ name, path: '/', secure: false })
const jar = { name: 'cg_session', path: '/webchart.cgi/', secure: true }

describe('a cookie of ours', () => {
  test('is out of scripts, bound to its path, and not sent along from other sites', () => {
    expect(setCookie(jar, 'value', 60)).toBe(
      '__Secure-cg_session=value; Path=/webchart.cgi/; HttpOnly; SameSite=Lax; Secure; Max-Age=60',
    )
  })
  test('of a whole host is one that no other host can plant (RFC 6265bis §4.1.3.2)', () => {
    expect(setCookie({ ...jar, path: '/' }, 'value', null)).toBe(
      '__Host-cg_session=value; Path=/; HttpOnly; SameSite=Lax; Secure',
    )
  })
  test('is without Secure and prefix only on plain http, and without age until the browser closes', () => {
    expect(setCookie({ ...jar, secure: false }, 'value', null)).toBe(
      'cg_session=value; Path=/webchart.cgi/; HttpOnly; SameSite=Lax',
    )
  })
  test('is removed by an age of zero', () => {
    expect(setCookie(jar, '', 0)).toMatch(/^__Secure-cg_session=; .*Max-Age=0$/)
  })
  test.each([
    ['without the prefix', 'cg_session=planted'],
    ['with the weaker prefix', '__Secure-cg_session=planted'],
    ['with the prefix in other letters', '__host-cg_session=planted'],
  ])('on https is not read %s', (_, header) => {
    expect(readCookie(header, { ...jar, path: '/' })).toBeNull()
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
    expect(readCookie(header, plain(name))).toBe(value)
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
    expect(readCookie(header, plain('a')) ?? '').not.toBe('1')
  })

  test('never fails, and finds what was set', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9_-]*$/)
    fc.assert(
      fc.property(fc.string(), value, (noise, sent) => {
        readCookie(noise, plain('a'))
        return readCookie(`other=1; cg=${sent}; more=2`, plain('cg')) === sent
      }),
    )
  })
})
