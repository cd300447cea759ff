// Reads versions that were. Of a resource that may not be seen as it is now, nothing that it was is told
// either, and every version is judged by what stands in it (FHIR R4 http.html#vread, http.html#history).
import type { Predicate, Version } from './backend.ts'
import type { HistoryPlan } from './history-plan.ts'
import { judge } from './judge.ts'
import { notModified } from './preconditions.ts'
import { notFound } from './refusals.ts'
import type { Letter, Resource } from './resource.ts'
import { historyBundle } from './shape.ts'
import { type Answer, pathOf, type Work } from './work.ts'

/** Answers one version of a resource. */
export async function readVersion(
  {
    type,
    id,
    versionId,
    predicate,
  }: { type: string; id: string; versionId: string; predicate: Predicate },
  work: Work,
): Promise<Answer> {
  const { backend } = work.by
  const judged = judge(backend, predicate, work.bases)
  if (predicate(type, 'r') !== 'all') await requireCurrent(type, id, 'r', predicate, work)
  const resource = await backend.readVersion(type, id, versionId)
  if (resource?.resourceType !== type || resource.id !== id) throw notFound('resource-absent')
  // A server that does not know the version must not answer another one for it.
  if (resource.meta?.versionId !== versionId) throw notFound('resource-absent')
  if (!(await judged.admitsVersion(resource, 'r'))) throw notFound(judged.whyHidden(resource, 'r'))
  if (notModified(resource, work.call)) return { as: 'not-modified', resource, count: 1 }
  return { as: 'resource', resource, count: 1 }
}

/** Answers one page of a history. */
export async function runHistory(plan: HistoryPlan, work: Work): Promise<Answer> {
  const { query, predicate, letter } = plan
  const { backend, baseUrl } = work.by
  const { type, id } = query
  const all = (asked: string) => predicate(asked, letter) === 'all'
  if (type !== null && id !== null && !all(type))
    await requireCurrent(type, id, letter, predicate, work)
  const page = await backend.history(query, predicate, work.at?.cursor ?? null)
  const asked = page.versions.filter(
    (version) => (type === null || version.type === type) && (id === null || version.id === id),
  )
  // One that never was has no history.
  if (id !== null && asked.length === 0 && work.at === null && query.since === null)
    throw notFound('resource-absent')
  const open = id === null ? await currentlyVisible(asked, plan, work) : null
  const judged = judge(backend, predicate, work.bases)
  const versions: Version[] = []
  for (const version of asked) {
    const { resource } = version
    const bounded = !all(version.type)
    if (bounded && open !== null && !open.has(`${version.type}/${version.id}`)) continue
    // What has no content cannot be judged.
    if (resource === null ? bounded : !(await judged.admitsVersion(resource, letter))) continue
    if (resource !== null && (resource.resourceType !== version.type || resource.id !== version.id))
      continue
    versions.push(version)
  }
  return {
    as: 'resource',
    resource: historyBundle(versions, {
      baseUrl,
      path: pathOf(work.call),
      self: work.at?.sealed ?? null,
      next: page.next === null ? null : work.sealNext(page.next),
    }),
    count: versions.length,
  }
}

/** Throws 404 unless the resource may be seen as it is now. */
async function requireCurrent(
  type: string,
  id: string,
  letter: Letter,
  predicate: Predicate,
  work: Work,
): Promise<void> {
  const { backend } = work.by
  const current = await backend.read(type, id)
  if (current?.resourceType !== type || current.id !== id) throw notFound('resource-absent')
  const judged = judge(backend, predicate, work.bases)
  if (!(await judged.admits(current, letter))) throw notFound(judged.whyHidden(current, letter))
}

/** Of the resources that a bounded token is told of, those that it may see as they are now. */
async function currentlyVisible(
  versions: readonly Version[],
  { predicate, letter }: HistoryPlan,
  work: Work,
): Promise<ReadonlySet<string>> {
  const { backend } = work.by
  const named = new Map<string, Version>()
  for (const version of versions)
    if (predicate(version.type, letter) !== 'all')
      named.set(`${version.type}/${version.id}`, version)
  const open = new Set<string>()
  if (named.size === 0) return open
  const judged = judge(backend, predicate, work.bases)
  const current: Resource[] = await backend.readMany([...named.values()])
  for (const resource of current)
    if (await judged.admits(resource, letter)) open.add(`${resource.resourceType}/${resource.id}`)
  return open
}
