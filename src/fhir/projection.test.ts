import { describe, expect, test } from 'vitest'
import { project } from './projection.ts'
import type { Resource } from './resource.ts'

const observation: Resource = {
  resourceType: 'Observation',
  id: 'o',
  meta: { versionId: '1', tag: [{ code: 'own' }] },
  implicitRules: 'x',
  text: { status: 'generated', div: '<div/>' },
  status: 'final',
  _status: { id: 's' },
  category: [{}],
  code: { text: 'c' },
  subject: { reference: 'Patient/pa' },
  valueString: 'v',
  _valueString: { id: 'v' },
  note: [{ text: 'n' }],
}
const ALWAYS = ['resourceType', 'id', 'meta', 'implicitRules']
const elements = (...wanted: string[]) =>
  project(observation, { elements: wanted, summary: 'false' })
const summary = (wanted: 'true' | 'text' | 'data' | 'count' | 'false') =>
  project(observation, { elements: [], summary: wanted })
const names = (resource: Resource) => Object.keys(resource).sort()

describe('_elements (FHIR R4 search.html#elements)', () => {
  test('keeps what is asked for and what is mandatory', () => {
    expect(names(elements('note'))).toEqual([...ALWAYS, 'status', '_status', 'code', 'note'].sort())
  })
  test('a choice goes by its name without the type, its extension along with it', () => {
    expect(names(elements('value'))).toContain('valueString')
    expect(names(elements('value'))).toContain('_valueString')
    expect(names(elements('valueString'))).toContain('valueString')
  })
  test('a path asks for its first step', () => {
    expect(names(elements('subject.reference'))).toContain('subject')
  })
  test('what begins alike is something else', () => {
    expect(names(elements('stat', 'cod', 'val', 'sub'))).toEqual(names(elements('nothing')))
  })
  test.each(['constructor', '__proto__', 'toString'])('%s is nothing', (name) => {
    expect(names(elements(name))).toEqual(names(elements('nothing')))
  })
})

describe('_summary (FHIR R4 search.html#summary)', () => {
  test('true keeps the elements marked so', () => {
    expect(names(summary('true'))).toEqual(
      [...ALWAYS, 'status', '_status', 'code', 'subject', 'valueString', '_valueString'].sort(),
    )
  })
  test('text keeps the text and what is mandatory', () => {
    expect(names(summary('text'))).toEqual([...ALWAYS, 'text', 'status', '_status', 'code'].sort())
  })
  test('data keeps all but the text', () => {
    expect(names(summary('data'))).toEqual(names(observation).filter((name) => name !== 'text'))
  })
  test.each(['false', 'count'] as const)('%s changes nothing', (wanted) => {
    expect(summary(wanted)).toBe(observation)
  })
})

test('a part says that it is one, and keeps its other tags', () => {
  expect(elements('code').meta).toEqual({
    versionId: '1',
    tag: [
      { code: 'own' },
      {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
        code: 'SUBSETTED',
      },
    ],
  })
  expect(observation.meta?.tag).toEqual([{ code: 'own' }])
})

test('a type nobody knows is cut to what was asked for', () => {
  const odd = { resourceType: 'Nonsense', id: 'x', a: 1, b: 2 }
  expect(names(project(odd, { elements: ['a'], summary: 'false' }))).toEqual([
    'a',
    'id',
    'meta',
    'resourceType',
  ])
})
