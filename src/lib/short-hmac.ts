// HMAC-SHA-256 (RFC 2104, RFC 6234) of short messages under one key, by two plain hashes: for the few bytes that
// an access token is, `createHmac` takes twice as long.
import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const DIGEST_BYTES = 32

/**
 * Makes what signs messages of exactly `messageBytes` with a key; in base64url. A key has 64 bytes at most,
 * since longer ones would have to be hashed first.
 */
export function shortHmac(key: Uint8Array, messageBytes: number): (message: Uint8Array) => string {
  if (key.length > BLOCK_BYTES) throw new RangeError(`a key of more than ${BLOCK_BYTES} bytes`)
  const inner = Buffer.alloc(BLOCK_BYTES + messageBytes)
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES)
  for (let at = 0; at < BLOCK_BYTES; at++) {
    const byte = key[at] ?? 0
    inner[at] = byte ^ 0x36
    outer[at] = byte ^ 0x5c
  }
  return (message) => {
    if (message.length !== messageBytes) throw new RangeError(`not ${messageBytes} bytes`)
    inner.set(message, BLOCK_BYTES)
    outer.write(hash('sha256', inner, 'latin1'), BLOCK_BYTES, 'latin1')
    return hash('sha256', outer, 'base64url')
  }
}
