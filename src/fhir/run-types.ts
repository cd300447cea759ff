// Runs readings that go over several types, one after the other: each page holds what is left of one type
// and goes on with the next. Every resource is judged, as in any search.
import { pointsAt } from './body-references.ts'
import { timeRange } from './date-time.ts'
import { type Judge, type JudgedPage, judge } from './judge.ts'
import { notFound } from './refusals.ts'
import type { Resource } from './resource.ts'
import type { SearchPlan } from './search-plan.ts'
import { pageOfTypes } from './shape.ts'
import type { TypesPlan } from './types-plan.ts'
import { type Answer, pathOf, type Work } from './work.ts'

type Found = {
  matches: { resource: Resource; search: SearchPlan }[]
  /** All that was asked for, told or not. */
  looked: Resource[]
  included: Resource[]
  total: number | null
  next: string | null
}

/** Answers one page. */
export async function runTypes(plan: TypesPlan, work: Work): Promise<Answer> {
  const { backend, baseUrl } = work.by
  if (plan.patient !== null) await requireReadablePatient(plan.patient, plan, work)
  const found = await walk(plan, work)
  const practice =
    plan.practiceTypes.length > 0
      ? await referredTo(found.looked, plan, judge(backend, plan.predicate, work.bases), work)
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

/** How often a page asks the backend for more, where much of what it answers is not told. */
const MAX_READINGS = 100

/** Goes on from the type and the place in it where the last page ended. */
async function walk({ searches, told, isWithin, count }: TypesPlan, work: Work): Promise<Found> {
  const from = readCursor(work.at?.cursor ?? null)
  const found: Found = { matches: [], looked: [], included: [], total: null, next: null }
  const counted = searches.some(({ query }) => query.total !== 'none' || query.summary === 'count')
  let total: number | null = counted && work.at === null ? 0 : null
  let readings = 0
  for (const [place, search] of searches.entries()) {
    if (place < from.place || !search.possible) continue
    let cursor = place === from.place ? from.cursor : null
    do {
      const left = count - found.matches.length
      const full = left <= 0 && count > 0
      if (!counted && (full || readings >= MAX_READINGS)) {
        found.next = printCursor({ place, cursor })
        return { ...found, total }
      }
      readings++
      const query = { ...search.query, count: full ? 0 : left, ...(full && COUNTING) }
      const page = await judgedPage(search, query, cursor, work)
      const within = page.matches.filter(isWithin)
      found.looked.push(...within)
      for (const resource of within)
        if (told === null || told.has(resource.resourceType))
          found.matches.push({ resource, search })
      found.included.push(...page.included)
      total = total === null || page.total === null ? null : total + page.total
      if (full) found.next ??= printCursor({ place, cursor: null })
      cursor = page.next
      if (counted && cursor !== null) found.next ??= printCursor({ place, cursor })
    } while (cursor !== null && !counted)
  }
  return { ...found, total }
}

async function judgedPage(
  { predicate }: SearchPlan,
  query: SearchPlan['query'],
  cursor: string | null,
  { by: { backend, log }, bases }: Work,
): Promise<JudgedPage> {
  const answered = await backend.search(query, predicate, cursor)
  const page = await judge(backend, predicate, bases).page(answered, query, cursor === null)
  if (page.dropped > 0)
    log.warn({ type: query.type, dropped: page.dropped }, 'a backend answered more than was asked')
  return page
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
  if (patient?.resourceType !== 'Patient' || patient.id !== id) throw notFound('resource-absent')
  const judged = judge(backend, plan.predicate, work.bases)
  if (!(await judged.admits(patient, 'r'))) throw notFound(judged.whyHidden(patient, 'r'))
}

/** What belongs to the practice and the found resources refer to, as far as it may be read. */
async function referredTo(
  looked: readonly Resource[],
  { practiceTypes, since }: TypesPlan,
  judged: Judge,
  work: Work,
): Promise<Resource[]> {
  const named = new Map<string, { type: string; id: string }>()
  for (const resource of looked)
    for (const target of pointsAt(resource, work.bases))
      if (practiceTypes.includes(target.type)) named.set(`${target.type}/${target.id}`, target)
  if (named.size === 0) return []
  const found: Resource[] = []
  for (const resource of await work.by.backend.readMany([...named.values()]))
    if (named.delete(`${resource.resourceType}/${resource.id}`))
      if (isChangedSince(resource, since) && (await judged.admits(resource, 'r')))
        found.push(resource)
  return found
}

function isChangedSince({ meta }: Resource, since: TypesPlan['since']): boolean {
  if (since === null) return true
  const changed = timeRange(String(meta?.lastUpdated))
  return changed !== null && changed.hi > since
}
