// Hashes, random secrets and comparison in constant time.
import { hash, timingSafeEqual } from 'node:crypto'
import { randomBytes } from './ids.ts'

/** SHA-256 in base64url; how codes, refresh tokens and other bearer secrets are stored. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url')
}

/** 256 random bits in base64url (43 letters). */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether two digests in the same spelling are equal, in a time that tells nothing of where they differ. */
export function equalDigests(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  // Digests have one length, which is no secret.
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Whether two texts are equal, in a time that tells nothing of where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}
