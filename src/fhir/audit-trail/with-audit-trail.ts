// A backend whose AuditEvents are the practice's audit trail: read from its table, never copied and never written.
// Everything else is the backend behind it. Newest first, page by page; what the trail cannot look for itself is
// looked at one by one, so many to a page, so that a search for what hardly ever happened has empty pages rather
// than an end that never comes.
import type { AuditEntry, AuditFilter } from '../../model/audit-event.ts'
import { FhirError } from '../../model/errors.ts'
import type { Stores } from '../../model/stores.ts'
import type { FhirBackend, Predicate, SearchPage } from '../backend.ts'
import { isSelfContained } from '../clause.ts'
import { resourceTypes } from '../definitions/definitions.ts'
import type { ExportLevel } from '../export-order.ts'
import { matches } from '../match.ts'
import type { Resource } from '../resource.ts'
import type { SearchQuery } from '../search-query.ts'
import type { Served, ServedType } from '../served.ts'
import { visible } from '../visible.ts'
import { type AuditNamesFrom, auditResources } from './audit-resources.ts'
import { partiesOf, trailFilter } from './trail-filter.ts'

const TRAIL_TYPE = 'AuditEvent'
const BATCH_EVENTS = 500
/** Looked at for one page, whether or not they are what is searched. */
const MOST_EVENTS = 5000

type AuditTrailDeps = AuditNamesFrom & {
  stores: Pick<Stores, 'auditEvents'>
  /** The FHIR base that is ours. */
  baseUrl: string
}

/** Puts the audit trail in the place of the backend's own AuditEvents. */
export function withAuditTrail(behind: FhirBackend, deps: AuditTrailDeps): FhirBackend {
  const trail = trailReader(deps)
  const served = servedWithTrail(behind)
  const { ownBase } = behind
  return {
    narrowsHops: behind.narrowsHops,
    ...(ownBase !== undefined && { ownBase }),
    tellsAuditTrail: true,
    read: (type, id) => (type === TRAIL_TYPE ? trail.read(id) : behind.read(type, id)),
    readVersion: (type, id, version) => behind.readVersion(type, id, version),
    history: (query, predicate, cursor) => behind.history(query, predicate, cursor),
    write: (write) => behind.write(write),
    transact: (writes) => behind.transact(writes),
    readMany: async (references) => {
      const ours = references.filter(({ type }) => type === TRAIL_TYPE)
      if (ours.length === 0) return behind.readMany(references)
      const others = references.filter(({ type }) => type !== TRAIL_TYPE)
      const [own, rest] = await Promise.all([
        Promise.all(ours.map(({ id }) => trail.read(id))),
        behind.readMany(others),
      ])
      return [...own.filter((one) => one !== null), ...rest]
    },
    search: (query, predicate, cursor) =>
      query.type === TRAIL_TYPE
        ? trail.search(query, predicate, cursor)
        : behind.search(query, predicate, cursor),
    served,
    heldTypes: async () => [
      ...new Set([...(await behind.heldTypes()).filter((type) => type !== TRAIL_TYPE), TRAIL_TYPE]),
    ],
  }
}

function trailReader(deps: AuditTrailDeps) {
  const { stores, issuer, baseUrl } = deps
  const bases = [baseUrl]

  const resourcesOf = (entries: readonly AuditEntry[]) => auditResources(entries, deps)

  async function read(id: string): Promise<Resource | null> {
    const seq = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : null
    if (seq === null) return null
    const [entry] = await stores.auditEvents.search({}, { limit: 1, before: seq + 1 })
    const [resource] = entry?.seq === seq ? await resourcesOf([entry]) : []
    return resource ?? null
  }

  /** Those whom the predicate opens the trail for, where it binds at all; null for everybody. */
  function patientsOf(predicate: Predicate): readonly string[] | null {
    const opened = predicate(TRAIL_TYPE, 's')
    if (opened === 'all') return null
    if (opened === 'none') return []
    const reaches = opened.anyOf.map(({ patients }) => patients)
    return reaches.includes('all')
      ? null
      : [...new Set(reaches.flatMap((reach) => (reach === 'all' ? [] : reach)))]
  }

  async function filterOf(query: SearchQuery, predicate: Predicate): Promise<AuditFilter | null> {
    const { filter, named } = trailFilter(query.clauses, issuer)
    const patients = named ? null : patientsOf(predicate)
    const parties =
      named ??
      (patients && {
        patientIds: patients,
        fhirUsers: patients.map((id) => `Patient/${id}`),
        ...{ userIds: [], clientIds: [] },
      })
    if (filter.types?.length === 0) return null
    if (parties === null) return filter
    const users = await Promise.all(
      parties.fhirUsers.map((reference) => stores.users.listByFhirUser(reference)),
    )
    return {
      ...filter,
      anyOf: partiesOf(
        parties,
        users.flat().map(({ id }) => id),
      ),
    }
  }

  async function search(
    query: SearchQuery,
    predicate: Predicate,
    cursor: string | null,
  ): Promise<SearchPage> {
    requireSimple(query)
    const found: Resource[] = []
    const filter = await filterOf(query, predicate)
    let before = cursor === null ? undefined : Number(cursor)
    for (let looked = 0; filter !== null && looked < MOST_EVENTS; looked += BATCH_EVENTS) {
      const entries = await stores.auditEvents.search(filter, { limit: BATCH_EVENTS, before })
      for (const resource of await resourcesOf(entries)) {
        before = Number(resource.id)
        const holds =
          query.clauses.every((clause) => matches(resource, clause, bases)) &&
          visible(resource, 's', { predicate, bases, known: new Map() })
        if (holds) found.push(resource)
        if (found.length >= query.count)
          return { matches: found, included: [], total: null, next: String(before) }
      }
      if (entries.length < BATCH_EVENTS)
        return { matches: found, included: [], total: null, next: null }
    }
    const next = filter === null || before === undefined ? null : String(before)
    return { matches: found, included: [], total: null, next }
  }

  return { read, search }
}

/** What the trail does not do is told, never passed over. */
function requireSimple({ clauses, sort, includes, revincludes, count }: SearchQuery): void {
  const refuse = (what: string) => new FhirError(400, 'not-supported', what)
  if (!clauses.every(isSelfContained))
    throw refuse('The audit trail is not searched through other resources.')
  if (includes.length > 0 || revincludes.length > 0)
    throw refuse('Nothing is included with events of the audit trail.')
  const inOrder = sort.every(
    ({ code, descending }) => descending && (code === 'date' || code === '_lastUpdated'),
  )
  if (!inOrder) throw refuse("The audit trail is told newest first: '_sort=-date'.")
  if (count === 0) throw refuse('The matches of this search cannot be counted.')
}

const READING: ServedType = {
  interactions: new Set(['read', 'search-type']),
  parameters: null,
  updateCreates: false,
  includes: false,
}
const EVERYTHING: ReadonlySet<string> = new Set(
  'read vread update patch delete history-instance history-type create search-type'.split(' '),
)
const OF_SYSTEM = new Set(['transaction', 'batch', 'search-system', 'history-system'])

/** What is served altogether: of AuditEvents nothing but reading. Made anew when the backend says something new. */
function servedWithTrail(behind: FhirBackend): () => Served {
  let made: { from: Served | null; served: Served } | null = null
  return () => {
    const from = behind.served?.() ?? null
    if (made?.from === from && made) return made.served
    const types = new Map<string, ServedType>(
      from?.types ??
        resourceTypes().map((type) => [
          type,
          { interactions: EVERYTHING, parameters: null, updateCreates: true },
        ]),
    )
    types.set(TRAIL_TYPE, READING)
    const served = {
      types,
      system: from?.system ?? OF_SYSTEM,
      exports: from?.exports ?? new Set<ExportLevel>(),
    }
    made = { from, served }
    return served
  }
}
