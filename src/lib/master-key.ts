// Where the master key comes from: the configuration, or (embedded default) a file beside the database
// that only its owner may read, made on first start.
import { hkdfSync } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { randomBytes } from './ids.ts'

/** There is no usable master key; the message says what to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
}

const KEY_BYTES = 32
const FILE_NAME = 'master.key'

/** The file that holds the master key when the configuration does not. */
export function masterKeyFile(dataDir: string): string {
  return path.join(dataDir, FILE_NAME)
}

/**
 * Answers the master key. Makes the file when there is none and `mayCreate` is set; leave it unset when the
 * database holds sealed secrets, which a new key could not open. Throws a `MasterKeyError`.
 */
export function loadMasterKey(
  config: { masterKey: Buffer | null; dataDir: string },
  { mayCreate = false }: { mayCreate?: boolean } = {},
): Buffer {
  if (config.masterKey) return config.masterKey
  const file = masterKeyFile(config.dataDir)
  const found = read(file)
  if (found) return found
  if (!mayCreate)
    throw new MasterKeyError(
      `The master key file ${file} is missing, and the secrets in the database cannot be read without it. Put the file back from a backup, or give the key as CHARTGATE_MASTER_KEY.`,
    )
  create(file)
  return read(file) ?? fail(file, 'it vanished after it was written')
}

function read(file: string): Buffer | null {
  let text: string
  try {
    // Read by others means known to others: refuse as ssh does. Windows has no such bits.
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
      throw new MasterKeyError(
        `Other users of this machine may read the master key file ${file}. Take that from them (chmod 600 ${file}).`,
      )
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof MasterKeyError) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    return fail(file, 'it cannot be read', error)
  }
  const key = Buffer.from(text, 'base64')
  if (key.length !== KEY_BYTES || key.toString('base64') !== text)
    return fail(file, 'it does not hold 32 bytes as base64. Put it back from a backup')
  return key
}

/** Writes a new key so that the file is whole or not there, and of several processes one key wins. */
function create(file: string): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    const text = `${randomBytes(KEY_BYTES).toString('base64')}\n`
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
    chmodSync(draft, 0o600)
    linkSync(draft, file)
  } catch (error) {
    // Another process was faster; its key is the key.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      fail(file, 'it cannot be made', error)
  } finally {
    rmSync(draft, { force: true })
  }
}

function fail(file: string, what: string, cause?: unknown): never {
  const why = cause instanceof Error ? ` (${cause.message})` : ''
  throw new MasterKeyError(
    `The master key file ${file} will not do: ${what}${why}.`,
    cause === undefined ? undefined : { cause },
  )
}

/** Answers the key of a purpose. */
export type DerivedKeys = (purpose: string) => Buffer

/** Makes keys, each for one purpose, of the master key (RFC 5869). */
export function derivedKeys(masterKey: Uint8Array): DerivedKeys {
  return (purpose) => Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32))
}
