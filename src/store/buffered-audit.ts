// Records of FHIR reads, written in batches: one flush to disk for all of the last moments, since a flush
// for each would make a read several times slower. Nothing is served unrecorded for long: while a batch
// cannot be written, `record` throws and reads are refused. A power cut may lose the last moments' reads.
// With them goes when each authorization was last used.
import type { Millis } from '../lib/clock.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { Stores } from '../model/stores.ts'
import { TOUCH_EVERY_MILLIS } from './authorization.ts'

const FLUSH_MILLIS = 50
const RETRY_MILLIS = 1000
const MAX_WAITING = 10_000
const MAX_REMEMBERED = 10_000

export type BufferedAudit = {
  /** Notes an event; throws when earlier ones could not be written, or too many wait. */
  record(event: AuditEvent): void
  /** Writes what waits. */
  flush(): Promise<void>
}

/** Writes to the tenant's audit trail; `onFault` hears why a batch could not be written. */
export function bufferedAudit(stores: Stores, onFault: (error: unknown) => void): BufferedAudit {
  let waiting: AuditEvent[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let fault: unknown
  /** When each authorization was last said to be used, so that its row is asked once a minute at most. */
  const touched = new Map<string, Millis>()

  async function write(): Promise<void> {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    try {
      await stores.write(async (unit) => {
        for (const event of batch) await unit.auditEvents.append(event)
      })
      fault = undefined
    } catch (error) {
      fault = error
      onFault(error)
      // All kept for the next try, also what was served meanwhile: until one succeeds nothing more is.
      waiting = [...batch, ...waiting]
      timer ??= setTimeout(flush, RETRY_MILLIS).unref()
      return
    }
    await noteUses(batch).catch(onFault)
  }

  /** Each by itself: other units hold an authorization while they wait for the audit trail. */
  async function noteUses(batch: readonly AuditEvent[]): Promise<void> {
    if (touched.size > MAX_REMEMBERED) touched.clear()
    const noted = [...usesIn(batch, touched)].map(async ([id, at]) => {
      await stores.authorizations.touch(id, at)
      touched.set(id, at)
    })
    await Promise.all(noted)
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }

  return {
    record: (event) => {
      if (waiting.length >= MAX_WAITING) throw new Error('too many audit events wait to be written')
      timer ??= setTimeout(flush, FLUSH_MILLIS).unref()
      if (fault !== undefined) throw fault
      waiting.push(event)
    },
    flush,
  }
}

/** The authorizations that were used, each with when first, without those that were touched a minute ago or less. */
function usesIn(
  batch: readonly AuditEvent[],
  touched: ReadonlyMap<string, Millis>,
): Map<string, Millis> {
  const uses = new Map<string, Millis>()
  for (const { authorizationId: id, outcome, at } of batch) {
    if (id === undefined || outcome !== 'success' || uses.has(id)) continue
    if ((touched.get(id) ?? Number.NEGATIVE_INFINITY) + TOUCH_EVERY_MILLIS <= at) uses.set(id, at)
  }
  return uses
}
