// What leaves: the Bundle of a search, built from judged resources alone. Its links are ours, made from
// what was understood, not from what was sent (FHIR R4 search.html#return, bundle.html#searchset).

import type { JudgedPage } from './judge.ts'
import { project } from './projection.ts'
import type { Resource } from './resource.ts'
import type { SearchPlan } from './search-plan.ts'
import { printSearch } from './search-query.ts'

export type SearchsetLinks = {
  /** The FHIR base. */
  baseUrl: string
  /** The sealed link to the next page; null on the last. */
  next: string | null
  /** The sealed link by which this page was asked for; null for the first. */
  self: string | null
}

/** Shapes the answer to a search. */
export function searchset(page: JudgedPage, plan: SearchPlan, links: SearchsetLinks): Resource {
  const { query } = plan
  const counting = query.summary === 'count'
  const entries = counting
    ? []
    : [
        ...page.matches.map((resource) => entry(project(resource, query), 'match', links.baseUrl)),
        ...page.included.map((resource) =>
          // `_elements` is about the matches; a summary is about all.
          entry(project(resource, { ...query, elements: [] }), 'include', links.baseUrl),
        ),
        ...ignoredOutcome(query.ignored),
      ]
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(page.total === null ? {} : { total: page.total }),
    link: [
      { relation: 'self', url: selfLink(plan, links) },
      ...(links.next === null || counting
        ? []
        : [{ relation: 'next', url: pageUrl(links.baseUrl, links.next) }]),
    ],
    // FHIR has no empty lists (FHIR R4 json.html#null).
    ...(entries.length === 0 ? {} : { entry: entries }),
  }
}

const entry = (resource: Resource, mode: 'match' | 'include', baseUrl: string) => ({
  fullUrl: `${baseUrl}/${resource.resourceType}/${resource.id}`,
  resource,
  search: { mode },
})

/** Tells which parameters were passed over under lenient handling (FHIR R4 search.html#errors). */
function ignoredOutcome(ignored: readonly string[]) {
  if (ignored.length === 0) return []
  const issue = ignored.map((name) => ({
    severity: 'warning',
    code: 'not-supported',
    diagnostics: `The parameter '${name}' is not supported and was passed over.`,
  }))
  return [{ resource: { resourceType: 'OperationOutcome', issue }, search: { mode: 'outcome' } }]
}

function selfLink({ query, compartment }: SearchPlan, { baseUrl, self }: SearchsetLinks): string {
  if (self !== null) return pageUrl(baseUrl, self)
  const path = compartment === null ? query.type : `Patient/${compartment}/${query.type}`
  const parameters = printSearch(query)
  return `${baseUrl}/${path}${parameters === '' ? '' : `?${parameters}`}`
}

const pageUrl = (baseUrl: string, sealed: string) => `${baseUrl}/_page/${sealed}`
