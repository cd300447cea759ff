import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AuditEntry, AuditEventType, AuditFilter } from '../../model/audit-event.ts'
import { matches } from '../match.ts'
import { parseClause } from '../parse-clause.ts'
import { auditEventResource, auditSystems } from './audit-event-resource.ts'
import { EVENT_CODES } from './event-codes.ts'
import { type Named, trailFilter } from './trail-filter.ts'

const ISSUER = 'https://example.org'
const BASES = [`${ISSUER}/fhir`]
const USERS = new Map([
  ['ada', { fhirUser: 'Patient/85', name: 'Ada Fair' }],
  ['dr', { fhirUser: 'Practitioner/12', name: 'Dr. Okafor' }],
  ['op', { fhirUser: null, name: 'Olu' }],
])
const NAMES = {
  issuer: ISSUER,
  practiceName: 'Lakeside',
  users: USERS,
  clients: new Map([['diary', 'Pressure Diary']]),
}
const { events, clients, users } = auditSystems(ISSUER)
const DCM = 'http://dicom.nema.org/resources/ontology/DCM'
const NOON = Date.parse('2026-01-02T12:00:00Z')

const SEARCHES: [string, string][] = [
  ['patient', '85'],
  ['patient', 'Patient/86'],
  ['patient', '85,86'],
  ['agent', 'Practitioner/12'],
  ['agent', 'Patient/85,Practitioner/12'],
  ['agent:identifier', `${clients}|diary`],
  ['agent:identifier', `${users}|op`],
  ['agent:identifier', 'op'],
  ['agent-name', 'pressure'],
  ['entity', 'Observation/o1'],
  ['entity', 'Patient/85'],
  ['type', 'rest'],
  ['type', `${DCM}|110114`],
  ['type:not', 'rest'],
  ['subtype', 'read'],
  ['subtype', `${events}|sign-in`],
  ['subtype', `${events}|fhir-access,110122`],
  ['action', 'R'],
  ['action', 'C,D'],
  ['outcome', '4'],
  ['outcome', '0,8'],
  ['outcome', '12'],
  ['date', '2026-01-02'],
  ['date', 'ge2026-01-02'],
  ['date', 'gt2026-01-02T12:00:00Z'],
  ['date', 'lt2026-01-02T12:00:00Z'],
  ['date', 'le2026-01-02'],
  ['date', 'sa2026-01-01'],
  ['date', 'eb2026-01-03'],
  ['date', 'ne2026-01-02'],
  ['patient:missing', 'true'],
]

/** What the store does with the filter (model/audit-event.ts). */
function finds({ filter, named }: { filter: AuditFilter; named: Named | null }, one: AuditEntry) {
  const about = (user: string | undefined) =>
    user !== undefined &&
    (named?.userIds.includes(user) ||
      named?.fhirUsers.includes(USERS.get(user)?.fhirUser ?? 'nobody'))
  const party =
    named === null ||
    about(one.userId) ||
    about(one.actorId) ||
    named.clientIds.includes(one.clientId ?? '') ||
    named.patientIds.includes(one.patientId ?? '')
  return (
    party &&
    (filter.types?.includes(one.type) ?? true) &&
    (filter.outcome ?? one.outcome) === one.outcome &&
    one.at >= (filter.from ?? one.at) &&
    one.at < (filter.until ?? one.at + 1)
  )
}

const entries: fc.Arbitrary<AuditEntry> = fc.record(
  {
    seq: fc.integer({ min: 1, max: 1000 }),
    type: fc.constantFrom(...(Object.keys(EVENT_CODES) as AuditEventType[])),
    at: fc.constantFrom(NOON - 86_400_000, NOON - 1, NOON, NOON + 1, NOON + 86_400_000),
    outcome: fc.constantFrom('success', 'refused', 'failed'),
    userId: fc.constantFrom('ada', 'dr', 'op', 'gone'),
    actorId: fc.constantFrom('op', 'ada'),
    clientId: fc.constantFrom('diary', 'other'),
    patientId: fc.constantFrom('85', '86'),
    detail: fc.record({
      interaction: fc.constantFrom('read', 'search-type', 'create', 'delete', 'page'),
      resourceType: fc.constantFrom('Observation', 'Patient'),
      resourceId: fc.constantFrom('o1', '85', null),
    }),
  },
  { requiredKeys: ['seq', 'type', 'at', 'outcome'] },
)

describe('the filter of a search of the trail', () => {
  test.each(SEARCHES)('%s=%s loses nothing that the search means', (name, value) => {
    const clause = parseClause('AuditEvent', name, value, { bases: BASES, now: NOON })
    const made = trailFilter([clause], ISSUER)
    fc.assert(
      fc.property(entries, (entry) => {
        const meant = matches(auditEventResource(entry, NAMES), clause, BASES)
        expect(!meant || finds(made, entry)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('is bound by what it can be bound by', () => {
    const made = (...searches: [string, string][]) =>
      trailFilter(
        searches.map(([name, value]) =>
          parseClause('AuditEvent', name, value, { bases: BASES, now: NOON }),
        ),
        ISSUER,
      )
    expect(made(['subtype', `${events}|sign-in`]).filter.types).toEqual(['sign-in'])
    expect(made(['type', '110114'], ['outcome', '4']).filter).toMatchObject({
      types: [
        'sign-in',
        'sign-in-failed',
        'sign-out',
        'token-issued',
        'token-refreshed',
        'token-refused',
      ],
      outcome: 'refused',
    })
    expect(made(['date', 'ge2026-01-01'], ['date', 'lt2026-02-01']).filter).toEqual({
      from: Date.parse('2026-01-01T00:00:00Z'),
      until: expect.any(Number),
    })
    expect(made(['patient', '85']).named).toMatchObject({
      patientIds: ['85'],
      fhirUsers: ['Patient/85'],
    })
    expect(made(['subtype', 'nothing-of-ours']).filter.types).toEqual(['fhir-access', 'fhir-write'])
  })
})
