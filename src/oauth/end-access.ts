// Ending what an app, a person or a patient's apps hold: a few at once, many by one row that ends them all
// (model/access-ending.ts) and that the rows follow, in steps small enough that the writer serves others in between.
// Each is recorded, and the remembered consent behind it forgotten, so that no app comes back unasked.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Background } from '../lib/background.ts'
import type { Clock, Millis } from '../lib/clock.ts'
import { newId } from '../lib/ids.ts'
import type { AccessEnding } from '../model/access-ending.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { Authorization, AuthorizationStore } from '../model/authorization.ts'
import type { DurableStores, Stores } from '../model/stores.ts'

/** Ended in one unit of work, each with its record; with more, the rows follow. */
export const STEP_ROWS = 100
/** Of rows that follow an ending nobody waits for, fewer at once. */
const FOLLOWING_ROWS = 40
const MOST_REST_MILLIS = 1000

export type EndAccessDeps = {
  stores: Pick<Stores, 'tenant' | 'write' | 'accessEndings' | 'authorizations'>
  clock: Clock
  background: Background
}

type Filter = AccessEnding['filter']

/**
 * Ends all live ones that the filter finds. It holds from the next request on, however many there are; answers
 * how many, or null when they are many and their rows follow.
 */
export async function endAccess(
  deps: EndAccessDeps,
  filter: Filter,
  reason: string,
  record: AccessEnding['record'],
): Promise<number | null> {
  const { stores, clock, background } = deps
  const now = clock.now()
  const found = await stores.authorizations.count({ ...filter, state: 'live' }, STEP_ROWS + 1)
  const begun = { id: newId(now), filter, reason, record }
  if (found <= STEP_ROWS) {
    const endedAt = await endingMoment(stores.authorizations, filter, now)
    return endStep(deps, { ...begun, endedAt })
  }
  await stores.write(async (unit) => {
    const endedAt = await endingMoment(unit.authorizations, filter, now)
    await unit.accessEndings.begin({ ...begun, endedAt })
  })
  background.run(`endings ${stores.tenant}`, (stopping) => followEndings(deps, stopping))
  return null
}

/**
 * The moment up to which an ending of now reaches: past the newest that there is, since the node that made it may
 * have a clock that is ahead of ours.
 */
export async function endingMoment(
  { search }: Pick<AuthorizationStore, 'search'>,
  filter: Filter,
  now: Millis,
): Promise<Millis> {
  const [newest] = await search({ ...filter, state: 'live' }, { limit: 1 })
  return Math.max(now, newest?.createdAt ?? 0)
}

/** Lets the rows follow every ending that was begun. On several nodes at once each row follows once. */
export async function followEndings(
  deps: Omit<EndAccessDeps, 'background'>,
  stopping = () => false,
): Promise<void> {
  const { stores } = deps
  for (const ending of await stores.accessEndings.list()) {
    do {
      for (let ended = 1; ended > 0; ) {
        const began = deps.clock.now()
        ended = await endStep(deps, ending, FOLLOWING_ROWS)
        if (stopping()) return
        // Others have the writer for as long as this had.
        await sleep(Math.min(deps.clock.now() - began, MOST_REST_MILLIS))
      }
    } while (!(await stores.accessEndings.finish(ending.id)) && !stopping())
  }
}

/** Ends the next few that the ending covers; answers how many. */
function endStep(
  { stores, clock }: Pick<EndAccessDeps, 'stores' | 'clock'>,
  { filter, endedAt, reason, record }: AccessEnding,
  rowLimit = STEP_ROWS,
): Promise<number> {
  const covered = { ...filter, madeUntil: endedAt }
  return stores.write(async (unit) => {
    const rows = await unit.authorizations.revokeMatching(covered, reason, endedAt, rowLimit)
    for (const one of rows)
      await recordEnd(unit, one, {
        ...record,
        type: 'authorization-revoked',
        at: clock.now(),
        outcome: 'success',
        clientId: one.clientId,
        userId: one.userId ?? undefined,
        patientId: one.context.patient,
        authorizationId: one.id,
      })
    return rows.length
  })
}

/** The record, and the remembered consent forgotten. */
export async function recordEnd(
  unit: DurableStores,
  { clientId, userId, context }: Authorization,
  event: AuditEvent,
): Promise<void> {
  // Under no patient stands what a practitioner is asked once, whoever's chart is open.
  if (userId !== null)
    for (const patientId of new Set([context.patient ?? '', '']))
      await unit.consents.delete(userId, clientId, patientId)
  await unit.auditEvents.append(event)
}

/** Ends everything that was allowed to the app and removes it, its registration and what is remembered of it. */
export async function removeClient(
  deps: EndAccessDeps & { stores: Pick<Stores, 'clients'> },
  clientId: string,
  by: Pick<AuditEvent, 'actorId' | 'requestId'> & { reason: string; by: string },
): Promise<void> {
  const { stores, clock } = deps
  const { reason, by: doer, ...facts } = by
  // Off first, so that nothing new comes while what people allowed is ended.
  for (let attempt = 0; attempt < 5; attempt++) {
    const client = await stores.clients.find(clientId)
    if (!client) return
    const now = clock.now()
    const off = { ...client, disabledAt: now, updatedAt: Math.max(now, client.updatedAt + 1) }
    if (await stores.write((unit) => unit.clients.replace(off, client.updatedAt))) break
  }
  await endAccess(deps, { clientId }, `${doer}: ${reason}`, {
    ...facts,
    detail: { by: doer, reason },
  })
  await stores.write(async (unit) => {
    await unit.consents.deleteByClient(clientId)
    await unit.registrations.remove(clientId)
    await unit.logos.remove(clientId)
    if (!(await unit.clients.remove(clientId))) return
    await unit.auditEvents.append({
      ...facts,
      type: 'client-removed',
      at: clock.now(),
      outcome: 'success',
      clientId,
      detail: { by: doer, reason },
    })
  })
}
