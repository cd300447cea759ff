// Setting factors up and taking them away again, each recorded. An authenticator app counts once a code of it was
// typed; until then its secret is with the page only, sealed for the person and for a while.

import type { Millis } from '../lib/clock.ts'
import { randomBytes } from '../lib/ids.ts'
import { base32, matchingStep, otpauthUri, TOTP_SECRET_BYTES } from '../lib/totp.ts'
import { userChanged } from '../model/audit-event.ts'
import { mustHaveSecondFactor } from '../model/second-factor.ts'
import type { DurableStores } from '../model/stores.ts'
import type { User } from '../model/user.ts'
import { type FactorsDeps, factorsOf, hasFactor } from './factors.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { authenticatorPlace } from './second-step.ts'

const SET_UP_MILLIS = 15 * 60_000

/** A secret on its way into an authenticator app. */
export type Draft = {
  /** For the form: the secret, sealed. */
  token: string
  /** For the picture. */
  uri: string
  /** To type, in groups of four. */
  key: string
}

/** Makes a secret to set up. */
export function draftAuthenticator(deps: FactorsDeps, user: User): Draft {
  const secret = randomBytes(TOTP_SECRET_BYTES)
  const madeAt = Buffer.alloc(8)
  madeAt.writeBigUInt64BE(BigInt(deps.clock.now()))
  const token = deps.tickets.seal(Buffer.concat([madeAt, secret]), draftPlace(user))
  return draftOf(deps, user, secret, token)
}

/** The same draft again, after a wrong code; null when it is none of this person's, or too old. */
export function readDraft(deps: FactorsDeps, user: User, token: string): Draft | null {
  const secret = secretOf(deps, user, token)
  return secret && draftOf(deps, user, secret, token)
}

const draftPlace = ({ id, passwordChangedAt }: User) =>
  `authenticator draft ${id} ${passwordChangedAt}`

function draftOf({ practiceName }: FactorsDeps, user: User, secret: Buffer, token: string): Draft {
  return {
    token,
    uri: otpauthUri(secret, practiceName, user.username),
    key: (base32(secret).match(/.{1,4}/g) ?? []).join(' '),
  }
}

function secretOf({ tickets, clock }: FactorsDeps, user: User, token: string): Buffer | null {
  let opened: Buffer
  try {
    opened = tickets.open(token, draftPlace(user))
  } catch {
    // Whatever a form brings that we did not seal for this person is no draft.
    return null
  }
  const madeAt = Number(opened.readBigUInt64BE(0))
  return clock.now() - madeAt < SET_UP_MILLIS ? opened.subarray(8) : null
}

/**
 * Keeps the authenticator app when the code is of its secret. Answers the first recovery codes to show (none when
 * there are some already), or null when the code is wrong, or a factor is there that must not be.
 */
export async function confirmAuthenticator(
  deps: FactorsDeps,
  user: User,
  token: string,
  typed: string,
  when: SetUpWhen = 'anytime',
): Promise<{ recoveryCodes: string[] } | null> {
  const { stores, clock, secrets } = deps
  const now = clock.now()
  const secret = secretOf(deps, user, token)
  const step = secret && matchingStep(secret, typed, now)
  if (!secret || step === null) return null
  return stores.write(async (unit) => {
    if (!(await mayBeAdded(unit, user, when))) return null
    const before = await unit.secondFactors.authenticator(user.id)
    // The code was of this very step, and serves no second time.
    await unit.secondFactors.setAuthenticator({
      userId: user.id,
      sealedSecret: secrets.seal(secret, authenticatorPlace(user.id)),
      addedAt: now,
      lastStep: step,
    })
    await record(unit, user, now, before ? 'authenticator replaced' : 'authenticator added')
    return { recoveryCodes: await firstRecoveryCodes(unit, user) }
  })
}

/** Whether a factor may only be the person's first: on the way in the password alone was given, which is not enough to add a second. */
export type SetUpWhen = 'anytime' | 'first'

/** Holds the person, so that no other factor comes or goes meanwhile, and tells whether one may be added. */
export async function mayBeAdded(
  unit: DurableStores,
  user: User,
  when: SetUpWhen,
): Promise<boolean> {
  await unit.secondFactors.hold(user.id)
  return when === 'anytime' || !hasFactor(await factorsOf(user.id, unit))
}

/** Recovery codes for who has none; the codes are answered once and kept as hashes. */
export async function firstRecoveryCodes(unit: DurableStores, user: User): Promise<string[]> {
  const left = await unit.secondFactors.recoveryCodesLeft(user.id)
  return left > 0 ? [] : keepRecoveryCodes(unit, user)
}

async function keepRecoveryCodes(unit: DurableStores, user: User): Promise<string[]> {
  const codes = newRecoveryCodes()
  const hashes = codes.map((code) => recoveryCodeHash(user.id, code))
  await unit.secondFactors.setRecoveryCodes(
    user.id,
    hashes.filter((hash) => hash !== null),
  )
  return codes
}

/** Makes ten new recovery codes; those before serve no more. */
export function renewRecoveryCodes({ stores, clock }: FactorsDeps, user: User): Promise<string[]> {
  return stores.write(async (unit) => {
    await record(unit, user, clock.now(), 'recovery codes renewed')
    return keepRecoveryCodes(unit, user)
  })
}

/** What to take away: the authenticator app, or the passkey of an id. */
export type Removal = { what: 'authenticator' } | { what: 'passkey'; id: string }

/** Takes one away, with the recovery codes when it was the last. `last`: it must stay, by the practice's rule. */
export async function removeFactor(
  { stores, clock, rule }: FactorsDeps,
  user: User,
  removal: Removal,
): Promise<'removed' | 'last' | 'not-there'> {
  const now = clock.now()
  return stores.write(async (unit) => {
    // Of two that are taken away at once the second is the last.
    await unit.secondFactors.hold(user.id)
    const { authenticator, passkeys } = await factorsOf(user.id, unit)
    const there =
      removal.what === 'authenticator'
        ? authenticator !== null
        : passkeys.some(({ id }) => id === removal.id)
    if (!there) return 'not-there'
    const isLast = passkeys.length + (authenticator ? 1 : 0) === 1
    if (isLast && mustHaveSecondFactor(rule, user.kind)) return 'last'
    if (removal.what === 'authenticator') await unit.secondFactors.removeAuthenticator(user.id)
    else await unit.secondFactors.removePasskey(user.id, removal.id)
    if (isLast) await unit.secondFactors.setRecoveryCodes(user.id, [])
    await record(unit, user, now, `${removal.what} removed`)
    return 'removed'
  })
}

/** What somebody did about their own factors, for the trail. */
type FactorDeed =
  | 'authenticator added'
  | 'authenticator replaced'
  | 'authenticator removed'
  | 'passkey added'
  | 'passkey removed'
  | 'recovery codes renewed'

/** Records a change that the person made. */
export async function record(unit: DurableStores, user: User, at: Millis, what: FactorDeed) {
  await unit.auditEvents.append(userChanged(user.id, at, { by: 'user', what }))
}
