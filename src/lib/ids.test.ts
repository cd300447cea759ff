import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idFromBytes, idToBytes, newId } from './ids.ts'

test('an identifier and its bytes are one another', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const id = idFromBytes(bytes)
      expect(id).toMatch(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/)
      expect([...(idToBytes(id) ?? [])]).toEqual([...bytes])
    }),
  )
})

test('later identifiers sort after earlier ones', () => {
  expect(newId(1_800_000_000_000) < newId(1_800_000_000_001)).toBe(true)
})

test.each(['', 'x', 'ilou'.repeat(6), `${newId(1)}0`])(
  'refuses %j, which is no identifier',
  (text) => {
    expect(idToBytes(text)).toBeNull()
  },
)
