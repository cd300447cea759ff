// Judges what a backend answered, all of it: the backend's narrowing is convenience, this is the safety.
// Fetches what some resources are judged by, and remembers it for the length of one request.
import type { HiddenRule } from '../model/refusal-rules.ts'
import type { FhirBackend, Predicate, SearchPage, TypePredicate } from './backend.ts'
import { admissibleIncludes } from './included.ts'
import { parseClause } from './parse-clause.ts'
import type { Letter, Resource } from './resource.ts'
import { parseSearch, type SearchQuery } from './search-query.ts'
import {
  type GrantVerdict,
  isJudgedByOthers,
  related,
  verdicts,
  visible,
  whyHidden,
} from './visible.ts'

export type JudgedPage = {
  matches: Resource[]
  included: Resource[]
  /** Of what may leave. Null when it is not known, or would tell of what was dropped. */
  total: number | null
  next: string | null
  /** How many resources did not pass; any at all from an embedded store is a fault of ours. */
  dropped: number
}

export type Judge = {
  /** Whether one resource may leave. */
  admits(resource: Resource, letter: Letter): Promise<boolean>
  /** Whether a version that was may leave; others are never judged by it. */
  admitsVersion(version: Resource, letter: Letter): Promise<boolean>
  /** Why what was just not admitted is not, version or not. */
  whyHidden(resource: Resource, letter: Letter): HiddenRule
  /** What each grant says of a resource. */
  verdicts(resource: Resource, letter: Letter): Promise<GrantVerdict[]>
  /** The page with only what may leave. @param first whether it is the first page of its search. */
  page(page: SearchPage, query: SearchQuery, first: boolean): Promise<JudgedPage>
}

/** More would cost more than it tells: what is not fetched counts as not visible. */
const MAX_RELATED = 1000
const MAX_HOLDERS = 20

/** Makes the judge of one request. */
export function judge(backend: FhirBackend, predicate: Predicate, bases: readonly string[]): Judge {
  const known = new Map<string, Resource>()
  const by = { predicate, bases, known }
  const opensAll = ({ resourceType }: Resource) =>
    predicate(resourceType, 'r') === 'all' && predicate(resourceType, 's') === 'all'

  /** What was found visible by each letter: it stays so, whatever else becomes known. */
  const found = new Map<Letter, Set<Resource>>()

  function sees(resource: Resource, letter: Letter): boolean {
    const before = found.get(letter) ?? new Set()
    found.set(letter, before)
    if (before.has(resource)) return true
    const opened = visible(resource, letter, by)
    if (opened) before.add(resource)
    return opened
  }

  const seen = (resource: Resource) => sees(resource, 's') || sees(resource, 'r')

  async function learn(resources: readonly Resource[], current = true): Promise<void> {
    const judgedByOthers = resources.filter(isJudgedByOthers)
    if (judgedByOthers.length === 0) return
    if (current) for (const resource of resources) known.set(keyOf(resource), resource)
    // What is visible by what is known already stays so, whatever else there is to know.
    let unseen = judgedByOthers
      .filter((resource) => !opensAll(resource) && !seen(resource))
      .map((resource) => ({ resource, keys: related(resource, bases) }))
    // One that is visible is enough, and mostly the first is: the others are asked for where it is not.
    let left = MAX_RELATED
    for (let each = 1; unseen.length > 0 && left > 0; each *= 8) {
      const asked = unseen.flatMap(({ keys }) => keys.splice(0, each))
      const missing = [...new Set(asked)].filter((key) => !known.has(key)).slice(0, left)
      left -= missing.length
      if (missing.length > 0)
        for (const resource of await backend.readMany(missing.map(referenceOf)))
          known.set(keyOf(resource), resource)
      unseen = unseen.filter(({ resource, keys }) => keys.length > 0 && !seen(resource))
    }
  }

  /** A Binary that names no security context is judged by the documents that attach it. */
  async function learnHolders(binary: Resource): Promise<void> {
    const atAll: Predicate = (type) => either(predicate(type, 'r'), predicate(type, 's'))
    if (atAll('DocumentReference', 's') === 'none') return
    const urls = ['', ...bases.map((base) => `${base}/`)].map(
      (base) => `${base}Binary/${binary.id}`,
    )
    const query: SearchQuery = {
      ...parseSearch('DocumentReference', [], {
        bases,
        now: 0,
        lenient: false,
        defaultCount: MAX_HOLDERS,
        maxCount: MAX_HOLDERS,
      }),
      clauses: [parseClause('DocumentReference', 'location', urls.join(','))],
    }
    const { matches } = await backend.search(query, atAll, null)
    for (const holder of matches) known.set(keyOf(holder), holder)
  }

  async function prepare(resource: Resource, current: boolean): Promise<void> {
    await learn([resource], current)
    const unowned = resource.resourceType === 'Binary' && resource.securityContext === undefined
    if (unowned && !opensAll(resource)) await learnHolders(resource)
  }

  async function admits(resource: Resource, letter: Letter, current: boolean): Promise<boolean> {
    await prepare(resource, current)
    return sees(resource, letter)
  }

  return {
    admits: (resource, letter) => admits(resource, letter, true),
    admitsVersion: (version, letter) => admits(version, letter, false),
    whyHidden: (resource, letter) => whyHidden(resource, letter, by),
    async verdicts(resource, letter) {
      await prepare(resource, true)
      return verdicts(resource, letter, by)
    },

    async page(page, query, first) {
      await learn([...page.matches, ...page.included])
      const matches = distinct(page.matches).filter(
        (resource) => resource.resourceType === query.type && sees(resource, 's'),
      )
      const included = admissibleIncludes(matches, page.included, query, bases, sees)
      const droppedMatches = page.matches.length - matches.length
      // All of them are here, so their number is no news: to leave it out where something fell out would be,
      // and whether a hidden resource has a value could be found out by trial. Otherwise the backend's count.
      const whole = first && page.next === null && query.summary !== 'count'
      const counted = droppedMatches > 0 ? null : page.total
      return {
        matches,
        included,
        total: whole ? matches.length : counted,
        next: page.next,
        dropped: droppedMatches + page.included.length - included.length,
      }
    },
  }
}

const keyOf = ({ resourceType, id }: Resource) => `${resourceType}/${id}`

function referenceOf(key: string): { type: string; id: string } {
  const [type = '', id = ''] = key.split('/')
  return { type, id }
}

const distinct = (resources: readonly Resource[]) => [
  ...new Map(resources.map((resource) => [keyOf(resource), resource])).values(),
]

function either(a: TypePredicate, b: TypePredicate): TypePredicate {
  if (a === 'all' || b === 'all') return 'all'
  if (a === 'none') return b
  return b === 'none' ? a : { anyOf: [...a.anyOf, ...b.anyOf] }
}
