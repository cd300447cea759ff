// Of what a backend brought along with a search, that which the search asked for and which this token may
// have: the target of an `_include` by `r`, the source of a `_revinclude` by `s`. A hop starts only at
// what may be seen, so nothing hidden leads on to anything (FHIR R4 search.html#include). Pure.
import { searchParameter } from './definitions/definitions.ts'
import { extract } from './extract.ts'
import type { ReferenceValue } from './index-value.ts'
import type { Letter, Resource } from './resource.ts'
import type { Include, SearchQuery } from './search-query.ts'

/** Picks the admissible among `candidates`; `admits` judges each by the letter that its way here needs. */
export function admissibleIncludes(
  matches: readonly Resource[],
  candidates: readonly Resource[],
  query: Pick<SearchQuery, 'includes' | 'revincludes'>,
  bases: readonly string[],
  admits: (resource: Resource, letter: Letter) => boolean,
): Resource[] {
  if (candidates.length === 0) return []
  const admitted: Resource[] = []
  const present = new Set(matches.map(keyOf))
  let waiting = candidates.filter((candidate) => !present.has(keyOf(candidate)))
  let anchors: readonly Resource[] = matches
  for (let first = true; anchors.length > 0; first = false) {
    const follow = (include: Include) => first || include.iterate
    const forwards = query.includes.filter(follow)
    const backwards = query.revincludes.filter(follow)
    const named = forwards.flatMap((include) => targetsOf(anchors, include, bases))
    const found = new Map<string, Resource>()
    for (const candidate of waiting) {
      const wanted =
        (named.some((target) => target(candidate)) && admits(candidate, 'r')) ||
        (backwards.some((include) => pointsAt(candidate, include, anchors, bases)) &&
          admits(candidate, 's'))
      if (wanted) found.set(keyOf(candidate), candidate)
    }
    waiting = waiting.filter((candidate) => !found.has(keyOf(candidate)))
    anchors = [...found.values()]
    admitted.push(...anchors)
  }
  return admitted
}

const keyOf = ({ resourceType, id }: Resource) => `${resourceType}/${id}`

type Test = (candidate: Resource) => boolean

/** A test for each target that the anchors name by this include's parameter. */
function targetsOf(
  anchors: readonly Resource[],
  include: Include,
  bases: readonly string[],
): Test[] {
  const keys = new Set<string>()
  const urls = new Set<string>()
  for (const anchor of anchors)
    for (const { type, id, url } of referencesBy(anchor, include, bases)) {
      if (type !== null) keys.add(`${type}/${id}`)
      else if (url !== null) urls.add(url)
    }
  return [
    (candidate) =>
      (include.target === null || include.target === candidate.resourceType) &&
      (keys.has(keyOf(candidate)) ||
        (typeof candidate.url === 'string' && urls.has(candidate.url))),
  ]
}

function pointsAt(
  candidate: Resource,
  include: Include,
  anchors: readonly Resource[],
  bases: readonly string[],
): boolean {
  const references = referencesBy(candidate, include, bases)
  return anchors.some(
    (anchor) =>
      (include.target === null || include.target === anchor.resourceType) &&
      references.some(
        ({ type, id, url }) =>
          (type === anchor.resourceType && id === anchor.id) ||
          (type === null && url !== null && url === anchor.url),
      ),
  )
}

function referencesBy(
  resource: Resource,
  include: Include,
  bases: readonly string[],
): ReferenceValue[] {
  if (resource.resourceType !== include.source) return []
  const parameter = searchParameter(include.source, include.code)
  if (parameter?.type !== 'reference') return []
  return extract(resource, parameter, bases).filter((value) => value.kind === 'reference')
}
