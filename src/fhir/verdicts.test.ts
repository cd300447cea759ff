// The reasons behind `visible`: what each grant says of a resource, and why what is hidden is.
import { describe, expect, test } from 'vitest'
import { WORLD } from '../../test/support/test-world.ts'
import type { HiddenRule } from '../model/refusal-rules.ts'
import type { Grant } from './grants.ts'
import { parseClause } from './parse-clause.ts'
import { predicateOf } from './predicate.ts'
import type { Letter, Resource } from './resource.ts'
import { type Through, verdicts, visible, whyHidden } from './visible.ts'
import { whyNotWritable, writable } from './writable.ts'

const BASES = ['https://chart.example/fhir']
const KNOWN = new Map(WORLD.map((one) => [`${one.resourceType}/${one.id}`, one]))
const grant = (more: Partial<Grant> = {}): Grant => ({
  context: 'patient',
  type: '*',
  letters: new Set<Letter>(['c', 'r', 'u', 'd', 's']),
  filter: [],
  reach: ['pa'],
  ...more,
})
const constraint = (code: string, value: string) => [parseClause('Observation', code, value)]
const VITALS = grant({ type: 'Observation', filter: constraint('category', 'vital-signs') })
const by = (...grants: Grant[]) => ({ predicate: predicateOf(grants), bases: BASES, known: KNOWN })
const named = (key: string): Resource => {
  const resource = KNOWN.get(key)
  if (!resource) throw new Error(`no ${key}`)
  return resource
}

describe('how a resource belongs to a patient in reach', () => {
  test.each<[string, Grant, Through | null]>([
    ['Patient/pa', grant(), { by: 'id' }],
    ['Patient/pb', grant(), null],
    ['Observation/oa-vs', grant(), { by: 'parameter', code: 'subject' }],
    ['Observation/ob-perf', grant(), { by: 'parameter', code: 'performer' }],
    ['Observation/ob-focus', grant(), null],
    ['Device/dva', grant(), { by: 'parameter', code: 'patient' }],
    ['Device/dv0', grant(), { by: 'practice' }],
    ['Organization/org1', grant(), { by: 'all' }],
    ['Provenance/pva', grant(), { by: 'target' }],
    ['Binary/ba', grant(), { by: 'holder' }],
    ['Observation/ob-vs', grant({ context: 'user', reach: 'all' }), { by: 'all' }],
  ])('%s', (key, held, through) => {
    const [verdict] = verdicts(named(key), 'r', by(held))
    expect(verdict?.through ?? null).toEqual(through)
  })
})

describe('why what is hidden is', () => {
  const identity = grant({
    context: 'identity',
    type: 'Patient',
    filter: [parseClause('Patient', '_id', 'pa')],
    reach: 'all',
  })
  test.each<[string, Grant[], HiddenRule]>([
    ['Observation/ob-vs', [grant()], 'patient-foreign'],
    ['Observation/ob-vs', [VITALS], 'patient-foreign'],
    ['Observation/oa-lab', [VITALS], 'granular-constraint'],
    ['Observation/oa-lab', [grant({ reach: ['pb'] }), VITALS], 'granular-constraint'],
    ['Patient/pb', [grant(), identity], 'patient-foreign'],
  ])('%s', (key, grants, rule) => {
    const resource = named(key)
    expect(visible(resource, 'r', by(...grants))).toBe(false)
    expect(whyHidden(resource, 'r', by(...grants))).toBe(rule)
  })

  test.each<[string, Grant, HiddenRule]>([
    ['Observation/ob-vs', grant(), 'patient-foreign'],
    ['Observation/oa-lab', VITALS, 'granular-constraint'],
    ['Observation/ob-perf', grant(), 'patient-foreign'],
  ])('%s may not be changed', (key, held, rule) => {
    const resource = named(key)
    expect(writable(resource, 'u', predicateOf([held]), BASES)).toBe(false)
    expect(whyNotWritable(resource, 'u', predicateOf([held]), BASES)).toBe(rule)
  })
})

test('reasons and judgement agree on everything, whatever the grants', () => {
  const some = [
    [grant()],
    [VITALS],
    [grant({ reach: 'all', context: 'user', filter: [], type: 'Observation' })],
    [grant({ reach: ['pb'] }), VITALS],
    [grant({ letters: new Set<Letter>(['s']) })],
    [],
  ]
  for (const grants of some)
    for (const letter of ['r', 's', 'u'] as const)
      for (const resource of WORLD) {
        const open = verdicts(resource, letter, by(...grants)).some(
          ({ unmet, through }) => unmet === null && through !== null,
        )
        expect([resource.id, letter, open]).toEqual([
          resource.id,
          letter,
          visible(resource, letter, by(...grants)),
        ])
      }
})
