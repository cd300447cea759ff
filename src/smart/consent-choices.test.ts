import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { consent, SCOPE } from '../../test/support/fixtures.ts'
import { covers, isResourceScope, parseScopes, type ResourceScope } from '../model/scope.ts'
import type { ConsentRow } from '../pages/consent-request.ts'
import {
  type Choices,
  choicesDigest,
  consentChoices,
  grantedScope,
  lockedScopes,
  type RecordFacts,
} from './consent-choices.ts'

const OBSERVATION = 'http://terminology.hl7.org/CodeSystem/observation-category'
const LAB = `${OBSERVATION}|laboratory`
const VITALS = `${OBSERVATION}|vital-signs`
const part = (scope: string, category: string) => `${scope}?category=${category}`

const facts = (change: Partial<RecordFacts> = {}): RecordFacts => ({
  heldTypes: ['Patient', 'Observation', 'Condition', 'Immunization', 'Subscription'],
  practiceWide: false,
  counts: new Map([
    ['Patient', 1],
    ['Observation', 12],
  ]),
  categoryCounts: new Map([
    [
      'Observation',
      new Map([
        [LAB, 5],
        [VITALS, 7],
      ]),
    ],
  ]),
  ...change,
})
const choices = (
  requested: string,
  change: Partial<RecordFacts> = {},
  earlier: Parameters<typeof consentChoices>[2] = null,
) => consentChoices(requested, facts(change), earlier)

/** Every box of a page. */
const boxes = ({ rows }: Choices): string[] =>
  rows.flatMap((row) => [row.scope, ...row.parts.map((one) => one.scope)])
/** The boxes that start ticked. */
const preset = ({ rows }: Choices): Set<string> =>
  new Set(
    rows.flatMap((row) => [
      ...(row.checked ? [row.scope] : []),
      ...row.parts.filter((one) => one.checked).map((one) => one.scope),
    ]),
  )
const rowOf = (of: Choices, scope: string): ConsentRow => {
  const row = of.rows.find((one) => one.scope === scope)
  if (!row) throw new Error(`no row ${scope}`)
  return row
}
/** What is granted when these boxes are unticked of a page on which all start ticked. */
const without = (requested: string, ...unticked: string[]) => {
  const of = choices(requested)
  const ticked = new Set(boxes(of).filter((box) => !unticked.includes(box)))
  return grantedScope(requested, of, ticked)
}

describe('the rows of the page', () => {
  test('are one for each kind that the practice holds and a record can have, for a wildcard', () => {
    const { rows, wildcards } = choices('patient/*.rs openid')
    expect(rows.map((row) => row.scope)).toEqual([
      'patient/Patient.rs',
      'patient/Observation.rs',
      'patient/Condition.rs',
      'patient/Immunization.rs',
    ])
    expect(wildcards).toEqual(['patient/*.rs'])
  })
  test('are in the notation of the request (SMART 2.2 scopes, version 1)', () => {
    expect(rowOf(choices('patient/*.read'), 'patient/Observation.read').letters).toEqual(['r', 's'])
  })
  test('are one for a scope that is asked for twice over', () => {
    const { rows } = choices('patient/*.rs patient/Observation.rs patient/Observation.rs')
    expect(rows.filter((row) => row.resourceType === 'Observation')).toHaveLength(1)
  })
  test('include kinds that are the practice’s own only for who sees the whole practice', () => {
    const types = (practiceWide: boolean) =>
      choices('user/*.rs', { practiceWide }).rows.map((row) => row.resourceType)
    expect(types(false)).not.toContain('Subscription')
    expect(types(true)).toContain('Subscription')
  })
  test('say how many entries this record has, and nothing where nobody counted', () => {
    expect(rowOf(choices('patient/*.rs'), 'patient/Observation.rs').count).toBe(12)
    expect(rowOf(choices('patient/*.rs'), 'patient/Immunization.rs').count).toBe(0)
    expect(rowOf(choices('user/*.rs'), 'user/Observation.rs').count).toBeNull()
    expect(
      rowOf(choices('patient/*.rs', { counts: null }), 'patient/Observation.rs').count,
    ).toBeNull()
    expect(choices(part('patient/Observation.rs', LAB)).rows[0]?.count).toBe(5)
  })
  test('open into the standard categories, and those this record has besides (US Core, "Scopes Format")', () => {
    const other = 'http://practice.example/category|hearing'
    const more = { categoryCounts: new Map([['Observation', new Map([[other, 1]])]]) }
    const parts = rowOf(choices('patient/Observation.rs', more), 'patient/Observation.rs').parts
    expect(parts).toHaveLength(7)
    expect(parts.at(-1)).toMatchObject({
      scope: part('patient/Observation.rs', other),
      category: { system: 'http://practice.example/category', code: 'hearing' },
      count: 1,
    })
    expect(rowOf(choices('patient/*.rs'), 'patient/Condition.rs').parts).toHaveLength(3)
    expect(rowOf(choices('patient/*.rs'), 'patient/Immunization.rs').parts).toEqual([])
  })
  test.each([
    ['a space, at which a scope would end', 'http://x|a b'],
    ['an ampersand', 'http://x|a&b'],
    ['a constraint of its own', 'http://x|a&code=b'],
    ['a comma, which means or', 'http://x|a,b'],
    ['a percent sign', 'http://x|100%'],
    ['a backslash', 'http://x|a\\b'],
    ['a letter beyond ASCII', 'http://x|é'],
  ])('have no part for a category with %s', (_, category) => {
    const odd = { categoryCounts: new Map([['Observation', new Map([[category, 1]])]]) }
    const { parts } = rowOf(choices('patient/Observation.rs', odd), 'patient/Observation.rs')
    expect(parts).toHaveLength(6)
  })
  test('of a scope that is granular by itself have no parts', () => {
    const [row] = choices(part('patient/Observation.rs', LAB)).rows
    expect(row).toMatchObject({ parts: [], category: { system: OBSERVATION, code: 'laboratory' } })
  })
})

describe('what cannot be denied', () => {
  test('is what is no data', () => {
    expect(lockedScopes(`${SCOPE} user/Patient.rs`)).toEqual([
      'launch/patient',
      'openid',
      'fhirUser',
      'offline_access',
    ])
  })
  test('is granted whatever is ticked', () => {
    expect(grantedScope(SCOPE, choices(SCOPE), new Set())).toBe(
      'launch/patient openid fhirUser offline_access',
    )
  })
})

describe('with everything left ticked', () => {
  test.each([
    [SCOPE],
    ['patient/*.read openid'],
    ['patient/*.rs user/*.rs'],
    ['patient/Observation.rs patient/Condition.cruds'],
    [`${part('patient/Observation.rs', LAB)} openid`],
    ['openid patient/*.rs patient/Observation.rs'],
  ])('the request is granted literally: %s (RFC 6749 §3.3)', (requested) => {
    expect(without(requested)).toBe(requested)
  })
  test('a wildcard over nothing grants nothing', () => {
    const none = choices('patient/*.rs openid', { heldTypes: [] })
    expect(grantedScope('patient/*.rs openid', none, new Set(['patient/*.rs']))).toBe('openid')
  })
})

describe('a row greyed', () => {
  test('leaves the list of the others, in their order (ONC (g)(10))', () => {
    expect(without('openid patient/*.rs fhirUser', 'patient/Condition.rs')).toBe(
      'openid patient/Patient.rs patient/Observation.rs patient/Immunization.rs fhirUser',
    )
  })
  test('with all its parts left ticked grants nothing of the kind', () => {
    expect(without('openid patient/*.rs', 'patient/Observation.rs')).not.toContain('Observation')
  })
  test('of one wildcard leaves another literal', () => {
    expect(without('patient/*.rs user/*.rs', 'patient/Condition.rs')).toMatch(/ user\/\*\.rs$/)
  })
})

describe('a part greyed (US Core, Scopes Format)', () => {
  const OBSERVATIONS = 'patient/Observation.rs'
  test('leaves the other parts, also when the row is left ticked, as it is without script', () => {
    const row = rowOf(choices(OBSERVATIONS), OBSERVATIONS)
    const others = row.parts
      .map(({ scope }) => scope)
      .filter((scope) => scope !== part(OBSERVATIONS, LAB))
    expect(without(OBSERVATIONS, part(OBSERVATIONS, LAB)).split(' ')).toEqual(others)
    expect(without(OBSERVATIONS, part(OBSERVATIONS, LAB), OBSERVATIONS).split(' ')).toEqual(others)
  })
  test('with all others leaves nothing, though the wide box is ticked', () => {
    const parts = rowOf(choices(OBSERVATIONS), OBSERVATIONS).parts.map(({ scope }) => scope)
    expect(without(`openid ${OBSERVATIONS}`, ...parts)).toBe('openid')
  })
  test('keeps a wildcard from being granted whole', () => {
    expect(without('patient/*.rs', part(OBSERVATIONS, LAB))).not.toContain('*')
  })
})

describe('what an earlier decision presets', () => {
  const decided = (grantedScope: string, requestedScope = 'patient/*.rs openid') =>
    consent({ requestedScope, grantedScope })

  test('the same again, when nothing is changed', () => {
    for (const granted of [
      'patient/*.rs openid',
      'patient/Patient.rs patient/Condition.rs openid',
      `patient/Patient.rs ${part('patient/Observation.rs', LAB)} ${part('patient/Observation.rs', VITALS)} openid`,
      'openid',
    ]) {
      const of = choices('patient/*.rs openid', {}, decided(granted))
      expect(grantedScope('patient/*.rs openid', of, preset(of))).toBe(granted)
    }
  })
  test('a kind that was not asked for then starts ticked', () => {
    const of = choices('patient/*.rs', {}, decided('patient/Patient.rs', 'patient/Patient.rs'))
    expect(rowOf(of, 'patient/Condition.rs').checked).toBe(true)
  })
  test('a kind that has come since, under a wildcard that was cut, starts unticked', () => {
    const of = choices(
      'patient/*.rs',
      { heldTypes: ['Patient', 'Procedure'] },
      decided('patient/Patient.rs openid'),
    )
    expect(rowOf(of, 'patient/Procedure.rs').checked).toBe(false)
  })
  test('more letters than then are a new question', () => {
    const of = choices(
      'patient/Condition.cruds',
      {},
      decided('openid', 'patient/Condition.rs openid'),
    )
    expect(rowOf(of, 'patient/Condition.cruds').checked).toBe(true)
  })
  test('an unticked row shows its parts ticked, so that ticking it shares all', () => {
    const of = choices('patient/*.rs', {}, decided('openid'))
    const row = rowOf(of, 'patient/Observation.rs')
    expect(row.checked).toBe(false)
    expect(row.parts.every((one) => one.checked)).toBe(true)
    expect(grantedScope('patient/*.rs', of, new Set([...preset(of), row.scope]))).toBe(row.scope)
  })
})

describe('the digest of a page', () => {
  test('is the same whatever was decided before or counted', () => {
    expect(
      choicesDigest(choices(SCOPE, { counts: null }, consent({ grantedScope: 'openid' }))),
    ).toBe(choicesDigest(choices(SCOPE)))
  })
  test.each<[string, Partial<RecordFacts>]>([
    ['a kind came', { heldTypes: [...facts().heldTypes, 'Procedure'] }],
    [
      'a kind went, which would make the rest look like all',
      { heldTypes: ['Patient', 'Observation', 'Condition'] },
    ],
    [
      'a category came',
      { categoryCounts: new Map([['Observation', new Map([['http://x|y', 1]])]]) },
    ],
  ])('differs when %s', (_, change) => {
    expect(choicesDigest(choices('patient/*.rs', change))).not.toBe(
      choicesDigest(choices('patient/*.rs')),
    )
  })
})

describe('for any request and any boxes', () => {
  const type = fc.constantFrom(
    '*',
    'Patient',
    'Observation',
    'Condition',
    'Immunization',
    'Nothing',
  )
  const access = fc.constantFrom('rs', 'r', 's', 'cruds', 'read', '*', 'write')
  const data = fc
    .tuple(fc.constantFrom('patient', 'user'), type, access)
    .map(([context, of, letters]) => `${context}/${of}.${letters}`)
  const granular = fc
    .tuple(
      fc.constantFrom('patient/Observation.rs', 'patient/Observation.r', 'patient/Condition.rs'),
      fc.constantFrom(LAB, VITALS, 'x|y'),
    )
    .map(([scope, category]) => part(scope, category))
  const other = fc.constantFrom('openid', 'fhirUser', 'launch/patient', 'offline_access')
  const requests = fc
    .array(fc.oneof(data, granular, other), { minLength: 1, maxLength: 6 })
    .map((list) => [...new Set(list)].join(' '))
  const earlier = fc.option(
    fc
      .tuple(requests, requests)
      .map(([requestedScope, grantedScope]) => consent({ requestedScope, grantedScope })),
  )
  const noise = fc.array(
    fc.oneof(
      fc.string(),
      fc.constantFrom('patient/*.cruds', 'system/*.rs', 'user/*.rs', '*', 'openid profile'),
    ),
  )
  /** A page and some of its boxes. */
  const pages = fc
    .tuple(requests, earlier, fc.infiniteStream(fc.boolean()), noise)
    .map(([requested, decided, coin, sent]) => {
      const of = choices(requested, {}, decided)
      const ticked = new Set(boxes(of).filter(() => coin.next().value))
      return { requested, of, ticked, sent }
    })

  test('what is granted was requested', () => {
    fc.assert(
      fc.property(pages, ({ requested, of, ticked, sent }) => {
        const granted = grantedScope(requested, of, new Set([...ticked, ...sent]))
        const asked = parseScopes(requested).scopes
        const { scopes, unknown } = parseScopes(granted)
        expect(unknown).toEqual([])
        for (const scope of scopes) expect(covers(asked, scope), scope.text).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('what was not on the page counts for nothing (attack B02)', () => {
    fc.assert(
      fc.property(pages, ({ requested, of, ticked, sent }) => {
        const foreign = sent.filter((value) => !boxes(of).includes(value))
        expect(grantedScope(requested, of, new Set([...ticked, ...foreign]))).toBe(
          grantedScope(requested, of, ticked),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('nothing unticked can be reached: each thing granted lies in a box left ticked', () => {
    fc.assert(
      fc.property(pages, ({ requested, of, ticked }) => {
        const granted = parseScopes(grantedScope(requested, of, ticked)).scopes.filter(
          isResourceScope,
        )
        const open = [...ticked].flatMap((box) => parseScopes(box).scopes).filter(isResourceScope)
        for (const scope of granted)
          for (const one of scope.type === '*' ? spread(scope, of) : [scope])
            expect(covers(open, one), `${one.text} of ${[...ticked].join(' ')}`).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('a kind with no ticked box of its own is not in what is granted', () => {
    fc.assert(
      fc.property(pages, ({ requested, of, ticked }) => {
        const granted = parseScopes(grantedScope(requested, of, ticked)).scopes.filter(
          isResourceScope,
        )
        for (const row of of.rows) {
          const own = of.rows.filter(
            (other) => other.resourceType === row.resourceType && other.context === row.context,
          )
          if (
            own.some((other) =>
              [other.scope, ...other.parts.map((one) => one.scope)].some((box) => ticked.has(box)),
            )
          )
            continue
          for (const scope of granted)
            expect(
              scope.context === row.context && [row.resourceType, '*'].includes(scope.type),
              `${scope.text} for ${row.scope}`,
            ).toBe(false)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('more ticked boxes of other rows never take away, all ticked is the literal request', () => {
    fc.assert(
      fc.property(requests, (requested) => {
        const of = choices(requested)
        const all = grantedScope(requested, of, new Set(boxes(of)))
        const grantable = parseScopes(requested).scopes.filter(
          (scope) => !isResourceScope(scope) || scope.type !== '*' || spread(scope, of).length > 0,
        )
        expect(all.split(' ')).toEqual(grantable.map((scope) => scope.text))
      }),
      { numRuns: 500 },
    )
  })

  /** The rows that a wildcard stands for. */
  function spread(wildcard: ResourceScope, of: Choices): ResourceScope[] {
    return of.rows
      .flatMap((row) => parseScopes(row.scope).scopes)
      .filter(isResourceScope)
      .filter((scope) => scope.context === wildcard.context && scope.filter.length === 0)
      .filter(
        (scope) =>
          scope.text === `${wildcard.context}/${scope.type}.${wildcard.text.split('.')[1]}`,
      )
  }
})
