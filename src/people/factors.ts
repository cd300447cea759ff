// What a person has beside a password, and what is asked of them for it. Everything here stands on one practice's
// stores: a factor of one practice is worth nothing at another.
import type { Clock } from '../lib/clock.ts'
import type { Sealer } from '../lib/seal.ts'
import {
  type Authenticator,
  mustHaveSecondFactor,
  type Passkey,
  type SecondFactorRule,
} from '../model/second-factor.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'

export type FactorsDeps = {
  stores: Stores
  clock: Clock
  practiceName: string
  rule: SecondFactorRule
  /** Seals the secrets of authenticator apps under the master key, each for its owner. */
  secrets: Sealer
  /** Seals what the browser keeps for us in between: sign-ins half done, secrets not confirmed yet. */
  tickets: Sealer
  /** Behind the challenges for passkeys. */
  challengeKey: Buffer
  /** Who we are to passkeys; null where there can be none. */
  relyingParty: RelyingParty | null
  /** Wrong second factors of one person within the window. */
  maxFailures: number
  windowSeconds: number
}

/** Who asks for a passkey (Web Authentication §4, "Relying Party Identifier"). */
export type RelyingParty = { id: string; origin: string }

type Factors = {
  authenticator: Authenticator | null
  passkeys: Passkey[]
  recoveryCodesLeft: number
}

/** Everything that the user has set up. */
export async function factorsOf(
  userId: string,
  { secondFactors }: Pick<Stores, 'secondFactors'>,
): Promise<Factors> {
  const [authenticator, passkeys, recoveryCodesLeft] = await Promise.all([
    secondFactors.authenticator(userId),
    secondFactors.passkeys(userId),
    secondFactors.recoveryCodesLeft(userId),
  ])
  return { authenticator, passkeys, recoveryCodesLeft }
}

/** Whether anything is set up; recovery codes alone are nothing. */
export const hasFactor = ({ authenticator, passkeys }: Factors): boolean =>
  authenticator !== null || passkeys.length > 0

/** What follows a right password: the second factor, setting one up, or nothing more. */
type AfterPassword = 'second-factor' | 'set-up' | 'nothing'

/** Decides what follows a right password. */
export async function afterPassword(
  { id, kind }: User,
  { stores, rule }: Pick<FactorsDeps, 'stores' | 'rule'>,
): Promise<AfterPassword> {
  if (rule === 'off') return 'nothing'
  if (hasFactor(await factorsOf(id, stores))) return 'second-factor'
  return mustHaveSecondFactor(rule, kind) ? 'set-up' : 'nothing'
}

/** Who we are to passkeys under this public URL; null where browsers have none: plain http, or an address. */
export function relyingPartyOf(publicUrl: string): RelyingParty | null {
  const { protocol, hostname, origin } = new URL(publicUrl)
  const isAddress = /^\[|^\d+(\.\d+){3}$/.test(hostname)
  const isSecure = protocol === 'https:' || hostname === 'localhost'
  return isSecure && !isAddress ? { id: hostname, origin } : null
}
