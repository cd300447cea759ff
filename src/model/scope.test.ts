import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  constrained,
  covers,
  expandWildcard,
  intersect,
  isResourceScope,
  parseScope,
  parseScopes,
  printScopes,
  type ResourceScope,
  resourceScope,
  type Scope,
  type ScopeLetter,
} from './scope.ts'

const one = (text: string): ResourceScope => {
  const scope = parseScope(text)
  if (scope?.kind !== 'resource') throw new Error(`not a resource scope: ${text}`)
  return scope
}
const many = (text: string): Scope[] => parseScopes(text).scopes
const letters = (text: string) => [...one(text).letters].join('')

const anyLetters = fc
  .subarray<ScopeLetter>(['c', 'r', 'u', 'd', 's'], { minLength: 1 })
  .map((list) => new Set(list))
const anyScope: fc.Arbitrary<ResourceScope> = fc
  .record({
    context: fc.constantFrom('patient', 'user', 'system'),
    type: fc.constantFrom('*', 'Patient', 'Observation', 'Condition'),
    letters: anyLetters,
    filter: fc.uniqueArray(
      fc.tuple(fc.constantFrom('category', 'code'), fc.constantFrom('a', 's|b', 's|')),
      { maxLength: 2, selector: ([name, value]) => `${name}=${value}` },
    ),
    version: fc.constantFrom(1, 2),
  })
  .map((parts) => resourceScope(parts.type === '*' ? { ...parts, filter: [] } : parts))

describe('parsing', () => {
  test.each([
    ['patient/Observation.read', 'rs'],
    ['patient/Observation.write', 'cud'],
    ['patient/Observation.*', 'cruds'],
    ['user/*.cruds', 'cruds'],
    ['system/Patient.r', 'r'],
  ])('%s means %s (SMART 2.2 scopes)', (text, meaning) => {
    expect(letters(text)).toBe(meaning)
  })

  test('keeps the constraints of a granular scope in their order', () => {
    const scope = one(
      'patient/Observation.rs?category=http://x/y|laboratory&code=http://loinc.org|1-8',
    )
    expect(scope.filter).toEqual([
      ['category', 'http://x/y|laboratory'],
      ['code', 'http://loinc.org|1-8'],
    ])
  })

  test.each([
    'patient/Observation.sr',
    'patient/Observation.dus',
    'patient/Observation.rr',
    'patient/Observation.',
    'patient/Observation',
    'patient/Observation.x',
    'patient/*.x',
    'Patient/*.rs',
    'PATIENT/Observation.rs',
    'patient/observation.rs',
    'patient/Observation.READ',
    'patient/Observation.rs?',
    'patient/Observation.rs?category',
    'patient/Observation.rs?category=',
    'patient/Observation.rs?=laboratory',
    'patient/Observation.rs?category=a&&code=b',
    'patient/Observation.rs?category=a&',
    'patient/Observation.rs?category:in=a',
    'patient/Observation.rs?subject.name=a',
    'patient/Observation.rs?category=a%26code=b',
    'patient/Observation.rs?category=a#b',
    'patient/Observation.rs?category=a b',
    'patient/Observation.*?code=1',
    'patient/Observation.read?code=1',
    'patient/*.rs?category=laboratory',
    'patient/Observation.rs\n',
    'patient/Observation\t.rs',
    ' patient/Observation.rs',
    'launch/unknown',
    'launch/Patient',
    'OPENID',
    'constructor',
    '__proto__',
    `patient/Observation.rs?code=${'1'.repeat(2000)}`,
  ])('refuses %j and does not guess (attack N01, N02, N03)', (text) => {
    expect(parseScope(text)).toBeNull()
  })

  test('a scope string keeps order, drops repeats and names what is unknown (RFC 6749 §3.3)', () => {
    const { scopes, unknown } = parseScopes(
      'openid  fhirUser openid patient/X.zz launch/patient\tx',
    )
    expect(printScopes(scopes)).toBe('openid fhirUser')
    expect(unknown).toEqual(['patient/X.zz', 'launch/patient\tx'])
  })

  test('printing and parsing are one another', () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        const again = one(scope.text)
        expect(again.text).toBe(scope.text)
        expect([...again.letters].sort()).toEqual([...scope.letters].sort())
        expect(again.filter).toEqual(scope.filter)
      }),
    )
  })

  test('never throws and never re-spells, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const scope = parseScope(text)
        if (scope) expect(scope.text).toBe(text)
      }),
    )
  })
})

describe('covering', () => {
  test.each([
    ['patient/*.rs', 'patient/Observation.rs', true],
    ['patient/*.read', 'patient/Observation.rs', true],
    ['patient/Observation.r patient/Observation.s', 'patient/Observation.rs', true],
    ['patient/Observation.rs', 'patient/Observation.rs?category=a', true],
    ['patient/Observation.rs?category=a', 'patient/Observation.rs?category=a&code=b', true],
    ['patient/Observation.rs?category=a', 'patient/Observation.rs', false],
    ['patient/Observation.rs?category=a', 'patient/Observation.rs?category=b', false],
    ['patient/Observation.rs', 'patient/*.rs', false],
    ['patient/Observation.r', 'patient/Observation.rs', false],
    ['user/Observation.rs', 'patient/Observation.rs', false],
    ['patient/Observation.rs', 'user/Observation.rs', false],
    ['system/*.cruds', 'patient/Observation.r', false],
    ['openid fhirUser', 'openid', true],
    ['openid', 'fhirUser', false],
  ])('%s covers %s: %s', (outer, inner, expected) => {
    expect(covers(many(outer), many(inner)[0] as Scope)).toBe(expected)
  })

  test('is reflexive and transitive', () => {
    fc.assert(
      fc.property(anyScope, anyScope, anyScope, (a, b, c) => {
        expect(covers([a], a)).toBe(true)
        if (covers([a], b) && covers([b], c)) expect(covers([a], c)).toBe(true)
      }),
    )
  })
})

describe('intersecting', () => {
  test.each([
    ['patient/*.rs', 'patient/*.rs', 'patient/*.rs'],
    ['patient/*.read', 'patient/*.rs', 'patient/*.read'],
    ['patient/*.cruds', 'patient/*.rs', 'patient/*.rs'],
    [
      'patient/*.rs',
      'patient/Observation.rs patient/Condition.r',
      'patient/Observation.rs patient/Condition.r',
    ],
    [
      'patient/Observation.rs',
      'patient/Observation.rs?category=a',
      'patient/Observation.rs?category=a',
    ],
    ['patient/Observation.rs', 'user/Observation.rs', ''],
    ['openid offline_access', 'openid', 'openid'],
    [
      'patient/*.*',
      'patient/*.rs patient/Observation.cud',
      'patient/*.read patient/Observation.write',
    ],
  ])('%s within %s is %j', (requested, allowed, expected) => {
    expect(printScopes(intersect(many(requested), many(allowed)))).toBe(expected)
  })

  test('never exceeds either side', () => {
    fc.assert(
      fc.property(fc.array(anyScope), fc.array(anyScope), (requested, allowed) => {
        for (const scope of intersect(requested, allowed)) {
          expect(covers(requested, scope)).toBe(true)
          expect(covers(allowed, scope)).toBe(true)
        }
      }),
    )
  })

  test('keeps what is allowed whole, literally', () => {
    fc.assert(
      fc.property(fc.array(anyScope), fc.array(anyScope), (requested, allowed) => {
        const kept = intersect(requested, allowed).map((scope) => scope.text)
        for (const scope of requested)
          if (covers(allowed, scope)) expect(kept).toContain(scope.text)
      }),
    )
  })
})

test('a wildcard spreads out in its own notation', () => {
  const spread = (text: string) =>
    expandWildcard(one(text), ['Condition', 'Observation']).map((scope) => scope.text)
  expect(spread('patient/*.read')).toEqual(['patient/Condition.read', 'patient/Observation.read'])
  expect(spread('user/*.rs')).toEqual(['user/Condition.rs', 'user/Observation.rs'])
  expect(spread('patient/Patient.r')).toEqual(['patient/Patient.r'])
})

test('a constrained version 1 scope is written in version 2', () => {
  const part = constrained(one('patient/Observation.read'), 'category', 'http://x|laboratory')
  expect(part.text).toBe('patient/Observation.rs?category=http://x|laboratory')
  expect(covers([one('patient/Observation.read')], part)).toBe(true)
})

test('what is spread out is covered by the wildcard', () => {
  fc.assert(
    fc.property(anyScope, (scope) => {
      for (const part of expandWildcard(scope, ['Condition', 'Patient']))
        expect(covers([scope], part)).toBe(true)
      expect(isResourceScope(scope)).toBe(true)
    }),
  )
})
