import { describe, expect, test } from 'vitest'
import { equalDigests, equalInConstantTime, sha256 } from './hashing.ts'

describe.each([
  ['digests', equalDigests],
  ['texts', equalInConstantTime],
])('two %s', (_, equal) => {
  test('are equal when they are the same', () => {
    expect(equal(sha256('a'), sha256('a'))).toBe(true)
  })
  test('differ when one letter does, wherever it is', () => {
    const digest = sha256('a')
    for (let at = 0; at < digest.length; at++) {
      const other = digest[at] === 'A' ? 'B' : 'A'
      expect(equal(digest, digest.slice(0, at) + other + digest.slice(at + 1))).toBe(false)
    }
  })
  test('differ when one goes on or is empty', () => {
    const digest = sha256('a')
    expect(equal(digest, `${digest}A`)).toBe(false)
    expect(equal(digest, '')).toBe(false)
  })
})
