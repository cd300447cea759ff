// What a person proves beside a password: an authenticator app (RFC 6238), passkeys (Web Authentication), and
// recovery codes for the day on which both are lost. Also who must have one.
import type { Millis } from '../lib/clock.ts'
import type { UserKind } from './user.ts'

/** Who is asked for a second factor: nobody, whoever set one up, operators and auditors in any case, or everybody. */
export const SECOND_FACTOR_RULES = ['off', 'optional', 'operators', 'everyone'] as const
export type SecondFactorRule = (typeof SECOND_FACTOR_RULES)[number]

/** Whether people of this kind cannot sign in without one. */
export function mustHaveSecondFactor(rule: SecondFactorRule, kind: UserKind): boolean {
  if (rule === 'operators') return kind === 'operator' || kind === 'auditor'
  return rule === 'everyone'
}

/** How somebody proved who they are (RFC 8176 §2); `mfa` when by more than one factor. */
export const AUTHENTICATION_METHODS = ['pwd', 'otp', 'hwk', 'swk', 'mfa'] as const
export type AuthenticationMethod = (typeof AUTHENTICATION_METHODS)[number]

/** An authenticator app that was confirmed with a code. One a user. */
export type Authenticator = {
  userId: string
  /** The shared secret under the master key. */
  sealedSecret: string
  addedAt: Millis
  /** The last time step whose code was used: no code serves twice (RFC 6238 §5.2). */
  lastStep: number
}

/** A credential of Web Authentication. */
export type Passkey = {
  /** The credential's id, base64url. */
  id: string
  userId: string
  /** What its owner calls it. */
  name: string
  /** COSE key, base64url. */
  publicKey: string
  /** Signatures so far, as far as the authenticator counts them; 0 when it does not. */
  counter: number
  /** How a browser reaches it: `internal`, `usb`, ... */
  transports: string[]
  /** Whether it is copied between the devices of its owner. */
  synced: boolean
  addedAt: Millis
  lastUsedAt: Millis | null
}

export interface SecondFactorStore {
  /** Inside a unit of work: other units that hold the same person wait until this one has ended. */
  hold(userId: string): Promise<void>
  authenticator(userId: string): Promise<Authenticator | null>
  /** Keeps it in the place of the one before. */
  setAuthenticator(authenticator: Authenticator): Promise<void>
  /** Uses a time step up, with all before. Atomic: of any number of callers on any node one gets true. */
  useStep(userId: string, step: number): Promise<boolean>
  /** False when there is none. */
  removeAuthenticator(userId: string): Promise<boolean>

  /** In the order in which they were added. */
  passkeys(userId: string): Promise<Passkey[]>
  findPasskey(id: string): Promise<Passkey | null>
  /** False when the credential is known already. */
  addPasskey(passkey: Passkey): Promise<boolean>
  /** Notes a use. Atomic: false when the counter does not grow (Web Authentication §6.1.1), or there is none. */
  usePasskey(id: string, counter: number, now: Millis): Promise<boolean>
  /** False when the user has none of this id. */
  removePasskey(userId: string, id: string): Promise<boolean>

  /** Keeps these in the place of all before. */
  setRecoveryCodes(userId: string, codeHashes: readonly string[]): Promise<void>
  /** Uses one up. Atomic: of any number of callers one gets true. */
  useRecoveryCode(userId: string, codeHash: string): Promise<boolean>
  recoveryCodesLeft(userId: string): Promise<number>

  /** Removes everything of the user's and ends their sessions; false when there was nothing. */
  removeAll(userId: string, now: Millis): Promise<boolean>
}
