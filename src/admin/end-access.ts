// Ending what apps hold on behalf of an operator: those that were ticked, or all that were found.
import type { AccessEnding } from '../model/access-ending.ts'
import { endAccess, recordEnd, STEP_ROWS } from '../oauth/end-access.ts'
import { type ConsoleDeps, operatorEvent, type Visit } from './operator.ts'

/** As it is kept with the authorization and shown to the person. */
const stored = (reason: string) => `operator: ${reason}`

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
        if (!(await unit.authorizations.revoke(id, stored(reason), now))) continue
        const one = await unit.authorizations.find(id)
        if (one)
          await recordEnd(unit, one, {
            ...endedEvent(visit, reason, now),
            clientId: one.clientId,
            userId: one.userId ?? undefined,
            patientId: one.context.patient,
            authorizationId: one.id,
          })
        ended++
      }
      return ended
    })
  return count
}

/** Ends all live ones that the filter finds; answers how many, or null when they are many. */
export function endFound(
  visit: Visit,
  filter: AccessEnding['filter'],
  reason: string,
  deps: ConsoleDeps,
): Promise<number | null> {
  const { actorId, requestId, detail } = endedEvent(visit, reason, deps.clock.now())
  return endAccess(deps, filter, stored(reason), {
    actorId,
    requestId,
    ...(detail && { detail }),
  })
}

const endedEvent = (visit: Visit, reason: string, at: number) =>
  operatorEvent(visit, at, { type: 'authorization-revoked', detail: { reason } })
