import { describe, expect, test } from 'vitest'
import { printResource, readPrinted } from './printed.ts'
import { project } from './projection.ts'
import type { Resource } from './resource.ts'

const observation: Resource = {
  resourceType: 'Observation',
  id: 'o1',
  meta: { versionId: '2' },
  status: 'final',
  code: { text: 'Größe, "in" 鳥 \u2028' },
}
const stored = JSON.stringify(observation)

const bundle = (...entry: unknown[]): Resource => ({ resourceType: 'Bundle', type: 'x', entry })

describe('what was stored', () => {
  test('is sent as it is stored', () => {
    expect(printResource(readPrinted(stored))).toBe(stored)
  })

  test('is whole among the entries of a bundle, with what is said of it', () => {
    const search = { mode: 'match' }
    const page = bundle(
      {
        fullUrl: 'https://chart.example/fhir/Observation/o1',
        resource: readPrinted(stored),
        search,
      },
      { resource: readPrinted(stored) },
      { resource: { resourceType: 'OperationOutcome', issue: [] }, search: { mode: 'outcome' } },
      { response: { status: '204' } },
    )
    expect(printResource(page)).toContain(stored)
    expect(JSON.parse(printResource(page))).toEqual(page)
  })

  test('may be a bundle itself', () => {
    const document = JSON.stringify(bundle({ resource: observation }))
    expect(printResource(readPrinted(document))).toBe(document)
  })
})

describe('what is not as it was stored is printed as it is', () => {
  const read = readPrinted(stored)
  test.each<[what: string, made: Resource]>([
    ['a summary of it', project(read, { elements: [], summary: 'text' })],
    ['some of its elements', project(read, { elements: ['status'], summary: 'false' })],
    ['a changed copy', { ...read, status: 'entered-in-error' }],
    ['a copy in which something is changed', Object.assign(structuredClone(read), { note: [] })],
  ])('%s', (_, made) => {
    expect(printResource(made)).toBe(JSON.stringify(made))
    expect(JSON.parse(printResource(bundle({ resource: made })))).toEqual(
      bundle({ resource: made }),
    )
    expect(printResource(made)).not.toBe(stored)
  })
})

test.each([[undefined], [[]], ['no list'], [[null, 1]]])(
  'a bundle with %j for entries',
  (entry) => {
    const odd = { resourceType: 'Bundle', entry }
    expect(JSON.parse(printResource(odd))).toEqual(JSON.parse(JSON.stringify(odd)))
  },
)
