// Runs a planned search: asks the backend, judges what it answers, shapes a page.
import { FhirError } from '../model/errors.ts'
import type { Predicate, SearchPage } from './backend.ts'
import { type JudgedPage, judge } from './judge.ts'
import { notFound } from './refusals.ts'
import type { SearchPlan } from './search-plan.ts'
import { searchset } from './shape.ts'
import type { Answer, Work } from './work.ts'

const NOTHING_FOUND: SearchPage = { matches: [], included: [], total: 0, next: null }

/** Answers one page of a search. */
export async function runSearch(plan: SearchPlan, work: Work): Promise<Answer> {
  const { query, predicate, compartment } = plan
  const { baseUrl } = work.by
  const { at } = work
  if (compartment !== null) await requireVisiblePatient(compartment, predicate, work)
  const page = await findPage(plan, work)
  if (query.summary === 'count' && page.total === null)
    throw new FhirError(400, 'not-supported', 'The matches of this search cannot be counted.')
  const next = page.next === null ? null : work.sealNext(page.next)
  return {
    as: 'resource',
    resource: searchset(page, plan, { baseUrl, next, self: at?.sealed ?? null }),
    count: page.matches.length + page.included.length,
  }
}

/** Another server is asked no more often for one page of ours. */
const MAX_READINGS = 10

/**
 * Finds the page. One on which nothing may be seen is read over: its link to the next would tell that something
 * matched, and so whether a hidden resource has a value.
 */
async function findPage(
  { query, predicate, possible }: SearchPlan,
  work: Work,
): Promise<JudgedPage> {
  const { backend, log } = work.by
  const judged = judge(backend, predicate, work.bases)
  let cursor = work.at?.cursor ?? null
  for (let readings = 1; ; readings++) {
    const found = possible ? await backend.search(query, predicate, cursor) : NOTHING_FOUND
    const page = await judged.page(found, query, work.at === null)
    const { type } = query
    if (page.dropped > 0)
      log.warn({ type, dropped: page.dropped }, 'a backend answered more than was asked')
    if (page.matches.length > 0 || page.next === null || readings === MAX_READINGS) return page
    cursor = page.next
  }
}

/** A patient in the path who cannot be seen is not there (status rules: 404, never an empty list). */
async function requireVisiblePatient(id: string, predicate: Predicate, work: Work): Promise<void> {
  // A token without any scope for Patient learns nothing of which patients there are.
  if (predicate('Patient', 'r') === 'none' && predicate('Patient', 's') === 'none') return
  const { backend } = work.by
  const patient = await backend.read('Patient', id)
  if (patient?.resourceType !== 'Patient' || patient.id !== id) throw notFound('resource-absent')
  const judged = judge(backend, predicate, work.bases)
  if ((await judged.admits(patient, 'r')) || (await judged.admits(patient, 's'))) return
  throw notFound(judged.whyHidden(patient, 'r'))
}
