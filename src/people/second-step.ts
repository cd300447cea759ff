// The step after the password: a code of the authenticator app, or a recovery code. Guesses are counted per
// person, by a counter that only somebody with the right password reaches, so that strangers lock nobody out.

import { matchingStep } from '../lib/totp.ts'
import { userChanged } from '../model/audit-event.ts'
import type { AuthenticationMethod } from '../model/second-factor.ts'
import { minutesToWait } from '../model/throttle.ts'
import type { User } from '../model/user.ts'
import type { FactorsDeps } from './factors.ts'
import { recoveryCodeHash } from './recovery-codes.ts'

type SecondStepResult =
  | { amr: readonly AuthenticationMethod[] }
  | { fault: 'refused' }
  | { fault: 'too-many'; minutes: number }

/** Judges what was typed after the password. Whatever is right is used up. */
export async function secondStep(
  deps: FactorsDeps,
  user: User,
  typed: string,
): Promise<SecondStepResult> {
  const tooMany = await countTry(deps, user)
  if (tooMany) return tooMany
  const right =
    (await useAuthenticatorCode(deps, user, typed)) || (await useRecoveryCode(deps, user, typed))
  if (!right) {
    await recordRefusal(deps, user)
    return { fault: 'refused' }
  }
  await forgetTries(deps, user)
  return { amr: ['pwd', 'otp', 'mfa'] }
}

const counterOf = ({ id }: User) => `second factor ${id}`

/** Counts a try before it is judged, so that of many at once no more than the limit are. */
export async function countTry(
  { stores, clock, maxFailures, windowSeconds }: FactorsDeps,
  user: User,
): Promise<{ fault: 'too-many'; minutes: number } | null> {
  const now = clock.now()
  const { count, windowEndsAt } = await stores.throttles.hit(
    counterOf(user),
    now,
    windowSeconds * 1000,
  )
  if (count <= maxFailures) return null
  return { fault: 'too-many', minutes: minutesToWait({ windowEndsAt }, now) }
}

/** Forgets the wrong second factors of somebody who has shown the right one. */
export const forgetTries = ({ stores }: FactorsDeps, user: User): Promise<void> =>
  stores.throttles.reset(counterOf(user))

/** Notes a wrong second factor after a right password: its owner should see it. */
export async function recordRefusal({ stores, clock }: FactorsDeps, user: User): Promise<void> {
  await stores.auditEvents.append({
    type: 'sign-in-failed',
    at: clock.now(),
    outcome: 'refused',
    userId: user.id,
    detail: { what: 'second factor' },
  })
}

async function useAuthenticatorCode(
  { stores, clock, secrets }: FactorsDeps,
  { id }: User,
  typed: string,
): Promise<boolean> {
  const authenticator = await stores.secondFactors.authenticator(id)
  if (!authenticator) return false
  const secret = secrets.open(authenticator.sealedSecret, authenticatorPlace(id))
  const step = matchingStep(secret, typed, clock.now())
  // The step is used up with all before it: a code that was seen is worth nothing (RFC 6238 §5.2).
  return step !== null && stores.secondFactors.useStep(id, step)
}

/** Names what the secret of somebody's authenticator app is sealed for. */
export const authenticatorPlace = (userId: string) => `authenticator ${userId}`

async function useRecoveryCode(
  { stores, clock }: FactorsDeps,
  { id }: User,
  typed: string,
): Promise<boolean> {
  const hash = recoveryCodeHash(id, typed)
  if (hash === null) return false
  return stores.write(async (unit) => {
    if (!(await unit.secondFactors.useRecoveryCode(id, hash))) return false
    await unit.auditEvents.append(
      userChanged(id, clock.now(), { by: 'user', what: 'recovery code used' }),
    )
    return true
  })
}
