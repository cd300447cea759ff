// Secrets at rest: AES-256-GCM under the master key. Each sealed value is tied to its place (the row's
// identity), so that one copied into another row does not open.
import { createCipheriv, createDecipheriv, hash } from 'node:crypto'
import { randomBytes } from './ids.ts'

/** Encrypts and decrypts under one master key. */
export type Sealer = {
  /** Seals `plain` for the place that `context` names, such as `signing-key/default/k1`. */
  seal(plain: Uint8Array, context: string): string
  /** Opens what was sealed for the same context. Throws a `SealError` that says what to do. */
  open(sealed: string, context: string): Buffer
}

/** A sealed value that does not open. The message is for the operator and names no secret. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

const VERSION = 'v1'
const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_ID_LENGTH = 8

/** A short name of a key by which to tell keys apart; it tells nothing else of a random 256-bit key. */
function masterKeyId(masterKey: Uint8Array): string {
  const named = Buffer.concat([Buffer.from('chartgate master key '), masterKey])
  return hash('sha256', named, 'hex').slice(0, KEY_ID_LENGTH)
}

/** Makes what seals and opens under this master key. */
export function createSealer(masterKey: Uint8Array): Sealer {
  const keyId = masterKeyId(masterKey)
  const header = `${VERSION}.${keyId}.`
  const associated = (context: string) => Buffer.from(header + context)

  return {
    seal(plain, context) {
      // Random nonces: 96 bits serve for 2^32 values under one key, and we seal a few a day.
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', masterKey, iv)
      cipher.setAAD(associated(context))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return header + Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url')
    },

    open(sealed, context) {
      const [version, sealedUnder, text, ...rest] = sealed.split('.')
      if (version !== VERSION || sealedUnder === undefined || text === undefined || rest.length > 0)
        throw new SealError(`The secret of ${context} is not one this version sealed. ${RESTORE}`)
      if (sealedUnder !== keyId)
        throw new SealError(
          `The secret of ${context} was sealed under the master key ${sealedUnder}, and this is ${keyId}. Give the server the master key that this database was made with (CHARTGATE_MASTER_KEY, or the file master.key beside the embedded database).`,
        )
      const bytes = Buffer.from(text, 'base64url')
      // One text for one value: what base64url would read past is refused.
      if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== text)
        throw new SealError(`The secret of ${context} is damaged. ${RESTORE}`)
      const decipher = createDecipheriv('aes-256-gcm', masterKey, bytes.subarray(0, IV_BYTES))
      decipher.setAAD(associated(context))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        const body = bytes.subarray(IV_BYTES, -TAG_BYTES)
        return Buffer.concat([decipher.update(body), decipher.final()])
      } catch (cause) {
        throw new SealError(
          `The secret of ${context} was changed or belongs to another row. ${RESTORE}`,
          { cause },
        )
      }
    },
  }
}

const RESTORE = 'Restore the database from a backup.'
