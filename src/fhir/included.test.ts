import { describe, expect, test } from 'vitest'
import { admissibleIncludes } from './included.ts'
import type { Letter, Resource } from './resource.ts'
import { parseSearch } from './search-query.ts'

const OPTIONS = { bases: [], now: 0, lenient: false, defaultCount: 10, maxCount: 10 }
const refer = (reference: string) => ({ reference })

const observation: Resource = {
  resourceType: 'Observation',
  id: 'o',
  subject: refer('Patient/p'),
  encounter: refer('Encounter/e'),
}
const encounter: Resource = {
  resourceType: 'Encounter',
  id: 'e',
  serviceProvider: refer('Organization/g1'),
}
const part: Resource = {
  resourceType: 'Organization',
  id: 'g1',
  partOf: refer('Organization/g2'),
}
const whole: Resource = {
  resourceType: 'Organization',
  id: 'g2',
  partOf: refer('Organization/g3'),
}
const top: Resource = { resourceType: 'Organization', id: 'g3' }
const patient: Resource = { resourceType: 'Patient', id: 'p' }
const provenance: Resource = {
  resourceType: 'Provenance',
  id: 'v',
  target: [refer('Observation/o')],
}
const ofEncounter: Resource = { ...provenance, id: 've', target: [refer('Encounter/e')] }
const everything = [encounter, part, whole, top, patient, provenance, ofEncounter]

function included(
  parameters: [string, string][],
  admits: (resource: Resource, letter: Letter) => boolean = () => true,
  candidates: Resource[] = everything,
): string[] {
  const query = parseSearch('Observation', parameters, OPTIONS)
  return admissibleIncludes([observation], candidates, query, [], admits)
    .map(({ id }) => id ?? '')
    .sort()
}

describe('_include', () => {
  test('brings what the named parameter points at, and nothing else', () => {
    expect(included([['_include', 'Observation:encounter']])).toEqual(['e'])
    expect(included([['_include', 'Observation:subject:Patient']])).toEqual(['p'])
    expect(included([['_include', 'Observation:subject:Group']])).toEqual([])
    expect(included([])).toEqual([])
  })
  test('brings a wildcard only what the matches point at', () => {
    expect(included([['_include', '*']])).toEqual(['e', 'p'])
  })
  test('needs `r` on what it brings', () => {
    const letters: string[] = []
    included([['_include', 'Observation:encounter']], ({ id }, letter) => {
      letters.push(`${id} ${letter}`)
      return true
    })
    expect(letters).toEqual(['e r'])
  })
  test('a match does not come along a second time', () => {
    expect(included([['_include', '*']], undefined, [observation, patient])).toEqual(['p'])
  })
})

describe('_revinclude', () => {
  test('brings what points here, by `s`', () => {
    const letters: string[] = []
    const found = included([['_revinclude', 'Provenance:target']], ({ id }, letter) => {
      letters.push(`${id} ${letter}`)
      return true
    })
    expect(found).toEqual(['v'])
    expect(letters).toEqual(['v s'])
  })
})

describe(':iterate', () => {
  const chain: [string, string][] = [
    ['_include', 'Observation:encounter'],
    ['_include:iterate', 'Encounter:service-provider'],
    ['_include:iterate', 'Organization:partof'],
  ]
  test('goes on from what came along, to the end', () => {
    expect(included(chain)).toEqual(['e', 'g1', 'g2', 'g3'])
  })
  test('goes one step without it', () => {
    expect(included([['_include', 'Observation:encounter']])).toEqual(['e'])
  })
  test('L12 J19 nothing hidden leads on to anything', () => {
    expect(included(chain, ({ id }) => id !== 'g1')).toEqual(['e'])
    expect(included(chain, ({ id }) => id !== 'e')).toEqual([])
  })
  test('comes to an end in a circle', () => {
    const circle = { ...top, partOf: refer('Organization/g1') }
    expect(included(chain, undefined, [encounter, part, whole, circle])).toEqual([
      'e',
      'g1',
      'g2',
      'g3',
    ])
  })
  test('backwards as well', () => {
    const parameters: [string, string][] = [
      ['_include', 'Observation:encounter'],
      ['_revinclude:iterate', 'Provenance:target'],
    ]
    expect(included(parameters)).toEqual(['e', 'v', 've'])
  })
})

test('a canonical reference is followed by the URL it names', () => {
  const response: Resource = {
    resourceType: 'QuestionnaireResponse',
    id: 'r',
    questionnaire: 'https://q.example/phq9|1.0',
  }
  const form: Resource = { resourceType: 'Questionnaire', id: 'q', url: 'https://q.example/phq9' }
  const other: Resource = { resourceType: 'Questionnaire', id: 'q2', url: 'https://q.example/gad7' }
  const query = parseSearch(
    'QuestionnaireResponse',
    [['_include', 'QuestionnaireResponse:questionnaire']],
    OPTIONS,
  )
  expect(admissibleIncludes([response], [form, other], query, [], () => true)).toEqual([form])
})
