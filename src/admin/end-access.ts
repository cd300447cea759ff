// Ending what apps hold, in steps small enough that the writer serves others in between; every one is recorded,
// and the remembered consent behind it forgotten.
import type { Authorization, AuthorizationFilter } from '../model/authorization.ts'
import type { DurableStores } from '../model/stores.ts'
import { type ConsoleDeps, operatorEvent, type Visit } from './operator.ts'

/** Ended in one unit of work, each with its record. */
const STEP_ROWS = 250

/** Ends the ticked ones that are live; answers how many. */
export async function endTicked(
  visit: Visit,
  ids: readonly string[],
  reason: string,
  { stores, clock }: ConsoleDeps,
): Promise<number> {
  const now = clock.now()
  let count = 0
  for (let from = 0; from < ids.length; from += STEP_ROWS)
    count += await stores.write(async (unit) => {
      let ended = 0
      for (const id of ids.slice(from, from + STEP_ROWS)) {
        if (!(await unit.authorizations.revoke(id, `operator: ${reason}`, now))) continue
        const one = await unit.authorizations.find(id)
        if (one) await record(visit, one, reason, now, unit)
        ended++
      }
      return ended
    })
  return count
}

/** Ends all live ones that the filter finds; answers how many. */
export async function endFound(
  visit: Visit,
  filter: Omit<AuthorizationFilter, 'state'>,
  reason: string,
  { stores, clock }: ConsoleDeps,
): Promise<number> {
  for (let count = 0; ; ) {
    const now = clock.now()
    const ended = await stores.write(async (unit) => {
      const why = `operator: ${reason}`
      const rows = await unit.authorizations.revokeMatching(filter, why, now, STEP_ROWS)
      for (const one of rows) await record(visit, one, reason, now, unit)
      return rows.length
    })
    count += ended
    if (ended < STEP_ROWS) return count
  }
}

/** The record, and the remembered consent forgotten, so that the app cannot come back without asking. */
async function record(
  visit: Visit,
  one: Authorization,
  reason: string,
  now: number,
  unit: DurableStores,
): Promise<void> {
  const { clientId, userId, context } = one
  if (userId !== null) await unit.consents.delete(userId, clientId, context.patient ?? '')
  await unit.auditEvents.append(
    operatorEvent(visit, now, {
      type: 'authorization-revoked',
      clientId,
      userId: userId ?? undefined,
      patientId: context.patient,
      authorizationId: one.id,
      detail: { reason },
    }),
  )
}
