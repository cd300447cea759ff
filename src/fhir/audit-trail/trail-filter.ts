// What of a search of AuditEvents the audit trail can look for itself, as a filter of its own. Pure. The filter
// finds at least what the search means; what it finds is then judged clause by clause.
import type { AuditEventType, AuditFilter, AuditParties } from '../../model/audit-event.ts'
import type { Clause } from '../clause.ts'
import { BEGINNING, END } from '../date-time.ts'
import { auditSystems } from './audit-event-resource.ts'
import { codesOf, EVENT_CODES, isOfRecords } from './event-codes.ts'

/** Whom the clauses name, before it is known which users they are. */
export type Named = {
  patientIds: readonly string[]
  /** As `Practitioner/12`. */
  fhirUsers: readonly string[]
  userIds: readonly string[]
  clientIds: readonly string[]
}

type TrailFilter = {
  filter: Omit<AuditFilter, 'anyOf'>
  /** Each event has to do with one of these; null for any. */
  named: Named | null
}

const OUTCOMES = { '0': 'success', '4': 'refused', '8': 'failed' } as const
const NOBODY: Named = { patientIds: [], fhirUsers: [], userIds: [], clientIds: [] }

/** Reads the filter out of the clauses, all of which must hold. */
export function trailFilter(clauses: readonly Clause[], issuer: string): TrailFilter {
  const filter: TrailFilter['filter'] = {}
  let types = Object.keys(EVENT_CODES) as AuditEventType[] // the table's own
  let named: Named | null = null
  for (const clause of clauses) {
    named ??= namedBy(clause, issuer)
    if (clause.kind === 'date' && clause.values.length === 1) bindTime(filter, clause.values)
    if (clause.kind !== 'token' || clause.negated) continue
    if (clause.code === 'outcome' && clause.values.length === 1) {
      const code = clause.values[0]?.code
      if (code === '0' || code === '4' || code === '8') filter.outcome = OUTCOMES[code]
    }
    types = types.filter((type) => couldBe(type, clause, issuer))
  }
  if (types.length < Object.keys(EVENT_CODES).length) filter.types = types
  return { filter, named }
}

/** Who an event must have to do with, when the clause says it; null when it does not. */
function namedBy(clause: Clause, issuer: string): Named | null {
  if (clause.kind !== 'reference') return null
  if (clause.code !== 'patient' && clause.code !== 'agent') return null
  const systems = auditSystems(issuer)
  const all: Named[] = []
  for (const test of clause.values) {
    if (test.kind === 'local') {
      const types = test.types ?? []
      if (types.length === 0) return null
      const fhirUsers = types.map((type) => `${type}/${test.id}`)
      const isPatient = clause.code === 'patient' && types.includes('Patient')
      all.push({ ...NOBODY, fhirUsers, patientIds: isPatient ? [test.id] : [] })
    } else if (test.kind === 'identifier' && test.test.code !== undefined) {
      const { system, code } = test.test
      if (system !== systems.users && system !== systems.clients) return null
      const ids = [code]
      all.push(
        system === systems.users ? { ...NOBODY, userIds: ids } : { ...NOBODY, clientIds: ids },
      )
    } else return null
  }
  return all.reduce(
    (sum, one): Named => ({
      patientIds: [...sum.patientIds, ...one.patientIds],
      fhirUsers: [...sum.fhirUsers, ...one.fhirUsers],
      userIds: [...sum.userIds, ...one.userIds],
      clientIds: [...sum.clientIds, ...one.clientIds],
    }),
    NOBODY,
  )
}

/** Whether an event of this kind may have a code that the clause asks for. */
function couldBe(
  type: AuditEventType,
  { code, values }: Extract<Clause, { kind: 'token' }>,
  issuer: string,
): boolean {
  if (code !== 'type' && code !== 'subtype' && code !== 'action') return true
  const codes = codesOf({ type }, auditSystems(issuer).events)
  const held =
    code === 'type'
      ? [codes.type]
      : code === 'subtype'
        ? codes.subtype
        : [{ system: null, code: codes.action }]
  return values.some((value) => {
    // What an access did is told by each event alone.
    const interaction = value.system === undefined || value.system !== auditSystems(issuer).events
    if (isOfRecords(type) && code !== 'type' && interaction) return true
    return held.some(
      (one) =>
        (value.code === undefined || value.code === one.code) &&
        (value.system === undefined || one.system === null || value.system === one.system),
    )
  })
}

/** Narrows the time to that of the one date, widened where its prefix leaves room. */
function bindTime(
  filter: TrailFilter['filter'],
  [date]: Extract<Clause, { kind: 'date' }>['values'],
): void {
  if (date === undefined || !['eq', 'gt', 'ge', 'sa', 'lt', 'le', 'eb'].includes(date.prefix))
    return
  const after = date.prefix === 'eq' || ['gt', 'ge', 'sa'].includes(date.prefix)
  const before = date.prefix === 'eq' || ['lt', 'le', 'eb'].includes(date.prefix)
  if (after && date.lo > BEGINNING) filter.from = Math.max(filter.from ?? date.lo, date.lo)
  if (before && date.hi < END) filter.until = Math.min(filter.until ?? date.hi, date.hi)
}

/** The parties of a filter, once it is known which users the resources are. */
export function partiesOf(named: Named, users: readonly string[]): AuditParties {
  const { patientIds, clientIds, userIds } = named
  return { patientIds, clientIds, userIds: [...userIds, ...users] }
}
