import { describe, expect, test } from 'vitest'
import { validate } from '../fhir/validate.ts'
import { DEMO_USERS } from './demo-users.ts'
import { generate } from './generate.ts'
import { visitsOfDay } from './visits-of-day.ts'

const MIDNIGHT = Date.parse('2026-11-25T05:00:00Z')
const HOUR = 3_600_000
const at = (hours: number) =>
  visitsOfDay({ date: '2026-11-25', midnight: MIDNIGHT, now: MIDNIGHT + hours * HOUR })

describe('the visits of a day', () => {
  const practice = new Map([...generate()].map((one) => [`${one.resourceType}/${one.id}`, one]))

  test('name people of the practice, who live', () => {
    for (const visit of [...at(0), ...at(24)])
      for (const [, name = ''] of JSON.stringify(visit).matchAll(/"reference":"([^"]+)"/g)) {
        expect(practice.has(name), name).toBe(true)
        expect(practice.get(name)).not.toHaveProperty('deceasedDateTime')
      }
  })

  test('are booked before they begin, and over half an hour later', () => {
    expect(at(0).map(({ resourceType }) => resourceType)).toEqual(Array(7).fill('Appointment'))
    expect(at(9.4).map(({ status }) => status)).toEqual([
      ...['finished', 'in-progress', 'in-progress'],
      ...Array(4).fill('booked'),
    ])
    expect(at(23).map(({ status }) => status)).toEqual(Array(7).fill('finished'))
  })

  test('are valid, and have ids of their day', () => {
    for (const visit of [...at(0), ...at(9.4), ...at(24)]) {
      expect(validate(visit)).toEqual([])
      expect(visit.id).toMatch(/^demo-visit-2026-11-25-\d$/)
    }
  })

  test('give each practitioner who can sign in something to do', () => {
    for (const { kind, fhirUser } of DEMO_USERS)
      if (kind === 'practitioner') expect(JSON.stringify(at(0))).toContain(`"${fhirUser}"`)
  })
})
