import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { generate } from './generate.ts'

const all = [...generate()]
const hash = (resources: Iterable<object>) =>
  createHash('sha256')
    .update(JSON.stringify([...resources]))
    .digest('hex')

describe('the sample practice', () => {
  test('is the same every time for the same seed', () => {
    expect(hash(generate())).toBe(hash(all))
    expect(hash(generate({ seed: 'another' }))).not.toBe(hash(all))
  })

  test('gives every resource an id that FHIR allows, once (FHIR R4 datatypes.html#id)', () => {
    for (const one of all) expect(one.id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/)
    const names = all.map((one) => `${one.resourceType}/${one.id}`)
    expect(new Set(names).size).toBe(names.length)
  })

  test.each([0, -1, 1.5, Number.NaN, 2_000_000])('refuses %d patients', (patients) => {
    expect(() => [...generate({ patients })]).toThrow(RangeError)
  })

  test.each(['', '2026-02-30', '2026-1-1', 'today'])('refuses %j as its last day', (asOf) => {
    expect(() => [...generate({ asOf })]).toThrow(RangeError)
  })
})
