import { describe, expect, test } from 'vitest'
import type { AuditEntry, AuditEventType } from '../../model/audit-event.ts'
import { searchParameter } from '../definitions/definitions.ts'
import { extract } from '../extract.ts'
import { validate } from '../validate.ts'
import { auditEventResource } from './audit-event-resource.ts'
import { EVENT_CODES } from './event-codes.ts'

const NAMES = {
  issuer: 'https://example.org/p',
  practiceName: 'Lakeside',
  users: new Map([
    ['u1', { fhirUser: 'Patient/85', name: 'Ada Fair' }],
    ['op', { fhirUser: null, name: 'Olu Operator' }],
  ]),
  clients: new Map([['diary', 'Pressure Diary']]),
}
const BASES = ['https://example.org/p/fhir']
const entry = (fields: Partial<AuditEntry>): AuditEntry => ({
  seq: 7,
  type: 'fhir-access',
  at: Date.parse('2026-01-02T03:04:05.678Z'),
  outcome: 'success',
  ...fields,
})
const of = (fields: Partial<AuditEntry>) => auditEventResource(entry(fields), NAMES)

/** The patients that the resource names, as the judge sees them. */
function patientsOf(fields: Partial<AuditEntry>): string[] {
  const parameter = searchParameter('AuditEvent', 'patient')
  if (!parameter) throw new Error('no such parameter')
  return extract(of(fields), parameter, BASES).flatMap((value) =>
    value.kind === 'reference' && value.id !== null ? [value.id] : [],
  )
}

describe('an event as an AuditEvent (FHIR R4 auditevent.html)', () => {
  test.each(Object.keys(EVENT_CODES) as AuditEventType[])(
    'of %s has the structure of R4',
    (type) => {
      const full = { userId: 'u1', actorId: 'op', clientId: 'diary', patientId: '85' }
      const more = {
        authorizationId: 'a',
        requestId: 'r',
        detail: { reason: 'x', count: 2, none: null },
      }
      for (const fields of [{}, full, { ...full, ...more, outcome: 'refused' as const }])
        expect(validate(of({ type, ...fields }))).toEqual([])
    },
  )

  test('tells what was read, by whom through which app, of whom, and by which permission', () => {
    const detail = {
      interaction: 'read',
      resourceType: 'Observation',
      resourceId: 'o1',
      status: 200,
    }
    const resource = of({
      ...{ userId: 'u1', clientId: 'diary', patientId: '85', authorizationId: 'a1' },
      ...{ requestId: 'r1', detail },
    })
    expect(resource).toMatchObject({
      id: '7',
      type: { code: 'rest' },
      action: 'R',
      recorded: '2026-01-02T03:04:05.678Z',
      outcome: '0',
      source: { site: 'Lakeside', observer: { display: 'https://example.org/p' } },
    })
    expect(resource.subtype).toMatchObject([{ code: 'read' }, { code: 'fhir-access' }])
    expect(resource.agent).toMatchObject([
      { who: { reference: 'Patient/85' }, name: 'Ada Fair', requestor: true },
      { who: { identifier: { value: 'diary' } }, name: 'Pressure Diary', requestor: false },
      { type: { coding: [{ code: '110152' }] }, requestor: false },
    ])
    expect(resource.entity).toMatchObject([
      { what: { reference: 'Patient/85' }, role: { code: '1' } },
      { what: { reference: 'Observation/o1' }, role: { code: '4' } },
      { what: { identifier: { value: 'a1' } } },
      { what: { identifier: { value: 'r1' } } },
    ])
  })

  test('of a search names the type and no value', () => {
    const [query] = (of({ detail: { interaction: 'search-type', resourceType: 'Condition' } })
      .entity ?? []) as { query?: string }[] // as it was made above
    expect(Buffer.from(query?.query ?? '', 'base64').toString()).toBe('Condition')
  })

  test('tells why it was refused', () => {
    const resource = of({ outcome: 'refused', detail: { status: 403 } })
    expect(resource).toMatchObject({ outcome: '4', outcomeDesc: '403' })
    expect(of({ outcome: 'failed', detail: { reason: 'database' } })).toMatchObject({
      outcome: '8',
      outcomeDesc: 'database',
    })
  })

  test('names each patient it has to do with, so that nobody else is shown it', () => {
    expect(patientsOf({ patientId: '85' })).toEqual(['85'])
    expect(patientsOf({ userId: 'u1' })).toEqual(['85'])
    expect(new Set(patientsOf({ userId: 'u1', patientId: '86' }))).toEqual(new Set(['85', '86']))
    expect(patientsOf({ actorId: 'op' })).toEqual([])
  })

  test('of somebody who is no longer there tells the id', () => {
    expect(of({ userId: 'gone', clientId: 'gone-app' }).agent).toMatchObject([
      { who: { identifier: { value: 'gone' } } },
      { who: { identifier: { value: 'gone-app' } } },
      {},
    ])
  })
})
