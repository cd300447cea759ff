// A FHIR backend that looks at every resource for every search: slow, plain, and therefore the measure for
// the others. It can also be hostile: it then ignores the predicate, claims totals over everything, and
// adds what nobody asked for. The gateway must not be the worse for it.
import type { FhirBackend, Predicate, SearchPage } from '../../src/fhir/backend.ts'
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
  world: readonly Resource[],
  bases: readonly string[],
  manners: Manners = 'honest',
): FhirBackend & { asked: Asked[]; reads: string[] } {
  const all = new Map(world.map((resource) => [keyOf(resource), resource]))
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

  return {
    narrowsHops: manners === 'honest',
    asked,
    reads,
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

const keyOf = ({ resourceType, id }: Resource) => `${resourceType}/${id}`
