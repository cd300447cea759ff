// Runs a planned search: asks the backend, judges what it answers, shapes a page.
import { FhirError } from '../model/errors.ts'
import type { Predicate, SearchPage } from './backend.ts'
import { judge } from './judge.ts'
import { notFound } from './refusals.ts'
import type { SearchPlan } from './search-plan.ts'
import { searchset } from './shape.ts'
import type { Answer, Work } from './work.ts'

const NOTHING_FOUND: SearchPage = { matches: [], included: [], total: 0, next: null }

/** Answers one page of a search. */
export async function runSearch(plan: SearchPlan, work: Work): Promise<Answer> {
  const { query, predicate, compartment } = plan
  const { backend, baseUrl, log } = work.by
  const { at, bases } = work
  if (compartment !== null) await requireVisiblePatient(compartment, predicate, work)
  const found = plan.possible
    ? await backend.search(query, predicate, at?.cursor ?? null)
    : NOTHING_FOUND
  const page = await judge(backend, predicate, bases).page(found, query, at === null)
  if (page.dropped > 0)
    log.warn({ type: query.type, dropped: page.dropped }, 'a backend answered more than was asked')
  if (query.summary === 'count' && page.total === null)
    throw new FhirError(400, 'not-supported', 'The matches of this search cannot be counted.')
  const next = page.next === null ? null : work.sealNext(page.next)
  return {
    as: 'resource',
    resource: searchset(page, plan, { baseUrl, next, self: at?.sealed ?? null }),
    count: page.matches.length + page.included.length,
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
