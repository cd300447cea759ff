// Signing in with a passkey alone: it says who it is, and was unlocked by its owner, so it counts for both
// factors. Failures are counted by address only, since nothing is guessed about anybody.
import { networkOf } from '../http/client-address.ts'
import { sha256 } from '../lib/hashing.ts'
import type { AuthenticationMethod } from '../model/second-factor.ts'
import { minutesToWait } from '../model/throttle.ts'
import type { User } from '../model/user.ts'
import type { SignInFault } from '../pages/sign-in.tsx'
import type { FactorsDeps } from '../people/factors.ts'
import { provePasskey } from '../people/passkeys.ts'
import type { StepsDeps } from './interaction.ts'

/** One address may fail on so many times more than one person may. */
const ADDRESS_FACTOR = 5

type Result = { user: User; amr: readonly AuthenticationMethod[] } | { fault: SignInFault }

/** Whose passkey it is, or why nobody's. */
export async function signInByPasskey(
  { stores, clock, factors }: StepsDeps,
  answer: string,
  address: string,
  browserSecret: string,
): Promise<Result> {
  const { relyingParty } = factors
  if (!relyingParty || factors.rule === 'off') return { fault: { kind: 'passkey-refused' } }
  const counter = `sign-in passkey ${sha256(networkOf(address))}`
  const tooMany = await waitOf(factors, counter)
  if (tooMany) return { fault: tooMany }
  const proof = await provePasskey({ ...factors, relyingParty }, answer, null, browserSecret)
  if (proof) return proof
  await stores.throttles.hit(counter, clock.now(), factors.windowSeconds * 1000)
  await stores.auditEvents.append({
    type: 'sign-in-failed',
    at: clock.now(),
    outcome: 'refused',
    detail: { what: 'passkey' },
  })
  return { fault: { kind: 'passkey-refused' } }
}

async function waitOf(
  { stores, clock, maxFailures }: FactorsDeps,
  counter: string,
): Promise<SignInFault | null> {
  const state = await stores.throttles.peek(counter, clock.now())
  if (!state || state.count < maxFailures * ADDRESS_FACTOR) return null
  const minutes = minutesToWait(state, clock.now())
  return { kind: 'too-many', minutes }
}
