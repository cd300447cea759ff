// Identifiers that sort by the time they were made, so that inserts append to an index instead of
// scattering over it. 48 bits of milliseconds and 80 bits of randomness, as 26 letters of Crockford's
// base 32 (the layout of a ULID, in lower case), or as the 16 bytes behind them.
import { randomFillSync } from 'node:crypto'
import type { Millis } from './clock.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]))
export const ID_BYTES = 16
const ID_LENGTH = 26

const POOL_BYTES = 4096
const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

/** Random bytes from a pool: one call of the generator serves hundreds of ids. */
export function randomBytes(count: number): Buffer {
  if (used + count > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = Buffer.from(pool.subarray(used, used + count))
  pool.fill(0, used, used + count)
  used += count
  return bytes
}

/** A fresh identifier made at `now`. */
export function newId(now: Millis): string {
  const bytes = Buffer.alloc(ID_BYTES)
  bytes.writeUIntBE(now, 0, 6)
  randomBytes(ID_BYTES - 6).copy(bytes, 6)
  return idFromBytes(bytes)
}

/** The text of an identifier's 16 bytes. */
export function idFromBytes(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of [0, ...bytes]) {
    // Two zero bits lead, so that 130 bits make 26 letters of five.
    held = (held << 8) | byte
    bits += 8
    if (text === '' && bits === 8) bits = 2
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(held >> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return text
}

/** The 16 bytes behind an identifier, or null when the text is not one. */
export function idToBytes(id: string): Buffer | null {
  if (id.length !== ID_LENGTH) return null
  const bytes = Buffer.alloc(ID_BYTES)
  let held = 0
  let bits = -2
  let at = 0
  for (const letter of id) {
    const value = VALUES.get(letter)
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
