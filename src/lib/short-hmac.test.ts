import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortHmac } from './short-hmac.ts'

test('is what HMAC-SHA-256 is, whatever key and message', () => {
  const bytes = (most: number) => fc.uint8Array({ maxLength: most })
  fc.assert(
    fc.property(bytes(64), bytes(200), (key, one) => {
      const sign = shortHmac(key, one.length)
      const expected = (message: Uint8Array) =>
        createHmac('sha256', key).update(message).digest('base64url')
      expect(sign(one)).toBe(expected(one))
      // Nothing of the message before is left.
      const second = one.map((byte) => byte ^ 0xff)
      expect(sign(second)).toBe(expected(second))
      expect(sign(one)).toBe(expected(one))
    }),
  )
})

test('is that of the published example (RFC 4231 §4.2)', () => {
  const sign = shortHmac(Buffer.alloc(20, 0x0b), 8)
  expect(Buffer.from(sign(Buffer.from('Hi There')), 'base64url').toString('hex')).toBe(
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  )
})

test('is of no message of another length, and with no key that would be another', () => {
  const sign = shortHmac(Buffer.alloc(32), 45)
  for (const length of [0, 44, 46]) expect(() => sign(Buffer.alloc(length))).toThrowError('45')
  expect(() => shortHmac(Buffer.alloc(65), 45)).toThrowError('64')
})
