import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { earlierVersions, generate } from './generate.ts'

const all = [...generate()]
const hash = (resources: Iterable<object>) =>
  createHash('sha256')
    .update(JSON.stringify([...resources]))
    .digest('hex')
const names = (resources: typeof all) => resources.map((one) => `${one.resourceType}/${one.id}`)

/** Every reference and every address of a file in a resource, but those into the resource itself. */
function references(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(references)
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'reference' && typeof value === 'string' && !value.startsWith('#')) return [value]
    if (key === 'url' && typeof value === 'string' && value.startsWith('Binary/')) return [value]
    return references(value)
  })
}

describe('the sample practice', () => {
  test('is the same every time for the same seed', () => {
    expect(hash(generate())).toBe(hash(all))
    expect(hash(generate({ seed: 'another' }))).not.toBe(hash(all))
  })

  test('gives every resource an id that FHIR allows, once (FHIR R4 datatypes.html#id)', () => {
    for (const one of all) expect(one.id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/)
    expect(new Set(names(all)).size).toBe(all.length)
  })

  test.each([1, 2, 6, 10, 40])('of %d patients refers to nothing outside itself', (patients) => {
    const practice = [...generate({ patients })]
    const known = new Set(names(practice))
    for (const one of practice)
      for (const reference of references(one)) expect(known, one.id).toContain(reference)
  })

  test('says of every resource that it is synthetic', () => {
    for (const one of all) expect(one.meta.tag.map((tag) => tag.code)).toEqual(['synthetic'])
  })

  test('names profiles without a version, so that US Core 6.1 and 7.0 both hold', () => {
    for (const profile of all.flatMap((one) => one.meta.profile ?? []))
      expect(profile).toMatch(/^http:\/\/hl7\.org\/fhir\/us\/core\/StructureDefinition\/[a-z-]+$/)
  })

  test('begins with organizations, places and people, and ends with the Group of all patients', () => {
    const order = [...new Set(all.map((one) => one.resourceType))]
    expect(order.slice(0, 7)).toEqual([
      'Organization',
      'Endpoint',
      'Location',
      'Practitioner',
      'PractitionerRole',
      'Medication',
      'Patient',
    ])
    expect(all.at(-1)).toMatchObject({ resourceType: 'Group', quantity: 10 })
  })

  test('keeps whom it has when more are asked for', () => {
    const ten = names(all.filter((one) => one.id.startsWith('demo-william')))
    const many = names([...generate({ patients: 30 })])
    expect(many).toEqual(expect.arrayContaining(ten))
    const thirty = [...generate({ patients: 30 })].filter((one) => one.resourceType === 'Patient')
    const forty = [...generate({ patients: 40 })].filter((one) => one.resourceType === 'Patient')
    expect(forty.slice(0, 30)).toEqual(thirty.slice(0, 30))
  })

  test('moves with the day it is made for', () => {
    const later = [...generate({ patients: 1, asOf: '2027-06-15' })]
    expect(names(later)).toEqual(names([...generate({ patients: 1 })]))
    expect(JSON.stringify(later)).toContain('"2027-')
  })

  test.each([0, -1, 1.5, Number.NaN, 2_000_000])('refuses %d patients', (patients) => {
    expect(() => [...generate({ patients })]).toThrow(RangeError)
  })

  test.each(['', '2026-02-30', '2026-1-1', 'today'])('refuses %j as its last day', (asOf) => {
    expect(() => [...generate({ asOf })]).toThrow(RangeError)
  })

  test('makes 25 patients in less than a second', () => {
    const start = performance.now()
    expect([...generate({ patients: 25 })].length).toBeGreaterThan(3000)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('earlier versions', () => {
  test('put one reading into the record of the second registration first', () => {
    const [misfiled] = [...earlierVersions()]
    const moved = all.find((one) => one.id === misfiled?.id)
    expect(misfiled).toMatchObject({ subject: { reference: 'Patient/demo-bill' } })
    expect(moved).toMatchObject({ subject: { reference: 'Patient/demo-william' } })
  })

  test('are none when the man is not there', () => {
    expect([...earlierVersions({ patients: 2 })]).toEqual([])
  })
})
