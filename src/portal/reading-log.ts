// What an app read and wrote, out of the audit trail: how many entries of each kind on each day. The newest requests
// only, since an app may read a thousand times an hour, and a page of ours may not.
import type { Millis } from '../lib/clock.ts'
import type { AuditEntry } from '../model/audit-event.ts'
import type { Stores } from '../model/stores.ts'
import type { ActivityProps, DayRead } from '../pages/components/app-activity.tsx'

const DAYS = 30
const DAY_MILLIS = 86_400_000
const PAGE_EVENTS = 1000
const MOST_EVENTS = 20_000

/** What was handed out and written under an authorization in the last 30 days. */
export async function readingOf(
  authorizationId: string,
  { auditEvents }: Pick<Stores, 'auditEvents'>,
  timeZone: string,
  now: Millis,
): Promise<ActivityProps['activity']> {
  const log = readingLog(timeZone)
  const filter = {
    types: ['fhir-access', 'fhir-write'],
    outcome: 'success',
    authorizationId,
    from: now - DAYS * DAY_MILLIS,
  } as const
  let before: number | undefined
  for (let seen = 0; seen < MOST_EVENTS; seen += PAGE_EVENTS) {
    const page = await auditEvents.search(filter, { limit: PAGE_EVENTS, before })
    for (const event of page) log.add(event)
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_EVENTS)
      return { days: log.days(), countedSince: null }
    before = last.seq
  }
  return { days: log.days(), countedSince: log.oldest() }
}

type Day = { at: Millis; requests: number; kinds: Map<string, number>; wrote: Map<string, number> }
type LoggedEvent = Pick<AuditEntry, 'type' | 'at' | 'detail' | 'requestId'>

/** Gathers events, newest first, by the days of a time zone. */
export function readingLog(timeZone: string) {
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  const days = new Map<string, Day>()
  const answered = new Set<string>()
  let oldest: Millis | null = null
  return {
    add: (event: LoggedEvent): void => {
      oldest = event.at
      // A write is noted before it is made: it came to pass if its request was answered, which is newer.
      if (event.type === 'fhir-access' && event.requestId) answered.add(event.requestId)
      const wrote = event.type === 'fhir-write'
      const told = wrote ? writtenTypes(event, answered) : typesOf(event.detail)
      if (told.length === 0) return
      const key = dayOf.format(event.at)
      const day = days.get(key) ?? { at: event.at, requests: 0, kinds: new Map(), wrote: new Map() }
      days.set(key, day)
      if (!wrote) day.requests++
      const kinds = wrote ? day.wrote : day.kinds
      for (const [type, count] of told) kinds.set(type, (kinds.get(type) ?? 0) + count)
    },
    days: (): DayRead[] =>
      [...days.values()].map(({ at, requests, kinds, wrote }) => ({
        at,
        requests,
        kinds: counted(kinds),
        wrote: counted(wrote),
      })),
    oldest: () => oldest,
  }
}

const counted = (kinds: ReadonlyMap<string, number>) =>
  [...kinds].map(([type, count]) => ({ type, count }))

/** What one note of a write tells: one entry of a kind. */
function writtenTypes(
  { detail, requestId }: LoggedEvent,
  answered: ReadonlySet<string>,
): [type: string, count: number][] {
  const type = detail?.resourceType
  return typeof type === 'string' && requestId && answered.has(requestId) ? [[type, 1]] : []
}

/** What one request told: `Observation=12 Patient=1`. */
function typesOf(detail: AuditEntry['detail']): [type: string, count: number][] {
  const { types } = detail ?? {}
  if (typeof types !== 'string') return []
  return types.split(' ').flatMap((part): [string, number][] => {
    const [type = '', count = ''] = part.split('=')
    return type !== '' && Number(count) > 0 ? [[type, Number(count)]] : []
  })
}
