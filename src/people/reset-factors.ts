// Taking all of somebody's second factors away, for who has lost them. Done by the practice, with a reason; the
// person is signed out and told on their own pages.
import type { Clock } from '../lib/clock.ts'
import { type AuditEvent, userChanged } from '../model/audit-event.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'

export const REASON_MAX_LENGTH = 200

/** Whether a text says why. */
export const isReason = (text: string): boolean =>
  /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(text) && text.length <= REASON_MAX_LENGTH

/** Resets them; false when there was nothing to take away. */
export function resetFactors(
  { stores, clock }: { stores: Stores; clock: Clock },
  user: User,
  reason: string,
  event: Pick<AuditEvent, 'actorId' | 'requestId' | 'detail'>,
): Promise<boolean> {
  const now = clock.now()
  return stores.write(async (unit) => {
    if (!(await unit.secondFactors.removeAll(user.id, now))) return false
    await unit.auditEvents.append(
      userChanged(user.id, now, { ...event.detail, what: 'second factors reset', reason }, event),
    )
    return true
  })
}
