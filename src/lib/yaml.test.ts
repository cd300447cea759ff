import { expect, test } from 'vitest'
import { printYaml, readYaml } from './yaml.ts'

const MAX = 100_000
const faults = (text: string, max = MAX) => {
  const read = readYaml(text, max)
  return Array.isArray(read) ? read.map(({ line, message }) => `${line}: ${message}`) : []
}

test('reads plain data, and tells the line of each part', () => {
  const read = readYaml('a: 1\nb:\n  c:\n    - x\n    - "y"\n  d: null\n', MAX)
  if (Array.isArray(read)) throw new Error('refused')
  expect(read.value).toEqual({ a: 1, b: { c: ['x', 'y'], d: null } })
  expect(read.lineOf(['b', 'c', 1])).toBe(5)
  expect(read.lineOf(['b', 'd'])).toBe(6)
  expect(read.lineOf(['b', 'missing', 'deep'])).toBe(2)
})

test('prints what it reads back, in the order of the value', () => {
  const value = {
    z: ['*', '&x', '- a', '', 'yes', '12', ' x', 'a: b # c'],
    a: { n: 1, t: true, e: [] },
  }
  const text = printYaml(value)
  expect(text.indexOf('z:')).toBeLessThan(text.indexOf('\na:'))
  const read = readYaml(text, MAX)
  expect(Array.isArray(read) ? read : read.value).toEqual(value)
})

test('prints a value that stands twice twice, never as an alias', () => {
  const one = { a: 1 }
  expect(printYaml({ x: one, y: one })).not.toMatch(/[&*]/)
})

test.each([
  ['an alias', 'a: &x [1]\nb: *x\n', /^1: has an anchor/, /^2: has an alias/],
  ['a bomb of aliases', `a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n`, /anchor/, /alias/],
  ['a tag', 'a: !!str 1\n', /^1: has a tag/],
  ['a tag that is nobody’s', '\na: !foo {b: 1}\n', /^2: .*tag/i],
  ['a key twice', 'a: 1\nb: 2\na: 3\n', /^3: has the key 'a' twice/],
  ['a key twice, deeper', 'x:\n  a: 1\n  a: 2\n', /^3: has the key 'a' twice/],
  ['a key that is a number', '12: x\n', /^1: has a key that is no text/],
  ['a key that is a list', '? [a]\n: x\n', /^1: has a key that is no text/],
  ['a directive', '%YAML 1.1\n---\na: yes\n', /^1: has a directive/],
  ['two documents', 'a: 1\n---\na: 2\n', /not YAML here/],
  ['what is no YAML', 'a: 1\n b: [\n', /not YAML here/],
  ['tabs', 'a:\n\tb: 1\n', /not YAML here/],
  ['what is nested too deeply', '['.repeat(MAX - 1), /nested too deeply|not YAML here/],
])('refuses %s, with the line', (_, text, ...words) => {
  const told = faults(text)
  for (const word of words) expect(told).toContainEqual(expect.stringMatching(word))
})

test('refuses a file that is too long before it is parsed', () => {
  expect(faults('a: 1\n'.repeat(10), 20)).toEqual(['1: the file is longer than 20 bytes'])
})

test('a mapping of many keys is read in a moment, whatever its form', () => {
  const keys = Array.from({ length: 10_000 }, (_, at) => `k${at}: 1`)
  for (const text of [`{${keys.join(', ')}}`, keys.join('\n')]) {
    const before = performance.now()
    expect(faults(text, 1_000_000)).toEqual([])
    // With keys compared one by one it takes twenty times as long.
    expect(performance.now() - before).toBeLessThan(1_500)
  }
})

test('tells no more than a page of faults', () => {
  expect(faults(Array.from({ length: 500 }, () => 'a: 1').join('\n'))).toHaveLength(20)
})
