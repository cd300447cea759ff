// Challenges for passkeys (Web Authentication §13.4.3): random, of a few minutes, bound to one browser and one
// purpose by a MAC, so that nothing is kept until one comes back; then each is used up.
import { createHmac } from 'node:crypto'
import { equalInConstantTime } from '../lib/hashing.ts'
import { randomBytes } from '../lib/ids.ts'
import type { FactorsDeps } from './factors.ts'

const LIFETIME_MILLIS = 10 * 60_000
const NONCE_BYTES = 16
const HEAD_BYTES = NONCE_BYTES + 6
const MAC_BYTES = 32

export type ChallengeUse = {
  /** Known to the browser alone: the value of its cookie. */
  browserSecret: string
  /** What it is for, and for whom where that is known. */
  purpose: string
}

/** Makes a challenge, base64url. */
export function newChallenge({ challengeKey, clock }: FactorsDeps, use: ChallengeUse): string {
  const head = Buffer.concat([randomBytes(NONCE_BYTES), Buffer.alloc(6)])
  head.writeUIntBE(clock.now() + LIFETIME_MILLIS, NONCE_BYTES, 6)
  return Buffer.concat([head, macOf(challengeKey, head, use)]).toString('base64url')
}

/** Uses a challenge up; false when it is not ours, not for this use, too old, or used already. */
export async function useChallenge(
  { challengeKey, clock, stores }: FactorsDeps,
  challenge: string,
  use: ChallengeUse,
): Promise<boolean> {
  const bytes = Buffer.from(challenge, 'base64url')
  if (bytes.length !== HEAD_BYTES + MAC_BYTES) return false
  const head = bytes.subarray(0, HEAD_BYTES)
  const mac = bytes.subarray(HEAD_BYTES).toString('base64url')
  if (!equalInConstantTime(mac, macOf(challengeKey, head, use).toString('base64url'))) return false
  const until = head.readUIntBE(NONCE_BYTES, 6)
  if (clock.now() >= until) return false
  return stores.usedAssertions.use('passkey challenge', head.toString('base64url'), until)
}

function macOf(key: Buffer, head: Buffer, { browserSecret, purpose }: ChallengeUse): Buffer {
  return createHmac('sha256', key)
    .update(JSON.stringify(['passkey', browserSecret, purpose]))
    .update(head)
    .digest()
}
