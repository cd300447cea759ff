import { expect, test } from 'vitest'
import { randomPassphrase } from './passphrase.ts'
import { passwordFault } from './password.ts'

test('a passphrase is five words and a password that the rules take', () => {
  for (let round = 0; round < 500; round++) {
    const passphrase = randomPassphrase()
    expect(passphrase).toMatch(/^[a-z]{3,8}(-[a-z]{3,8}){4}$/)
    expect(passwordFault(passphrase)).toBeNull()
  }
})

test('every byte draws a word of its own', () => {
  const seen = new Set<string>()
  for (let round = 0; round < 3_000; round++)
    for (const word of randomPassphrase().split('-')) seen.add(word)
  expect(seen.size).toBe(256)
})
