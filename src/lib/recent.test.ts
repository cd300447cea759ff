import { expect, test } from 'vitest'
import { recentlyUsed } from './recent.ts'

test('forgets what was not used for as many entries as it keeps', () => {
  const memory = recentlyUsed<number>(4)
  for (const [at, key] of ['a', 'b', 'c', 'd', 'e'].entries()) memory.set(key, at)
  expect(memory.get('a')).toBeUndefined()
  expect(memory.get('e')).toBe(4)
})

test('keeps what is used however much comes after it', () => {
  const memory = recentlyUsed<string>(4)
  memory.set('used', 'x')
  for (let n = 0; n < 100; n++) {
    memory.set(`other ${n}`, 'y')
    expect(memory.get('used')).toBe('x')
  }
})

test('holds no more than it may', () => {
  const memory = recentlyUsed<number>(10)
  for (let n = 0; n < 1000; n++) memory.set(String(n), n)
  const kept = Array.from({ length: 1000 }, (_, n) => String(n)).filter(
    (key) => memory.get(key) !== undefined,
  )
  expect(kept.length).toBeGreaterThanOrEqual(5)
  expect(kept.length).toBeLessThanOrEqual(10)
})

test('has one value for a key, whichever generation it was in', () => {
  const memory = recentlyUsed<string>(4)
  memory.set('a', 'before')
  memory.set('b', 'x')
  memory.set('c', 'x')
  memory.set('a', 'now')
  expect(memory.get('a')).toBe('now')
  memory.set('d', 'x')
  expect(memory.get('a')).toBe('now')
})

test('forgets at a word, in both generations', () => {
  const memory = recentlyUsed<string>(4)
  for (const key of ['old', 'x', 'young']) memory.set(key, 'y')
  memory.delete('old')
  memory.delete('young')
  expect([memory.get('old'), memory.get('young'), memory.get('x')]).toEqual([
    undefined,
    undefined,
    'y',
  ])
  memory.clear()
  expect(memory.get('x')).toBeUndefined()
})
