// Ending what an app, a person or a patient's apps hold, in steps small enough that the writer serves others in
// between. Each is recorded, and the remembered consent behind it forgotten, so that no app comes back unasked.
import type { Clock } from '../lib/clock.ts'
import type { AuditEvent } from '../model/audit-event.ts'
import type { Authorization, AuthorizationFilter } from '../model/authorization.ts'
import type { DurableStores, Stores } from '../model/stores.ts'

/** Ended in one unit of work, each with its record. */
export const STEP_ROWS = 250

export type EndAccessDeps = { stores: Pick<Stores, 'write'>; clock: Clock }

/** Makes the record of one that was ended. */
export type EndedEvent = (ended: Authorization, at: number) => AuditEvent

/** Ends all live ones that the filter finds; answers how many. */
export async function endAccess(
  { stores, clock }: EndAccessDeps,
  filter: Omit<AuthorizationFilter, 'state'>,
  reason: string,
  event: EndedEvent,
): Promise<number> {
  for (let count = 0; ; ) {
    const now = clock.now()
    const ended = await stores.write(async (unit) => {
      const rows = await unit.authorizations.revokeMatching(filter, reason, now, STEP_ROWS)
      for (const one of rows) await recordEnd(unit, one, event(one, now))
      return rows.length
    })
    count += ended
    if (ended < STEP_ROWS) return count
  }
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
  deps: EndAccessDeps & { stores: Pick<Stores, 'write' | 'clients'> },
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
  await endAccess(deps, { clientId }, `${doer}: ${reason}`, (one, at) => ({
    ...facts,
    type: 'authorization-revoked',
    at,
    outcome: 'success',
    clientId,
    userId: one.userId ?? undefined,
    patientId: one.context.patient,
    authorizationId: one.id,
    detail: { by: doer, reason },
  }))
  await stores.write(async (unit) => {
    await unit.consents.deleteByClient(clientId)
    await unit.registrations.remove(clientId)
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
