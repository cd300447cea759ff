// One-time codes that an authenticator app makes of a shared secret and the time (RFC 6238 over RFC 4226):
// HMAC-SHA-1, six digits, steps of 30 seconds, which is what every such app can do.
import { createHmac } from 'node:crypto'
import type { Millis } from './clock.ts'
import { equalInConstantTime } from './hashing.ts'

const STEP_MILLIS = 30_000
const DIGITS = 6
/** One step before and after, for clocks that differ and people who type slowly (RFC 6238 §5.2). */
const STEPS_AROUND = 1
/** As long as the hash (RFC 4226 §4, R6). */
export const TOTP_SECRET_BYTES = 20

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The time step of a moment (RFC 6238 §4.2). */
export const totpStep = (at: Millis): number => Math.floor(at / STEP_MILLIS)

/** The code of a step (RFC 4226 §5.3). */
export function totpCode(secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/** The step whose code this is, of those that hold at `now`; null when it is of none. Spaces do not count. */
export function matchingStep(secret: Uint8Array, typed: string, now: Millis): number | null {
  const code = typed.replaceAll(/\s/g, '')
  let found: number | null = null
  // All are compared, so that time does not tell which one it was.
  for (let away = -STEPS_AROUND; away <= STEPS_AROUND; away++) {
    const step = totpStep(now) + away
    if (equalInConstantTime(code, totpCode(secret, step))) found = step
  }
  return found
}

/** The secret in letters, as authenticator apps take it when it is typed (RFC 4648 §6, without padding). */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31] : text
}

/** What the picture for authenticator apps says (the Key URI format, otpauth). */
export function otpauthUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`
}
