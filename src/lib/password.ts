// Passwords as Argon2id in the PHC string format. 46 MiB and one pass, the first of OWASP's equal choices: blocks over
// 32 MiB go back to the system at once, smaller ones stay with each thread. About 50 ms on the thread pool. A queue
// keeps a flood of guesses from taking every thread and all memory.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'

const derive = promisify(argon2)
const MEMORY_KIB = 46 * 1024
const PASSES = 1
const TAG_BYTES = 32
/** A core each, since more would only hold memory; and not the whole thread pool. */
const MAX_AT_ONCE = Math.min(availableParallelism(), 3)
const MAX_WAITING = 100
export const PASSWORD_MIN_LENGTH = 12
const PASSWORD_MAX_LENGTH = 256

/** More passwords wait to be checked than can be in a few seconds. */
export class PasswordQueueFullError extends Error {
  override readonly name = 'PasswordQueueFullError'
}

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= MAX_WAITING)
    throw new PasswordQueueFullError('Too many passwords wait to be checked.')
  if (running >= MAX_AT_ONCE) await new Promise<void>((resume) => waiting.push(resume))
  running++
  try {
    return await work()
  } finally {
    running--
    waiting.shift()?.()
  }
}

function tag(password: string, salt: Buffer, memory: number, passes: number): Promise<Buffer> {
  return inTurn(async () =>
    Buffer.from(
      await derive('argon2id', {
        message: Buffer.from(password.normalize('NFKC')),
        nonce: salt,
        parallelism: 1,
        tagLength: TAG_BYTES,
        memory,
        passes,
      }),
    ),
  )
}

/** Hashes a password for storing. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const made = await tag(password, salt, MEMORY_KIB, PASSES)
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$${text(salt)}$${text(made)}`
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
let decoy: Promise<string> | undefined

/**
 * Whether the password is the one behind `stored`. With null (no such user, or a user without a
 * password) it works as long and answers false, so that time does not tell who exists.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password')
  const match = PHC.exec(stored ?? (await decoy))
  if (!match) return false
  const [, memory, passes, salt, expected] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ]
  const made = await tag(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes))
  const known = Buffer.from(expected, 'base64')
  return known.length === made.length && timingSafeEqual(known, made) && stored !== null
}

/** What is wrong with a new password, in words for its owner; null when it will do. */
export function passwordFault(password: string): string | null {
  const length = [...password].length
  if (length < PASSWORD_MIN_LENGTH) return `Use at least ${PASSWORD_MIN_LENGTH} characters.`
  if (length > PASSWORD_MAX_LENGTH) return `Use at most ${PASSWORD_MAX_LENGTH} characters.`
  return null
}
