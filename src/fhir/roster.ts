// The patients of a group (FHIR R4 group.html): its members that are patients of ours, in it now. Groups in
// groups are not followed: who may change those is another matter than who may change this one.
import type { Millis } from '../lib/clock.ts'
import { FhirError } from '../model/errors.ts'
import type { FhirBackend } from './backend.ts'
import { localReference } from './reference.ts'
import type { Resource } from './resource.ts'
import { parseSearch } from './search-query.ts'

/** A client that sees certain groups only may read and search for so many patients; more it may export. */
const MAX_READ_PATIENTS = 500
const MAX_GROUPS = 1000
const PAGE_GROUPS = 50

/** Lists the ids of a group's patients at `now`, each once, in the order of ids. */
export function membersOf(group: Resource, bases: readonly string[], now: Millis): string[] {
  if (group.resourceType !== 'Group' || group.active === false) return []
  const members: unknown[] = Array.isArray(group.member) ? group.member : []
  const ids = members.flatMap((member) => {
    // Parsed JSON whose members are looked at one by one.
    const { entity, inactive, period } = (member ?? {}) as Record<string, unknown>
    if (inactive === true || !isNow(period, now)) return []
    const { reference } = (entity ?? {}) as { reference?: unknown }
    const named = typeof reference === 'string' ? localReference(reference, bases) : null
    return named?.type === 'Patient' ? [named.id] : []
  })
  return [...new Set(ids)].sort()
}

function isNow(period: unknown, now: Millis): boolean {
  if (period === undefined) return true
  const { start, end } = (period ?? {}) as { start?: unknown; end?: unknown }
  if (start !== undefined && !(Date.parse(String(start)) <= now)) return false
  // A bare date ends with its day.
  const day = /^\d{4}-\d{2}-\d{2}$/.test(String(end)) ? 24 * 60 * 60 * 1000 : 0
  return end === undefined || now < Date.parse(String(end)) + day
}

/** Whether a client limited to these groups, by id or name, may have this one. */
export function isAmong(group: Resource, groups: readonly string[]): boolean {
  return [group.id, group.name].some((text) => typeof text === 'string' && groups.includes(text))
}

/** The patients whom a client limited to these groups may read. Throws when they are too many for that. */
export async function rosterOf(
  backend: FhirBackend,
  groups: readonly string[],
  bases: readonly string[],
  now: Millis,
): Promise<string[]> {
  const patients = new Set<string>()
  for (const group of await groupsAmong(backend, groups, bases))
    for (const patient of membersOf(group, bases, now)) patients.add(patient)
  if (patients.size > MAX_READ_PATIENTS)
    throw new FhirError(
      403,
      'too-costly',
      `The groups of this client have more than ${MAX_READ_PATIENTS} patients: export them instead of reading.`,
    )
  return [...patients]
}

async function groupsAmong(
  backend: FhirBackend,
  groups: readonly string[],
  bases: readonly string[],
): Promise<Resource[]> {
  if (groups.length === 0) return []
  const byId = await backend.readMany(groups.map((id) => ({ type: 'Group', id })))
  if (byId.length === groups.length) return byId
  // R4 has no search by a group's name.
  const found = new Map(byId.map((group) => [group.id, group]))
  const options = {
    bases,
    now: 0,
    lenient: false,
    defaultCount: PAGE_GROUPS,
    maxCount: PAGE_GROUPS,
  }
  const query = parseSearch('Group', [], options)
  let cursor: string | null = null
  for (let seen = 0; seen < MAX_GROUPS; seen += PAGE_GROUPS) {
    const page = await backend.search(query, () => 'all', cursor)
    for (const group of page.matches) if (isAmong(group, groups)) found.set(group.id, group)
    cursor = page.next
    if (cursor === null) break
  }
  return [...found.values()]
}
