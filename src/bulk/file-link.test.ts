import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fileLinks } from './file-link.ts'

const NOW = Date.UTC(2026, 0, 1)
const links = fileLinks(randomBytes(32))
const made = links.query('job', '1.1.Patient.ndjson', NOW)
const query = () => new URLSearchParams(made.query)

describe('a link (Bulk Data export, Bulk Data Output File Request)', () => {
  test('opens its file for five minutes, as long as a backend service’s token', () => {
    expect(made.expiresAt).toBe(NOW + 300_000)
    expect(links.opens('job', '1.1.Patient.ndjson', query(), NOW)).toBe(true)
    expect(links.opens('job', '1.1.Patient.ndjson', query(), NOW + 299_999)).toBe(true)
    expect(links.opens('job', '1.1.Patient.ndjson', query(), NOW + 300_000)).toBe(false)
  })

  test('opens no other file, and no other server’s', () => {
    expect(links.opens('job', '2.1.Patient.ndjson', query(), NOW)).toBe(false)
    expect(links.opens('job2', '1.1.Patient.ndjson', query(), NOW)).toBe(false)
    const other = fileLinks(randomBytes(32))
    expect(other.opens('job', '1.1.Patient.ndjson', query(), NOW)).toBe(false)
  })

  test.each([
    ['expires', '99999999999'],
    ['expires', '1e12'],
    ['expires', ''],
    ['expires', '-1'],
    ['signature', ''],
    ['signature', 'AAAA'],
    ['signature', 'A'.repeat(43)],
  ])('with %s changed to %j opens nothing', (name, value) => {
    const changed = query()
    changed.set(name, value)
    expect(links.opens('job', '1.1.Patient.ndjson', changed, NOW)).toBe(false)
    changed.delete(name)
    expect(links.opens('job', '1.1.Patient.ndjson', changed, NOW)).toBe(false)
  })
})
