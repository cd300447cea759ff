import { describe, expect, test } from 'vitest'
import { notModified, versionHeaders } from './preconditions.ts'
import type { Resource } from './resource.ts'

const resource: Resource = {
  resourceType: 'Patient',
  id: 'pa',
  meta: { versionId: '3', lastUpdated: '2026-01-01T00:00:00.500Z' },
}
const held = (ifNoneMatch: string | null, ifModifiedSince: string | null = null) =>
  notModified(resource, { ifNoneMatch, ifModifiedSince })

test('a resource carries its version and its time (FHIR R4 http.html#versions)', () => {
  expect(versionHeaders(resource)).toEqual({
    ETag: 'W/"3"',
    'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
  })
})

test('a resource that tells neither has no version headers', () => {
  expect(versionHeaders({ resourceType: 'Patient' })).toEqual({})
})

test('a version that is no id never reaches a header', () => {
  const meta = { versionId: '3"\r\nX: y', lastUpdated: 'yesterday' }
  expect(versionHeaders({ resourceType: 'Patient', meta })).toEqual({})
})

describe('If-None-Match (RFC 9110 §13.1.2)', () => {
  test.each(['W/"3"', '"3"', '"1", W/"3"', '*'])('%s holds version 3', (header) => {
    expect(held(header)).toBe(true)
  })
  test.each(['W/"2"', '3', '"33"', '', 'W/3', '"', '"a" "b"'])('%s does not', (header) => {
    expect(held(header)).toBe(false)
  })
  test('outranks If-Modified-Since', () => {
    expect(held('W/"2"', 'Thu, 01 Jan 2026 00:00:00 GMT')).toBe(false)
  })
  test('a resource without version matches nothing, not even nothing (J27)', () => {
    const conditions = { ifNoneMatch: '"undefined", ""', ifModifiedSince: null }
    expect(notModified({ resourceType: 'Patient' }, conditions)).toBe(false)
  })
})

describe('If-Modified-Since (RFC 9110 §13.1.3)', () => {
  test('the same second counts as held', () => {
    expect(held(null, 'Thu, 01 Jan 2026 00:00:00 GMT')).toBe(true)
  })
  test.each(['Wed, 31 Dec 2025 23:59:59 GMT', 'yesterday', ''])('%s is not held', (header) => {
    expect(held(null, header)).toBe(false)
  })
  test('without conditions nothing is held', () => {
    expect(held(null)).toBe(false)
  })
})
