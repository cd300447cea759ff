// Codes to write down for the day on which the phone is lost: 80 random bits each, kept as hashes, each used once.
import { sha256 } from '../lib/hashing.ts'
import { randomBytes } from '../lib/ids.ts'

const COUNT = 10
const LETTERS = 16
const GROUP = /.{4}/g
/** Crockford's: without letters that are taken for digits. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** Makes ten, such as `7k2m-q9xt-04hd-wz3e`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () =>
    (
      [...randomBytes(LETTERS)]
        .map((byte) => ALPHABET[byte & 31])
        .join('')
        .match(GROUP) ?? []
    ).join('-'),
  )
}

/** The hash by which a code is kept, however it was typed; null for what cannot be one. */
export function recoveryCodeHash(userId: string, typed: string): string | null {
  const letters = typed
    .toLowerCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1')
  const isCode = letters.length === LETTERS && [...letters].every((one) => ALPHABET.includes(one))
  return isCode ? sha256(JSON.stringify([userId, letters])) : null
}
