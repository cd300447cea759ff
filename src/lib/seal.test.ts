import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer, SealError } from './seal.ts'

const sealer = createSealer(randomBytes(32))
const place = 'signing-key/default/k1'
const sealed = sealer.seal(Buffer.from('the private key'), place)

test('what was sealed opens again in its place', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, context) => {
      expect([...sealer.open(sealer.seal(bytes, context), context)]).toEqual([...bytes])
    }),
  )
})

test('the same secret sealed twice looks different, and never shows itself', () => {
  expect(sealer.seal(Buffer.from('the private key'), place)).not.toBe(sealed)
  expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain(
    'private',
  )
})

test('does not open in another row or tenant', () => {
  expect(() => sealer.open(sealed, 'signing-key/default/k2')).toThrow(/belongs to another row/)
  expect(() => sealer.open(sealed, 'signing-key/other/k1')).toThrow(SealError)
})

test('does not open after any of its letters changed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: sealed.length - 1 }),
      fc.constantFrom(...'AbCdeQRSTUVWXYZ-_9. '),
      (at, letter) => {
        fc.pre(sealed[at] !== letter)
        const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1)
        expect(() => sealer.open(changed, place)).toThrow(SealError)
      },
    ),
    { numRuns: 1000 },
  )
})

test.each(['', 'plain text', 'v1', 'v1..', 'v1.00000000', 'v2.a.b', 'v1.a.b.c'])(
  'refuses %j, which was never sealed',
  (text) => {
    expect(() => sealer.open(text, place)).toThrow(SealError)
  },
)

test('refuses a value that was cut off', () => {
  for (let length = 0; length < sealed.length; length++)
    expect(() => sealer.open(sealed.slice(0, length), place)).toThrow(SealError)
})

test('under another master key it says which key is wanted and where it is given', () => {
  const other = createSealer(randomBytes(32))
  expect(() => other.open(sealed, place)).toThrow(
    /sealed under the master key [0-9a-f]{8}, and this is [0-9a-f]{8}\. Give .*CHARTGATE_MASTER_KEY/,
  )
})
