// Runs readings that go over several types, one after the other: each page holds what is left of one type
// and goes on with the next. Every resource is judged, as in any search.
import { pointsAt } from './body-references.ts'
import { typeClass } from './definitions/definitions.ts'
import { type Judge, judge } from './judge.ts'
import { notFound } from './refusals.ts'
import type { Resource } from './resource.ts'
import type { SearchPlan } from './search-plan.ts'
import { pageOfTypes } from './shape.ts'
import type { TypesPlan } from './types-plan.ts'
import { type Answer, pathOf, type Work } from './work.ts'

type Found = {
  matches: { resource: Resource; search: SearchPlan }[]
  included: Resource[]
  total: number | null
  next: string | null
}

/** Answers one page. */
export async function runTypes(plan: TypesPlan, work: Work): Promise<Answer> {
  const { backend, baseUrl } = work.by
  if (plan.patient !== null) await requireReadablePatient(plan.patient, plan, work)
  const found = await walk(plan, work)
  const practice = plan.withPractice
    ? await referredTo(found.matches, plan, judge(backend, plan.predicate, work.bases), work)
    : []
  const included = [...found.included, ...practice]
  return {
    as: 'resource',
    resource: pageOfTypes({ ...found, included }, plan, {
      baseUrl,
      path: pathOf(work.call),
      self: work.at?.sealed ?? null,
      next: found.next === null ? null : work.sealNext(found.next),
    }),
    count: found.matches.length + included.length,
  }
}

/** Goes on from the type and the place in it where the last page ended. */
async function walk({ searches, count }: TypesPlan, work: Work): Promise<Found> {
  const { backend, log } = work.by
  const from = readCursor(work.at?.cursor ?? null)
  const found: Found = { matches: [], included: [], total: null, next: null }
  const counted = searches.some(({ query }) => query.total !== 'none' || query.summary === 'count')
  let total: number | null = counted && work.at === null ? 0 : null
  for (const [place, search] of searches.entries()) {
    if (place < from.place || !search.possible) continue
    const left = count - found.matches.length
    if (left <= 0 && !counted) {
      found.next ??= printCursor({ place, cursor: null })
      break
    }
    const full = left <= 0 && count > 0
    const query = { ...search.query, count: full ? 0 : left, ...(full && COUNTING) }
    const cursor = place === from.place ? from.cursor : null
    const answered = await backend.search(query, search.predicate, cursor)
    const page = await judge(backend, search.predicate, work.bases).page(
      answered,
      query,
      cursor === null,
    )
    if (page.dropped > 0)
      log.warn(
        { type: query.type, dropped: page.dropped },
        'a backend answered more than was asked',
      )
    found.matches.push(...page.matches.map((resource) => ({ resource, search })))
    found.included.push(...page.included)
    total = total === null || page.total === null ? null : total + page.total
    if (full) found.next ??= printCursor({ place, cursor: null })
    if (page.next !== null) found.next ??= printCursor({ place, cursor: page.next })
    if (found.next !== null && !counted) break
  }
  return { ...found, total }
}

/** Of a type whose matches do not fit the page any more only their number is asked. */
const COUNTING = { summary: 'count', includes: [], revincludes: [] } as const

type Position = { place: number; cursor: string | null }

const printCursor = ({ place, cursor }: Position) => `${place}:${cursor ?? ''}`

function readCursor(text: string | null): Position {
  if (text === null) return { place: 0, cursor: null }
  const [place = '', cursor = ''] = text.split(/:(.*)/s)
  return { place: Number(place), cursor: cursor === '' ? null : cursor }
}

async function requireReadablePatient(id: string, plan: TypesPlan, work: Work): Promise<void> {
  const { backend } = work.by
  const patient = await backend.read('Patient', id)
  if (patient?.resourceType !== 'Patient' || patient.id !== id) throw notFound()
  if (!(await judge(backend, plan.predicate, work.bases).admits(patient, 'r'))) throw notFound()
}

/** What belongs to the practice and the found resources refer to, as far as it may be read. */
async function referredTo(
  matches: Found['matches'],
  { predicate }: TypesPlan,
  judged: Judge,
  work: Work,
): Promise<Resource[]> {
  const named = new Map<string, { type: string; id: string }>()
  for (const { resource } of matches)
    for (const target of pointsAt(resource, work.bases))
      if (typeClass(target.type) === 'shared' && predicate(target.type, 'r') !== 'none')
        named.set(`${target.type}/${target.id}`, target)
  if (named.size === 0) return []
  const found: Resource[] = []
  for (const resource of await work.by.backend.readMany([...named.values()]))
    if (named.delete(`${resource.resourceType}/${resource.id}`))
      if (await judged.admits(resource, 'r')) found.push(resource)
  return found
}
