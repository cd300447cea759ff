// Refusals on their way to the database, so that a flood of them costs little and fills nothing: they are
// written in batches, only so many a minute for each client, and what is more is counted. The audit trail
// hears of refused tokens and registrations at once by the first of a kind, and by one count a minute after.
import type { AuditEvent, AuditEventType } from '../model/audit-event.ts'
import type { Refusal, RefusalEndpoint, RefusalLog } from '../model/refusal.ts'
import type { Stores } from '../model/stores.ts'

const MINUTE = 60_000
const FLUSH_MILLIS = 100
const RETRY_MILLIS = 1000
/** Of all clients together in a minute; and what may wait while the database is away. */
const MAX_A_MINUTE = 5_000
const MAX_WAITING = 5_000
/** Kinds that the audit trail tells apart in a minute; the rest are one. */
const MAX_KINDS = 100

const AUDITED: Partial<Record<RefusalEndpoint, AuditEventType>> = {
  token: 'token-refused',
  introspect: 'token-refused',
  revoke: 'token-refused',
  'launch-api': 'token-refused',
  register: 'registration-refused',
}

type Noted = Omit<Refusal, 'dropped'>
type Quota = { kept: number; dropped: number; last: Noted | null }
type Kind = { first: Noted; more: number }

/** Makes the log of a tenant. @param perMinute rows of one client, or of one rule where no client is known */
export function bufferedRefusals(
  stores: Pick<Stores, 'write'>,
  perMinute: number,
  onFault: (error: unknown) => void,
): RefusalLog {
  let minute = 0
  let total = 0
  let quotas = new Map<string, Quota>()
  let kinds = new Map<string, Kind>()
  let rows: Refusal[] = []
  let events: AuditEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let atEnd: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  function note(refusal: Noted): void {
    const now = Math.floor(refusal.at / MINUTE)
    if (now > minute) endMinute(now)
    keep(refusal)
    audit(refusal)
    timer ??= setTimeout(flush, FLUSH_MILLIS).unref()
    // What was only counted is told when the minute is over, also when nothing follows.
    atEnd ??= setTimeout(() => void close(), MINUTE).unref()
  }

  function keep(refusal: Noted): void {
    const key = quotaKey(refusal)
    const quota = quotas.get(key) ?? { kept: 0, dropped: 0, last: null }
    quotas.set(key, quota)
    if (quota.kept < perMinute && total < MAX_A_MINUTE && rows.length < MAX_WAITING) {
      quota.kept++
      total++
      rows.push({ ...refusal, dropped: 0 })
      return
    }
    quota.dropped++
    quota.last = refusal
  }

  function audit(refusal: Noted): void {
    const type = AUDITED[refusal.endpoint]
    if (type === undefined) return
    const wanted = `${refusal.endpoint} ${refusal.rule} ${refusal.clientId}`
    const key = kinds.has(wanted) || kinds.size < MAX_KINDS ? wanted : type
    const kind = kinds.get(key)
    if (kind) {
      kind.more++
      return
    }
    kinds.set(key, { first: refusal, more: 0 })
    tell(auditEvent(type, refusal, { count: 1 }))
  }

  /** Tells the counts of the minute that is over. */
  function endMinute(next: number): void {
    for (const { dropped, last } of quotas.values())
      if (last !== null && rows.length < MAX_WAITING) rows.push({ ...last, dropped: dropped - 1 })
    for (const [key, { first, more }] of kinds) {
      const type = AUDITED[first.endpoint]
      if (more === 0 || type === undefined) continue
      const several = key === type
      tell(
        auditEvent(type, several ? { ...first, clientId: null } : first, { count: more, several }),
      )
    }
    minute = next
    total = 0
    quotas = new Map()
    kinds = new Map()
  }

  function tell(event: AuditEvent): void {
    if (events.length < MAX_WAITING) events.push(event)
  }

  async function write(): Promise<void> {
    const [batch, told] = [rows, events]
    rows = []
    events = []
    if (batch.length === 0 && told.length === 0) return
    try {
      await stores.write(async (unit) => {
        await unit.refusals.add(batch)
        for (const event of told) await unit.auditEvents.append(event)
      })
    } catch (error) {
      onFault(error)
      rows = [...batch, ...rows].slice(0, MAX_WAITING)
      events = [...told, ...events].slice(0, MAX_WAITING)
      timer ??= setTimeout(flush, RETRY_MILLIS).unref()
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }

  function close(): Promise<void> {
    clearTimeout(atEnd)
    atEnd = undefined
    endMinute(minute)
    return flush()
  }

  return { note, flush, close }
}

/** What shares one allowance. A client's own is not used up by those who only say they are it. */
function quotaKey({ clientId, proven, endpoint, rule }: Noted): string {
  return clientId === null ? `nobody ${endpoint} ${rule}` : `${proven ? 'is' : 'says'} ${clientId}`
}

function auditEvent(
  type: AuditEventType,
  { at, requestId, clientId, proven, endpoint, rule }: Noted,
  { count, several = false }: { count: number; several?: boolean },
): AuditEvent {
  return {
    type,
    at,
    outcome: 'refused',
    ...(clientId !== null && { clientId }),
    // A count is of many requests.
    ...(count === 1 && !several && { requestId }),
    detail: several ? { endpoint, rule: 'several', count } : { endpoint, rule, count, proven },
  }
}
