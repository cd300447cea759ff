// Changing one's own password. The old one is asked for again, so that a browser left open cannot lock its
// owner out, and guesses at it are counted. Other sessions end; the one that asked goes on.

import type { Clock } from '../lib/clock.ts'
import { hashPassword, PasswordQueueFullError, verifyPassword } from '../lib/password.ts'
import { userChanged } from '../model/audit-event.ts'
import type { Stores } from '../model/stores.ts'
import { minutesToWait } from '../model/throttle.ts'
import type { User } from '../model/user.ts'
import type { PasswordFault } from '../pages/security.tsx'
import { type NewPassword, newPasswordFault } from '../people/new-password.ts'

const MAX_FAILURES = 5
const WINDOW_MILLIS = 15 * 60_000

type PasswordChange = NewPassword & { old: string }

/** Changes it; answers what was wrong, or null when it is changed. */
export async function changePassword(
  { stores, clock }: { stores: Stores; clock: Clock },
  user: User,
  sessionId: string,
  change: PasswordChange,
): Promise<PasswordFault | null> {
  try {
    const wrong = newPasswordFault(change, change.old)
    if (wrong) return { kind: wrong }
    const fault = await oldPasswordFault(stores, clock, user, change.old)
    if (fault) return fault
    const hash = await hashPassword(change.fresh)
    const now = clock.now()
    await stores.write(async (unit) => {
      await unit.users.setPassword(user.id, hash, now, sessionId)
      await unit.auditEvents.append(userChanged(user.id, now, { by: 'user', what: 'password' }))
    })
    return null
  } catch (error) {
    if (error instanceof PasswordQueueFullError) return { kind: 'too-many', minutes: 1 }
    throw error
  }
}

async function oldPasswordFault(
  { throttles, auditEvents }: Stores,
  clock: Clock,
  user: User,
  old: string,
): Promise<PasswordFault | null> {
  const key = `change-password ${user.id}`
  const tooMany = async (): Promise<PasswordFault | null> => {
    const state = await throttles.peek(key, clock.now())
    if (!state || state.count < MAX_FAILURES) return null
    const minutes = minutesToWait(state, clock.now())
    return { kind: 'too-many', minutes }
  }
  const before = await tooMany()
  if (before) return before
  const right = await verifyPassword(old, user.passwordHash)
  // Asked again: of many guesses sent at once, those beyond the limit count for nothing, right or wrong.
  const after = await tooMany()
  if (after) return after
  if (right) {
    await throttles.reset(key)
    return null
  }
  const now = clock.now()
  await throttles.hit(key, now, WINDOW_MILLIS)
  await auditEvents.append(
    userChanged(user.id, now, { by: 'user', what: 'password' }, { outcome: 'refused' }),
  )
  return { kind: 'old' }
}
