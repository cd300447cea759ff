// Identifiers that sort by the time they were made, so that inserts append to an index instead of
// scattering over it. 48 bits of milliseconds and 80 bits of randomness, as 26 letters of Crockford's
// base 32 (the layout of a ULID, in lower case), or as the 16 bytes behind them.
import { randomFillSync } from 'node:crypto'
import type { Millis } from './clock.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const CODES = Buffer.from(ALPHABET)
const VALUES = new Map([...CODES].map((code, value) => [code, value]))
const ID_BYTES = 16
const ID_LENGTH = 26

const POOL_BYTES = 4096
const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

/** Fills `bytes` from `start` on with random ones from a pool: one call of the generator serves hundreds of ids. */
function fillRandom(bytes: Buffer, start = 0): Buffer {
  if (used + bytes.length - start > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  for (let at = start; at < bytes.length; at++) {
    bytes[at] = pool[used] as number // within the pool
    pool[used++] = 0
  }
  return bytes
}

/** Random bytes, at most 4096. */
export function randomBytes(count: number): Buffer {
  return fillRandom(Buffer.allocUnsafe(count))
}

const making = Buffer.alloc(ID_BYTES)

/** A fresh identifier made at `now`. */
export function newId(now: Millis): string {
  making.writeUIntBE(now, 0, 6)
  return idFromBytes(fillRandom(making, 6))
}

/** The text of an identifier's 16 bytes. */
export function idFromBytes(bytes: Uint8Array): string {
  // Two zero bits lead, so that 130 bits make 26 letters of five: two of the first byte, then eight of five each.
  const [first = 0] = bytes
  const head = String.fromCharCode(letter(first >> 5), letter(first))
  return head + eightLetters(bytes, 1) + eightLetters(bytes, 6) + eightLetters(bytes, 11)
}

const letter = (bits: number) => CODES[bits & 31] as number // below the 32 that there are

function eightLetters(bytes: Uint8Array, at: number): string {
  const high = ((bytes[at] ?? 0) << 12) | ((bytes[at + 1] ?? 0) << 4) | ((bytes[at + 2] ?? 0) >> 4)
  const low =
    (((bytes[at + 2] ?? 0) & 15) << 16) | ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
  return String.fromCharCode(
    letter(high >> 15),
    letter(high >> 10),
    letter(high >> 5),
    letter(high),
    letter(low >> 15),
    letter(low >> 10),
    letter(low >> 5),
    letter(low),
  )
}

/** The 16 bytes behind an identifier, or null when the text is not one. */
export function idToBytes(id: string): Buffer | null {
  if (id.length !== ID_LENGTH) return null
  // Every byte is written before it is told.
  const bytes = Buffer.allocUnsafe(ID_BYTES)
  let held = 0
  let bits = -2
  let at = 0
  for (let place = 0; place < ID_LENGTH; place++) {
    const value = VALUES.get(id.charCodeAt(place))
    if (value === undefined) return null
    held = (held << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 255
      held &= (1 << bits) - 1
    }
  }
  return at === ID_BYTES ? bytes : null
}
