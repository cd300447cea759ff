// What leaves: the Bundle of a search or a history, built from judged resources alone. Its links are ours, made from
// what was understood, not from what was sent (FHIR R4 search.html#return, bundle.html#searchset).

import type { Version } from './backend.ts'
import type { JudgedPage } from './judge.ts'
import { project } from './projection.ts'
import type { Resource } from './resource.ts'
import type { SearchPlan } from './search-plan.ts'
import { printSearch } from './search-query.ts'
import type { TypesPlan } from './types-plan.ts'

type PageLinks = {
  /** The FHIR base. */
  baseUrl: string
  /** The sealed link to the next page; null on the last. */
  next: string | null
  /** The sealed link by which this page was asked for; null for the first. */
  self: string | null
}

/** Shapes the answer to a search. */
export function searchset(page: JudgedPage, plan: SearchPlan, links: PageLinks): Resource {
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
    link: linksOf(links, selfUrl(plan, links.baseUrl), counting),
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

function selfUrl({ query, compartment }: SearchPlan, baseUrl: string): string {
  const path = compartment === null ? query.type : `Patient/${compartment}/${query.type}`
  const parameters = printSearch(query)
  return `${baseUrl}/${path}${parameters === '' ? '' : `?${parameters}`}`
}

/** Shapes a page that goes over several types: a search of the system, or everything of a patient. */
export function pageOfTypes(
  page: {
    matches: readonly { resource: Resource; search: SearchPlan }[]
    included: readonly Resource[]
    total: number | null
  },
  { searches, patient }: TypesPlan,
  links: PageLinks & { path: string },
): Resource {
  const counting = searches.every(({ query }) => query.summary === 'count')
  const everything = patient !== null || links.path.includes('$everything')
  const [first] = searches
  const entries = [
    ...page.matches.map(({ resource, search }) =>
      entry(project(resource, search.query), 'match', links.baseUrl),
    ),
    ...page.included.map((resource) => entry(resource, 'include', links.baseUrl)),
    ...ignoredOutcome(everything ? [] : (first?.query.ignored ?? [])),
  ]
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(page.total === null ? {} : { total: page.total }),
    link: linksOf(links, `${links.baseUrl}/${links.path}`, counting),
    ...(entries.length === 0 || counting ? {} : { entry: entries }),
  }
}

/** Shapes a history, newest first (FHIR R4 http.html#history). */
export function historyBundle(
  versions: readonly Version[],
  links: PageLinks & { path: string },
): Resource {
  const entries = versions.map(({ type, id, versionId, lastUpdated, how, resource }) => ({
    fullUrl: `${links.baseUrl}/${type}/${id}`,
    ...(resource === null ? {} : { resource }),
    request:
      how === 'created'
        ? { method: 'POST', url: type }
        : { method: how === 'updated' ? 'PUT' : 'DELETE', url: `${type}/${id}` },
    response: {
      status: how === 'created' ? '201' : how === 'updated' ? '200' : '204',
      etag: `W/"${versionId}"`,
      ...(lastUpdated === null ? {} : { lastModified: lastUpdated }),
    },
  }))
  return {
    resourceType: 'Bundle',
    type: 'history',
    link: linksOf(links, `${links.baseUrl}/${links.path}`, false),
    ...(entries.length === 0 ? {} : { entry: entries }),
  }
}

function linksOf({ baseUrl, next, self }: PageLinks, first: string, counting: boolean) {
  return [
    { relation: 'self', url: self === null ? first : pageUrl(baseUrl, self) },
    ...(next === null || counting ? [] : [{ relation: 'next', url: pageUrl(baseUrl, next) }]),
  ]
}

const pageUrl = (baseUrl: string, sealed: string) => `${baseUrl}/_page/${sealed}`
