// Passkeys (Web Authentication, Level 3): registering them and proving them. User verification is always asked
// for, so that one is both what a person has and what they know or are. The library is loaded when first needed.

import { sha256 } from '../lib/hashing.ts'
import type { AuthenticationMethod, Passkey } from '../model/second-factor.ts'
import type { Stores } from '../model/stores.ts'
import type { User } from '../model/user.ts'
import { type ChallengeUse, newChallenge, useChallenge } from './challenge.ts'
import type { FactorsDeps, RelyingParty } from './factors.ts'
import { readAssertion, readAttestation } from './passkey-response.ts'
import { firstRecoveryCodes, mayBeAdded, record, type SetUpWhen } from './set-up.ts'

const library = () => import('@simplewebauthn/server')

export const MAX_PASSKEYS = 20
/** EdDSA, ES256, RS256 (RFC 9053): what authenticators have. */
const ALGORITHMS = [-8, -7, -257]

/** A party that can be relied upon, with who is asked. */
export type PasskeyDeps = FactorsDeps & { relyingParty: RelyingParty }

/** What authenticators know a user by: no two practices have the same for anybody. */
export const userHandle = ({ tenant }: Stores, user: User): string =>
  sha256(JSON.stringify(['passkey user', tenant, user.id]))

/** What the browser is asked to make, as JSON (Web Authentication §5.4). */
export async function creationOptions(
  deps: PasskeyDeps,
  user: User,
  known: readonly Passkey[],
  browserSecret: string,
): Promise<string> {
  const { generateRegistrationOptions } = await library()
  const options = await generateRegistrationOptions({
    rpName: deps.practiceName,
    rpID: deps.relyingParty.id,
    userName: user.username,
    userDisplayName: user.displayName,
    userID: bytesOf(userHandle(deps.stores, user)),
    challenge: bytesOf(newChallenge(deps, registering(user, browserSecret))),
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return JSON.stringify(options)
}

/** Keeps a passkey that the browser made. Answers the first recovery codes, or null when it will not do. */
export async function registerPasskey(
  deps: PasskeyDeps,
  user: User,
  { answer, name }: { answer: string; name: string },
  browserSecret: string,
  when: SetUpWhen = 'anytime',
): Promise<{ recoveryCodes: string[]; amr: AuthenticationMethod } | null> {
  const { stores, clock, relyingParty } = deps
  const attestation = readAttestation(answer)
  if (!attestation) return null
  const { challenge, response } = attestation
  if (!(await useChallenge(deps, challenge, registering(user, browserSecret)))) return null
  const { verifyRegistrationResponse } = await library()
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: relyingParty.origin,
    expectedRPID: relyingParty.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(refused)
  if (!verified?.verified) return null
  const { credential, credentialDeviceType } = verified.registrationInfo
  const synced = credentialDeviceType === 'multiDevice'
  const now = clock.now()
  return stores.write(async (unit) => {
    if (!(await mayBeAdded(unit, user, when))) return null
    const known = await unit.secondFactors.passkeys(user.id)
    if (known.length >= MAX_PASSKEYS) return null
    const added = await unit.secondFactors.addPasskey({
      id: credential.id,
      userId: user.id,
      name,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: credential.transports ?? [],
      synced,
      addedAt: now,
      lastUsedAt: null,
    })
    if (!added) return null
    await record(unit, user, now, 'passkey added')
    return { recoveryCodes: await firstRecoveryCodes(unit, user), amr: methodOf({ synced }) }
  })
}

/** What the browser is asked to prove, as JSON (Web Authentication §5.5); of these passkeys, or of any. */
export async function requestOptions(
  deps: PasskeyDeps,
  user: User | null,
  browserSecret: string,
): Promise<string> {
  const known = user ? await deps.stores.secondFactors.passkeys(user.id) : []
  return JSON.stringify({
    rpId: deps.relyingParty.id,
    challenge: newChallenge(deps, proving(user, browserSecret)),
    userVerification: 'required',
    allowCredentials: known.map(({ id, transports }) => ({ type: 'public-key', id, transports })),
  })
}

type PasskeyProof = { user: User; amr: readonly AuthenticationMethod[] }

/**
 * Who has proved a passkey of ours; null when nobody.
 * @param expected whose it must be; null when the passkey itself says who it is
 */
export async function provePasskey(
  deps: PasskeyDeps,
  answer: string,
  expected: User | null,
  browserSecret: string,
): Promise<PasskeyProof | null> {
  const { stores, clock, relyingParty } = deps
  const assertion = readAssertion(answer)
  if (!assertion) return null
  const { challenge, response } = assertion
  if (!(await useChallenge(deps, challenge, proving(expected, browserSecret)))) return null
  const passkey = await stores.secondFactors.findPasskey(response.id)
  const user = passkey && (await stores.users.find(passkey.userId))
  if (!passkey || !user || user.disabledAt !== null) return null
  if (expected && expected.id !== user.id) return null
  const { userHandle: told } = response.response
  if ((expected === null || told !== undefined) && told !== userHandle(stores, user)) return null
  const { verifyAuthenticationResponse } = await library()
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: relyingParty.origin,
    expectedRPID: relyingParty.id,
    requireUserVerification: true,
    credential: {
      id: passkey.id,
      publicKey: bytesOf(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch(refused)
  if (!verified?.verified) return null
  const { newCounter } = verified.authenticationInfo
  // Asked once more by the store: of two answers with one counter, one is a copy's.
  if (!(await stores.secondFactors.usePasskey(passkey.id, newCounter, clock.now()))) return null
  const how = methodOf(passkey)
  return { user, amr: expected ? ['pwd', how, 'mfa'] : [how, 'mfa'] }
}

/** Without attestation nobody can tell hardware for sure; what is copied between devices is none (RFC 8176 §2). */
const methodOf = ({ synced }: Pick<Passkey, 'synced'>) => (synced ? 'swk' : 'hwk')

/** Whether a passkey may be called so. */
export function isPasskeyName(text: string): boolean {
  return /^[^\p{C}\p{Zl}\p{Zp}]{1,60}$/u.test(text)
}

const registering = ({ id }: User, browserSecret: string): ChallengeUse => ({
  browserSecret,
  purpose: `register ${id}`,
})

const proving = (user: User | null, browserSecret: string): ChallengeUse => ({
  browserSecret,
  purpose: user ? `prove ${user.id}` : 'prove anybody',
})

/** The library throws what is wrong with an answer; to who sent it, each is a refusal like any other. */
const refused = (): null => null

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(text, 'base64url'))
