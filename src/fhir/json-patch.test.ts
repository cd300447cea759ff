import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyPatch } from './json-patch.ts'

const status = (document: unknown, patch: unknown): number => {
  try {
    applyPatch(document, patch)
    return 200
  } catch (error) {
    return (error as { status: number }).status // a FhirError, or the test fails
  }
}

describe('the operations (RFC 6902 §4)', () => {
  test.each<[string, unknown, object[], unknown]>([
    ['add a member', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['add over a member', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    ['add into a list', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    ['add at the end', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['add at the length', { a: [1] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2] }],
    ['remove a member', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['remove from a list', { a: [1, 2] }, [{ op: 'remove', path: '/a/0' }], { a: [2] }],
    ['replace', { a: [1, 2] }, [{ op: 'replace', path: '/a/0', value: 3 }], { a: [3, 2] }],
    ['move', { a: { x: 1 } }, [{ op: 'move', from: '/a/x', path: '/b' }], { a: {}, b: 1 }],
    [
      'move within a list',
      { a: [1, 2, 3] },
      [{ op: 'move', from: '/a/0', path: '/a/2' }],
      { a: [2, 3, 1] },
    ],
    ['copy', { a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    [
      'test, whatever the order of members',
      { a: { x: 1, y: [2] } },
      [{ op: 'test', path: '/a', value: { y: [2], x: 1 } }],
      { a: { x: 1, y: [2] } },
    ],
    [
      'escapes (RFC 6901 §4)',
      { 'a/b': 1, 'c~d': 2 },
      [
        { op: 'remove', path: '/a~1b' },
        { op: 'replace', path: '/c~0d', value: 3 },
      ],
      { 'c~d': 3 },
    ],
    ['an empty name', { '': 1 }, [{ op: 'remove', path: '/' }], {}],
  ])('%s', (_, document, patch, expected) => {
    expect(applyPatch(document, patch)).toEqual(expected)
  })

  test('what is added is a copy: a later operation on it changes nothing else', () => {
    const value = { x: [1] }
    const patch = [
      { op: 'add', path: '/a', value },
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/b/x/-', value: 2 },
    ]
    expect(applyPatch({}, patch)).toEqual({ a: { x: [1] }, b: { x: [1, 2] } })
    expect(value).toEqual({ x: [1] })
  })

  test('a name that every object inherits is a member like any other, and no way to others', () => {
    expect(status({}, [{ op: 'remove', path: '/constructor' }])).toBe(422)
    expect(status({}, [{ op: 'add', path: '/__proto__/polluted', value: 1 }])).toBe(422)
    const changed = applyPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: 1 } }])
    expect(Object.hasOwn(changed as object, '__proto__')).toBe(true)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('refusals', () => {
  test.each<[string, unknown]>([
    ['no list', {}],
    ['an operation that is none', [7]],
    ['an unknown one', [{ op: 'delete', path: '/a' }]],
    ['one that every object inherits', [{ op: 'toString', path: '/a' }]],
    ['no path', [{ op: 'remove' }]],
    ['no pointer', [{ op: 'remove', path: 'a' }]],
    ['a bad escape', [{ op: 'remove', path: '/a~2' }]],
    ['no value', [{ op: 'add', path: '/a' }]],
    ['no from', [{ op: 'move', path: '/a' }]],
    ['too many', Array.from({ length: 501 }, () => ({ op: 'test', path: '', value: {} }))],
  ])('%s is no patch: 400', (_, patch) => {
    expect(status({ a: 1 }, patch)).toBe(400)
  })

  test.each<[string, object]>([
    ['a test that fails', { op: 'test', path: '/a', value: 2 }],
    ['a test of nothing', { op: 'test', path: '/b', value: null }],
    ['a member that is not there', { op: 'replace', path: '/b', value: 1 }],
    ['a place below it', { op: 'add', path: '/b/c', value: 1 }],
    ['a place in a text', { op: 'add', path: '/a/0', value: 1 }],
    ['an index beyond the end', { op: 'add', path: '/list/3', value: 1 }],
    ['the end itself', { op: 'remove', path: '/list/-' }],
    ['an index with a zero before', { op: 'remove', path: '/list/01' }],
    ['a negative index', { op: 'remove', path: '/list/-1' }],
    ['the length of a list', { op: 'test', path: '/list/length', value: 2 }],
    ['into itself', { op: 'move', from: '/object', path: '/object/x' }],
    ['the whole', { op: 'remove', path: '' }],
  ])('%s cannot be done: 422', (_, operation) => {
    expect(status({ a: 1, list: [1, 2], object: {} }, [operation])).toBe(422)
  })

  test('copies that double what is there have an end', () => {
    const patch = Array.from({ length: 30 }, (_, at) => ({ op: 'copy', from: '', path: `/b${at}` }))
    expect(status({ a: 'x'.repeat(1000) }, patch)).toBe(413)
  })
})

test('whatever is sent, it answers or refuses, and the document stays what it was', () => {
  const pointer = fc.array(fc.constantFrom('a', 'b', '0', '1', '-', '__proto__'), { maxLength: 3 })
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path: pointer.map((steps) => steps.map((step) => `/${step}`).join('')),
    from: pointer.map((steps) => steps.map((step) => `/${step}`).join('')),
    value: fc.jsonValue({ maxDepth: 2 }),
  })
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 3 }),
      fc.array(operation, { maxLength: 6 }),
      (document, patch) => {
        const before = JSON.stringify(document)
        expect([200, 413, 422]).toContain(status(document, patch))
        expect(JSON.stringify(document)).toBe(before)
      },
    ),
  )
})
