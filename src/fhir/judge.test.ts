import { describe, expect, test } from 'vitest'
import { memoryBackend } from '../../test/support/memory-backend.ts'
import { WORLD } from '../../test/support/test-world.ts'
import type { SearchPage } from './backend.ts'
import type { Grant } from './grants.ts'
import { judge } from './judge.ts'
import { predicateOf } from './predicate.ts'
import type { Letter, Resource } from './resource.ts'
import { parseSearch } from './search-query.ts'

const OPTIONS = { bases: [], now: 0, lenient: false, defaultCount: 50, maxCount: 50 }
const T: Grant = {
  context: 'patient',
  type: '*',
  letters: new Set<Letter>(['r', 's']),
  filter: [],
  reach: ['pa'],
}
const of = (...keys: string[]): Resource[] =>
  keys.map((key) => {
    const found = WORLD.find(({ resourceType, id }) => `${resourceType}/${id}` === key)
    if (!found) throw new Error(key)
    return found
  })
const page = (more: Partial<SearchPage>): SearchPage => ({
  matches: [],
  included: [],
  total: null,
  next: null,
  ...more,
})
const judged = (answer: SearchPage, parameters: [string, string][] = [], first = true) =>
  judge(memoryBackend(WORLD, []), predicateOf([T]), []).page(
    answer,
    parseSearch('Observation', parameters, OPTIONS),
    first,
  )

describe('matches', () => {
  test('of another patient, of another type and repeated ones fall out', async () => {
    const matches = of(
      'Observation/oa-vs',
      'Observation/ob-vs',
      'Condition/xa',
      'Observation/oa-vs',
    )
    const answer = await judged(page({ matches }))
    expect(answer.matches).toEqual(of('Observation/oa-vs'))
    expect(answer.dropped).toBe(3)
  })
})

describe('totals', () => {
  const matches = of('Observation/oa-vs')
  test('are known when everything is on the page', async () => {
    expect((await judged(page({ matches }))).total).toBe(1)
    expect((await judged(page({ matches: [] }))).total).toBe(0)
  })
  test('are otherwise what the backend counted', async () => {
    expect((await judged(page({ matches, next: 'x', total: 7 }))).total).toBe(7)
    expect((await judged(page({ matches, next: 'x' }))).total).toBeNull()
    expect((await judged(page({ matches, total: 7 }), [], false)).total).toBe(7)
    expect((await judged(page({ total: 7 }), [['_summary', 'count']])).total).toBe(7)
  })
  test('L25 are not told once anything fell out of one page among others, whatever the backend says', async () => {
    const mixed = of('Observation/oa-vs', 'Observation/ob-vs')
    expect((await judged(page({ matches: mixed, total: 2, next: 'x' }))).total).toBeNull()
    expect((await judged(page({ matches: mixed, next: 'x' }))).total).toBeNull()
    expect((await judged(page({ matches: mixed, total: 2 }), [], false)).total).toBeNull()
  })
  test('J11 of the only page are what is on it, so that they do not tell whether anything fell out', async () => {
    const mixed = of('Observation/oa-vs', 'Observation/ob-vs')
    expect((await judged(page({ matches: mixed, total: 2 }))).total).toBe(1)
    expect((await judged(page({ matches: of('Observation/ob-vs'), total: 1 }))).total).toBe(0)
  })
})

test('what resources are judged by is fetched once for all of them, first targets before the others', async () => {
  const backend = memoryBackend(WORLD, [])
  const calls: number[] = []
  const counting = {
    ...backend,
    readMany: (references: readonly { type: string; id: string }[]) => {
      calls.push(references.length)
      return backend.readMany(references)
    },
  }
  const judging = judge(counting, predicateOf([T]), [])
  const provenance = of('Provenance/pva', 'Provenance/pvb', 'Provenance/pv-both')
  const query = parseSearch('Provenance', [], OPTIONS)
  expect((await judging.page(page({ matches: provenance }), query, true)).matches).toEqual(
    of('Provenance/pva'),
  )
  expect(calls).toEqual([2, 1])
})

test('is fetched no further than to the first target that is visible', async () => {
  const backend = memoryBackend(WORLD, [])
  const asked: string[] = []
  const counting = {
    ...backend,
    readMany: (references: readonly { type: string; id: string }[]) => {
      asked.push(...references.map(({ id }) => id))
      return backend.readMany(references)
    },
  }
  const target = ['none', 'oa-vs', 'oa-lab'].map((id) => ({ reference: `Observation/${id}` }))
  const judging = judge(counting, predicateOf([T]), [])
  const first: Resource = { resourceType: 'Provenance', id: 'x', target: target.slice(1) }
  expect(await judging.admits(first, 'r')).toBe(true)
  expect(asked).toEqual(['oa-vs'])
  const later: Resource = { resourceType: 'Provenance', id: 'y', target: target.toReversed() }
  expect(await judging.admits(later, 'r')).toBe(true)
  expect(asked).not.toContain('none')
})

test('whoever may see everything costs no further reads', async () => {
  const backend = memoryBackend(WORLD, [])
  const reading = { ...backend, readMany: () => Promise.reject(new Error('read')) }
  const doctor = predicateOf([{ ...T, context: 'user', reach: 'all' }])
  const [provenance] = of('Provenance/pvb')
  if (!provenance) throw new Error('no provenance')
  expect(await judge(reading, doctor, []).admits(provenance, 'r')).toBe(true)
})

test('a resource with more targets than anyone fetches is judged by those that were', async () => {
  const target = Array.from({ length: 5000 }, (_, at) => ({ reference: `Observation/none-${at}` }))
  const endless: Resource = { resourceType: 'Provenance', id: 'x', target }
  const visibleLast = { ...endless, target: [...target, { reference: 'Observation/oa-vs' }] }
  const judging = judge(memoryBackend(WORLD, []), predicateOf([T]), [])
  expect(await judging.admits(endless, 'r')).toBe(false)
  expect(await judging.admits(visibleLast, 'r')).toBe(false)
})
