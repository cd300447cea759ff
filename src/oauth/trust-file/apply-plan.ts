// Carries out a plan: everything that is written is one unit of work, so that a file holds wholly or not at all.
// Removing an app ends what people allowed it, which may be many rows: it is switched off with the rest, and
// cleared away after. Settings that the same file changes are kept in the same unit.
import type { Millis } from '../../lib/clock.ts'
import type { AuditEvent } from '../../model/audit-event.ts'
import type { Client } from '../../model/client.ts'
import type { DurableStores, Stores } from '../../model/stores.ts'
import { changedAt } from '../client-registration.ts'
import { type EndAccessDeps, removeClient } from '../end-access.ts'
import type { TrustPlan } from './plan-trusts.ts'

type ApplyDeps = EndAccessDeps & {
  stores: Pick<Stores, 'clients'>
  /**
   * Does the work in one unit with the settings of the practice that are kept beside it; false when those were
   * changed meanwhile, and nothing was written. Without it, the work is a unit of its own.
   */
  keep?: ((work: (unit: DurableStores) => Promise<void>) => Promise<boolean>) | null
}

/** Who applies it, for the audit trail. */
type AppliedBy = { by: string } & Pick<AuditEvent, 'actorId' | 'requestId'>

/** Somebody changed a login trust, or the settings, between the plan and now; nothing was written. */
export class PlanOutdatedError extends Error {
  override readonly name = 'PlanOutdatedError'

  constructor(what: string) {
    super(`${what} changed at the same moment. Nothing was written.`)
  }
}

/** Applies a plan without conflicts. Throws a `PlanOutdatedError` when it no longer fits. */
export async function applyPlan(plan: TrustPlan, deps: ApplyDeps, by: AppliedBy): Promise<void> {
  if (plan.conflicts.length > 0) throw new Error('a plan with conflicts is not applied')
  const now = deps.clock.now()
  const write = async (unit: DurableStores) => {
    for (const { client } of plan.created) await create(unit, client, now, by)
    for (const { before, after, members, secretReplaced } of plan.changed) {
      const changed = members.map(({ member }) => member)
      if (secretReplaced) changed.push('client_secret')
      await replace(unit, before, after, changed, now, by)
    }
    for (const client of plan.removed)
      await replace(unit, client, { ...client, disabledAt: now }, ['disabled'], now, by)
  }
  if (!deps.keep) await deps.stores.write(write)
  else if (!(await deps.keep(write)))
    throw new PlanOutdatedError('The settings of the practice were')
  const { by: doer, ...facts } = by
  for (const { id } of plan.removed)
    await removeClient(deps, id, { ...facts, by: doer, reason: 'not in the configuration file' })
}

const outdated = ({ id }: Client) => new PlanOutdatedError(`The login trust '${id}' was`)

async function create(
  unit: DurableStores,
  client: Client,
  now: Millis,
  { by, ...facts }: AppliedBy,
): Promise<void> {
  if (!(await unit.clients.add(client))) throw outdated(client)
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
  if (!(await unit.clients.replace(kept, before.updatedAt))) throw outdated(before)
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
