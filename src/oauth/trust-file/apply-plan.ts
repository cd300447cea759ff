// Carries out a plan: everything that is written is one unit of work, so that a file holds wholly or not at all.
// Removing an app ends what people allowed it, which may be many rows: it is switched off with the rest, and
// cleared away after.
import type { Millis } from '../../lib/clock.ts'
import type { AuditEvent } from '../../model/audit-event.ts'
import type { Client } from '../../model/client.ts'
import type { DurableStores, Stores } from '../../model/stores.ts'
import { changedAt } from '../client-registration.ts'
import { type EndAccessDeps, removeClient } from '../end-access.ts'
import type { TrustPlan } from './plan-trusts.ts'

export type ApplyDeps = EndAccessDeps & { stores: Pick<Stores, 'clients'> }

/** Who applies it, for the audit trail. */
export type AppliedBy = { by: string } & Pick<AuditEvent, 'actorId' | 'requestId'>

/** Somebody changed a login trust between the plan and now; nothing was written. */
export class PlanOutdatedError extends Error {
  override readonly name = 'PlanOutdatedError'
  readonly clientId: string

  constructor(clientId: string) {
    super(`The login trust '${clientId}' was changed at the same moment. Nothing was written.`)
    this.clientId = clientId
  }
}

/** Applies a plan without conflicts. Throws a `PlanOutdatedError` when it no longer fits. */
export async function applyPlan(plan: TrustPlan, deps: ApplyDeps, by: AppliedBy): Promise<void> {
  if (plan.conflicts.length > 0) throw new Error('a plan with conflicts is not applied')
  const now = deps.clock.now()
  await deps.stores.write(async (unit) => {
    for (const { client } of plan.created) await create(unit, client, now, by)
    for (const { before, after, members, secretReplaced } of plan.changed) {
      const changed = members.map(({ member }) => member)
      if (secretReplaced) changed.push('client_secret')
      await replace(unit, before, after, changed, now, by)
    }
    for (const client of plan.removed)
      await replace(unit, client, { ...client, disabledAt: now }, ['disabled'], now, by)
  })
  const { by: doer, ...facts } = by
  for (const { id } of plan.removed)
    await removeClient(deps, id, { ...facts, by: doer, reason: 'not in the configuration file' })
}

async function create(
  unit: DurableStores,
  client: Client,
  now: Millis,
  { by, ...facts }: AppliedBy,
): Promise<void> {
  if (!(await unit.clients.add(client))) throw new PlanOutdatedError(client.id)
  await unit.auditEvents.append({
    ...facts,
    type: 'client-added',
    at: now,
    outcome: 'success',
    clientId: client.id,
    detail: { by, from: 'configuration file' },
  })
}

async function replace(
  unit: DurableStores,
  before: Client,
  after: Client,
  changed: readonly string[],
  now: Millis,
  { by, ...facts }: AppliedBy,
): Promise<void> {
  const kept = { ...after, updatedAt: changedAt(before, now) }
  if (!(await unit.clients.replace(kept, before.updatedAt))) throw new PlanOutdatedError(before.id)
  // Switching on an app that registered itself is a decision about it.
  if (before.disabledAt !== null && after.disabledAt === null)
    await unit.registrations.decide(before.id, 'approved', now)
  await unit.auditEvents.append({
    ...facts,
    type: 'client-changed',
    at: now,
    outcome: 'success',
    clientId: before.id,
    detail: { by, from: 'configuration file', changed: changed.join(' ') },
  })
}
