// A FHIR backend that looks at every resource for every search: slow, plain, and therefore the measure for
// the others. It can also be hostile: it then ignores the predicate, claims totals over everything, and
// adds what nobody asked for. The gateway must not be the worse for it.
import {
  type FhirBackend,
  type HistoryPage,
  type HistoryQuery,
  type Predicate,
  type SearchPage,
  type Version,
  VersionConflict,
  type Write,
  type Written,
} from '../../src/fhir/backend.ts'
import type { Clause } from '../../src/fhir/clause.ts'
import { searchParameter } from '../../src/fhir/definitions/definitions.ts'
import { extract } from '../../src/fhir/extract.ts'
import { admissibleIncludes } from '../../src/fhir/included.ts'
import { matches } from '../../src/fhir/match.ts'
import type { Letter, Resource } from '../../src/fhir/resource.ts'
import type { SearchQuery } from '../../src/fhir/search-query.ts'
import { visible } from '../../src/fhir/visible.ts'

export type Manners = 'honest' | 'hostile'

/** What a search was asked as; for tests of what reaches a backend. */
export type Asked = { query: SearchQuery; cursor: string | null }

/** Makes a backend over these resources. */
export function memoryBackend(
  initially: readonly Resource[],
  bases: readonly string[],
  manners: Manners = 'honest',
): FhirBackend & { asked: Asked[]; reads: string[]; writes: Write[] } {
  const all = new Map(initially.map((resource) => [keyOf(resource), resource]))
  let world = [...initially]
  const past: Version[] = initially.map((resource) => versionOf(resource, 'created'))
  const writes: Write[] = []
  const asked: Asked[] = []
  const reads: string[] = []

  const may = (resource: Resource, letter: Letter, predicate: Predicate) =>
    manners === 'hostile' || visible(resource, letter, { predicate, bases, known: all })

  function meets(resource: Resource, clause: Clause, predicate: Predicate): boolean {
    if (clause.kind === 'chain')
      return referencesOf(resource, clause.type, clause.code).some((target) =>
        clause.targets.some(
          (hop) =>
            hop.type === target.resourceType &&
            may(target, 's', predicate) &&
            meets(target, hop, predicate),
        ),
      )
    if (clause.kind === 'has')
      return world.some(
        (source) =>
          source.resourceType === clause.clause.type &&
          may(source, 's', predicate) &&
          referencesOf(source, clause.clause.type, clause.by).includes(resource) &&
          meets(source, clause.clause, predicate),
      )
    return matches(resource, clause, bases)
  }

  function referencesOf(resource: Resource, type: string, code: string): Resource[] {
    const parameter = searchParameter(type, code)
    if (resource.resourceType !== type || !parameter) return []
    return extract(resource, parameter, bases).flatMap((value) => {
      const target = value.kind === 'reference' ? all.get(`${value.type}/${value.id}`) : undefined
      return target === undefined ? [] : [target]
    })
  }

  function search(query: SearchQuery, predicate: Predicate, cursor: string | null): SearchPage {
    const found = world
      .filter((resource) => resource.resourceType === query.type)
      .filter((resource) => may(resource, 's', predicate))
      .filter((resource) => query.clauses.every((clause) => meets(resource, clause, predicate)))
    const from = cursor === null ? 0 : Number(cursor)
    const page = found.slice(from, from + query.count)
    const next = from + query.count < found.length && query.count > 0 ? from + query.count : null
    const wantsTotal = query.total !== 'none' || query.summary === 'count'
    if (manners === 'hostile')
      return {
        matches: [...page, ...world.filter(({ resourceType }) => resourceType !== query.type)],
        included: [...world],
        total: world.length,
        next: next === null ? null : String(next),
      }
    return {
      matches: page,
      included: admissibleIncludes(page, world, query, bases, (resource, letter) =>
        may(resource, letter, predicate),
      ),
      total: wantsTotal ? found.length : null,
      next: next === null ? null : String(next),
    }
  }

  function history(query: HistoryQuery, predicate: Predicate, cursor: string | null): HistoryPage {
    const { type, id, since, count } = query
    const told = past.filter((version) => {
      if (manners === 'hostile') return true
      if ((type !== null && version.type !== type) || (id !== null && version.id !== id))
        return false
      if (since !== null && Date.parse(version.lastUpdated ?? '') < since) return false
      if (id !== null || predicate(version.type, 's') === 'all') return true
      const current = all.get(`${version.type}/${version.id}`)
      return current !== undefined && may(current, 's', predicate)
    })
    const from = Number(cursor ?? 0)
    const next = from + count < told.length ? String(from + count) : null
    return { versions: told.toReversed().slice(from, from + count), next }
  }

  function requireExpected(write: Write): void {
    const { type, id } = nameOf(write)
    const current = all.get(`${type}/${id}`)
    const expected = write.kind === 'create' ? 'absent' : write.expected
    const holds =
      expected === 'any' ||
      (expected === 'absent'
        ? current === undefined
        : current?.meta?.versionId === expected.version)
    if (!holds || (write.kind === 'delete' && !current)) throw new VersionConflict('not so')
  }

  function carryOut(write: Write): Written {
    const { type, id } = nameOf(write)
    const key = `${type}/${id}`
    const number = past.filter((version) => version.type === type && version.id === id).length + 1
    const meta = { versionId: String(number), lastUpdated: '2025-06-01T00:00:00.000Z' }
    if (write.kind === 'delete') {
      all.delete(key)
      past.push({ type, id, ...meta, how: 'deleted', resource: null })
      world = [...all.values()]
      return { type, id, how: 'deleted', resource: null }
    }
    const how = all.has(key) ? 'updated' : 'created'
    const resource = { ...write.resource, meta: { ...write.resource.meta, ...meta } }
    all.set(key, resource)
    past.push(versionOf(resource, how))
    world = [...all.values()]
    return { type, id, how, resource }
  }

  return {
    narrowsHops: manners === 'honest',
    asked,
    reads,
    writes,
    async readVersion(type, id, versionId) {
      const of = (version: Version) =>
        version.type === type && version.id === id && version.versionId === versionId
      // One that answers something else than what it was asked for.
      if (manners === 'hostile') return initially[0] ?? null
      return past.find(of)?.resource ?? null
    },
    async history(query, predicate, cursor) {
      return history(query, predicate, cursor)
    },
    async write(write) {
      requireExpected(write)
      writes.push(write)
      return carryOut(write)
    },
    async transact(unit) {
      for (const write of unit) requireExpected(write)
      writes.push(...unit)
      return unit.map(carryOut)
    },
    async read(type, id) {
      reads.push(`${type}/${id}`)
      return all.get(`${type}/${id}`) ?? null
    },
    async readMany(references) {
      // One that has more than it was asked for, and answers in its own order.
      if (manners === 'hostile') return [...world]
      return references.flatMap(({ type, id }) => all.get(`${type}/${id}`) ?? [])
    },
    async search(query, predicate, cursor) {
      asked.push({ query, cursor })
      return search(query, predicate, cursor)
    },
    async heldTypes() {
      return [...new Set(world.map(({ resourceType }) => resourceType))].sort()
    },
  }
}

function versionOf(resource: Resource, how: 'created' | 'updated'): Version {
  const { resourceType: type, id = '', meta } = resource
  const { versionId = '1', lastUpdated = '2025-06-01T00:00:00.000Z' } = meta ?? {}
  return { type, id, versionId, lastUpdated, how, resource }
}

const nameOf = (write: Write) =>
  write.kind === 'delete' ? write : { type: write.resource.resourceType, id: write.resource.id }

const keyOf = ({ resourceType, id }: Resource) => `${resourceType}/${id}`
