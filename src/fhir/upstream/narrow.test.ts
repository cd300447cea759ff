import { describe, expect, test } from 'vitest'
import type { Grant } from '../grants.ts'
import { parseClause } from '../parse-clause.ts'
import { predicateOf } from '../predicate.ts'
import { parseParameters, printParameters } from '../request-target.ts'
import type { Letter } from '../resource.ts'
import { parseSearch } from '../search-query.ts'
import { upstreamSearch } from './narrow.ts'

const BASE = 'https://chart.example/fhir'
const OPTIONS = { bases: [BASE], now: 0, lenient: false, defaultCount: 50, maxCount: 50 }

const grant = (more: Partial<Grant> = {}): Grant => ({
  context: 'patient',
  type: '*',
  letters: new Set<Letter>(['r', 's']),
  filter: [],
  reach: ['pa'],
  ...more,
})
const doctor = grant({ context: 'user', reach: 'all' })

function asked(type: string, query: string, grants: Grant[] = [grant()]) {
  const search = upstreamSearch(
    parseSearch(type, parseParameters(query), OPTIONS),
    predicateOf(grants),
  )
  return { ...search, query: printParameters(search.parameters) }
}

describe('a reach of patients becomes the parameter that names them', () => {
  test.each([
    ['Observation', 'patient=pa'],
    ['Condition', 'patient=pa'],
    ['Coverage', 'patient=pa'],
    ['Patient', '_id=pa'],
    ['Account', 'patient=pa'],
    ['Schedule', 'actor=Patient/pa'],
    ['AuditEvent', 'patient=pa'],
  ])('%s by %s', (type, narrowing) => {
    expect(asked(type, '').query).toBe(`${narrowing}&_count=50`)
    expect(asked(type, '').exact).toBe(true)
  })

  test.each(['Practitioner', 'Medication', 'Device', 'Provenance', 'Binary'])(
    '%s by nothing, and so no count is told of what is not open to all',
    (type) => {
      const { query, exact } = asked(type, '_total=accurate')
      const shared = type === 'Practitioner' || type === 'Medication'
      expect(exact).toBe(shared)
      expect(query).toBe(shared ? '_count=50&_total=accurate' : '_count=50')
    },
  )

  test('the client’s own value stays beside it, and so binds as well', () => {
    expect(asked('Observation', 'patient=pa,pb').query).toBe(
      'patient=Patient/pa,Patient/pb&patient=pa&_count=50',
    )
  })
  test('several patients', () => {
    expect(asked('Observation', '', [grant({ reach: ['pa', 'pb'] })]).query).toBe(
      'patient=pa,pb&_count=50',
    )
  })
  test('whoever may see all is not narrowed', () => {
    expect(asked('Observation', 'code=x', [doctor])).toMatchObject({
      query: 'code=x&_count=50',
      exact: true,
    })
  })
})

describe('filters', () => {
  const filtered = (value: string, more: Partial<Grant> = {}) =>
    grant({ type: 'Observation', filter: [parseClause('Observation', 'category', value)], ...more })
  test('on one parameter become one list', () => {
    const search = asked('Observation', '', [filtered('s|a'), filtered('b')])
    expect(search).toMatchObject({
      query: 'patient=pa&category=s%7Ca,b&_count=50',
      narrowedBy: ['patient', 'category'],
      exact: true,
    })
  })
  test('beside an unfiltered scope, or on several parameters, only judging tells', () => {
    expect(asked('Observation', '', [filtered('a'), grant({ type: 'Observation' })])).toMatchObject(
      {
        query: 'patient=pa&_count=50',
        exact: false,
      },
    )
    const code = grant({
      type: 'Observation',
      filter: [parseClause('Observation', 'code', 'x')],
    })
    expect(asked('Observation', '', [filtered('a'), code]).exact).toBe(false)
    const both = grant({
      type: 'Observation',
      filter: [
        parseClause('Observation', 'category', 'a'),
        parseClause('Observation', 'code', 'x'),
      ],
    })
    expect(asked('Observation', '', [both])).toMatchObject({
      narrowedBy: ['patient'],
      exact: false,
    })
  })
  test('with reaches that differ, no count is exact', () => {
    const search = asked('Observation', '', [filtered('a'), filtered('b', { reach: 'all' })])
    expect(search).toMatchObject({ narrowedBy: ['category'], exact: false })
  })
})

describe('L23 what another server is never asked', () => {
  test.each(['_elements=code', '_summary=true', '_summary=text', '_summary=data'])(
    '%s',
    (query) => {
      expect(asked('Observation', query).query).toBe('patient=pa&_count=50')
    },
  )
  test('a count, unless it may be told', () => {
    expect(asked('Observation', '_summary=count').query).toBe(
      'patient=pa&_summary=count&_total=accurate',
    )
    expect(asked('Device', '_summary=count').query).toBe('_summary=count')
  })
  test('what it would read otherwise', () => {
    expect(() => asked('Observation', 'date=ap2025-01-01')).toThrow(/cannot be passed on/)
  })
})

test('includes and sort keys in our own spelling', () => {
  const query =
    '_include=Observation:subject&_revinclude=Provenance:target&_sort=-date,_id&_include=Observation:encounter:Encounter'
  expect(asked('Observation', query).query).toBe(
    'patient=pa&_include=Observation:subject&_include=Observation:encounter:Encounter&_revinclude=Provenance:target:Observation&_sort=-date,_id&_count=50',
  )
})

test('our own base is nothing to another server', () => {
  expect(asked('Observation', `subject=${BASE}/Patient/pa`, [doctor]).query).toBe(
    'subject=Patient/pa&_count=50',
  )
})
